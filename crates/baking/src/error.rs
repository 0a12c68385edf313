//! What can be wrong with an image.

use crate::standard::Standard;

/// Why no credential was taken from, or written into, an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BakingError {
    /// The SVG has scripts, or links that would run one.
    #[error(
        "`{found}` in the SVG could run a script: expected a drawing only; remove it from the template"
    )]
    ActiveContent {
        /// The element or attribute.
        found: String,
    },
    /// A credential stands behind the end of the image, where some readers look and others do not.
    #[error("a credential stands behind the end of the PNG: expected it before the chunk `IEND`")]
    AfterEnd,
    /// The checksum of a chunk is wrong.
    #[error(
        "the checksum of chunk {chunk} (`{name}`) does not fit its content: the PNG is damaged"
    )]
    BadChecksum {
        /// Which chunk, the first being 0.
        chunk: usize,
        /// Its type.
        name: String,
    },
    /// A chunk's type is not four letters, or the first chunk is no image header.
    #[error("chunk {chunk} is none that a PNG has there: expected {expected}")]
    BadChunk {
        /// Which chunk, the first being 0.
        chunk: usize,
        /// What should have stood there.
        expected: &'static str,
    },
    /// The chunk of the credential is compressed.
    #[error(
        "the credential in chunk {chunk} is compressed: expected an `iTXt` chunk without compression"
    )]
    Compressed {
        /// Which chunk.
        chunk: usize,
    },
    /// The credential is longer than it may be.
    #[error("the credential has {found} bytes: expected at most {limit}")]
    CredentialTooLarge {
        /// Its length.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The SVG declares a document type of its own.
    #[error(
        "the SVG has a document type declaration: expected none, or that of SVG 1.0 or 1.1 with the two identifiers that it was published with; remove the DOCTYPE"
    )]
    DocumentType,
    /// An element is spelled like that of a credential, in a namespace of its own, so that some readers see it and others do not.
    #[error(
        "the element `{found}` is in another namespace than that of a credential: expected no element of this name beside it; remove it"
    )]
    ElementSpelling {
        /// The element's name, with its prefix.
        found: String,
    },
    /// There is an element for the credential, with nothing in it.
    #[error("the place of the credential is empty: expected JSON or a compact JWS")]
    EmptyCredential,
    /// The SVG uses an entity that XML does not define.
    #[error("the SVG refers to the entity `{name}`: expected those of XML itself only")]
    Entity {
        /// The entity's name.
        name: String,
    },
    /// The image is longer than it may be.
    #[error("the image has {found} bytes: expected at most {limit}")]
    ImageTooLarge {
        /// Its length.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// The keyword of the credential's chunk is spelled with other letters, so that some readers see it and others do not.
    #[error("the keyword `{found}` in chunk {chunk}: expected `{expected}`, letter by letter")]
    KeywordSpelling {
        /// Which chunk.
        chunk: usize,
        /// The keyword.
        found: String,
        /// As it should be.
        expected: &'static str,
    },
    /// The structure of the image is larger than any honest one.
    #[error("the image has more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A chunk says that it is longer than the file.
    #[error("the PNG ends within chunk {chunk}: it is cut off, or the chunk lies about its length")]
    LengthBeyondEnd {
        /// Which chunk.
        chunk: usize,
    },
    /// The text of the credential is not UTF-8, or the parts of its chunk are missing.
    #[error(
        "the credential's chunk {chunk} is malformed: expected keyword, flags, language and a text in UTF-8"
    )]
    MalformedChunk {
        /// Which chunk.
        chunk: usize,
    },
    /// The SVG is no well-formed XML.
    #[error("the SVG is not well-formed at byte {position}: {reason}")]
    MalformedXml {
        /// Where.
        position: usize,
        /// What is wrong there.
        reason: String,
    },
    /// There is no credential in the PNG.
    #[error(
        "no credential in the PNG: expected one `iTXt` chunk with the keyword `openbadgecredential` or `clrcredential`"
    )]
    NoChunk,
    /// There is no credential in the SVG.
    #[error("no credential in the SVG: expected one element `credential` of `{ob}` or `{clr}`", ob = Standard::OpenBadges3.namespace(), clr = Standard::Clr2.namespace())]
    NoElement,
    /// Neither a PNG nor an SVG.
    #[error("the file is neither a PNG nor an SVG image")]
    NotAnImage,
    /// Open Badges 2.0 is not written.
    #[error(
        "credentials of Open Badges 2.0 are not baked here: expected Open Badges 3.0 or CLR 2.0"
    )]
    NotBaked,
    /// The SVG is written in another encoding.
    #[error("the SVG is not in UTF-8: save it so")]
    NotUtf8,
    /// There is more than one credential: readers would differ on which one counts.
    #[error("the image has more than one credential: {first} and {second}; expected exactly one")]
    SeveralCredentials {
        /// The first place.
        first: String,
        /// The second place.
        second: String,
    },
    /// The place of the credential holds a URL, which is never fetched.
    #[error(
        "the place of the credential holds a URL: expected the credential itself; no URL in an image is ever fetched"
    )]
    Url,
    /// The SVG's credential has an element inside, or both an attribute `verify` and a content.
    #[error(
        "the element of the credential holds {found}: expected either the attribute `verify` or one text"
    )]
    WrongContent {
        /// What stands there.
        found: String,
    },
    /// The credential is in a chunk of another type.
    #[error("the credential in chunk {chunk} stands in a `{found}`: expected an `iTXt` chunk")]
    WrongChunk {
        /// Which chunk.
        chunk: usize,
        /// Its type.
        found: &'static str,
    },
}

impl BakingError {
    /// Whether the image is refused for its size, and not for what it says.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::CredentialTooLarge { .. } | Self::ImageTooLarge { .. } | Self::Limit { .. }
        )
    }

    /// Whether the image is well-formed and simply has no credential.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::NoChunk | Self::NoElement)
    }
}
