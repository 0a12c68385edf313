//! The second lock: what the database itself says of tenants.

use sqlx::{AnyConnection, AssertSqlSafe, Row};
use testamur_store::Backend;

use crate::{
    isolation::Everything,
    world::{connect, on_both_databases, run},
};

/// All tables of the store.
async fn tables(connection: &mut AnyConnection, backend: Backend) -> Vec<String> {
    let sql = match backend {
        Backend::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'"
        }
        Backend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations' \
             AND name NOT LIKE 'sqlite_%'"
        }
    };
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

async fn count(connection: &mut AnyConnection, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
}

async fn has_tenant_id(connection: &mut AnyConnection, backend: Backend, table: &str) -> bool {
    let sql = match backend {
        Backend::Postgres => {
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = $1 AND column_name = 'tenant_id'"
        }
        Backend::Sqlite => "SELECT COUNT(*) FROM pragma_table_info($1) WHERE name = 'tenant_id'",
    };
    sqlx::query_scalar::<_, i64>(sql)
        .bind(table.to_owned())
        .fetch_one(connection)
        .await
        .unwrap()
        == 1
}

on_both_databases! {
    async fn every_table_has_its_tenant_or_is_one_of_four_that_have_none(world: World) {
        let mut connection = connect(&world.url).await;
        let backend = world.store.backend();
        let mut without = Vec::new();
        let tables = tables(&mut connection, backend).await;
        assert_eq!(tables.len(), 28);
        for table in tables {
            if !has_tenant_id(&mut connection, backend, &table).await {
                without.push(table);
            }
        }
        without.sort_unstable();
        assert_eq!(without, ["master_key", "operator_audit_head", "operator_audit_log", "tenants"]);
    }

    async fn every_table_forces_row_security_with_a_policy(world: World) {
        if world.store.backend() == Backend::Sqlite {
            return;
        }
        let mut connection = connect(&world.url).await;
        for table in tables(&mut connection, Backend::Postgres).await {
            let sql = "SELECT relrowsecurity AS on_, relforcerowsecurity AS forced, \
                       (SELECT COUNT(*) FROM pg_policy WHERE polrelid = pg_class.oid) AS policies \
                       FROM pg_class WHERE relname = $1 AND relkind = 'r'";
            let row = sqlx::query(sql).bind(table.clone()).fetch_one(&mut connection).await.unwrap();
            let found: (bool, bool, i64) = (row.get("on_"), row.get("forced"), row.get("policies"));
            assert_eq!(found, (true, true, 1), "{table}");
        }
    }

    async fn without_a_tenant_no_row_is_seen_in_any_table(world: World) {
        Everything::stored(&world, "a").await;
        let mut connection = connect(&world.url).await;
        for table in tables(&mut connection, world.store.backend()).await {
            let seen = count(&mut connection, &table).await;
            match world.store.backend() {
                Backend::Postgres => assert_eq!(seen, 0, "{table}"),
                // No row-level security there; but this proves that the world has a row in every table.
                Backend::Sqlite => assert!(seen > 0, "{table}"),
            }
        }
    }

    async fn with_another_tenant_no_row_is_seen_or_written(world: World) {
        if world.store.backend() == Backend::Sqlite {
            return;
        }
        let everything = Everything::stored(&world, "a").await;
        let (a, b) = (everything.tenant.id(), world.tenant("b").await.id());
        let mut connection = connect(&world.url).await;
        for table in tables(&mut connection, Backend::Postgres).await {
            if table == "master_key" || table.starts_with("operator_") {
                continue;
            }
            let column = if table == "tenants" { "id" } else { "tenant_id" };
            run(&mut connection, &format!("SET testamur.tenant = '{b}'")).await;
            let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE {column} = '{a}'"));
            assert_eq!(sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut connection).await.unwrap(), 0, "{table}");
            let sql = AssertSqlSafe(format!("DELETE FROM {table} WHERE {column} = '{a}'"));
            let removed = sqlx::query(sql).execute(&mut connection).await.unwrap().rows_affected();
            assert_eq!(removed, 0, "{table}");
            run(&mut connection, &format!("SET testamur.tenant = '{a}'")).await;
            assert!(count(&mut connection, &table).await > 0, "{table}");
        }
    }

    async fn a_row_cannot_be_given_to_another_tenant(world: World) {
        if world.store.backend() == Backend::Sqlite {
            return;
        }
        let everything = Everything::stored(&world, "a").await;
        let (a, b) = (everything.tenant.id(), world.tenant("b").await.id());
        let mut connection = connect(&world.url).await;
        run(&mut connection, &format!("SET testamur.tenant = '{a}'")).await;
        let sql = AssertSqlSafe(format!("UPDATE nonces_used SET tenant_id = '{b}'"));
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("row-level security"), "{error}");
    }

    async fn a_pooled_connection_forgets_its_tenant(world: World) {
        let everything = Everything::stored(&world, "a").await;
        let b = world.tenant("b").await;
        for _ in 0..20 {
            let mut tx = world.store.begin(&everything.tenant).await.unwrap();
            assert_eq!(testamur_store::learners::list(&mut tx, None, 10).await.unwrap().items.len(), 1);
            drop(tx);
            let mut tx = world.store.begin(&b).await.unwrap();
            assert_eq!(testamur_store::learners::list(&mut tx, None, 10).await.unwrap().items.len(), 0);
        }
    }
}
