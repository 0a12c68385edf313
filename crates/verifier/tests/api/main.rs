//! The verifier from outside: each refusal has its own test.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod aliases;
mod any_kind;
mod binding;
mod budget;
mod bypasses;
mod contexts;
mod disclosure;
mod editions;
mod embedded;
mod form;
mod inputs;
mod inside;
mod jwk_set;
mod jwt;
mod key_names;
mod key_time;
mod limits;
mod pages;
mod policies;
mod presentations;
mod proofs;
mod registries;
mod release;
mod report;
mod sd_jwt;
mod selected;
mod sources;
mod status;
mod status_kinds;
mod suites;
mod surroundings;
mod times;
mod verified_lists;
mod world;
