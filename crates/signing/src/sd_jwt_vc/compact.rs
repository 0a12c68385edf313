//! The compact form: an issuer's JWT, disclosures, and perhaps a key binding JWT, with a tilde after each but the last.

use super::SdJwtError;

/// More than any credential has claims; each is hashed before the signature is known to be good.
pub(super) const MOST_DISCLOSURES: usize = 1_000;

pub(super) struct Compact<'a> {
    pub(super) issuer_jwt: &'a str,
    pub(super) disclosures: Vec<&'a str>,
    /// Everything up to and with the last tilde: what `sd_hash` is the hash of.
    pub(super) presentation: &'a str,
    pub(super) key_binding_jwt: Option<&'a str>,
}

impl<'a> Compact<'a> {
    pub(super) fn split(text: &'a str) -> Result<Self, SdJwtError> {
        let (issuer_jwt, _) = text.split_once('~').ok_or(SdJwtError::Parts)?;
        let end = text.rfind('~').ok_or(SdJwtError::Parts)?;
        let (presentation, rest) = text.split_at(end + 1);
        // Counted before they are collected: a text of a million tildes makes no million pieces.
        let disclosures = presentation[issuer_jwt.len() + 1..].split_terminator('~');
        let disclosures: Vec<_> = disclosures.take(MOST_DISCLOSURES + 1).collect();
        if disclosures.len() > MOST_DISCLOSURES {
            return Err(SdJwtError::TooManyDisclosures);
        }
        Ok(Self {
            issuer_jwt,
            disclosures,
            presentation,
            key_binding_jwt: (!rest.is_empty()).then_some(rest),
        })
    }
}
