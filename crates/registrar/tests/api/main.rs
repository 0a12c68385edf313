//! The register's acts, on both databases: SQLite always, PostgreSQL when `TESTAMUR_TEST_POSTGRES_URL` names a server on
//! which the tests may create databases (by `psql`, the client that comes with it).

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod api_keys;
mod audit;
mod awards;
mod batches;
mod claims;
mod composed;
mod database;
mod held_keys;
mod ingest;
mod intents;
mod key_proofs;
mod key_revocation;
mod key_rotation;
mod keys;
mod loss;
mod offers;
mod status_lists;
mod verification;
mod wallet;
mod workers;
mod world;
