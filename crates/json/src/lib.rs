//! Strict JSON: the one parser for every foreign byte.
//!
//! Reads [RFC 8259] text as an [I-JSON]-like subset, so that no two parts of the system can see two documents in the same
//! bytes: a member name occurs once in its object (compared after unescaping), integers stay within ±(2^53 − 1), numbers
//! are finite, text is UTF-8 without lone surrogates, and nothing follows the value. Size, depth and the number of
//! values are bounded by [`Limits`].
//!
//! It also has the two words every crate uses to say where and what is wrong: [`Pointer`] ([RFC 6901]) and [`Mistake`].
//!
//! Left out: numbers keep the value of an IEEE 754 double, not their spelling (`1.0` and `1.00` are one number), and
//! nothing is written here: `serde_json` does that.
//!
//! ```
//! use testamur_json::{JsonError, Limits, parse};
//!
//! let value = parse(br#"{"type": ["Achievement"]}"#, &Limits::default())?;
//! assert_eq!(value["type"][0], "Achievement");
//!
//! let twice = parse(br#"{"id": "a", "\u0069d": "b"}"#, &Limits::default());
//! assert!(matches!(twice, Err(JsonError::DuplicateMember { name, .. }) if name == "id"));
//! # Ok::<(), JsonError>(())
//! ```
//!
//! [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259
//! [I-JSON]: https://www.rfc-editor.org/rfc/rfc7493#section-2
//! [RFC 6901]: https://www.rfc-editor.org/rfc/rfc6901

mod error;
mod limits;
mod mistake;
mod number_literals;
mod parse;
mod pointer;

pub use crate::error::JsonError;
pub use crate::limits::Limits;
pub use crate::mistake::Mistake;
pub use crate::parse::parse;
pub use crate::pointer::Pointer;
