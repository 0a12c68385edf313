//! Organisations: who issues, awards, accredits or directs.

use crate::{
    accreditation::Accreditation,
    date_or_instant::DateOrInstant,
    endorsement::Endorsement,
    language_map::LanguageMap,
    macros::{object, vocabulary},
    media::Media,
    place::Address,
    scalar::{CountryCode, EmailAddress, Iri},
};

object! {
    /// An organisation (Open Badges: `Profile`, ELM: `Organisation`).
    #[derive(Debug)]
    pub struct Organisation {
        required {
            /// The name under which it is registered.
            legal_name: LanguageMap,
        }
        optional {
            /// Its identifier on the web: an address or a DID.
            id: Iri,
            /// The name under which it is known.
            alternative_name: LanguageMap,
            /// What it is and does.
            description: LanguageMap,
            /// Country in which it is registered.
            country: CountryCode,
            /// Where it is.
            address: Address,
            /// Its own web page.
            homepage: Iri,
            /// Where to write to.
            email: EmailAddress,
            /// Where to call.
            phone: String,
            /// Its logo.
            logo: Media,
            /// The person who speaks for it (Open Badges: `official`).
            official: String,
            /// The organisation of which it is a part.
            parent_organisation: Box<Organisation>,
        }
        list {
            /// Its identifiers in registers.
            identifiers: OrganisationIdentifier,
            /// Accreditations that it holds.
            accreditations: Accreditation,
            /// What others say of it.
            endorsements: Endorsement,
        }
    }
}

object! {
    /// An identifier in a register.
    #[derive(Debug)]
    pub struct OrganisationIdentifier {
        required {
            /// What sort of register.
            identifier_type: OrganisationIdentifierType,
            /// The identifier as the register writes it.
            identifier: String,
        }
        optional {
            /// Country of the register (ELM: `spatial`).
            country: CountryCode,
            /// Name of the scheme, such as `ROR` or `PIC`.
            scheme_name: String,
            /// Address of the scheme.
            scheme_id: Iri,
            /// Who keeps the register.
            scheme_agency: LanguageMap,
            /// When it was given.
            date_issued: DateOrInstant,
        }
    }
}

vocabulary! {
    /// Sort of an organisation's identifier.
    pub enum OrganisationIdentifierType {
        Did = "did",
        Eidas = "eidas",
        Other = "other",
        Registration = "registration",
        Tax = "tax",
        Vat = "vat",
    }
}
