//! Each test on a fresh database of each kind.

use std::{
    future::Future,
    process::Command,
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::world::World;

/// Runs each of the given tests on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($(async fn $name:ident($world:ident: World) $body:block)*) => {
        $(async fn $name($world: $crate::world::World) $body)*

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                $crate::database::on_sqlite(super::$name).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                $crate::database::on_postgres(super::$name).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;

pub(crate) async fn on_sqlite<F>(test: fn(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("store.db").display()
    );
    on(&url, test).await.unwrap();
}

pub(crate) async fn on_postgres<F>(test: fn(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let Some(server) = postgres_url() else { return };
    let name = unique_name();
    psql(&server, &format!("CREATE DATABASE {name}"));
    let outcome = on(&with_database(&server, &name), test).await;
    // Not by force: that may not end the server's own workers, and without it they are told to leave.
    psql(&server, &format!("DROP DATABASE {name}"));
    outcome.unwrap();
}

async fn on<F>(url: &str, test: fn(World) -> F) -> Result<(), tokio::task::JoinError>
where
    F: Future<Output = ()> + Send + 'static,
{
    let world = World::at(url).await;
    let store = world.store.clone();
    let outcome = tokio::spawn(test(world)).await;
    store.close().await;
    outcome
}

/// The server to test on; says once that there is none.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn postgres_url() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var("TESTAMUR_TEST_POSTGRES_URL")
        .ok()
        .filter(|url| !url.is_empty());
    if url.is_none() {
        SAID.call_once(|| {
            eprintln!("TESTAMUR_TEST_POSTGRES_URL is not set: tests on PostgreSQL do nothing");
        });
    }
    url
}

fn psql(server: &str, sql: &str) {
    let output = Command::new("psql")
        .args([server, "-q", "-v", "ON_ERROR_STOP=1", "-c", sql])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn with_database(server: &str, name: &str) -> String {
    let (server, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}?{parameters}")
}

/// Runs at once, and one after another, never meet each other's database.
fn unique_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    format!(
        "registrar_{}_{since:x}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
