-- Why: over the VC-API a caller composes the credential and this service signs it. There is no record, learner or
-- achievement behind it, so it is no row of `credentials`; but it is written down before it is signed and can be revoked.
--
-- A program of before issues and revokes none, and its status lists hold the bits of these all the same.

CREATE TABLE composed_credentials (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    external_id TEXT,
    credential_id TEXT,
    draft TEXT NOT NULL,
    key_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'signed')),
    body TEXT,
    media_type TEXT,
    sha256 TEXT,
    revoked_at BIGINT,
    revocation_reason TEXT,
    created_at BIGINT NOT NULL,
    signed_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    CHECK (state = 'intent' OR (body IS NOT NULL AND media_type IS NOT NULL AND sha256 IS NOT NULL))
);
CREATE UNIQUE INDEX composed_credentials_by_external_id ON composed_credentials (tenant_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX composed_credentials_by_credential_id ON composed_credentials (tenant_id, credential_id)
    WHERE credential_id IS NOT NULL;

ALTER TABLE composed_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE composed_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON composed_credentials USING (tenant_id = current_setting('testamur.tenant', true));
