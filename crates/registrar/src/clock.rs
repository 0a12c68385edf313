//! The two seams that make time and chance testable.

use jiff::Timestamp;
use rand::CryptoRng;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Gives randomness fit for keys, codes and status list indexes.
pub trait Entropy: Send + Sync {
    /// A generator for one piece of work.
    fn rng(&self) -> Box<dyn CryptoRng + Send>;
}
