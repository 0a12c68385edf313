//! Award to credential: draft, sign, verify what was signed, release.

mod draft;
mod error;
mod format;
mod seal;

pub use draft::{Draft, unsigned};
pub use error::IssueError;
pub use format::CredentialFormat;
pub use seal::{IssuerKey, Sealed, seal, seal_status_list};
