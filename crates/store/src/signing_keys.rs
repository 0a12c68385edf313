//! Signing keys: the public half, and sealed what leads to the private one.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, key_type, holder, public_jwk, sealed, state, created_at, retired_at, compromised_at, cryptosuite"
    };
}

/// One row by its id, and how it is held.
macro_rules! by_id {
    ($held:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM signing_keys WHERE tenant_id = $1 AND id = $2",
            $held
        )
    };
}

/// What may be done with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Signs and verifies.
    Active,
    /// From `compromised_at` on nothing it signed verifies, whatever its date.
    Compromised,
    /// Verifies what it signed; signs no more.
    Retired,
}

/// Who holds the private key, and so what is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHolder {
    /// A PKCS #11 token; sealed is the key's URI.
    Pkcs11,
    /// A key service; sealed is the key's name there.
    Remote,
    /// This installation; sealed is the private key.
    Software,
}

/// A stored signing key.
#[derive(Clone)]
pub struct SigningKey {
    /// The fragment of its verification method.
    pub id: String,
    /// The key's type.
    pub key_type: String,
    /// Who holds the private key.
    pub holder: KeyHolder,
    /// The public key.
    pub public_jwk: Value,
    /// The sealed private key, or its sealed name at the holder.
    pub sealed: Vec<u8>,
    /// What may be done with it.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// From when it must be taken as known to others.
    pub compromised_at: Option<Timestamp>,
    /// The suite of its embedded proofs, where one was chosen.
    pub cryptosuite: Option<String>,
}

/// A signing key to be.
#[derive(Clone)]
pub struct NewSigningKey {
    /// The fragment of its verification method.
    pub id: String,
    /// The key's type.
    pub key_type: String,
    /// Who holds the private key.
    pub holder: KeyHolder,
    /// The public key.
    pub public_jwk: Value,
    /// The sealed private key, or its sealed name at the holder.
    pub sealed: Vec<u8>,
}

/// Stores an active key.
pub async fn insert(
    tx: &mut TenantTx,
    new: &NewSigningKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO signing_keys (tenant_id, id, key_type, public_jwk, sealed, state, created_at, holder) \
               VALUES ($1, $2, $3, $4, $5, 'active', $6, $7)";
    let statement = tx
        .query(sql)
        .bind(new.id.clone())
        .bind(new.key_type.clone())
        .bind(new.public_jwk.to_string())
        .bind(new.sealed.clone())
        .bind(microseconds(now))
        .bind(new.holder.as_str());
    tx.execute(statement).await?;
    Ok(())
}

/// Chooses the suite of a key's embedded proofs, or leaves it to the type of key; whether there is such a key.
pub async fn set_cryptosuite(
    tx: &mut TenantTx,
    id: &str,
    cryptosuite: Option<&str>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE signing_keys SET cryptosuite = $3 WHERE tenant_id = $1 AND id = $2";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(cryptosuite.map(str::to_owned));
    Ok(tx.execute(statement).await? > 0)
}

/// Finds a key in any state.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<SigningKey>, StoreError> {
    let sql = by_id!("");
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Finds a key, and keeps it as it is until the end of the transaction; others may do the same.
pub async fn find_for_share(tx: &mut TenantTx, id: &str) -> Result<Option<SigningKey>, StoreError> {
    // On SQLite the one writer holds everything.
    let sql = tx.dialect(by_id!(" FOR SHARE"), by_id!(""));
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Finds the newest active key of a type.
pub async fn find_active(
    tx: &mut TenantTx,
    key_type: &str,
) -> Result<Option<SigningKey>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM signing_keys WHERE tenant_id = $1 AND key_type = $2 AND state = 'active' ",
        "ORDER BY created_at DESC, id DESC LIMIT 1"
    );
    tx.find(tx.query(sql).bind(key_type.to_owned()), from_row)
        .await
}

/// Lists all keys, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<SigningKey>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM signing_keys WHERE tenant_id = $1 ORDER BY created_at, id"
    );
    tx.list(tx.query(sql), from_row).await
}

/// Retires an active key; whether there was one.
pub async fn retire(tx: &mut TenantTx, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE signing_keys SET state = 'retired', retired_at = $3 \
               WHERE tenant_id = $1 AND id = $2 AND state = 'active'";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_owned()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Retires every active key of a type but one; which, by id.
pub async fn retire_others(
    tx: &mut TenantTx,
    key_type: &str,
    id: &str,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let sql = "UPDATE signing_keys SET state = 'retired', retired_at = $4 \
               WHERE tenant_id = $1 AND key_type = $2 AND id <> $3 AND state = 'active' RETURNING id";
    let statement = tx
        .query(sql)
        .bind(key_type.to_owned())
        .bind(id.to_owned())
        .bind(microseconds(now));
    let rows = tx.all(statement).await?;
    let mut ids = rows
        .iter()
        .map(|row| Columns::new("signing_keys", "id", row).text("id"))
        .collect::<Result<Vec<_>, _>>()?;
    ids.sort();
    Ok(ids)
}

/// Marks a key compromised since `since`; whether there was one.
pub async fn mark_compromised(
    tx: &mut TenantTx,
    id: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    // An earlier date may become known later; a later one would make forgeries count again.
    let sql = "UPDATE signing_keys SET state = 'compromised', compromised_at = $3 \
               WHERE tenant_id = $1 AND id = $2 AND (compromised_at IS NULL OR compromised_at > $3)";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_owned()).bind(microseconds(since)))
        .await?
        == 1)
}

impl KeyState {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Compromised => "compromised",
            Self::Retired => "retired",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Compromised, Self::Retired]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

impl KeyHolder {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pkcs11 => "pkcs11",
            Self::Remote => "remote",
            Self::Software => "software",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pkcs11, Self::Remote, Self::Software]
            .into_iter()
            .find(|holder| holder.as_str() == text)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("id", &self.id)
            .field("key_type", &self.key_type)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewSigningKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewSigningKey")
            .field("id", &self.id)
            .field("key_type", &self.key_type)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<SigningKey, StoreError> {
    let columns = Columns::new("signing_keys", "id", row);
    Ok(SigningKey {
        id: columns.text("id")?,
        key_type: columns.text("key_type")?,
        holder: columns.word("holder", KeyHolder::parse)?,
        public_jwk: columns.json("public_jwk")?,
        sealed: columns.bytes("sealed")?,
        state: columns.word("state", KeyState::parse)?,
        created_at: columns.instant("created_at")?,
        retired_at: columns.optional_instant("retired_at")?,
        compromised_at: columns.optional_instant("compromised_at")?,
        cryptosuite: columns.optional_text("cryptosuite")?,
    })
}
