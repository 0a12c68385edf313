//! The learner record store, on SQLite and PostgreSQL.
