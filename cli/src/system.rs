//! The machine's clock and randomness: the one place where the program takes them.

use jiff::Timestamp;
use rand::{
    CryptoRng, SeedableRng as _,
    rngs::{StdRng, SysRng},
};
use testamur_registrar::{Clock, Entropy};

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the seam: all else takes the time from a `Clock`"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's randomness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        // A machine that gives no randomness must not issue: there is no second source to fall back to.
        Box::new(StdRng::try_from_rng(&mut SysRng).expect("the operating system gives randomness"))
    }
}
