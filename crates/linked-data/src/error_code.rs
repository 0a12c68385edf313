//! The rules a document can break, under the names the standards give them.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// A rule of JSON-LD 1.1 ([§ JsonLdErrorCode]) or of safe mode that a document broke.
        ///
        /// The codes of safe mode stand for what a processor otherwise drops in silence: it would be neither signed nor verified.
        ///
        /// [§ JsonLdErrorCode]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#jsonlderrorcode
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// The code as the standard writes it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

codes! {
    /// Safe mode: a label of a blank node comes from outside and would be renamed.
    BlankNodeLabel = "blank node label",
    /// Two members mean the same keyword.
    CollidingKeywords = "colliding keywords",
    /// Contexts include each other without end, or too many.
    ContextOverflow = "context overflow",
    /// A term is defined by itself.
    CyclicIriMapping = "cyclic IRI mapping",
    /// Safe mode: a base direction has no place in RDF.
    DirectionLoss = "direction loss",
    /// Safe mode: a value that no property leads to.
    FreeFloatingValue = "free-floating value",
    /// Safe mode: an index has no place in RDF.
    IndexLoss = "index loss",
    /// Safe mode: a context written into the document instead of being named.
    InlineContext = "inline context",
    /// A base direction is neither `ltr` nor `rtl`.
    InvalidBaseDirection = "invalid base direction",
    /// A base IRI is no IRI.
    InvalidBaseIri = "invalid base IRI",
    /// A container mapping is none of those the standard allows.
    InvalidContainerMapping = "invalid container mapping",
    /// A context has a member the standard does not allow.
    InvalidContextEntry = "invalid context entry",
    /// `null` as a context would remove protected terms.
    InvalidContextNullification = "invalid context nullification",
    /// A default language is no text.
    InvalidDefaultLanguage = "invalid default language",
    /// An `@id` is no text.
    InvalidIdValue = "invalid @id value",
    /// `@import` is no text.
    InvalidImportValue = "invalid @import value",
    /// `@included` holds something that is no node.
    InvalidIncludedValue = "invalid @included value",
    /// An index is no text.
    InvalidIndexValue = "invalid @index value",
    /// Safe mode: an identifier with characters an IRI may not have.
    InvalidIri = "invalid IRI",
    /// A term stands for no IRI.
    InvalidIriMapping = "invalid IRI mapping",
    /// A JSON literal cannot be written canonically.
    InvalidJsonLiteral = "invalid JSON literal",
    /// An alias of `@context`.
    InvalidKeywordAlias = "invalid keyword alias",
    /// A value of a language map is no text.
    InvalidLanguageMapValue = "invalid language map value",
    /// A language mapping is neither text nor null.
    InvalidLanguageMapping = "invalid language mapping",
    /// A language tag on something that is no text, or one that is not well-formed.
    InvalidLanguageTaggedString = "invalid language-tagged string",
    /// A language on a value that is no text.
    InvalidLanguageTaggedValue = "invalid language-tagged value",
    /// A context is neither null, text, nor an object.
    InvalidLocalContext = "invalid local context",
    /// `@nest` holds something that is no object of properties.
    InvalidNestValue = "invalid @nest value",
    /// `@prefix` is not boolean.
    InvalidPrefixValue = "invalid @prefix value",
    /// `@propagate` is not boolean.
    InvalidPropagateValue = "invalid @propagate value",
    /// `@protected` is not boolean.
    InvalidProtectedValue = "invalid @protected value",
    /// A remote context has no `@context`.
    InvalidRemoteContext = "invalid remote context",
    /// A reverse property is defined with something that does not fit it.
    InvalidReverseProperty = "invalid reverse property",
    /// A keyword in `@reverse`.
    InvalidReversePropertyMap = "invalid reverse property map",
    /// A literal or a list cannot be the subject of a reverse property.
    InvalidReversePropertyValue = "invalid reverse property value",
    /// `@reverse` is no object.
    InvalidReverseValue = "invalid @reverse value",
    /// The context of a term is not valid.
    InvalidScopedContext = "invalid scoped context",
    /// `@set` or `@list` beside other members.
    InvalidSetOrListObject = "invalid set or list object",
    /// A term definition breaks the grammar.
    InvalidTermDefinition = "invalid term definition",
    /// A type mapping is no IRI.
    InvalidTypeMapping = "invalid type mapping",
    /// A type is no text.
    InvalidTypeValue = "invalid type value",
    /// The type of a literal is no IRI.
    InvalidTypedValue = "invalid typed value",
    /// `@value` beside members that do not fit it.
    InvalidValueObject = "invalid value object",
    /// `@value` holds an object or array.
    InvalidValueObjectValue = "invalid value object value",
    /// `@version` is not 1.1.
    InvalidVersionValue = "invalid @version value",
    /// `@vocab` is no IRI.
    InvalidVocabMapping = "invalid vocab mapping",
    /// A keyword cannot be redefined.
    KeywordRedefinition = "keyword redefinition",
    /// Safe mode: a member or value that looks like a keyword and is none.
    KeywordLike = "keyword-like term",
    /// A context is neither embedded nor pinned; nothing is ever fetched.
    LoadingRemoteContextFailed = "loading remote context failed",
    /// The document has no context at all.
    MissingContext = "missing context",
    /// A protected term would be redefined.
    ProtectedTermRedefinition = "protected term redefinition",
    /// Safe mode: an identifier that is no absolute IRI.
    RelativeIri = "relative IRI",
    /// Safe mode: a type that is no term of the contexts and no absolute IRI.
    RelativeType = "relative type",
    /// Safe mode: a member that no context defines.
    UndefinedTerm = "undefined term",
    /// Safe mode: a keyword that credentials have no use for.
    UnexpectedKeyword = "unexpected keyword",
    /// Safe mode: a number that a double does not hold exactly.
    UnsafeNumber = "unsafe number",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
