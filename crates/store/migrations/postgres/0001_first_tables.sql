-- Why: the first tables of the learner record store, and the second lock on every tenant's rows.
--
-- The tenant's id leads every key, so that a look-up never leaves the tenant and the rows can be split by tenant later.
-- Instants are microseconds since 1970 (UTC), JSON is text as it was written, ids are UUID texts, flags are 0 or 1:
-- the same values in both databases. The same tables stand in `migrations/sqlite`, without row-level security.

-- The organisations that share this installation.
CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    issuer_id TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- The salt of the master key's passphrase, and a value that only the right key opens. One row.
CREATE TABLE master_key (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    salt BYTEA NOT NULL,
    check_value BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Looked up by hash before the tenant is known; without a tenant they are the operator's.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT REFERENCES tenants (id),
    label TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at);

CREATE TABLE event_sources (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret BYTEA,
    previous_secret BYTEA,
    settings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE signing_keys (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    key_type TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'compromised', 'retired')),
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    compromised_at BIGINT,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE achievements (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    iri TEXT NOT NULL,
    version TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, iri)
);

CREATE TABLE paths (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    definition TEXT NOT NULL,
    achievement_id TEXT NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, achievement_id) REFERENCES achievements (tenant_id, id)
);

-- Which paths an event about a course concerns.
CREATE TABLE path_courses (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    course TEXT NOT NULL,
    path_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, course, path_id),
    FOREIGN KEY (tenant_id, path_id) REFERENCES paths (tenant_id, id)
);
CREATE INDEX path_courses_by_path ON path_courses (tenant_id, path_id);

-- The source's id is the identity: names and addresses change.
CREATE TABLE learners (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    name TEXT,
    email TEXT,
    username TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, source_id)
);
CREATE INDEX learners_by_age ON learners (tenant_id, created_at, id);

CREATE TABLE attainments (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    learner_id TEXT NOT NULL,
    course TEXT NOT NULL,
    state TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, learner_id, course),
    FOREIGN KEY (tenant_id, learner_id) REFERENCES learners (tenant_id, id)
);

-- An event counts once, however often it is delivered.
CREATE TABLE events (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    learner_id TEXT,
    received_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (tenant_id, source, event_id)
);

-- Without a tenant: the event could not be routed to one.
CREATE TABLE dead_letters (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT REFERENCES tenants (id),
    stream TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    payload BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    replayed_at BIGINT
);
CREATE UNIQUE INDEX dead_letters_once ON dead_letters (COALESCE(tenant_id, ''), stream, entry_id);
CREATE INDEX dead_letters_by_age ON dead_letters (tenant_id, received_at, id);

-- The awards. The unique key is what makes an award happen once, whatever is replayed.
CREATE TABLE credentials (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    learner_id TEXT NOT NULL,
    achievement_id TEXT NOT NULL,
    award_number BIGINT NOT NULL CHECK (award_number >= 1),
    external_id TEXT,
    path_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('intent', 'live', 'void')),
    record TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    revoked_at BIGINT,
    revocation_reason TEXT,
    suspended_at BIGINT,
    suspension_reason TEXT,
    created_at BIGINT NOT NULL,
    signed_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, learner_id, achievement_id, award_number),
    FOREIGN KEY (tenant_id, learner_id) REFERENCES learners (tenant_id, id),
    FOREIGN KEY (tenant_id, achievement_id) REFERENCES achievements (tenant_id, id)
);
CREATE INDEX credentials_by_age ON credentials (tenant_id, created_at, id);
CREATE INDEX credentials_by_achievement ON credentials (tenant_id, achievement_id, created_at, id);
CREATE INDEX credentials_by_external_id ON credentials (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX credentials_unfinished ON credentials (tenant_id, created_at, id) WHERE state = 'intent';

-- Each signed representation. A holder of '' is a document bound to nobody, so that the unique key covers it.
CREATE TABLE documents (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    format TEXT NOT NULL,
    holder TEXT NOT NULL,
    draft TEXT NOT NULL,
    key_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'signed')),
    body TEXT,
    media_type TEXT,
    sha256 TEXT,
    created_at BIGINT NOT NULL,
    signed_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, credential_id, format, holder),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id),
    CHECK (state = 'intent' OR (body IS NOT NULL AND media_type IS NOT NULL AND sha256 IS NOT NULL))
);
CREATE INDEX documents_by_digest ON documents (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX documents_unfinished ON documents (tenant_id, created_at, id) WHERE state = 'intent';

CREATE TABLE status_lists (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    len BIGINT NOT NULL CHECK (len >= 131072),
    allocated BIGINT NOT NULL,
    version BIGINT NOT NULL,
    signed_version BIGINT,
    signed_body TEXT,
    signed_at BIGINT,
    is_open BIGINT NOT NULL CHECK (is_open IN (0, 1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX status_lists_one_open ON status_lists (tenant_id, purpose) WHERE is_open = 1;

-- Rows are never deleted: an index that was taken once is never given again.
CREATE TABLE status_entries (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    list_id TEXT NOT NULL,
    idx BIGINT NOT NULL CHECK (idx >= 0),
    credential_id TEXT NOT NULL,
    value BIGINT NOT NULL CHECK (value IN (0, 1)),
    set_at BIGINT,
    PRIMARY KEY (tenant_id, list_id, idx),
    FOREIGN KEY (tenant_id, list_id) REFERENCES status_lists (tenant_id, id)
);
CREATE INDEX status_entries_by_credential ON status_entries (tenant_id, credential_id);
CREATE INDEX status_entries_set ON status_entries (tenant_id, list_id, idx) WHERE value = 1;

CREATE TABLE offers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    configuration_ids TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tx_code_hash TEXT,
    tx_failures BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'dead', 'open', 'token_issued')),
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code_hash),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id)
);
CREATE INDEX offers_by_credential ON offers (tenant_id, credential_id);

