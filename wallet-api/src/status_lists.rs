//! Published status lists.

pub(crate) mod get;
