//! A draft as an SD-JWT VC: the claims, the holder's key, the disclosures.

use serde_json::{Value, json};
use testamur_formats::{FormatError, Terms, sd_jwt_vc};
use testamur_keys::resolve_offline;
use testamur_signing::sd_jwt_vc::{ClaimPath, sign};

use crate::draft::Draft;
use crate::error::IssueError;
use crate::seal::IssuerKey;

/// Added to every object that has digests: whoever counts them learns little.
const DECOYS: usize = 3;

/// The claims of a draft, and which of them are disclosable.
pub(crate) fn export(
    draft: &Draft,
    terms: &Terms<'_>,
) -> Result<sd_jwt_vc::SdJwtVcExport, FormatError> {
    let mut export = sd_jwt_vc::export(&draft.record, terms)?;
    let iat = json!(draft.created.as_second());
    export.claims.insert("iat".to_owned(), iat);
    if let Some(jwk) = draft.subject_id.as_deref().and_then(holder_key) {
        let confirmation = json!({ "jwk": jwk });
        export.claims.insert("cnf".to_owned(), confirmation);
    }
    Ok(export)
}

/// The key that a DID says by itself. A holder of another kind shows who he is by other means than this credential.
fn holder_key(id: &str) -> Option<Value> {
    let document = resolve_offline(id)?.ok()?;
    let method = document.verification_methods.first()?;
    Some(method.key.to_jwk())
}

pub(crate) fn seal(
    draft: &Draft,
    terms: &Terms<'_>,
    key: &IssuerKey<'_>,
) -> Result<String, IssueError> {
    let seed = draft.disclosure_seed.as_ref();
    let seed = seed.ok_or(IssueError::DisclosureSeedMissing)?;
    let export = export(draft, terms)?;
    let disclosable = export.disclosable.iter().filter_map(ClaimPath::parse);
    let disclosable: Vec<_> = disclosable.collect();
    let method = &key.verification_method;
    let mut rng = seed.rng();
    Ok(sign(
        &export.claims,
        &disclosable,
        DECOYS,
        method,
        key.signer,
        &mut rng,
    )?)
}
