//! Connecting, migrating, transactions.

use testamur_store::{Store, StoreError, learners, signing_keys, tenants};

use crate::world::{NOW, on_both_databases, postgres_url};

on_both_databases! {
    async fn a_second_migration_changes_nothing(world: World) {
        let tenant = world.tenant("a").await;
        world.store.migrate().await.unwrap();
        let again = Store::connect(&world.url).await.unwrap();
        again.migrate().await.unwrap();
        let mut tx = again.read_system().await.unwrap();
        assert_eq!(tenants::find_by_slug(&mut tx, "a").await.unwrap().unwrap().id(), tenant.id());
        drop(tx);
        again.close().await;
    }

    async fn the_program_of_yesterday_starts_on_the_tables_of_today(world: World) {
        let tenant = world.tenant("a").await;
        let tomorrow = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                        SELECT 9999, 'tomorrow', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        world.tamper(&tenant, tomorrow).await;
        world.store.migrate().await.unwrap();
    }

    async fn what_is_not_committed_is_not_there(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let id = world.learner(&mut tx, "1").await;
        drop(tx);
        let mut tx = world.store.read(&tenant).await.unwrap();
        assert!(learners::find(&mut tx, id).await.unwrap().is_none());
    }

    async fn a_reading_transaction_cannot_write(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let error = signing_keys::retire(&mut tx, "key-1", NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly), "{error}");
    }

    async fn a_reading_transaction_sees_one_moment(world: World) {
        let tenant = world.tenant("a").await;
        let mut reading = world.store.read(&tenant).await.unwrap();
        assert_eq!(learners::list(&mut reading, None, 10).await.unwrap().items.len(), 0);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        world.learner(&mut tx, "1").await;
        tx.commit().await.unwrap();
        assert_eq!(learners::list(&mut reading, None, 10).await.unwrap().items.len(), 0);
    }

    async fn a_tenant_and_its_first_rows_are_one_act(world: World) {
        let mut tx = world.store.begin_system().await.unwrap();
        let tenant = tenants::create(&mut tx, &world.new_tenant("a"), NOW).await.unwrap();
        let mut tx = tx.into_tenant(&tenant).await.unwrap();
        world.learner(&mut tx, "1").await;
        drop(tx);
        let mut tx = world.store.read_system().await.unwrap();
        assert!(tenants::find_by_slug(&mut tx, "a").await.unwrap().is_none());
    }

    async fn an_open_store_answers_a_ping(world: World) {
        world.store.ping().await.unwrap();
        world.store.close().await;
        assert!(matches!(world.store.ping().await.unwrap_err(), StoreError::Unreachable));
    }

    async fn a_transaction_can_be_sent_to_another_thread(world: World) {
        fn assert_send<T: Send>(value: T) -> T {
            value
        }
        let tenant = world.tenant("a").await;
        let mut rng = crate::world::seeded(1);
        let mut tx = assert_send(world.store.begin(&tenant)).await.unwrap();
        let id = world.id();
        assert_send(testamur_store::status_lists::allocate(&mut tx, "revocation", id, NOW, &mut rng)).await.unwrap();
    }
}

#[tokio::test]
async fn a_url_of_no_known_database_is_refused_and_not_repeated() {
    for url in [
        "",
        "mysql://root:hunter2@localhost/x",
        "sqlite::memory:",
        "sqlite://x.db?mode=memory",
        "sqlite://x?hunter2=1",
    ] {
        let error = Store::connect(url).await.unwrap_err();
        assert!(matches!(error, StoreError::Url), "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let error = Store::connect("postgres://user:hunter2@127.0.0.1:1/x")
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unreachable), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let store = Store::connect(&format!("sqlite://{}?mode=rwc", file.display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            entry.file_name()
        );
    }
    store.close().await;
}

#[tokio::test]
async fn a_role_that_row_level_security_does_not_bind_is_refused() {
    let Some(url) = postgres_url() else { return };
    match Store::connect(&url).await {
        Err(StoreError::PrivilegedRole { .. }) => {}
        // The tests were given a role without privileges: nothing to refuse.
        Ok(store) => store.close().await,
        Err(error) => panic!("{error}"),
    }
}
