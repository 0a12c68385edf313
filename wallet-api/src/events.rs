//! Learning events: taken in over HTTP and from streams, applied or kept.

pub(crate) mod intake;
pub(crate) mod receive;
