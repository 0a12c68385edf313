//! Which drawings could do something: a badge is shown on pages of others.

use crate::error::BakingError;
use crate::svg::walk::Element;

/// Refuses an element which could run a script, or bring in a page.
pub(super) fn verify_passive(element: &Element<'_>) -> Result<(), BakingError> {
    let active = |found: &str| {
        Err(BakingError::ActiveContent {
            found: found.chars().take(LONGEST_NAME).collect(),
        })
    };
    let name = element.local_name();
    if ACTIVE
        .iter()
        .any(|active| active.eq_ignore_ascii_case(name))
    {
        return active(name);
    }
    for (attribute, value) in element.attributes()? {
        let local = attribute.rsplit(':').next().unwrap_or(&attribute);
        // `onload`, `onclick` and all the others, of today and tomorrow.
        let handles = local.len() > 2 && local.as_bytes()[..2].eq_ignore_ascii_case(b"on");
        if handles || runs(&value) {
            return active(&attribute);
        }
    }
    Ok(())
}

/// Whether a value is, or gives to an animation, a URL that runs something. Browsers pass over blanks and controls in it.
fn runs(value: &str) -> bool {
    let letters = value
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control());
    let value: String = letters.flat_map(char::to_lowercase).collect();
    let has = |scheme: &&str| {
        value
            .split([';', ','])
            .any(|part| part.starts_with(*scheme))
    };
    SCHEMES.iter().any(has)
}

const ACTIVE: [&str; 9] = [
    "audio",
    "embed",
    "foreignObject",
    "handler",
    "iframe",
    "listener",
    "object",
    "script",
    "video",
];
const SCHEMES: [&str; 5] = [
    "javascript:",
    "vbscript:",
    "data:text/html",
    "data:application/xhtml",
    "data:image/svg",
];
const LONGEST_NAME: usize = 60;
