//! Which credentials there are: finds them, holds them, lists them.

use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{CredentialState, Filter, StoredCredential};
use crate::{Cursor, Page, StoreError, TenantTx, columns::Columns, transaction::microseconds};

macro_rules! columns {
    () => {
        "id, learner_id, achievement_id, award_number, external_id, path_id, state, record, valid_from, valid_until, \
         revoked_at, revocation_reason, suspended_at, suspension_reason, created_at, signed_at"
    };
}

/// One row by its id, and how it is held.
macro_rules! by_id {
    ($held:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM credentials WHERE tenant_id = $1 AND id = $2",
            $held
        )
    };
}

/// Finds a credential.
pub async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<StoredCredential>, StoreError> {
    let sql = by_id!("");
    let statement = tx.query(sql).bind(id.to_string());
    tx.find(statement, from_row).await
}

/// Finds a credential, and holds it until the end of the transaction.
pub async fn find_for_update(
    tx: &mut TenantTx,
    id: Uuid,
) -> Result<Option<StoredCredential>, StoreError> {
    // On SQLite the one writer holds everything.
    let sql = tx.dialect(by_id!(" FOR UPDATE"), by_id!(""));
    tx.find(tx.query(sql).bind(id.to_string()), from_row).await
}

/// Holds a credential until the end of the transaction; whether there is one.
pub async fn hold(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = tx.dialect(
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE",
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2",
    );
    let statement = tx.query(sql).bind(id.to_string());
    Ok(tx.optional(statement).await?.is_some())
}

/// Holds a credential until the end of the transaction, if nobody else does; whether it does.
///
/// Who holds several and waits for none cannot be part of a circle of transactions that wait for each other.
pub async fn hold_if_free(tx: &mut TenantTx, id: Uuid) -> Result<bool, StoreError> {
    let sql = tx.dialect(
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE SKIP LOCKED",
        "SELECT id FROM credentials WHERE tenant_id = $1 AND id = $2",
    );
    let statement = tx.query(sql).bind(id.to_string());
    Ok(tx.optional(statement).await?.is_some())
}

/// Finds the credential of an award.
pub async fn find_by_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
    award_number: i64,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND learner_id = $2 AND achievement_id = $3 AND award_number = $4"
    );
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(achievement_id.to_owned())
        .bind(award_number);
    tx.find(statement, from_row).await
}

/// Finds the award with the highest number for this learner and achievement.
pub async fn find_latest_award(
    tx: &mut TenantTx,
    learner_id: Uuid,
    achievement_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND learner_id = $2 AND achievement_id = $3 ",
        "ORDER BY award_number DESC LIMIT 1"
    );
    let statement = tx
        .query(sql)
        .bind(learner_id.to_string())
        .bind(achievement_id.to_owned());
    tx.find(statement, from_row).await
}

/// Finds the credential of the id that the caller gave it.
pub async fn find_by_external_id(
    tx: &mut TenantTx,
    external_id: &str,
) -> Result<Option<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND external_id = $2"
    );
    tx.find(tx.query(sql).bind(external_id.to_owned()), from_row)
        .await
}

/// Lists credentials, oldest first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND (created_at, id) > ($2, $3) ",
        "AND ($4 IS NULL OR learner_id = $4) AND ($5 IS NULL OR achievement_id = $5) AND ($6 IS NULL OR state = $6) ",
        "ORDER BY created_at, id LIMIT $7"
    );
    let after = after.cloned().unwrap_or_else(Cursor::start);
    let statement = tx
        .query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(filter.learner_id.map(|id| id.to_string()))
        .bind(filter.achievement_id.clone())
        .bind(filter.state.map(|state| state.as_str().to_owned()))
        .bind(i64::from(limit) + 1);
    let items = tx.list(statement, from_row).await?;
    Ok(Page::cut(items, limit, |last| Cursor {
        at: microseconds(last.created_at),
        id: last.id.to_string(),
    }))
}

/// Lists those written down but not live, oldest first: what a restart has to finish.
pub async fn list_intents(
    tx: &mut TenantTx,
    limit: u32,
) -> Result<Vec<StoredCredential>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM credentials WHERE tenant_id = $1 AND state = 'intent' ORDER BY created_at, id LIMIT $2"
    );
    tx.list(tx.query(sql).bind(i64::from(limit)), from_row)
        .await
}

fn from_row(row: &AnyRow) -> Result<StoredCredential, StoreError> {
    let columns = Columns::new("credentials", "id", row);
    Ok(StoredCredential {
        id: columns.uuid("id")?,
        learner_id: columns.uuid("learner_id")?,
        achievement_id: columns.text("achievement_id")?,
        award_number: columns.integer("award_number")?,
        external_id: columns.optional_text("external_id")?,
        path_id: columns.optional_text("path_id")?,
        state: columns.word("state", CredentialState::parse)?,
        record: columns.json("record")?,
        valid_from: columns.instant("valid_from")?,
        valid_until: columns.optional_instant("valid_until")?,
        revoked_at: columns.optional_instant("revoked_at")?,
        revocation_reason: columns.optional_text("revocation_reason")?,
        suspended_at: columns.optional_instant("suspended_at")?,
        suspension_reason: columns.optional_text("suspension_reason")?,
        created_at: columns.instant("created_at")?,
        signed_at: columns.optional_instant("signed_at")?,
    })
}
