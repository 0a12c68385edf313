//! How an award is shown to people.

use crate::{
    language_map::{LanguageMap, LanguageTag},
    macros::object,
    media::Media,
    scalar::Iri,
};

object! {
    /// How an award is shown, where the issuer decides it.
    #[derive(Debug, Default)]
    pub struct Display {
        optional {
            /// Identifier of the template that draws it.
            template: String,
            /// Picture behind the text.
            background: Media,
            /// Colour of the background, as CSS writes it.
            background_color: String,
            /// Colour of the text, as CSS writes it.
            text_color: String,
        }
        list {
            /// Pages that are drawn already (ELM: `individualDisplay`).
            pages: DisplayPage,
        }
    }
}

object! {
    /// One page, drawn.
    #[derive(Debug)]
    pub struct DisplayPage {
        required {
            /// Its language.
            language: LanguageTag,
            /// Its number, from 1.
            page: u64,
            /// The picture.
            image: Media,
        }
    }
}

object! {
    /// Terms under which an award may be used.
    #[derive(Debug)]
    pub struct TermsOfUse {
        required {
            /// Sort of the terms, as a term of a context or an address.
            terms_type: String,
        }
        optional {
            /// Where they are written.
            id: Iri,
            /// In words.
            description: LanguageMap,
        }
    }
}

object! {
    /// Where a newer form of the credential can be asked for.
    #[derive(Debug)]
    pub struct RefreshService {
        required {
            /// Its address.
            id: Iri,
            /// Its protocol, such as `1EdTechCredentialRefresh`.
            service_type: String,
        }
    }
}
