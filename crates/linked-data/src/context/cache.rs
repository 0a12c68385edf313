//! Processed contexts, kept.
//!
//! Processing contexts is nearly all the work of reading JSON-LD, and credentials of one shape always ask for the same
//! ones: the result of applying one context to another is remembered by the identities of the two. What is remembered
//! is bounded, so that a hostile series of documents cannot fill the memory.

use std::hash::{BuildHasher as _, BuildHasherDefault};
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHasher};

use super::Context;

/// Which context was applied to which, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) active: u64,
    pub(crate) local: Local,
    pub(crate) override_protected: bool,
    pub(crate) propagate: bool,
}

/// The identity of a context that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Local {
    /// An embedded or pinned context, by its number.
    Named(usize),
    /// A scoped context, by its id.
    Scoped(u64),
}

/// Processed contexts by key; safe to share between threads.
#[derive(Debug)]
pub(crate) struct Cache {
    shards: [RwLock<FxHashMap<Key, Arc<Context>>>; SHARDS],
    initial: Arc<Context>,
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| RwLock::default()),
            initial: Arc::new(Context::initial(None)),
        }
    }

    /// The context every document begins with.
    pub(crate) const fn initial(&self) -> &Arc<Context> {
        &self.initial
    }

    pub(crate) fn find(&self, key: &Key) -> Option<Arc<Context>> {
        let shard = self.shard(key).read();
        shard
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    /// Remembers a context and gives back the one to use: the first one that came for this key.
    pub(crate) fn keep(&self, key: Key, context: Arc<Context>) -> Arc<Context> {
        let mut shard = self
            .shard(&key)
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= SHARD_CAPACITY {
            shard.clear();
        }
        Arc::clone(shard.entry(key).or_insert(context))
    }

    fn shard(&self, key: &Key) -> &RwLock<FxHashMap<Key, Arc<Context>>> {
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one(key);
        // The top bits choose the shard; the map inside it uses the others.
        let top = usize::try_from(hash >> 60).unwrap_or(0);
        &self.shards[top % SHARDS]
    }
}

const SHARDS: usize = 16;

/// Contexts per shard: some hundred are in use when all supported credentials are.
const SHARD_CAPACITY: usize = 128;
