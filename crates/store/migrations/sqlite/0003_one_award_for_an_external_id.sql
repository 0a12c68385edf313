-- Why: the caller's own id of an award names one award. Two requests that come at once with one id and two learners
-- must not both be written; without a unique index neither sees the other.
--
-- A database that holds one id twice does not get past this: give one of the two credentials another id, or none.
DROP INDEX credentials_by_external_id;
CREATE UNIQUE INDEX credentials_by_external_id ON credentials (tenant_id, external_id) WHERE external_id IS NOT NULL;
