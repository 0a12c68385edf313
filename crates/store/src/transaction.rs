//! Transactions: one for a tenant's rows, one for what belongs to no tenant.
//!
//! Every statement of a [`TenantTx`] names the tenant as `$1`; on PostgreSQL row-level security says it again. A
//! transaction that is dropped without `commit` leaves nothing behind.

use jiff::Timestamp;
use sqlx::{
    Any, Transaction,
    any::{AnyArguments, AnyRow},
    query::Query,
};

use crate::{Backend, StoreError, Tenant};

/// A statement with its parameters.
pub(crate) type Statement = Query<'static, Any, AnyArguments>;

/// How a row becomes what it stands for.
pub(crate) type ReadRow<T> = fn(&AnyRow) -> Result<T, StoreError>;

/// A transaction over one tenant's rows; dropped without `commit` it leaves nothing behind.
///
/// `Debug` shows the tenant's id only.
pub struct TenantTx {
    tenant: Tenant,
    key: String,
    open: Open,
}

/// A transaction over what belongs to no tenant: tenants, the look-up of API keys, unrouted dead letters, the master
/// key's check.
pub struct SystemTx {
    open: Open,
}

impl TenantTx {
    /// Whose rows these are.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Makes the writes durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.open.commit().await
    }

    /// Marks a place in the transaction: what follows can be undone alone, by [`TenantTx::undo`].
    pub async fn mark(&mut self) -> Result<(), StoreError> {
        self.open.execute(sqlx::query("SAVEPOINT marked")).await?;
        Ok(())
    }

    /// Undoes all since the mark, and takes the mark away.
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        self.open
            .execute(sqlx::query("ROLLBACK TO SAVEPOINT marked"))
            .await?;
        self.keep().await
    }

    /// Keeps all since the mark, and takes the mark away.
    pub async fn keep(&mut self) -> Result<(), StoreError> {
        self.open
            .execute(sqlx::query("RELEASE SAVEPOINT marked"))
            .await?;
        Ok(())
    }

    pub(crate) async fn enter(mut open: Open, tenant: &Tenant) -> Result<Self, StoreError> {
        let key = tenant.id().to_string();
        if open.backend == Backend::Postgres {
            let set = "SELECT set_config('testamur.tenant', $1, true), set_config('testamur.system', '', true)";
            open.execute(sqlx::query(set).bind(key.clone())).await?;
        }
        Ok(Self {
            tenant: tenant.clone(),
            key,
            open,
        })
    }

    /// A statement whose `$1` is this tenant.
    pub(crate) fn query(&self, sql: &'static str) -> Statement {
        sqlx::query(sql).bind(self.key.clone())
    }

    /// The statement of the database at hand, where the two dialects differ.
    pub(crate) fn dialect(&self, postgres: &'static str, sqlite: &'static str) -> &'static str {
        match self.open.backend {
            Backend::Postgres => postgres,
            Backend::Sqlite => sqlite,
        }
    }
}

impl SystemTx {
    /// Makes the writes durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.open.commit().await
    }

    /// Goes on in the same transaction as one tenant: what creates a tenant and its first rows is one act.
    pub async fn into_tenant(self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        TenantTx::enter(self.open, tenant).await
    }

    pub(crate) async fn enter(mut open: Open) -> Result<Self, StoreError> {
        if open.backend == Backend::Postgres {
            open.execute(sqlx::query(
                "SELECT set_config('testamur.system', 'on', true)",
            ))
            .await?;
        }
        Ok(Self { open })
    }
}

/// What runs statements, alike in both kinds of transaction.
macro_rules! runs_statements {
    ($transaction:ty) => {
        impl $transaction {
            pub(crate) async fn execute(
                &mut self,
                statement: Statement,
            ) -> Result<u64, StoreError> {
                self.open.execute(statement).await
            }

            pub(crate) async fn optional(
                &mut self,
                statement: Statement,
            ) -> Result<Option<AnyRow>, StoreError> {
                self.open.optional(statement).await
            }

            pub(crate) async fn all(
                &mut self,
                statement: Statement,
            ) -> Result<Vec<AnyRow>, StoreError> {
                self.open.all(statement).await
            }

            /// The one row of a statement, as what it stands for.
            pub(crate) async fn find<T>(
                &mut self,
                statement: Statement,
                read: ReadRow<T>,
            ) -> Result<Option<T>, StoreError> {
                let row = self.open.optional(statement).await?;
                row.as_ref().map(read).transpose()
            }

            /// Every row of a statement, as what it stands for.
            pub(crate) async fn list<T>(
                &mut self,
                statement: Statement,
                read: ReadRow<T>,
            ) -> Result<Vec<T>, StoreError> {
                let rows = self.open.all(statement).await?;
                rows.iter().map(read).collect()
            }
        }
    };
}

runs_statements!(TenantTx);
runs_statements!(SystemTx);

impl std::fmt::Debug for TenantTx {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TenantTx")
            .field("tenant", &self.key)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SystemTx {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SystemTx").finish_non_exhaustive()
    }
}

/// An open transaction, before it is said whose rows it is for.
pub(crate) struct Open {
    pub(crate) backend: Backend,
    pub(crate) connection: Transaction<'static, Any>,
}

impl Open {
    async fn commit(self) -> Result<(), StoreError> {
        Ok(self.connection.commit().await?)
    }

    async fn execute(&mut self, statement: Statement) -> Result<u64, StoreError> {
        Ok(statement
            .execute(&mut *self.connection)
            .await?
            .rows_affected())
    }

    async fn optional(&mut self, statement: Statement) -> Result<Option<AnyRow>, StoreError> {
        Ok(statement.fetch_optional(&mut *self.connection).await?)
    }

    async fn all(&mut self, statement: Statement) -> Result<Vec<AnyRow>, StoreError> {
        Ok(statement.fetch_all(&mut *self.connection).await?)
    }
}

/// An instant as the databases keep it.
pub(crate) fn microseconds(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}
