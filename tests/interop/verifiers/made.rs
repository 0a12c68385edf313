//! Files made here, of issuers that every peer can resolve: what is right, and one thing wrong at a time.

use anyhow::{Context as _, Result};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};

use super::files::File;
use crate::world::{achievement_credential, achievement_credential_1_1};

const LIST: &str = "https://issuer.example/status-lists/1";
const INDEX: usize = 94_567;
const LATE: &str = "2999-01-01T00:00:00Z";

/// An issuer by did:key.
struct Issuer {
    key: SecretKey,
    id: String,
    method: String,
}

/// All files.
pub(crate) fn files() -> Result<Vec<File>> {
    let (ana, eve) = (Issuer::new(1)?, Issuer::new(2)?);
    let mut files = signed_alone(&ana, &eve)?;
    files.extend(signed_and_listed(&ana, &eve)?);
    Ok(files)
}

/// Credentials without a status.
fn signed_alone(ana: &Issuer, eve: &Issuer) -> Result<Vec<File>> {
    let plain = achievement_credential(&ana.id);
    let mut changed = ana.sign(&plain)?;
    changed["credentialSubject"]["achievement"]["name"] = json!("Advanced Teamwork");
    let mut unsigned_term = ana.sign(&plain)?;
    unsigned_term["credentialSubject"]["honours"] = json!("summa cum laude");
    let mut without_criteria = plain.clone();
    let achievement = without_criteria["credentialSubject"]["achievement"].as_object_mut();
    achievement
        .context("an achievement")?
        .shift_remove("criteria");
    let mut old = achievement_credential_1_1(&ana.id);
    let suite = json!("https://w3id.org/security/suites/ed25519-2020/v1");
    old["@context"]
        .as_array_mut()
        .context("contexts")?
        .push(suite);
    let mut two = ana.sign(&plain)?;
    let good = two["proof"].take();
    let mut bad = good.clone();
    bad["proofValue"] = eve.sign(&plain)?["proof"]["proofValue"].take();
    two["proof"] = json!([good, bad]);
    let expired = with(&plain, "validUntil", json!("2020-01-01T00:00:00Z"));
    let early = with(&plain, "validFrom", json!("2999-01-01T00:00:00Z"));
    let jwt = vc_jwt::sign(&plain, Profile::OpenBadges, &ana.method, &ana.key)?;
    let credentials = [
        ("plain", ana.sign(&plain)?),
        ("expired", ana.sign(&expired)?),
        ("not-yet-valid", ana.sign(&early)?),
        ("changed", changed),
        ("unsigned-term", unsigned_term),
        ("signed-by-another", eve.sign(&plain)?),
        ("without-criteria", ana.sign(&without_criteria)?),
        (
            "vcdm-1.1",
            ana.sign_with(Cryptosuite::Ed25519Signature2020, &old)?,
        ),
        (
            "eddsa-jcs-2022",
            ana.sign_with(Cryptosuite::EddsaJcs2022, &plain)?,
        ),
        ("vc-jwt", json!(jwt)),
        ("one-good-proof-of-two", two),
    ];
    let files = credentials.into_iter();
    Ok(files
        .map(|(name, credential)| file(name, &credential, vec![]))
        .collect())
}

/// One credential with a status entry, and what may lie at the URL of its list.
fn signed_and_listed(ana: &Issuer, eve: &Issuer) -> Result<Vec<File>> {
    let (revocation, suspension) = (StatusPurpose::Revocation, StatusPurpose::Suspension);
    let plain = achievement_credential(&ana.id);
    let listed = ana.sign(&with(&plain, "credentialStatus", entry("revocation")))?;
    let unsigned = list(&ana.id, revocation, &[], LATE)?;
    let lists = [
        ("in-force", signed(ana, revocation, &[], LATE)?),
        ("revoked", signed(ana, revocation, &[INDEX], LATE)?),
        ("list-out-of-reach", vec![]),
        ("list-of-another", signed(eve, revocation, &[], LATE)?),
        (
            "list-expired",
            signed(ana, revocation, &[], "2020-01-01T00:00:00Z")?,
        ),
        ("list-unsigned", document(&unsigned)),
        (
            "list-of-another-purpose",
            signed(ana, suspension, &[], LATE)?,
        ),
    ];
    let mut files: Vec<File> = lists
        .into_iter()
        .map(|(name, list)| file(name, &listed, list))
        .collect();
    let both = json!([entry("suspension"), entry("revocation")]);
    let both = ana.sign(&with(&plain, "credentialStatus", both))?;
    let list = signed(ana, suspension, &[], LATE)?;
    files.push(file("second-entry-not-in-list", &both, list));
    let url = "https://issuer.example/revoked";
    let status = json!({"id": url, "type": "1EdTechRevocationList"});
    let mut older = with(&plain, "credentialStatus", status);
    let extensions = json!("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json");
    older["@context"]
        .as_array_mut()
        .context("contexts")?
        .push(extensions);
    let revoked = json!({"revokedCredential": [{"id": older["id"], "revoked": true}]});
    let revoked = vec![(url.to_owned(), revoked.to_string())];
    files.push(file(
        "in-the-older-revocation-list",
        &ana.sign(&older)?,
        revoked,
    ));
    Ok(files)
}

fn file(name: &str, credential: &Value, documents: Vec<(String, String)>) -> File {
    let text = credential
        .as_str()
        .map_or_else(|| credential.to_string(), str::to_owned);
    File {
        name: format!("made/{name}"),
        bytes: text.into_bytes(),
        documents,
    }
}

fn with(credential: &Value, member: &str, value: Value) -> Value {
    let mut credential = credential.clone();
    credential[member] = value;
    credential
}

fn entry(purpose: &str) -> Value {
    json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": INDEX.to_string(),
        "statusListCredential": LIST,
    })
}

fn signed(
    who: &Issuer,
    purpose: StatusPurpose,
    set: &[usize],
    until: &str,
) -> Result<Vec<(String, String)>> {
    let list = list(&who.id, purpose, set, until)?;
    Ok(document(&who.sign(&list)?))
}

fn document(list: &Value) -> Vec<(String, String)> {
    vec![(LIST.to_owned(), list.to_string())]
}

fn list(issuer: &str, purpose: StatusPurpose, set: &[usize], until: &str) -> Result<Value> {
    let mut bits = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    for index in set {
        bits.set(*index, true)?;
    }
    let from = "2019-01-01T00:00:00Z".parse()?;
    Ok(status_list_credential(
        LIST,
        issuer,
        purpose,
        &bits,
        from,
        Some(until.parse()?),
    ))
}

impl Issuer {
    fn new(seed: u64) -> Result<Self> {
        let key = SecretKey::generate(KeyType::Ed25519, &mut StdRng::seed_from_u64(seed))?;
        let id = did_key::did(key.public_key()).context("Ed25519 has a did:key")?;
        let method =
            did_key::verification_method(key.public_key()).context("Ed25519 has a did:key")?;
        Ok(Self { key, id, method })
    }

    fn sign(&self, credential: &Value) -> Result<Value> {
        self.sign_with(Cryptosuite::EddsaRdfc2022, credential)
    }

    fn sign_with(&self, suite: Cryptosuite, credential: &Value) -> Result<Value> {
        let created = "2019-06-01T00:00:00Z".parse()?;
        let options = ProofOptions::assertion(self.method.clone(), created);
        Ok(suite.add_proof(credential, &options, &self.key)?)
    }
}
