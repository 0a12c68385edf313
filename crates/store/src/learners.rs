//! Learners, as their source knows them.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{Cursor, Page, StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, source, source_id, name, email, username, created_at, updated_at"
    };
}

/// A stored learner.
#[derive(Clone)]
pub struct StoredLearner {
    /// The id.
    pub id: Uuid,
    /// Which source knows the learner.
    pub source: String,
    /// The learner's id there.
    pub source_id: String,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The user name.
    pub username: Option<String>,
    /// When the learner was first stored.
    pub created_at: Timestamp,
    /// When the learner was last stored.
    pub updated_at: Timestamp,
}

/// What a source says of a learner.
#[derive(Clone)]
pub struct NewLearner {
    /// The id that is taken if the learner is new.
    pub id: Uuid,
    /// Which source knows the learner.
    pub source: String,
    /// The learner's id there.
    pub source_id: String,
    /// The name; `None` leaves a stored one.
    pub name: Option<String>,
    /// The e-mail address; `None` leaves a stored one.
    pub email: Option<String>,
    /// The user name; `None` leaves a stored one.
    pub username: Option<String>,
}

/// Stores a learner, or updates the one that this source knows under this id; gives the id. Holds the learner until the end of the transaction.
pub async fn upsert_by_source(
    tx: &mut TenantTx,
    new: &NewLearner,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let sql = "INSERT INTO learners (tenant_id, id, source, source_id, name, email, username, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
               ON CONFLICT (tenant_id, source, source_id) DO UPDATE SET \
               name = COALESCE(excluded.name, learners.name), email = COALESCE(excluded.email, learners.email), \
               username = COALESCE(excluded.username, learners.username), updated_at = excluded.updated_at \
               RETURNING id";
    let statement = tx
        .query(sql)
        .bind(new.id.to_string())
        .bind(new.source.clone())
        .bind(new.source_id.clone())
        .bind(new.name.clone())
        .bind(new.email.clone())
        .bind(new.username.clone())
        .bind(microseconds(now));
    match tx.all(statement).await?.as_slice() {
        [row] => Columns::new("learners", "id", row).uuid("id"),
        _ => Err(StoreError::InconsistentRow {
            table: "learners",
            row: new.id.to_string(),
        }),
    }
}

/// Holds the learner that this source knows under this id until the end of the transaction, and changes nothing of a
/// stored one; a new one is stored with its ids alone. Gives the id if the learner is new.
///
/// A transaction about several learners holds all of them first, in the order of (source, id there).
pub async fn hold_by_source(
    tx: &mut TenantTx,
    id: Uuid,
    source: &str,
    source_id: &str,
    now: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    // On SQLite the one writer holds everything.
    let sql = tx.dialect(
        "INSERT INTO learners (tenant_id, id, source, source_id, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT (tenant_id, source, source_id) DO UPDATE SET updated_at = learners.updated_at RETURNING id",
        "SELECT id FROM learners WHERE tenant_id = $1 AND id = $2 AND source = $3 AND source_id = $4 AND updated_at = $5",
    );
    let statement = tx
        .query(sql)
        .bind(id.to_string())
        .bind(source.to_owned())
        .bind(source_id.to_owned())
        .bind(microseconds(now));
    let held = tx
        .optional(statement)
        .await?
        .map(|row| Columns::new("learners", "id", &row).uuid("id"))
        .transpose()?;
    Ok(held.filter(|held| *held == id))
}

/// Removes a learner of whom nothing else is stored; whether there was one.
pub async fn remove_unused(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = "DELETE FROM learners WHERE tenant_id = $1 AND id = $2 \
               AND NOT EXISTS (SELECT 1 FROM credentials WHERE tenant_id = $1 AND learner_id = $2) \
               AND NOT EXISTS (SELECT 1 FROM attainments WHERE tenant_id = $1 AND learner_id = $2)";
    let statement = tx.query(sql).bind(id.to_string());
    Ok(tx.execute(statement).await? == 1)
}

/// Finds a learner.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredLearner>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM learners WHERE tenant_id = $1 AND id = $2"
    );
    tx.find(tx.query(sql).bind(id.to_string()), from_row).await
}

/// Finds the learner that a source knows under this id.
pub async fn find_by_source(
    tx: &mut TenantTx,
    source: &str,
    source_id: &str,
) -> Result<Option<StoredLearner>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM learners WHERE tenant_id = $1 AND source = $2 AND source_id = $3"
    );
    let statement = tx
        .query(sql)
        .bind(source.to_owned())
        .bind(source_id.to_owned());
    tx.find(statement, from_row).await
}

/// Lists learners, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredLearner>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM learners WHERE tenant_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let items = tx
        .list(
            tx.query(sql)
                .bind(after.at)
                .bind(after.id)
                .bind(i64::from(limit) + 1),
            from_row,
        )
        .await?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: microseconds(last.created_at),
        id: last.id.to_string(),
    }))
}

impl std::fmt::Debug for StoredLearner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("StoredLearner")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NewLearner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("NewLearner")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn from_row(row: &AnyRow) -> Result<StoredLearner, StoreError> {
    let columns = Columns::new("learners", "id", row);
    Ok(StoredLearner {
        id: columns.uuid("id")?,
        source: columns.text("source")?,
        source_id: columns.text("source_id")?,
        name: columns.optional_text("name")?,
        email: columns.optional_text("email")?,
        username: columns.optional_text("username")?,
        created_at: columns.instant("created_at")?,
        updated_at: columns.instant("updated_at")?,
    })
}
