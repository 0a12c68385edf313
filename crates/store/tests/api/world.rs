//! A world of its own for each test: a fresh database, tenants, and rows to build on.

use std::{
    future::Future,
    sync::{
        Arc, Once,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::json;
use sqlx::{
    AnyConnection, ConnectOptions, Connection, any::AnyConnectOptions, any::install_default_drivers,
};
use testamur_store::{
    Backend, NewTenant, Store, Tenant, TenantTx, achievements, credentials, learners, offers,
    tenants,
};
use url::Url;
use uuid::Uuid;

/// Runs each of the given tests on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($(async fn $name:ident($world:ident: World) $body:block)*) => {
        $(async fn $name($world: $crate::world::World) $body)*

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                $crate::world::on_sqlite(super::$name).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                $crate::world::on_postgres(super::$name).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;

/// A fresh database.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) url: String,
    next_id: Arc<AtomicU64>,
}

/// The pinned clock of all tests.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);

/// `NOW` and some seconds.
pub(crate) fn after(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

/// A generator that gives the same numbers in each run.
pub(crate) fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

pub(crate) async fn on_sqlite<F>(test: fn(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("store.db").display()
    );
    let world = World::at(url).await;
    let outcome = tokio::spawn(test(world.clone())).await;
    world.store.close().await;
    outcome.unwrap();
}

pub(crate) async fn on_postgres<F>(test: fn(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some(server) = postgres_url() else { return };
    let database = OwnDatabase::create(&server).await;
    let world = World::at(database.url.clone()).await;
    let outcome = tokio::spawn(test(world.clone())).await;
    world.store.close().await;
    database.remove(&server).await;
    outcome.unwrap();
}

/// The server to test on; says once that there is none.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
pub(crate) fn postgres_url() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var("TESTAMUR_TEST_POSTGRES_URL").ok();
    if url.is_none() {
        SAID.call_once(|| {
            eprintln!("TESTAMUR_TEST_POSTGRES_URL is not set: tests on PostgreSQL do nothing");
        });
    }
    url
}

pub(crate) async fn connect(url: &str) -> AnyConnection {
    install_default_drivers();
    url.parse::<AnyConnectOptions>()
        .unwrap()
        .disable_statement_logging()
        .connect()
        .await
        .unwrap()
}

pub(crate) async fn run(connection: &mut AnyConnection, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A database of its own, with an owner whom row-level security binds.
struct OwnDatabase {
    name: String,
    role: Option<String>,
    url: String,
}

impl OwnDatabase {
    #[expect(
        clippy::disallowed_methods,
        reason = "runs at once need names that differ; nothing else hangs on them"
    )]
    async fn create(server: &str) -> Self {
        let name = format!("testamur_{:016x}", rand::random::<u64>());
        let mut admin = connect(server).await;
        let superuser: bool =
            sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                .fetch_one(&mut admin)
                .await
                .unwrap();
        let mut url: Url = server.parse().unwrap();
        url.set_path(&name);
        if !superuser {
            run(&mut admin, &format!("CREATE DATABASE {name}")).await;
            return Self {
                name,
                role: None,
                url: url.to_string(),
            };
        }
        let role = format!("{name}_owner");
        run(
            &mut admin,
            &format!("CREATE ROLE {role} LOGIN PASSWORD 'owner' NOSUPERUSER NOBYPASSRLS"),
        )
        .await;
        run(&mut admin, &format!("CREATE DATABASE {name} OWNER {role}")).await;
        url.set_username(&role).unwrap();
        url.set_password(Some("owner")).unwrap();
        Self {
            name,
            role: Some(role),
            url: url.to_string(),
        }
    }

    async fn remove(self, server: &str) {
        let mut admin = connect(server).await;
        // Not by force: that may not end the server's own workers, and without it they are told to leave.
        run(&mut admin, &format!("DROP DATABASE {}", self.name)).await;
        if let Some(role) = self.role {
            run(&mut admin, &format!("DROP ROLE {role}")).await;
        }
    }
}

impl World {
    async fn at(url: String) -> Self {
        let store = Store::connect(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            url,
            next_id: Arc::new(AtomicU64::new(1)),
        }
    }

    /// An id that no other call gives.
    pub(crate) fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.next_id.fetch_add(1, Ordering::Relaxed)))
    }

    pub(crate) async fn tenant(&self, slug: &str) -> Tenant {
        let mut tx = self.store.begin_system().await.unwrap();
        let tenant = tenants::create(&mut tx, &self.new_tenant(slug), NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        tenant
    }

    pub(crate) fn new_tenant(&self, slug: &str) -> NewTenant {
        NewTenant {
            id: self.id(),
            slug: slug.to_owned(),
            name: format!("College {slug}"),
            issuer: json!({ "name": slug }),
            issuer_id: format!("did:web:{slug}.example"),
            settings: json!({}),
        }
    }

    pub(crate) async fn learner(&self, tx: &mut TenantTx, source_id: &str) -> Uuid {
        let new = learners::NewLearner {
            id: self.id(),
            source: "lms".to_owned(),
            source_id: source_id.to_owned(),
            name: Some("Ada Canary".to_owned()),
            email: Some("ada@canary.example".to_owned()),
            username: None,
        };
        learners::upsert_by_source(tx, &new, NOW).await.unwrap()
    }

    pub(crate) async fn achievement(&self, tx: &mut TenantTx, id: &str) {
        let iri = format!("https://college.example/achievements/{id}");
        achievements::upsert(tx, id, &iri, "1", &json!({ "id": iri }), NOW)
            .await
            .unwrap();
    }

    /// The award `number` of achievement `badge` to a learner; both are made if need be.
    pub(crate) async fn award(
        &self,
        tx: &mut TenantTx,
        source_id: &str,
        number: i64,
    ) -> credentials::NewCredential {
        self.achievement(tx, "badge").await;
        credentials::NewCredential {
            id: self.id(),
            learner_id: self.learner(tx, source_id).await,
            achievement_id: "badge".to_owned(),
            award_number: number,
            external_id: Some(format!("x-{source_id}")),
            path_id: None,
            record: json!({ "name": source_id }),
            valid_from: NOW,
            valid_until: None,
        }
    }

    /// A credential that is written down.
    pub(crate) async fn credential(&self, tx: &mut TenantTx, source_id: &str) -> Uuid {
        let award = self.award(tx, source_id, 1).await;
        let inserted = credentials::insert_intent(tx, &award, NOW).await.unwrap();
        assert_eq!(inserted, credentials::Inserted::New(award.id));
        award.id
    }

    /// An open offer of a new credential, for the code of hash `code`.
    pub(crate) async fn offer(
        &self,
        tenant: &Tenant,
        code: &str,
        tx_code: Option<&str>,
    ) -> offers::NewOffer {
        let mut tx = self.store.begin(tenant).await.unwrap();
        let new = offers::NewOffer {
            id: format!("offer-{code}"),
            credential_id: self.credential(&mut tx, code).await,
            configuration_ids: vec!["badge".to_owned()],
            code_hash: code.to_owned(),
            tx_code_hash: tx_code.map(str::to_owned),
            expires_at: after(600),
        };
        offers::insert(&mut tx, &new, NOW).await.unwrap();
        tx.commit().await.unwrap();
        new
    }

    /// Runs statements past the store's functions, as an intruder with the database's password would.
    pub(crate) async fn tamper(&self, tenant: &Tenant, sql: &str) {
        let mut connection = connect(&self.url).await;
        if self.store.backend() == Backend::Postgres {
            run(
                &mut connection,
                &format!("SET testamur.tenant = '{}'", tenant.id()),
            )
            .await;
        }
        run(&mut connection, sql).await;
        connection.close().await.unwrap();
    }

    /// As [`World::tamper`], with what belongs to no tenant.
    pub(crate) async fn tamper_system(&self, sql: &str) {
        let mut connection = connect(&self.url).await;
        if self.store.backend() == Backend::Postgres {
            run(&mut connection, "SET testamur.system = 'on'").await;
        }
        run(&mut connection, sql).await;
        connection.close().await.unwrap();
    }
}

/// Runs an act in a transaction of its own, as often as the database says that it is busy.
macro_rules! act {
    ($store:expr, $tenant:expr, |$tx:ident| $act:expr) => {
        loop {
            let mut open = $store.begin(&$tenant).await.unwrap();
            let $tx = &mut open;
            let outcome = match $act {
                Ok(value) => open.commit().await.map(|()| value),
                Err(error) => Err(error),
            };
            match outcome {
                Ok(value) => break value,
                Err(error) => assert!(error.is_busy(), "{error}"),
            }
            tokio::task::yield_now().await;
        }
    };
}
pub(crate) use act;

/// Runs `count` tasks at once and gathers what they give.
pub(crate) async fn at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count)
        .map(|number| tokio::spawn(task(number)))
        .collect();
    let mut values = Vec::with_capacity(count);
    for task in tasks {
        values.push(task.await.unwrap());
    }
    values
}
