//! A credential that a holder signs.

use jiff::Timestamp;
use serde_json::json;
use testamur_issuer::{CredentialFormat, Draft, IssueError, IssuerKey, Sealed, seal};
use testamur_keys::{Signer, did_jwk};
use testamur_record::Record;
use testamur_verifier::{NoDocuments, Verdict, VerifyOptions};

/// Every envelope and profile whose signature covers the credential itself.
pub(crate) const FORMATS: [CredentialFormat; 4] = [
    CredentialFormat::JoseCoseJwt,
    CredentialFormat::JwtVcJson,
    CredentialFormat::LdpVc,
    CredentialFormat::OpenBadgesJwt,
];

/// Seals a credential of an issuer whose name is its key.
pub(crate) fn issue(signer: &dyn Signer, format: CredentialFormat) -> Result<Sealed, IssueError> {
    let record = json!({
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "locale": "en",
        "issuer": { "legalName": { "en": "Harbour College" } },
        "achievement": {
            "id": "https://harbour.example/algebra",
            "name": { "en": "Algebra" },
            "description": { "en": "Solves linear equations." },
            "criteria": { "narrative": { "en": "Passes the exam." } },
        },
        "subject": { "email": "learner@harbour.example", "salt": "Kosher" },
        "awardedOn": "2024-06-30",
    });
    let issuer_id = did_jwk::did(signer.public_key());
    // As it is stored: what this test does not speak of has its default.
    let draft = json!({
        "record": Record::parse(&record).unwrap(),
        "credential_id": "6d0c1b0e-3f53-4a4e-9b1a-0f3d4b0e5c11",
        "issuer_id": issuer_id,
        "subject_id": null,
        "status": [],
        "valid_from": NOW,
        "valid_until": null,
        "format": format,
        "created": NOW,
    });
    let draft: Draft = serde_json::from_value(draft).unwrap();
    let key = IssuerKey::new(format!("{issuer_id}#0"), signer);
    seal(&draft, &key, NOW)
}

/// The verifier accepts it.
#[track_caller]
pub(crate) fn accept(body: &str) {
    let options = VerifyOptions::default();
    let verified = testamur_verifier::verify(body.as_bytes(), &options, &NoDocuments, NOW);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let report = runtime.block_on(verified).unwrap();
    assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
}

const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);
