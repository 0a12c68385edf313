-- Why: what is done for the whole installation, such as making an operator's API key, belongs to no tenant's audit log.
--
-- One chain, like each tenant's: every entry's hash covers the one before, and the head shows that the end was cut off.
-- No column may hold personal data.

CREATE TABLE operator_audit_log (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- The last entry: what writers wait for. One row.
CREATE TABLE operator_audit_head (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);

ALTER TABLE operator_audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON operator_audit_log USING (current_setting('testamur.system', true) = 'on');

ALTER TABLE operator_audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON operator_audit_head USING (current_setting('testamur.system', true) = 'on');
