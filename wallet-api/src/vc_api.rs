//! The [VC-API](https://w3c-ccg.github.io/vc-api/) of W3C's community group: credentials of any kind, composed by the caller.
//!
//! Test suites of W3C drive a service over it. What the suites ask of an answer is kept: an issued credential is the whole
//! body, what does not verify is a 400, and problems are listed under `errors`.
//!
//! Left out: exchanges and workflows, storage of presentations, and contexts that are not part of the program.

pub(crate) mod caller;
pub(crate) mod derive;
pub(crate) mod expected;
pub(crate) mod issue;
pub(crate) mod presentations;
pub(crate) mod request;
pub(crate) mod status;
pub(crate) mod verdict;
pub(crate) mod verify;
