//! The public verification endpoint.

#[expect(
    clippy::module_inception,
    reason = "a folder for each resource, a file for each operation"
)]
pub(crate) mod verify;

pub(crate) mod asked;
pub(crate) mod batch;

mod reading;
