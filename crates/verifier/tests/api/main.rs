//! The verifier from outside: each refusal has its own test.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod aliases;
mod binding;
mod form;
mod jwt;
mod proofs;
mod release;
mod report;
mod status;
mod times;
mod world;
