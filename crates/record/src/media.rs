//! Pictures and files, by address or as bytes.

use crate::{
    language_map::{LanguageMap, LanguageTag},
    macros::object,
    reader::Reader,
    scalar::{Base64, Iri, MediaType},
};

object! {
    /// A picture or file: at an address, or carried as bytes with their media type.
    #[derive(Debug, Default)]
    pub struct Media {
        rules { Media::rules }
        optional {
            /// Where it is.
            url: Iri,
            /// The bytes.
            content: Base64,
            /// What the bytes are; required with `content`.
            content_type: MediaType,
            /// Title of the file.
            title: LanguageMap,
            /// What a person who does not see it should know (Open Badges: `caption`).
            caption: LanguageMap,
        }
    }
}

impl Media {
    /// Makes a reference to a picture or file at an address.
    pub fn at(url: Iri) -> Self {
        Self {
            url: Some(url),
            ..Self::default()
        }
    }

    fn rules(&self, reader: &mut Reader) {
        if self.url.is_none()
            && self.content.is_none()
            && reader.is_clean("url")
            && reader.is_clean("content")
        {
            reader.note(
                "neither `url` nor `content`",
                "one of them",
                "add the address or the bytes",
            );
        }
        if self.content.is_some() && self.content_type.is_none() && reader.is_clean("contentType") {
            reader.note(
                "`content` without `contentType`",
                "both",
                "add the media type, such as `image/png`",
            );
        }
    }
}

object! {
    /// A page on the web.
    #[derive(Debug)]
    pub struct WebResource {
        required {
            /// Where it is.
            url: Iri,
        }
        optional {
            /// Its title.
            title: LanguageMap,
            /// The language it is written in.
            language: LanguageTag,
        }
    }
}
