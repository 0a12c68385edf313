//! Holders of keys: a token in software, and a key service that misbehaves in every way.

mod credentials;
mod remote;
mod server;
mod softhsm;
mod tokens;
