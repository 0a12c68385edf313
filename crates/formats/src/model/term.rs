//! The vocabularies of Open Badges ([§ AchievementType](https://www.imsglobal.org/spec/ob/v3p0/#achievementtype-enumeration)).
//!
//! They are the record's own vocabularies, which were made from the standard's.

use testamur_record as record;

pub(super) const ACHIEVEMENT_TYPES: &[&str] = record::AchievementType::TERMS;
pub(super) const ASSOCIATION_TYPES: &[&str] = &[
    "exactMatchOf",
    "isChildOf",
    "isParentOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "precedes",
    "replacedBy",
];
pub(super) const IDENTIFIER_TYPES: &[&str] = record::IdentityType::TERMS;
pub(super) const RESULT_STATUSES: &[&str] = record::ResultStatus::TERMS;
pub(super) const RESULT_TYPES: &[&str] = record::ResultType::TERMS;
pub(super) const TARGET_TYPES: &[&str] = record::AlignmentTargetType::TERMS;

/// Says whether the term extends a vocabulary.
pub(super) fn is_extension(term: &str) -> bool {
    let name = |letter: char| letter.is_ascii_alphanumeric() || "._|-".contains(letter);
    term.strip_prefix("ext:")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(name))
}

/// Says whether the published schemas take it for one: their pattern is not anchored, and `-` cannot come first.
pub(super) fn is_extension_to_schemas(term: &str) -> bool {
    let name = |letter: char| letter.is_ascii_alphanumeric() || "._|".contains(letter);
    term.match_indices("ext:")
        .any(|(at, prefix)| term[at + prefix.len()..].starts_with(name))
}

/// Says whether the text is a compact JSON Web Signature.
pub(super) fn is_compact_jws(text: &str) -> bool {
    record::CompactJws::parse(text).is_some()
}

/// Says whether the text is a language code: `^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`.
pub(super) fn is_language_code(text: &str) -> bool {
    let mut subtags = text.split('-').peekable();
    let is = |subtag: &str, len: usize, kind: fn(&u8) -> bool| {
        subtag.len() == len && subtag.bytes().all(|byte| kind(&byte))
    };
    let language = subtags.next().is_some_and(|subtag| {
        (2..=4).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_lowercase())
    });
    subtags.next_if(|subtag| {
        subtag.split_at_checked(1).is_some_and(|(first, rest)| {
            is(first, 1, u8::is_ascii_uppercase) && is(rest, 3, u8::is_ascii_lowercase)
        })
    });
    subtags.next_if(|subtag| {
        is(subtag, 2, u8::is_ascii_uppercase) || is(subtag, 3, u8::is_ascii_digit)
    });
    language && subtags.next().is_none()
}

/// Says whether the text is a context of Open Badges 3.0:
/// `^https://purl.imsglobal.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$`.
pub(super) fn is_open_badges_context(text: &str) -> bool {
    is_context_of(
        text,
        "https://purl.imsglobal.org/spec/ob/v3p0/context",
        b'3',
    )
}

/// Says whether the text is a context of CLR 2.0:
/// `^https://purl.imsglobal.org/spec/clr/v2p0/context(-2\.\d\.\d)*\.json$`.
pub(super) fn is_clr_context(text: &str) -> bool {
    is_context_of(
        text,
        "https://purl.imsglobal.org/spec/clr/v2p0/context",
        b'2',
    )
}

fn is_context_of(text: &str, stem: &str, major: u8) -> bool {
    let version = text
        .strip_prefix(stem)
        .and_then(|rest| rest.strip_suffix(".json"));
    version.is_some_and(|version| {
        version.as_bytes().chunks(6).all(|chunk| {
            matches!(chunk, [b'-', first, b'.', minor, b'.', patch]
                if *first == major && minor.is_ascii_digit() && patch.is_ascii_digit())
        })
    })
}

/// Says whether the key of a language map is one to the schemas: `^[a-z]{2}(-[A-Z]{2})?$`.
pub(super) fn is_language_map_key(key: &str) -> bool {
    match key.as_bytes() {
        [a, b] => a.is_ascii_lowercase() && b.is_ascii_lowercase(),
        [a, b, b'-', c, d] => {
            a.is_ascii_lowercase()
                && b.is_ascii_lowercase()
                && c.is_ascii_uppercase()
                && d.is_ascii_uppercase()
        }
        _ => false,
    }
}
