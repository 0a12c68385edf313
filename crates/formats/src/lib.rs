//! Record to Open Badges 3.0, with a loss report; the native model checks.

pub mod model;
pub mod open_badges;

mod cursor;
mod error;
mod loss;
mod node;
mod terms;

pub use crate::{
    error::FormatError,
    loss::{Loss, LossKind, LossReason, LossReport},
    terms::{DataModel, Terms},
};

/// A credential without proof, and what it lost on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The credential, ready to be secured.
    pub credential: serde_json::Value,
    /// What it does not say as the record says it.
    pub loss: LossReport,
}
