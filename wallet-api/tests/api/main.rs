//! The service's routes, asked as a client asks: status and body of each operation and of each refusal.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod admin;
mod api_keys;
mod audit_log;
mod awards;
mod claims;
mod dead_letters;
mod events;
mod foreign_content;
mod isolation;
mod key_proofs;
mod limits;
mod limits_page;
mod logs;
mod openapi;
mod platform;
mod public_documents;
mod standing;
mod streams;
mod tokens;
mod vc_api;
mod verification;
mod verification_batch;
mod verification_images;
mod verification_settings;
mod wallet;
mod world;
