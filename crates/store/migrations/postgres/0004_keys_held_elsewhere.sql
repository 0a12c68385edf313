-- Why: a signing key may lie in a hardware module or in a key service. Then `sealed` holds no secret but the key's name
-- there, sealed all the same: so bound to tenant and id, nobody points a row at another tenant's key.
--
-- A program of before finds that such a row does not open, and signs nothing with it.
ALTER TABLE signing_keys ADD COLUMN holder TEXT NOT NULL DEFAULT 'software'
    CHECK (holder IN ('pkcs11', 'remote', 'software'));
