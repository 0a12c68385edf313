//! Formats against the published schemas: the native model, the exports, and the record's own schema.
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

#[path = "formats/export.rs"]
mod export;
#[path = "formats/model.rs"]
mod model;
#[path = "formats/mutants.rs"]
mod mutants;
#[path = "formats/oracle.rs"]
mod oracle;
#[path = "formats/record.rs"]
mod record;
#[path = "formats/samples.rs"]
mod samples;
