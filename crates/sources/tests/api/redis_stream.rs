//! The consumer against a real Redis, given by `TESTAMUR_TEST_REDIS_URL`.

mod connection;
mod failures;
mod recovery;
mod running;
mod world;
