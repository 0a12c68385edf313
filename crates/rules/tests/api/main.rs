//! The crate from outside: every order of events, every mistake of a definition, every rule.
#![expect(clippy::unwrap_used, reason = "a failure is the test's own")]

mod apply;
mod decide;
mod definition;
mod definition_text;
mod evaluate;
mod schema;
mod world;
