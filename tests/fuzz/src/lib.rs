//! What the fuzz targets share: one target for each parser of foreign bytes, in `targets/`.
//!
//! Each target holds more than "does not crash": what is read is written and read again, two ways to the same answer
//! agree, and nothing verifies but what was signed. `cargo xtask fuzz` builds all with coverage counters and runs each for
//! some seconds, from the seeds in `seeds/`, from those found earlier in `regressions/`, and from the corpus.
//!
//! ```
//! let bounded = testamur_fuzz::json(br#"{"a": 1}"#).ok_or("JSON")?;
//! assert_eq!(bounded["a"], 1);
//! # Ok::<(), &str>(())
//! ```

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::Value;
use testamur_json::{Limits, parse};

/// The input as strict JSON; nothing behind the parser sees anything else.
pub fn json(data: &[u8]) -> Option<Value> {
    parse(data, &Limits::default()).ok()
}

/// The answer of a future that waits for nobody.
///
/// # Panics
///
/// If it waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("nothing is to be waited for"),
    }
}

/// The committed seeds of a target.
///
/// # Panics
///
/// If the checkout from which the target was built is not there.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target);
    let entries = std::fs::read_dir(folder).expect("the target has seeds");
    entries
        .map(|entry| {
            let path = entry.expect("a seed").path();
            std::fs::read(path).expect("a seed is readable")
        })
        .collect()
}
