-- Why: an issuer may choose how a key makes embedded proofs; NULL leaves it to the usual suite for the type of key.
--
-- A program of before goes on with the usual suite, whose proofs verify as well.
ALTER TABLE signing_keys ADD COLUMN cryptosuite TEXT;
