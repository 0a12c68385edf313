//! Endorsements: what others, signed by themselves, say of an award, an achievement or an organisation.

use serde_json::{Map, Value};

use crate::{
    date_or_instant::DateOrInstant,
    language_map::LanguageMap,
    macros::object,
    scalar::{CompactJws, Iri},
};

object! {
    /// An endorsement. Only one that its endorser signed (`credential` or `jwt`) can be exported as such.
    #[derive(Debug, Default)]
    pub struct Endorsement {
        optional {
            /// Identifier of the endorsement credential.
            id: Iri,
            /// Who endorses.
            endorser: Iri,
            /// What is said.
            comment: LanguageMap,
            /// When it was said.
            awarded_date: DateOrInstant,
            /// The signed `EndorsementCredential`, member by member as it was signed.
            credential: Map<String, Value>,
            /// The signed `EndorsementCredential` in compact form.
            jwt: CompactJws,
        }
    }
}
