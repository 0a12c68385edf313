//! By which mark each standard knows its credential, and what may stand there.

use crate::error::BakingError;
use crate::limits::Limits;

/// The standard under whose mark a credential is baked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Open Badges 2.0: recognised, never written.
    OpenBadges2,
    /// Open Badges 3.0.
    OpenBadges3,
    /// Comprehensive Learner Record 2.0.
    Clr2,
}

/// A kind of image that can carry a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageKind {
    /// Portable Network Graphics.
    Png,
    /// Scalable Vector Graphics.
    Svg,
}

impl ImageKind {
    /// What the bytes look like; they are not looked at further than that takes.
    pub fn of(image: &[u8]) -> Option<Self> {
        if image.starts_with(crate::png::SIGNATURE) {
            return Some(Self::Png);
        }
        let text = image.strip_prefix(b"\xef\xbb\xbf").unwrap_or(image);
        let text = text.trim_ascii_start();
        let start = &text[..text.len().min(LONGEST_PROLOGUE)];
        let wide = [b"\xfe\xff\0<", b"\xff\xfe<\0"];
        let root = |word: &[u8]| word == b"<svg" || word == b":svg";
        let is_svg = text.first() == Some(&b'<')
            && (start.windows(4).any(root) || text.starts_with(b"<!DOCTYPE svg"));
        (is_svg || wide.iter().any(|mark| image.starts_with(*mark))).then_some(Self::Svg)
    }
}

impl Standard {
    /// Every standard.
    pub const ALL: [Self; 3] = [Self::OpenBadges2, Self::OpenBadges3, Self::Clr2];

    /// The keyword of its PNG chunk.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::OpenBadges2 => "openbadges",
            Self::OpenBadges3 => "openbadgecredential",
            Self::Clr2 => "clrcredential",
        }
    }

    /// The namespace of its SVG element.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::OpenBadges2 => "http://openbadges.org",
            Self::OpenBadges3 => "https://purl.imsglobal.org/ob/v3p0",
            Self::Clr2 => "https://purl.imsglobal.org/clr/v2p0",
        }
    }

    /// The local name of its SVG element.
    pub const fn element(self) -> &'static str {
        match self {
            Self::OpenBadges2 => "assertion",
            Self::OpenBadges3 | Self::Clr2 => "credential",
        }
    }

    /// The prefix under which its namespace is declared when baking.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::OpenBadges2 | Self::OpenBadges3 => "openbadges",
            Self::Clr2 => "clr",
        }
    }

    pub(crate) fn verify_bakeable(self) -> Result<(), BakingError> {
        match self {
            Self::OpenBadges2 => Err(BakingError::NotBaked),
            Self::OpenBadges3 | Self::Clr2 => Ok(()),
        }
    }
}

/// Verifies that a text may be a credential: not too long, not empty, and no URL to fetch one from.
pub(crate) fn verify_credential(text: &str, limits: &Limits) -> Result<(), BakingError> {
    if text.len() > limits.credential_bytes {
        return Err(BakingError::CredentialTooLarge {
            found: text.len(),
            limit: limits.credential_bytes,
        });
    }
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(BakingError::EmptyCredential);
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Err(BakingError::Url)
        }
        _ => Ok(()),
    }
}

/// How far into a file its root element is looked for: declarations and comments of drawing programs come first.
const LONGEST_PROLOGUE: usize = 64 << 10;
