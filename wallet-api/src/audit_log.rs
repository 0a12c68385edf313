//! The audit log: who did what, as a chain of hashes.

pub(crate) mod list;
pub(crate) mod list_operator;
pub(crate) mod verify;
pub(crate) mod verify_operator;
