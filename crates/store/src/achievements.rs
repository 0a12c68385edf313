//! Achievements: what can be awarded.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;

use crate::{Cursor, Page, StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, iri, version, document, created_at, updated_at"
    };
}

/// A stored achievement.
#[derive(Clone, Debug)]
pub struct StoredAchievement {
    /// The slug within the tenant.
    pub id: String,
    /// The achievement's IRI in credentials.
    pub iri: String,
    /// Which edition.
    pub version: String,
    /// The `Achievement` as JSON.
    pub document: Value,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

/// Stores an achievement, or replaces the one of this id; whether it is new.
pub async fn upsert(
    tx: &mut TenantTx,
    id: &str,
    iri: &str,
    version: &str,
    document: &Value,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = "INSERT INTO achievements (tenant_id, id, iri, version, document, created_at, updated_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (tenant_id, id) DO NOTHING";
    let updated = "UPDATE achievements SET iri = $3, version = $4, document = $5, updated_at = $6 \
                   WHERE tenant_id = $1 AND id = $2";
    for (sql, is_new) in [(inserted, true), (updated, false)] {
        let statement = tx
            .query(sql)
            .bind(id.to_owned())
            .bind(iri.to_owned())
            .bind(version.to_owned())
            .bind(document.to_string())
            .bind(microseconds(now));
        if tx.execute(statement).await? == 1 {
            return Ok(is_new);
        }
    }
    // Removed by somebody else between the two statements.
    Err(StoreError::Busy)
}

/// Finds an achievement by its slug.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredAchievement>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM achievements WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Finds an achievement by its IRI.
pub async fn find_by_iri(
    tx: &mut TenantTx,
    iri: &str,
) -> Result<Option<StoredAchievement>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM achievements WHERE tenant_id = $1 AND iri = $2"
    );
    tx.find(tx.query(sql).bind(iri.to_owned()), from_row).await
}

/// Lists achievements by id.
pub async fn list(
    tx: &mut TenantTx,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredAchievement>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM achievements WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    );
    let after = after.map(|cursor| cursor.id.clone()).unwrap_or_default();
    let items = tx
        .list(
            tx.query(sql).bind(after).bind(i64::from(limit) + 1),
            from_row,
        )
        .await?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: 0,
        id: last.id.clone(),
    }))
}

fn from_row(row: &AnyRow) -> Result<StoredAchievement, StoreError> {
    let columns = Columns::new("achievements", "id", row);
    Ok(StoredAchievement {
        id: columns.text("id")?,
        iri: columns.text("iri")?,
        version: columns.text("version")?,
        document: columns.json("document")?,
        created_at: columns.instant("created_at")?,
        updated_at: columns.instant("updated_at")?,
    })
}
