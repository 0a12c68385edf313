//! Where a record comes from. No format carries it: it is for the issuer's own files.

use crate::{
    date_or_instant::{DateOrInstant, Instant},
    macros::object,
    scalar::Iri,
};

object! {
    /// Where a record comes from.
    #[derive(Debug, Default)]
    pub struct Provenance {
        optional {
            /// The system that reported it.
            source: String,
            /// Its identifier there.
            source_id: String,
            /// Who or what recorded it here: an identifier, not a name.
            recorded_by: String,
            /// When it was recorded.
            recorded_at: Instant,
            /// SHA-256 of the report as it came, in hexadecimal.
            digest: String,
            /// The record which this one replaces.
            replaces: Iri,
            /// Why it replaces it.
            correction: String,
        }
        list {
            /// The events that led to it.
            events: ProvenanceEvent,
        }
    }
}

object! {
    /// An event that led to a record.
    #[derive(Debug)]
    pub struct ProvenanceEvent {
        required {
            /// Identifier of the event.
            id: String,
            /// What happened.
            event_type: String,
            /// When.
            time: DateOrInstant,
        }
        optional {
            /// The system that reported it.
            source: String,
            /// SHA-256 of the event as it came, in hexadecimal.
            digest: String,
        }
    }
}
