//! Senders of events over HTTP, and their webhook secrets.

pub(crate) mod list;
pub(crate) mod put;
