//! Holders of keys: a token in software, and a key service that misbehaves in every way.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod credentials;
mod remote;
mod server;
mod softhsm;
mod tokens;
