//! The audit log: who did what, as a chain of hashes.

pub(crate) mod list;
pub(crate) mod verify;
