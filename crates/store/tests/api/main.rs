//! The store's API, on both databases: SQLite always, PostgreSQL when `TESTAMUR_TEST_POSTGRES_URL` names a server on
//! which the tests may create databases (and, as a superuser, the role that owns them).

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod audit_log;
mod awards;
mod connections;
mod documents;
mod event_intake;
mod isolation;
mod keys_and_content;
mod offers;
mod outbox;
mod row_security;
mod status_lists;
mod tenants;
mod world;
