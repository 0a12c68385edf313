//! The verifier from outside: each refusal has its own test.

mod binding;
mod form;
mod jwt;
mod proofs;
mod release;
mod report;
mod status;
mod times;
mod world;
