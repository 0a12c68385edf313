//! What a person reads of a verification, in their language.
//!
//! [`view`] turns a [`VerificationReport`](testamur_verifier::VerificationReport) into a [`ReportView`]: a title, a sentence,
//! the issuer, a few facts, every step, every credential inside; all of it text that a page, a terminal or a message can show
//! as it is. The messages are in [Fluent](https://projectfluent.org/fluent/guide/) files, one for each [`Language`]; English
//! is complete, and what another language lacks is said in English.
//!
//! Three rules keep a view honest. What an issuer calls itself is shown only together with its web host or DID, and only when
//! the key was found to be the issuer's; otherwise the line reads *issuer not authenticated*. Text of a credential goes into a
//! message as a value: it is never read as a message, and it is marked off so that its writing direction changes nothing
//! around it. And a view says nothing that the report does not.
//!
//! # Left out
//! Views are text, not HTML: whoever makes a page escapes them like any text. Dates are shown as the credential writes them.
//! What was found and expected stays as the report says it, in English.
//!
//! ```
//! use testamur_messages::{Direction, Language, view};
//! use testamur_verifier::{NoDocuments, VerifyOptions, verify};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = "2026-01-01T00:00:00Z".parse()?;
//! let report = verify(b"{}", &VerifyOptions::default(), &NoDocuments, now).await?;
//! let view = view(&report, Language::preferred("pt, de-AT;q=0.8, en;q=0.3"));
//! assert_eq!((view.language, view.direction), ("de", Direction::Ltr));
//! assert_eq!(view.verdict_title, "Nicht bestätigt");
//! assert!(!view.issuer.authenticated);
//! # Ok(())
//! # }
//! ```

mod catalogue;
mod language;
mod plain_text;
mod view;
mod view_text;

pub use language::{Direction, Language};
pub use view::{CheckView, EmbeddedView, Fact, IssuerView, ReportView, view};
