//! The two generations of lists: one shape, other names.
//!
//! `StatusList2021` is the draft from which Bitstring Status List grew ([editors' draft of April 2023]). Its bits are the same;
//! its `encodedList` has no multibase prefix, and it knows neither wide entries nor messages.
//!
//! [editors' draft of April 2023]: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/

/// Which generation an entry, or a list, is of. An entry is looked up in a list of its own generation only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusListKind {
    /// Bitstring Status List 1.0.
    Bitstring,
    /// The draft before it.
    StatusList2021,
}

impl StatusListKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Bitstring, Self::StatusList2021];

    /// The type of an entry.
    pub const fn entry_type(self) -> &'static str {
        match self {
            Self::Bitstring => "BitstringStatusListEntry",
            Self::StatusList2021 => "StatusList2021Entry",
        }
    }

    /// The type that the credential of a list has beside `VerifiableCredential`.
    pub const fn credential_type(self) -> &'static str {
        match self {
            Self::Bitstring => "BitstringStatusListCredential",
            Self::StatusList2021 => "StatusList2021Credential",
        }
    }

    /// The type of the list itself, the subject of that credential.
    pub const fn list_type(self) -> &'static str {
        match self {
            Self::Bitstring => "BitstringStatusList",
            Self::StatusList2021 => "StatusList2021",
        }
    }
}