CREATE TABLE access_tokens (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
);
CREATE INDEX access_tokens_by_offer ON access_tokens (tenant_id, offer_id);

CREATE TABLE nonces_used (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hash)
);

CREATE TABLE notifications (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id_hash TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    event TEXT,
    created_at BIGINT NOT NULL,
    recorded_at BIGINT,
    PRIMARY KEY (tenant_id, id_hash),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
);

-- Jobs that are done stay: the same job enqueued again is no new job.
CREATE TABLE outbox (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'given_up', 'waiting')),
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outbox_waiting ON outbox (tenant_id, next_attempt_at, id) WHERE state = 'waiting';

CREATE TABLE audit_log (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);

-- The last entry of each chain: what writers wait for, and what shows that the end was cut off.
CREATE TABLE audit_heads (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE imports (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE import_rows (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    import_id TEXT NOT NULL,
    row_number BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, import_id, row_number),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id)
);

-- Row-level security, forced, so that it binds the owner of the tables too. Each transaction says whose rows it is for:
-- set_config('testamur.tenant', id, true). Outside of that no row is seen and none is written. What belongs to no tenant
-- is seen by transactions that say so: set_config('testamur.system', 'on', true).

ALTER TABLE event_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_sources FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON event_sources USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON signing_keys USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE achievements ENABLE ROW LEVEL SECURITY;
ALTER TABLE achievements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON achievements USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE paths ENABLE ROW LEVEL SECURITY;
ALTER TABLE paths FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON paths USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE path_courses ENABLE ROW LEVEL SECURITY;
ALTER TABLE path_courses FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON path_courses USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE learners ENABLE ROW LEVEL SECURITY;
ALTER TABLE learners FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON learners USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE attainments ENABLE ROW LEVEL SECURITY;
ALTER TABLE attainments FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON attainments USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON events USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON credentials USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON documents USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE status_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_lists FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON status_lists USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE status_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON status_entries USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE offers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON offers USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE access_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON access_tokens USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE nonces_used ENABLE ROW LEVEL SECURITY;
ALTER TABLE nonces_used FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON nonces_used USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON notifications USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON outbox USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit_log USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON audit_heads USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON imports USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE import_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_rows USING (tenant_id = current_setting('testamur.tenant', true));

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_system ON api_keys USING (
    tenant_id = current_setting('testamur.tenant', true) OR current_setting('testamur.system', true) = 'on'
);

ALTER TABLE dead_letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letters FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_system ON dead_letters USING (
    tenant_id = current_setting('testamur.tenant', true) OR current_setting('testamur.system', true) = 'on'
);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_or_system ON tenants USING (
    id = current_setting('testamur.tenant', true) OR current_setting('testamur.system', true) = 'on'
);

ALTER TABLE master_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE master_key FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON master_key USING (current_setting('testamur.system', true) = 'on');
