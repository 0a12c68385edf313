//! Learning paths, and which courses each reads.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::any::AnyRow;

use crate::{StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, version, definition, achievement_id, active, created_at, updated_at"
    };
}

/// A stored learning path.
#[derive(Clone, Debug)]
pub struct StoredPath {
    /// The id within the tenant.
    pub id: String,
    /// Which edition.
    pub version: String,
    /// The `LearningPath` as JSON.
    pub definition: Value,
    /// What completing it earns.
    pub achievement_id: String,
    /// Whether events are evaluated against it.
    pub active: bool,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

/// A learning path to be stored.
#[derive(Clone, Debug)]
pub struct NewPath {
    /// The id within the tenant.
    pub id: String,
    /// Which edition.
    pub version: String,
    /// The `LearningPath` as JSON.
    pub definition: Value,
    /// What completing it earns; must be stored.
    pub achievement_id: String,
    /// Whether events are evaluated against it.
    pub active: bool,
    /// The course keys that it reads.
    pub courses: Vec<String>,
}

/// Stores a path, or replaces the one of this id; whether it is new.
pub async fn upsert(tx: &mut TenantTx, new: &NewPath, now: Timestamp) -> Result<bool, StoreError> {
    let inserted = "INSERT INTO paths \
                    (tenant_id, id, version, definition, achievement_id, active, created_at, updated_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (tenant_id, id) DO NOTHING";
    let updated = "UPDATE paths SET version = $3, definition = $4, achievement_id = $5, active = $6, updated_at = $7 \
                   WHERE tenant_id = $1 AND id = $2";
    for (sql, is_new) in [(inserted, true), (updated, false)] {
        let statement = tx
            .query(sql)
            .bind(new.id.clone())
            .bind(new.version.clone())
            .bind(new.definition.to_string())
            .bind(new.achievement_id.clone())
            .bind(i64::from(new.active))
            .bind(microseconds(now));
        if tx.execute(statement).await? == 1 {
            replace_courses(tx, &new.id, &new.courses).await?;
            return Ok(is_new);
        }
    }
    // Removed by somebody else between the two statements.
    Err(StoreError::Busy)
}

/// Finds a path.
pub async fn find(tx: &mut TenantTx, id: &str) -> Result<Option<StoredPath>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM paths WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_owned()), from_row).await
}

/// Lists all paths by id.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredPath>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM paths WHERE tenant_id = $1 ORDER BY id"
    );
    tx.list(tx.query(sql), from_row).await
}

/// Lists the active paths that read a course, by id.
pub async fn list_reading_course(
    tx: &mut TenantTx,
    course: &str,
) -> Result<Vec<StoredPath>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM paths WHERE tenant_id = $1 AND active = 1 AND id IN ",
        "(SELECT path_id FROM path_courses WHERE tenant_id = $1 AND course = $2) ORDER BY id"
    );
    tx.list(tx.query(sql).bind(course.to_owned()), from_row)
        .await
}

/// Switches a path on or off; whether it is there.
pub async fn set_active(
    tx: &mut TenantTx,
    id: &str,
    active: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE paths SET active = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2";
    let statement = tx
        .query(sql)
        .bind(id.to_owned())
        .bind(i64::from(active))
        .bind(microseconds(now));
    Ok(tx.execute(statement).await? == 1)
}

async fn replace_courses(
    tx: &mut TenantTx,
    id: &str,
    courses: &[String],
) -> Result<(), StoreError> {
    let sql = "DELETE FROM path_courses WHERE tenant_id = $1 AND path_id = $2";
    tx.execute(tx.query(sql).bind(id.to_owned())).await?;
    for course in courses {
        let sql = "INSERT INTO path_courses (tenant_id, path_id, course) VALUES ($1, $2, $3) \
                   ON CONFLICT (tenant_id, course, path_id) DO NOTHING";
        tx.execute(tx.query(sql).bind(id.to_owned()).bind(course.clone()))
            .await?;
    }
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<StoredPath, StoreError> {
    let columns = Columns::new("paths", "id", row);
    Ok(StoredPath {
        id: columns.text("id")?,
        version: columns.text("version")?,
        definition: columns.json("definition")?,
        achievement_id: columns.text("achievement_id")?,
        active: columns.flag("active")?,
        created_at: columns.instant("created_at")?,
        updated_at: columns.instant("updated_at")?,
    })
}
