//! What bad input gets, from the outside: one test for each row of the design's table, against the running service.
//!
//! | what comes | what happens | test |
//! |---|---|---|
//! | malformed file, JSON, JWT, image, CSV row | a named error with place, found, expected, mend; nothing stored, other rows go on | `malformed` |
//! | hostile document | a named limit, in bounded time and memory; other requests go on | `hostile` |
//! | unknown term, context not pinned, duplicate member | refused: it would be unsigned data | `unsigned` |
//! | event that cannot be decoded or applied | dead letter with the reason, replayable | `events` |
//! | provider down | no provider is pushed to yet | none |
//! | status or key document out of reach | `unknown`, never valid, never revoked | `out_of_reach` |
//! | wrong configuration, tampered context | does not start; says which | `configuration` |
//!
//! The crates have a test of their own for each single refusal; these show that the refusals arrive.

mod configuration;
mod events;
mod hostile;
mod malformed;
mod out_of_reach;
mod redis;
mod unsigned;
mod world;
