//! Text that every database keeps: PostgreSQL has no place for the null character, and its indexes none for long keys.

use testamur_json::Mistake;

use crate::RegistrarError;

/// The greatest length of an id that a row is found by, in bytes. An index entry of PostgreSQL has 2,704, and the longest
/// key has three such ids.
pub(crate) const KEY_BYTES: usize = 512;

/// The greatest length of an IRI that a row is found by, in bytes.
pub(crate) const IRI_BYTES: usize = 2048;

/// Refuses texts with a null character, each under the name of its place.
pub(crate) fn refuse_null(texts: &[(&str, Option<&str>)]) -> Result<(), RegistrarError> {
    refuse_unfit(texts, usize::MAX)
}

/// Refuses ids that no row can be found by: too long, or with a null character.
pub(crate) fn refuse_unfit_keys(keys: &[(&str, Option<&str>)]) -> Result<(), RegistrarError> {
    refuse_unfit(keys, KEY_BYTES)
}

/// Refuses texts that are longer than `longest` or have a null character, each under the name of its place.
pub(crate) fn refuse_unfit(
    texts: &[(&str, Option<&str>)],
    longest: usize,
) -> Result<(), RegistrarError> {
    let mistakes: Vec<Mistake> = texts
        .iter()
        .filter_map(|(place, text)| mistake(place, (*text)?, longest))
        .collect();
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(RegistrarError::Mistakes(mistakes))
    }
}

fn mistake(place: &str, text: &str, longest: usize) -> Option<Mistake> {
    if text.len() > longest {
        return Some(Mistake::new(
            place,
            format!("{} bytes", text.len()),
            format!("at most {longest} bytes"),
            "choose a shorter text",
        ));
    }
    text.contains('\0').then(|| {
        Mistake::new(
            place,
            "a null character",
            "text without it",
            "leave the null character out",
        )
    })
}
