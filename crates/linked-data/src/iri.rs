//! What counts as an IRI, and what only looks like a keyword.

/// Whether `text` is an IRI with a scheme and has only characters that an IRI may have ([RFC 3987]).
///
/// [RFC 3987]: https://www.rfc-editor.org/rfc/rfc3987#section-2.2
pub(crate) fn is_well_formed(text: &str) -> bool {
    oxiri::Iri::parse(text).is_ok()
}

/// Whether `text` begins with a scheme and a colon.
pub(crate) fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else {
        return false;
    };
    let mut bytes = scheme.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether `text` is the label of a blank node.
pub(crate) fn is_blank(text: &str) -> bool {
    text.starts_with("_:")
}

/// Whether `text` is `@` followed by letters only: reserved for keywords to come.
pub(crate) fn is_keyword_like(text: &str) -> bool {
    text.strip_prefix('@')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Resolves a relative reference against a base IRI; the reference itself where that cannot be done.
pub(crate) fn resolve(base: Option<&str>, reference: &str) -> String {
    let resolved = base.and_then(|base| {
        let base = oxiri::Iri::parse(base).ok()?;
        Some(
            base.resolve(&oxiri::IriRef::parse(reference).ok()?)
                .ok()?
                .into_inner(),
        )
    });
    resolved.unwrap_or_else(|| reference.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_needs_a_scheme_and_no_spaces() {
        assert!(is_well_formed("urn:uuid:1"));
        assert!(is_well_formed("https://example.org/ä"));
        assert!(!is_well_formed("example.org/a"));
        assert!(!is_well_formed("https://example.org/a b"));
        assert!(!is_well_formed("_:b0"));
    }
}
