//! Redis Streams: a consumer group that loses nothing.
//!
//! An entry is acknowledged only after a [`Handler`] says that it is durable, as applied or as a dead letter. Until then
//! it is in the group's list of pending entries, and comes again: to this consumer when it starts anew or retries, to
//! another one when this one is gone. A handler therefore meets entries twice and out of order, and must not mind.
//!
//! * The group is created at the stream's beginning, so what was written before is read too, and it is never moved.
//! * A batch whose handler fails is handed on entry by entry: one bad entry does not stop the others.
//! * An entry that failed [`ConsumerOptions::max_deliveries`] times is handed on as [`StreamEntry::poison`], so that the
//!   handler can lay it aside. That includes an entry which ended the whole process each time, as Redis counts too.
//! * When nothing can be applied, the store being away, nothing new is read; retries back off with jitter.
//!
//! Commands and replies follow Redis 5; claiming is `XPENDING` and `XCLAIM`, which is `XAUTOCLAIM` with the number of
//! deliveries.

mod backoff;
mod consumer;
mod delivery;
mod entry;
mod link;
mod options;

pub use consumer::Consumer;
pub use delivery::{Disposition, Handler};
pub use entry::StreamEntry;
pub use options::{ConsumerOptions, OptionsError};
