//! Why a record could not be written in a format.

/// Why a record could not be written in a format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// An identifier in the terms is no absolute IRI.
    #[error(
        "`{member}` of the terms is `{found}`; expected an absolute IRI, such as `urn:uuid:…`, a DID or an address"
    )]
    Identifier {
        /// Which member of the terms.
        member: &'static str,
        /// What it is.
        found: String,
    },
    /// The locale in the terms is no language tag.
    #[error("`locale` of the terms is `{found}`; expected a language tag of BCP 47, such as `en`")]
    Locale {
        /// What it is.
        found: String,
    },
    /// A hash is asked for, and there is no salt: an unsalted hash of an address gives the address away.
    #[error(
        "at `{pointer}`: found no salt for the hash; expected one; add `salt` to the record's subject"
    )]
    SaltMissing {
        /// The place in the record.
        pointer: String,
    },
    /// The credential would say nothing of whom it is about.
    #[error(
        "at `/subject`: found neither `id` nor an identifier that may be exported; expected one; add it, or loosen `disclosure`"
    )]
    SubjectUnknown,
    /// Open Badges allows one status entry.
    #[error(
        "found {found} status entries; expected at most one in Open Badges 3.0; leave the others out"
    )]
    StatusEntries {
        /// How many there are.
        found: usize,
    },
    /// A status entry is no object with a type.
    #[error(
        "the status entry is no object with a `type`; expected one such as `BitstringStatusListEntry`"
    )]
    StatusEntry,
    /// The validity would end before it begins.
    #[error(
        "`valid_until` of the terms, `{valid_until}`, is before `valid_from`, `{valid_from}`; exchange or correct them"
    )]
    Validity {
        /// Its beginning.
        valid_from: jiff::Timestamp,
        /// Its end.
        valid_until: jiff::Timestamp,
    },
}
