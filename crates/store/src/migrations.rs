//! The migrations: forward only, never edited once merged, one folder per dialect.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::Backend;

pub(crate) fn of(backend: Backend) -> Migrator {
    let files = match backend {
        Backend::Postgres => POSTGRES,
        Backend::Sqlite => SQLITE,
    };
    let migrations = files.iter().map(|(version, name, sql)| {
        Migration::new(
            *version,
            Cow::Borrowed(*name),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // During an upgrade the program of yesterday starts on the tables of today: they were only added to.
    migrator.set_ignore_missing(true);
    migrator
}

type File = (i64, &'static str, &'static str);

const POSTGRES: &[File] = &[
    (
        1,
        "first tables",
        include_str!("../migrations/postgres/0001_first_tables.sql"),
    ),
    (
        2,
        "operator audit log",
        include_str!("../migrations/postgres/0002_operator_audit_log.sql"),
    ),
    (
        3,
        "one award for an external id",
        include_str!("../migrations/postgres/0003_one_award_for_an_external_id.sql"),
    ),
    (
        4,
        "keys held elsewhere",
        include_str!("../migrations/postgres/0004_keys_held_elsewhere.sql"),
    ),
    (
        5,
        "cryptosuite of a key",
        include_str!("../migrations/postgres/0005_cryptosuite_of_a_key.sql"),
    ),
    (
        6,
        "composed credentials",
        include_str!("../migrations/postgres/0006_composed_credentials.sql"),
    ),
];

const SQLITE: &[File] = &[
    (
        1,
        "first tables",
        include_str!("../migrations/sqlite/0001_first_tables.sql"),
    ),
    (
        2,
        "operator audit log",
        include_str!("../migrations/sqlite/0002_operator_audit_log.sql"),
    ),
    (
        3,
        "one award for an external id",
        include_str!("../migrations/sqlite/0003_one_award_for_an_external_id.sql"),
    ),
    (
        4,
        "keys held elsewhere",
        include_str!("../migrations/sqlite/0004_keys_held_elsewhere.sql"),
    ),
    (
        5,
        "cryptosuite of a key",
        include_str!("../migrations/sqlite/0005_cryptosuite_of_a_key.sql"),
    ),
    (
        6,
        "composed credentials",
        include_str!("../migrations/sqlite/0006_composed_credentials.sql"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_dialects_have_the_same_migrations_and_each_says_why() {
        let names = |files: &[File]| {
            files
                .iter()
                .map(|(version, name, _)| (*version, *name))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(POSTGRES), names(SQLITE));
        for (_, name, sql) in POSTGRES.iter().chain(SQLITE) {
            assert!(sql.starts_with("-- Why: "), "{name}");
        }
    }
}
