//! API keys: kept as hashes, found before the tenant is known.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, SystemTx, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, tenant_id, label, prefix, scopes, created_at, expires_at, revoked_at, last_used_at"
    };
}

/// A stored API key; the secret itself is nowhere.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// The id.
    pub id: Uuid,
    /// Whose key; `None` is the operator's.
    pub tenant_id: Option<Uuid>,
    /// What people call it.
    pub label: String,
    /// The first characters, to recognise it by.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it opens nothing.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it last opened something.
    pub last_used_at: Option<Timestamp>,
}

/// An API key to be.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// A fresh id.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
    /// The first characters.
    pub prefix: String,
    /// SHA-256 of the key, in hex.
    pub secret_hash: String,
    /// What it may do; no scope holds a space.
    pub scopes: Vec<String>,
    /// From when it opens nothing.
    pub expires_at: Option<Timestamp>,
}

/// Stores a key of this tenant.
pub async fn create(
    tx: &mut TenantTx,
    new: &NewApiKey,
    now: Timestamp,
) -> Result<ApiKey, StoreError> {
    let statement = sqlx::query(INSERT)
        .bind(new.id.to_string())
        .bind(tx.tenant().id().to_string())
        .bind(new.label.clone())
        .bind(new.prefix.clone())
        .bind(new.secret_hash.clone())
        .bind(new.scopes.join(" "))
        .bind(microseconds(now))
        .bind(new.expires_at.map(microseconds));
    tx.execute(statement).await?;
    Ok(stored(new, Some(tx.tenant().id()), now))
}

/// Stores a key of the operator.
pub async fn create_operator(
    tx: &mut SystemTx,
    new: &NewApiKey,
    now: Timestamp,
) -> Result<ApiKey, StoreError> {
    let statement = sqlx::query(INSERT)
        .bind(new.id.to_string())
        .bind(None::<String>)
        .bind(new.label.clone())
        .bind(new.prefix.clone())
        .bind(new.secret_hash.clone())
        .bind(new.scopes.join(" "))
        .bind(microseconds(now))
        .bind(new.expires_at.map(microseconds));
    tx.execute(statement).await?;
    Ok(stored(new, None, now))
}

/// Finds the key of this hash, if it is neither revoked nor expired.
pub async fn find_active(
    tx: &mut SystemTx,
    secret_hash: &str,
    now: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM api_keys WHERE secret_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)"
    );
    let statement = sqlx::query(sql)
        .bind(secret_hash.to_owned())
        .bind(microseconds(now));
    tx.find(statement, from_row).await
}

/// Notes that a key was used.
pub async fn touch(tx: &mut SystemTx, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    tx.execute(
        sqlx::query(sql)
            .bind(id.to_string())
            .bind(microseconds(now)),
    )
    .await?;
    Ok(())
}

/// Lists the keys of this tenant.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<ApiKey>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM api_keys WHERE tenant_id = $1 ORDER BY created_at, id"
    );
    tx.list(tx.query(sql), from_row).await
}

/// Lists the keys of the operator.
pub async fn list_operator(tx: &mut SystemTx) -> Result<Vec<ApiKey>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM api_keys WHERE tenant_id IS NULL ORDER BY created_at, id"
    );
    tx.list(sqlx::query(sql), from_row).await
}

/// Revokes a key of this tenant; whether there was one to revoke.
pub async fn revoke(tx: &mut TenantTx, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE api_keys SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx
        .execute(tx.query(sql).bind(id.to_string()).bind(microseconds(now)))
        .await?
        == 1)
}

/// Revokes a key of the operator; whether there was one to revoke.
pub async fn revoke_operator(
    tx: &mut SystemTx,
    id: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE api_keys SET revoked_at = $2 WHERE tenant_id IS NULL AND id = $1 AND revoked_at IS NULL";
    Ok(tx
        .execute(
            sqlx::query(sql)
                .bind(id.to_string())
                .bind(microseconds(now)),
        )
        .await?
        == 1)
}

fn stored(new: &NewApiKey, tenant_id: Option<Uuid>, now: Timestamp) -> ApiKey {
    ApiKey {
        id: new.id,
        tenant_id,
        label: new.label.clone(),
        prefix: new.prefix.clone(),
        scopes: new.scopes.clone(),
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
    }
}

fn from_row(row: &AnyRow) -> Result<ApiKey, StoreError> {
    let columns = Columns::new("api_keys", "id", row);
    Ok(ApiKey {
        id: columns.uuid("id")?,
        tenant_id: columns.optional_uuid("tenant_id")?,
        label: columns.text("label")?,
        prefix: columns.text("prefix")?,
        scopes: columns
            .text("scopes")?
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect(),
        created_at: columns.instant("created_at")?,
        expires_at: columns.optional_instant("expires_at")?,
        revoked_at: columns.optional_instant("revoked_at")?,
        last_used_at: columns.optional_instant("last_used_at")?,
    })
}

const INSERT: &str = "INSERT INTO api_keys (id, tenant_id, label, prefix, secret_hash, scopes, created_at, expires_at) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
