//! Events that could not be applied: kept with the reason, replayable.

pub(crate) mod list;
pub(crate) mod replay;
