//! The holder's part: which disclosures go along ([RFC 9901, section 7.2]).
//!
//! [RFC 9901, section 7.2]: https://www.rfc-editor.org/rfc/rfc9901#section-7.2

use serde_json::Value;
use testamur_keys::Signer;

use super::{ClaimPath, KeyBindingTerms, PresentError, SdJwtVc, key_binding};

impl SdJwtVc {
    /// The credential with the disclosures of these claims only, without key binding.
    ///
    /// A claim is shown with everything around it that has to be shown for it, and with everything inside it.
    ///
    /// # Errors
    /// [`PresentError::NoSuchClaim`] for a path that means nothing here.
    pub fn present(&self, claims: &[ClaimPath]) -> Result<String, PresentError> {
        let all = Value::Object(self.claims.clone());
        if let Some(path) = claims.iter().find(|path| !path.exists_in(&all)) {
            return Err(PresentError::NoSuchClaim { path: path.clone() });
        }
        let mut chosen = vec![false; self.disclosures.len()];
        for (index, disclosure) in self.disclosures.iter().enumerate() {
            let wanted = claims
                .iter()
                .any(|path| path.lies_on_the_way(&disclosure.path));
            let mut next = wanted.then_some(index);
            // RFC 9901 section 7.2: a disclosure goes with those in which its digest stands.
            while let Some(index) = next {
                chosen[index] = true;
                next = self.disclosures[index].parent;
            }
        }
        let mut presentation = format!("{}~", self.issuer_jwt);
        for (disclosure, _) in self.disclosures.iter().zip(chosen).filter(|(_, it)| *it) {
            presentation.push_str(&disclosure.encoded);
            presentation.push('~');
        }
        Ok(presentation)
    }

    /// [`SdJwtVc::present`], signed by the holder for one verifier.
    ///
    /// # Errors
    /// As [`SdJwtVc::present`]; [`PresentError::NotTheHolder`] when the credential was issued to another key or to none.
    pub fn present_bound(
        &self,
        claims: &[ClaimPath],
        terms: &KeyBindingTerms<'_>,
        holder: &dyn Signer,
    ) -> Result<String, PresentError> {
        if self.holder_key.as_ref() != Some(holder.public_key()) {
            return Err(PresentError::NotTheHolder);
        }
        let mut presentation = self.present(claims)?;
        let jwt = key_binding::sign(&presentation, terms, holder)?;
        presentation.push_str(&jwt);
        Ok(presentation)
    }
}
