//! The document types that SVG itself has published; they declare nothing here, and are not fetched.
//!
//! [SVG 1.0](https://www.w3.org/TR/2001/REC-SVG-20010904/); [SVG 1.1](https://www.w3.org/TR/2011/REC-SVG11-20110816/) and
//! its mobile profiles, [Tiny and Basic](https://www.w3.org/TR/2003/REC-SVGMobile-20030114/). SVG Tiny 1.2 and SVG 2 have
//! none.

use crate::error::BakingError;

/// Accepts `svg PUBLIC`, one of the published pairs of identifiers, and nothing else: no internal subset either.
///
/// Both have to be right: a reader that does fetch a document type goes by the second.
pub(super) fn verify(text: &str) -> Result<(), BakingError> {
    match identifiers(text) {
        Some(pair) if PUBLISHED.contains(&pair) => Ok(()),
        _ => Err(BakingError::DocumentType),
    }
}

/// The public and the system identifier of an `svg`, if there is nothing beside them.
fn identifiers(text: &str) -> Option<(&str, &str)> {
    let rest = text.trim_matches(SPACE).strip_prefix("svg")?;
    let rest = after_space(rest)?.strip_prefix("PUBLIC")?;
    let (public, rest) = literal(after_space(rest)?)?;
    let (system, rest) = literal(after_space(rest)?)?;
    rest.is_empty().then_some((public, system))
}

fn after_space(text: &str) -> Option<&str> {
    text.starts_with(SPACE)
        .then(|| text.trim_start_matches(SPACE))
}

/// What stands between two quotes of one kind, and what follows.
fn literal(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    text[1..].split_once(quote)
}

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
const PUBLISHED: [(&str, &str); 4] = [
    (
        "-//W3C//DTD SVG 1.0//EN",
        "http://www.w3.org/TR/2001/REC-SVG-20010904/DTD/svg10.dtd",
    ),
    (
        "-//W3C//DTD SVG 1.1//EN",
        "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd",
    ),
    (
        "-//W3C//DTD SVG 1.1 Basic//EN",
        "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11-basic.dtd",
    ),
    (
        "-//W3C//DTD SVG 1.1 Tiny//EN",
        "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11-tiny.dtd",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_pairs_are_passed_over_however_they_are_spaced_and_quoted() {
        for (public, system) in PUBLISHED {
            for text in [
                format!("svg PUBLIC \"{public}\" \"{system}\""),
                format!("svg\n  PUBLIC '{public}'\r\n\t'{system}' "),
            ] {
                assert_eq!(verify(&text), Ok(()), "{text}");
            }
        }
    }

    #[test]
    fn nothing_else_is() {
        let (public, system) = PUBLISHED[1];
        for text in [
            "svg".to_owned(),
            format!("svg PUBLIC \"{public}\""),
            format!("svg PUBLIC \"{public}\"\"{system}\""),
            format!("svg PUBLIC \"{public}\" \"http://evil.example/x.dtd\""),
            format!("svg PUBLIC \"{public}\" \"{}\"", PUBLISHED[0].1),
            format!("svg PUBLIC \"{public} \" \"{system}\""),
            format!("svg PUBLIC \"{public}\" \"{system}?x\""),
            format!("svg PUBLIC \"{public}' \"{system}\""),
            format!("svg PUBLIC \"{public}\" \"{system}\" []"),
            format!("svg PUBLIC \"{public}\" \"{system}\" \"{system}\""),
            format!("svg public \"{public}\" \"{system}\""),
            format!("svgx PUBLIC \"{public}\" \"{system}\""),
            format!("html PUBLIC \"{public}\" \"{system}\""),
            format!("svg SYSTEM \"{system}\""),
            "svg SYSTEM 'http://evil.example/\"-//W3C//DTD SVG 1.'".to_owned(),
            "svg PUBLIC '' \u{e9}".to_owned(),
            "svg PUBLIC \u{e9}".to_owned(),
        ] {
            assert_eq!(verify(&text), Err(BakingError::DocumentType), "{text}");
        }
    }
}
