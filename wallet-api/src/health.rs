//! Whether the process lives, whether it can work, and what it counted.

pub(crate) mod live;
pub(crate) mod metrics;
pub(crate) mod ready;
