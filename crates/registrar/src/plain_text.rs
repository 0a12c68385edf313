//! Text that every database keeps: PostgreSQL has no place for the null character.

use testamur_json::Mistake;

use crate::RegistrarError;

/// Refuses texts with a null character, each under the name of its place.
pub(crate) fn refuse_null(texts: &[(&str, Option<&str>)]) -> Result<(), RegistrarError> {
    let mistakes: Vec<Mistake> = texts
        .iter()
        .filter(|(_, text)| text.is_some_and(|text| text.contains('\0')))
        .map(|(place, _)| {
            Mistake::new(
                *place,
                "a null character",
                "text without it",
                "leave the null character out",
            )
        })
        .collect();
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(RegistrarError::Mistakes(mistakes))
    }
}
