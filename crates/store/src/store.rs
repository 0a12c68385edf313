//! Connections: how many, how they are set, and what each transaction begins with.

use std::{str::FromStr, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, Connection, Row,
    any::{AnyPoolOptions, install_default_drivers},
    sqlite::SqliteConnectOptions,
};

use crate::{StoreError, SystemTx, Tenant, TenantTx, migrations, transaction::Open};

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// PostgreSQL 15 or later.
    Postgres,
    /// A SQLite file.
    Sqlite,
}

/// The learner record store. Cheap to clone.
///
/// SQLite lets one connection write at a time. Here that is one connection for the whole process, so that writers
/// queue in the order in which they came instead of polling the file's lock; readers have their own connections, which
/// cannot write. On PostgreSQL both are one pool.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
    writers: AnyPool,
    readers: AnyPool,
}

impl Store {
    /// Connects: `sqlite://file.db?mode=rwc` or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    ///
    /// [`StoreError::Url`] when the URL names neither database (or `sqlite::memory:`, which every connection would
    /// have for itself); [`StoreError::PrivilegedRole`] when row-level security would not bind the role that connects;
    /// [`StoreError::Unreachable`] or [`StoreError::Database`] when the database does not let us in.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::connect_postgres(url).await
        } else {
            Err(StoreError::Url)
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url).map_err(StoreError::connecting)?;
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::Url);
        }
        if url.contains("mode=rwc") {
            create_private(options.get_filename());
        }
        let writers = sqlite_pool(1, "PRAGMA query_only = OFF")
            .connect(url)
            .await
            .map_err(StoreError::connecting)?;
        let readers = sqlite_pool(SQLITE_READERS, "PRAGMA query_only = ON")
            .connect(url)
            .await
            .map_err(StoreError::connecting)?;
        Ok(Self {
            backend: Backend::Sqlite,
            writers,
            readers,
        })
    }

    async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        // One connection first: a pool would try a server that is not there again and again until its time is over.
        let mut connection = AnyConnection::connect(url)
            .await
            .map_err(StoreError::connecting)?;
        verify_role(&mut connection).await?;
        connection.close().await?;
        let pool = postgres_pool()
            .connect(url)
            .await
            .map_err(StoreError::connecting)?;
        Ok(Self {
            backend: Backend::Postgres,
            writers: pool.clone(),
            readers: pool,
        })
    }

    /// Brings the tables up to date; does nothing when they are.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        migrations::of(self.backend).run(&self.writers).await?;
        Ok(())
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes the connections, waiting for those in use.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }

    /// Opens a transaction that may write one tenant's rows.
    ///
    /// On SQLite there is one writer at a time: a task that opens a second transaction while it holds one waits for
    /// itself, until [`StoreError::Busy`].
    pub async fn begin(&self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        TenantTx::enter(self.open_to_write().await?, tenant).await
    }

    /// Opens a transaction that reads one tenant's rows, all as they were at one moment.
    pub async fn read(&self, tenant: &Tenant) -> Result<TenantTx, StoreError> {
        TenantTx::enter(self.open_to_read().await?, tenant).await
    }

    /// Opens a transaction that may write what belongs to no tenant.
    pub async fn begin_system(&self) -> Result<SystemTx, StoreError> {
        SystemTx::enter(self.open_to_write().await?).await
    }

    /// Opens a transaction that reads what belongs to no tenant.
    pub async fn read_system(&self) -> Result<SystemTx, StoreError> {
        SystemTx::enter(self.open_to_read().await?).await
    }

    async fn open_to_write(&self) -> Result<Open, StoreError> {
        let statement = match self.backend {
            Backend::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE",
            // A deferred transaction would find out only at its first write that it has to wait, and then cannot.
            Backend::Sqlite => "BEGIN IMMEDIATE",
        };
        Ok(Open {
            backend: self.backend,
            connection: self.writers.begin_with(statement).await?,
        })
    }

    async fn open_to_read(&self) -> Result<Open, StoreError> {
        let statement = match self.backend {
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            Backend::Sqlite => "BEGIN DEFERRED",
        };
        Ok(Open {
            backend: self.backend,
            connection: self.readers.begin_with(statement).await?,
        })
    }
}

/// `WAL` lets readers go on while one writes; `FULL` makes a commit survive the loss of power.
fn sqlite_pool(connections: u32, access: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for pragma in [
                    // First, so that the others wait for another process which holds the file.
                    "PRAGMA busy_timeout = 10000",
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = FULL",
                    "PRAGMA foreign_keys = ON",
                    access,
                ] {
                    sqlx::raw_sql(pragma).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
}

/// A worker that hangs in a transaction must not hold the others for ever: who waits for its locks is told `Busy`, and
/// the database ends its session.
fn postgres_pool() -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                for setting in [
                    "SET lock_timeout = '10s'",
                    "SET idle_in_transaction_session_timeout = '60s'",
                ] {
                    sqlx::raw_sql(setting).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
}

/// The file holds personal data and sealed keys: its owner alone may read it, whatever the umask says. SQLite gives its
/// companion files the same mode. A failure is left to the connection, which names it.
fn create_private(file: &std::path::Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(file));
}

/// Row-level security does not bind superusers and roles with BYPASSRLS: such a connection is refused.
async fn verify_role(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let row = sqlx::query(
        "SELECT rolname::text AS role, (rolsuper OR rolbypassrls) AS privileged FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(connection)
    .await?;
    if row.try_get("privileged")? {
        return Err(StoreError::PrivilegedRole {
            role: row.try_get("role")?,
        });
    }
    Ok(())
}

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
const POSTGRES_CONNECTIONS: u32 = 16;
const SQLITE_READERS: u32 = 8;
