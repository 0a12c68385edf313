//! The words in which the classes are written down.

use serde_json::{Map, Value};

use super::{term, walk::Walker};

/// First context of data model 1.1.
pub(super) const CREDENTIALS_V1: &str = "https://www.w3.org/2018/credentials/v1";
/// First context of data model 2.0.
pub(super) const CREDENTIALS_V2: &str = "https://www.w3.org/ns/credentials/v2";

/// A class of the data model.
pub(super) struct Class {
    /// Its name.
    pub(super) name: &'static str,
    /// Of a credential: its contexts.
    pub(super) contexts: Contexts,
    /// What its `type` says.
    pub(super) types: Types,
    /// Members that must be there.
    pub(super) required: &'static [&'static str],
    /// Members and their shapes.
    pub(super) members: &'static [(&'static str, Shape)],
    /// Whether further members are refused.
    pub(super) closed: bool,
    /// What the table cannot say.
    pub(super) rule: Option<Rule>,
}

/// What a table cannot say: looks at the members of an object.
pub(super) type Rule = fn(&Map<String, Value>, &mut Walker);

/// Which contexts a credential has, in which order.
#[derive(Clone, Copy)]
pub(super) enum Contexts {
    /// That of the W3C data model first.
    Base,
    /// That of Comprehensive Learner Records second, that of Open Badges third.
    Clr,
    /// That of Open Badges second.
    OpenBadges,
}

impl Contexts {
    /// What comes behind the context of the W3C data model.
    pub(super) fn further(self) -> &'static [fn(&str) -> bool] {
        match self {
            Self::Base => &[],
            Self::Clr => &[term::is_clr_context, term::is_open_badges_context],
            Self::OpenBadges => &[term::is_open_badges_context],
        }
    }

    /// The same in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Base => "",
            Self::Clr => ", the context of CLR 2.0 and that of Open Badges 3.0, in this order",
            Self::OpenBadges => " and the context of Open Badges 3.0, in this order",
        }
    }
}

/// What the `type` of a class says.
pub(super) enum Types {
    /// Anything, as one string.
    Any,
    /// The class has no `type`.
    Absent,
    /// Exactly this string.
    Constant(&'static str),
    /// This string, or an array with it.
    Contains(&'static str),
    /// An array with `VerifiableCredential` and one of these.
    Credential(&'static [&'static str]),
}

/// What a member's value looks like.
pub(super) enum Shape {
    /// `true` or `false`.
    Boolean,
    /// One of the terms.
    Closed(&'static [&'static str]),
    /// A credential of any kind, of the data model that surrounds it, looked at from outside only.
    Credential,
    /// A day.
    Date,
    /// An endorsement credential of the data model that surrounds it.
    Endorsement,
    /// An instant with a zone.
    Instant,
    /// An absolute IRI.
    Iri,
    /// Whom the credential is from: a `Profile`, in data model 2.0 also its address.
    Issuer,
    /// A compact JSON Web Signature.
    Jws,
    /// A language code of language, script and region.
    Language,
    /// One value or an array of them.
    Many(&'static Shape),
    /// A number.
    Number,
    /// An object of the class.
    Object(&'static Class),
    /// One of the terms, or an `ext:` term.
    Open(&'static [&'static str]),
    /// A string.
    Text,
}
