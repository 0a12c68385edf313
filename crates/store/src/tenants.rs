//! Tenants: the issuing organisations that share one installation.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{StoreError, SystemTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, slug, name, issuer, issuer_id, settings, created_at"
    };
}

/// One tenant. Only this module makes one, so that who holds it has looked it up.
#[derive(Clone, Debug)]
pub struct Tenant {
    id: Uuid,
    slug: String,
    name: String,
    issuer: Value,
    issuer_id: String,
    settings: Value,
    created_at: Timestamp,
}

impl Tenant {
    /// The id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The short name in URLs.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The name people read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The issuer's profile: an `Organisation` of the canonical record, as JSON.
    pub fn issuer(&self) -> &Value {
        &self.issuer
    }

    /// The issuer's id in credentials: a DID or a URL.
    pub fn issuer_id(&self) -> &str {
        &self.issuer_id
    }

    /// The tenant's settings.
    pub fn settings(&self) -> &Value {
        &self.settings
    }

    /// When the tenant was made.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

/// A tenant to be.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// A fresh id.
    pub id: Uuid,
    /// The short name in URLs; unique.
    pub slug: String,
    /// The name people read.
    pub name: String,
    /// The issuer's profile, an `Organisation` as JSON.
    pub issuer: Value,
    /// The DID or URL of the issuer.
    pub issuer_id: String,
    /// The settings.
    pub settings: Value,
}

/// Makes a tenant; a taken slug is a conflict.
pub async fn create(
    tx: &mut SystemTx,
    new: &NewTenant,
    now: Timestamp,
) -> Result<Tenant, StoreError> {
    let row = tx
        .all(
            sqlx::query(concat!(
                "INSERT INTO tenants (id, slug, name, issuer, issuer_id, settings, created_at) ",
                "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ",
                columns!()
            ))
            .bind(new.id.to_string())
            .bind(new.slug.clone())
            .bind(new.name.clone())
            .bind(new.issuer.to_string())
            .bind(new.issuer_id.clone())
            .bind(new.settings.to_string())
            .bind(microseconds(now)),
        )
        .await?;
    one(&row)
}

/// Finds the tenant of a slug.
pub async fn find_by_slug(tx: &mut SystemTx, slug: &str) -> Result<Option<Tenant>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM tenants WHERE slug = $1");
    tx.find(sqlx::query(sql).bind(slug.to_owned()), from_row)
        .await
}

/// Finds the tenant of an id.
pub async fn find_by_id(tx: &mut SystemTx, id: Uuid) -> Result<Option<Tenant>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM tenants WHERE id = $1");
    tx.find(sqlx::query(sql).bind(id.to_string()), from_row)
        .await
}

/// Lists all tenants by slug.
pub async fn list(tx: &mut SystemTx) -> Result<Vec<Tenant>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM tenants ORDER BY slug");
    tx.list(sqlx::query(sql), from_row).await
}

/// Replaces name, issuer profile, issuer id and settings; gives the tenant as it is now.
pub async fn update(
    tx: &mut SystemTx,
    tenant: &Tenant,
    name: &str,
    issuer: &Value,
    issuer_id: &str,
    settings: &Value,
) -> Result<Tenant, StoreError> {
    let rows = tx
        .all(
            sqlx::query(concat!(
                "UPDATE tenants SET name = $2, issuer = $3, issuer_id = $4, settings = $5 WHERE id = $1 RETURNING ",
                columns!()
            ))
            .bind(tenant.id.to_string())
            .bind(name.to_owned())
            .bind(issuer.to_string())
            .bind(issuer_id.to_owned())
            .bind(settings.to_string()),
        )
        .await?;
    one(&rows)
}

/// The one row of a statement that writes one and gives it back.
fn one(rows: &[AnyRow]) -> Result<Tenant, StoreError> {
    let [row] = rows else {
        return Err(StoreError::InconsistentRow {
            table: "tenants",
            row: "the one that was written".to_owned(),
        });
    };
    from_row(row)
}

fn from_row(row: &AnyRow) -> Result<Tenant, StoreError> {
    let columns = Columns::new("tenants", "id", row);
    Ok(Tenant {
        id: columns.uuid("id")?,
        slug: columns.text("slug")?,
        name: columns.text("name")?,
        issuer: columns.json("issuer")?,
        issuer_id: columns.text("issuer_id")?,
        settings: columns.json("settings")?,
        created_at: columns.instant("created_at")?,
    })
}
