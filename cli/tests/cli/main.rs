//! The command line as its users meet it: the built program, in scratch folders.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod badges;
mod configuration;
mod contexts;
mod cryptosuites;
mod csv_rows;
mod demo;
mod derive;
mod exit_codes;
mod init;
mod journey;
mod keys;
mod master_key;
mod ndjson_rows;
mod pipes;
mod readme;
mod resume;
mod secrecy;
mod serve;
mod verify_many;
mod verify_options;
mod world;
