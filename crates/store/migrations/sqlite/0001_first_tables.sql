-- Why: the first tables of the learner record store.
--
-- The tenant's id leads every key, so that a look-up never leaves the tenant and the rows can be split by tenant later.
-- Instants are microseconds since 1970 (UTC), JSON is text as it was written, ids are UUID texts, flags are 0 or 1:
-- the same values in both databases. The same tables stand in `migrations/postgres`; there row-level security is on top.

-- The organisations that share this installation.
CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    issuer_id TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- The salt of the master key's passphrase, and a value that only the right key opens. One row.
CREATE TABLE master_key (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    salt BLOB NOT NULL,
    check_value BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Looked up by hash before the tenant is known; without a tenant they are the operator's.
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT REFERENCES tenants (id),
    label TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at);

CREATE TABLE event_sources (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    secret BLOB,
    previous_secret BLOB,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE signing_keys (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    key_type TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    sealed BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'compromised', 'retired')),
    created_at INTEGER NOT NULL,
    retired_at INTEGER,
    compromised_at INTEGER,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE achievements (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    iri TEXT NOT NULL,
    version TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, iri)
) STRICT;

CREATE TABLE paths (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    definition TEXT NOT NULL,
    achievement_id TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, achievement_id) REFERENCES achievements (tenant_id, id)
) STRICT;

-- Which paths an event about a course concerns.
CREATE TABLE path_courses (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    course TEXT NOT NULL,
    path_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, course, path_id),
    FOREIGN KEY (tenant_id, path_id) REFERENCES paths (tenant_id, id)
) STRICT;
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
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, source, source_id)
) STRICT;
CREATE INDEX learners_by_age ON learners (tenant_id, created_at, id);

CREATE TABLE attainments (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    learner_id TEXT NOT NULL,
    course TEXT NOT NULL,
    state TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, learner_id, course),
    FOREIGN KEY (tenant_id, learner_id) REFERENCES learners (tenant_id, id)
) STRICT;

-- An event counts once, however often it is delivered.
CREATE TABLE events (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    learner_id TEXT,
    received_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (tenant_id, source, event_id)
) STRICT;

-- Without a tenant: the event could not be routed to one.
CREATE TABLE dead_letters (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT REFERENCES tenants (id),
    stream TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    payload BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    replayed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX dead_letters_once ON dead_letters (COALESCE(tenant_id, ''), stream, entry_id);
CREATE INDEX dead_letters_by_age ON dead_letters (tenant_id, received_at, id);

-- The awards. The unique key is what makes an award happen once, whatever is replayed.
CREATE TABLE credentials (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    learner_id TEXT NOT NULL,
    achievement_id TEXT NOT NULL,
    award_number INTEGER NOT NULL CHECK (award_number >= 1),
    external_id TEXT,
    path_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('intent', 'live', 'void')),
    record TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER,
    revoked_at INTEGER,
    revocation_reason TEXT,
    suspended_at INTEGER,
    suspension_reason TEXT,
    created_at INTEGER NOT NULL,
    signed_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, learner_id, achievement_id, award_number),
    FOREIGN KEY (tenant_id, learner_id) REFERENCES learners (tenant_id, id),
    FOREIGN KEY (tenant_id, achievement_id) REFERENCES achievements (tenant_id, id)
) STRICT;
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
    created_at INTEGER NOT NULL,
    signed_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, credential_id, format, holder),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id),
    CHECK (state = 'intent' OR (body IS NOT NULL AND media_type IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
CREATE INDEX documents_by_digest ON documents (tenant_id, sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX documents_unfinished ON documents (tenant_id, created_at, id) WHERE state = 'intent';

CREATE TABLE status_lists (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    len INTEGER NOT NULL CHECK (len >= 131072),
    allocated INTEGER NOT NULL,
    version INTEGER NOT NULL,
    signed_version INTEGER,
    signed_body TEXT,
    signed_at INTEGER,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX status_lists_one_open ON status_lists (tenant_id, purpose) WHERE is_open = 1;

-- Rows are never deleted: an index that was taken once is never given again.
CREATE TABLE status_entries (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    list_id TEXT NOT NULL,
    idx INTEGER NOT NULL CHECK (idx >= 0),
    credential_id TEXT NOT NULL,
    value INTEGER NOT NULL CHECK (value IN (0, 1)),
    set_at INTEGER,
    PRIMARY KEY (tenant_id, list_id, idx),
    FOREIGN KEY (tenant_id, list_id) REFERENCES status_lists (tenant_id, id)
) STRICT;
CREATE INDEX status_entries_by_credential ON status_entries (tenant_id, credential_id);
CREATE INDEX status_entries_set ON status_entries (tenant_id, list_id, idx) WHERE value = 1;

CREATE TABLE offers (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    configuration_ids TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tx_code_hash TEXT,
    tx_failures INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'dead', 'open', 'token_issued')),
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code_hash),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id)
) STRICT;
CREATE INDEX offers_by_credential ON offers (tenant_id, credential_id);

CREATE TABLE access_tokens (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, hash),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
) STRICT;
CREATE INDEX access_tokens_by_offer ON access_tokens (tenant_id, offer_id);

CREATE TABLE nonces_used (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    hash TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, hash)
) STRICT;

CREATE TABLE notifications (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id_hash TEXT NOT NULL,
    credential_id TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    event TEXT,
    created_at INTEGER NOT NULL,
    recorded_at INTEGER,
    PRIMARY KEY (tenant_id, id_hash),
    FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id),
    FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id)
) STRICT;

-- Jobs that are done stay: the same job enqueued again is no new job.
CREATE TABLE outbox (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'given_up', 'waiting')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (tenant_id, next_attempt_at, id) WHERE state = 'waiting';

CREATE TABLE audit_log (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
) STRICT;

-- The last entry of each chain: what writers wait for, and what shows that the end was cut off.
CREATE TABLE audit_heads (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE imports (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE import_rows (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    import_id TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    done_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, import_id, row_number),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id)
) STRICT;
