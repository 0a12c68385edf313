//! The crate from outside: recorded events, hostile bytes, a real Redis.

#![expect(clippy::unwrap_used, reason = "a failure is the test's own")]

mod cloud_events;
mod open_edx;
mod recordings;
mod redis_stream;
mod standard_webhooks;
mod vectors;
