-- Why: what is done for the whole installation, such as making an operator's API key, belongs to no tenant's audit log.
--
-- One chain, like each tenant's: every entry's hash covers the one before, and the head shows that the end was cut off.
-- No column may hold personal data.

CREATE TABLE operator_audit_log (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- The last entry: what writers wait for. One row.
CREATE TABLE operator_audit_head (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
