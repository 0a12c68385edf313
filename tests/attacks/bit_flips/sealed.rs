//! Every way to sign a credential.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey};
use testamur_signing::sd_jwt_vc::{self, ClaimPath, KeyBindingTerms};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_signing::{Cryptosuite, ecdsa_sd_2023, jws};
use testamur_status::StatusPurpose;
use testamur_verifier::{KeyBindingRequest, MemoryDocuments, VerifyOptions};

use crate::bit_flips::credentials::{DataModel, issued_by};
use crate::world::{LIST_URL, Party, now, object, objects, status_entry, with};

/// The issuer whose key is too long for a name, and where it is published.
const DID: &str = "did:web:harbour.example";
const DID_JSON: &str = "https://harbour.example/.well-known/did.json";

const AUDIENCE: &str = "https://verifier.example";
const NONCE: &str = "u8Zt3xO0";

/// A way to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    DataIntegrity(Cryptosuite, KeyType),
    /// What a holder derives from a base proof of ecdsa-sd-2023.
    Derived,
    Jwt(Profile, KeyType),
    SdJwtVc,
    /// What the holder of an SD-JWT VC signs for whoever asks.
    SdJwtVcBound,
}

impl Seal {
    pub(super) fn data_model(self) -> DataModel {
        match self {
            Self::Jwt(Profile::VcClaim, _) => DataModel::V1_1,
            _ => DataModel::V2_0,
        }
    }

    fn key_type(self) -> KeyType {
        match self {
            Self::DataIntegrity(_, key_type) | Self::Jwt(_, key_type) => key_type,
            Self::Derived => KeyType::P256,
            Self::SdJwtVc | Self::SdJwtVcBound => KeyType::Ed25519,
        }
    }

    fn party(self) -> Party {
        let party = Party::with_key(self.key_type());
        match self.key_type() {
            KeyType::Rsa => party.named(DID, &format!("{DID}#0")),
            _ => party,
        }
    }

    /// The documents that a verification of it needs.
    pub(super) fn documents(self) -> MemoryDocuments {
        let documents = MemoryDocuments::new();
        let party = self.party();
        let suite = match self {
            Self::Derived => Cryptosuite::EcdsaRdfc2019,
            Self::SdJwtVc | Self::SdJwtVcBound => Cryptosuite::EddsaRdfc2022,
            Self::Jwt(_, KeyType::Rsa) => {
                let document = with_jwk(&party);
                return documents.with(DID_JSON, "application/did+json", document.to_string());
            }
            Self::DataIntegrity(..) | Self::Jwt(..) => return documents,
        };
        let list = party.sign_with(suite, &party.status_list(StatusPurpose::Revocation));
        documents.with(LIST_URL, "application/vc", list.to_string())
    }

    /// What a verification of it is told.
    pub(super) fn options(self) -> VerifyOptions {
        let key_binding = (self == Self::SdJwtVcBound).then(|| KeyBindingRequest {
            audience: AUDIENCE.to_owned(),
            nonce: NONCE.to_owned(),
            max_age: SignedDuration::from_mins(5),
        });
        VerifyOptions {
            key_binding,
            ..VerifyOptions::default()
        }
    }

    /// The credential, made out by this issuer and signed, as its file.
    pub(super) fn sign(self, credential: &Value) -> String {
        let party = self.party();
        let credential = issued_by(credential, &party.id);
        match self {
            Self::DataIntegrity(suite, _) => party.sign_with(suite, &credential).to_string(),
            Self::Derived => derived(&party, &credential)
                .expect("a credential that can be signed")
                .to_string(),
            Self::Jwt(profile, _) => party.sign_jwt(profile, &credential),
            Self::SdJwtVc | Self::SdJwtVcBound => sd_jwt(self, &party, &credential),
        }
    }

    /// The signed credential with a member put into each of its objects in turn: after signing where the file shows the
    /// objects, and before it where signing does not look at what it signs.
    pub(super) fn with_inserted(
        self,
        credential: &Value,
        name: &str,
        value: &Value,
    ) -> Vec<String> {
        let party = self.party();
        let credential = issued_by(credential, &party.id);
        let put =
            |document: &Value, place: &str| with(document.clone(), place, name, value.clone());
        let after = |signed: &Value| -> Vec<String> {
            let places = objects(signed);
            places
                .iter()
                .map(|place| put(signed, place).to_string())
                .collect()
        };
        let before = |sign: &dyn Fn(&Value) -> Option<String>| -> Vec<String> {
            let places = objects(&credential);
            places
                .iter()
                .filter_map(|place| sign(&put(&credential, place)))
                .collect()
        };
        let (after, before) = match self {
            Self::DataIntegrity(suite, _) => (
                after(&party.sign_with(suite, &credential)),
                before(&|changed| {
                    let signed = suite.add_proof(changed, &party.options(), &party.secret);
                    Some(signed.ok()?.to_string())
                }),
            ),
            Self::Derived => (
                after(&derived(&party, &credential).expect("a credential that can be signed")),
                before(&|changed| Some(derived(&party, changed)?.to_string())),
            ),
            Self::Jwt(profile, _) => {
                let jwt = party.sign_jwt(profile, &credential);
                let claims = vc_jwt::parse(&jwt).expect("it was just signed");
                let mut after = with_changed_payload(&jwt, &put);
                after.push(header_with(&party, &claims.credential, name, value));
                (
                    after,
                    before(&|changed| Some(party.sign_jwt(profile, changed))),
                )
            }
            // Any claim may stand in it: only what was signed counts.
            Self::SdJwtVc | Self::SdJwtVcBound => (
                with_changed_payload(&sd_jwt(self, &party, &credential), &put),
                Vec::new(),
            ),
        };
        [after, before].concat()
    }
}

/// What a holder of a base proof shows: everything.
fn derived(party: &Party, credential: &Value) -> Option<Value> {
    let base = base(party, credential)?;
    let members = base.as_object().expect("an object").keys();
    let shown: Vec<String> = members
        .filter(|name| !["@context", "proof"].contains(&name.as_str()))
        .map(|name| format!("/{name}"))
        .collect();
    ecdsa_sd_2023::derive(&base, &shown).ok()
}

/// A base proof over the credential, in which what all five have is mandatory, and what they differ in is not.
///
/// Without an end of validity and a status it would be undecided: they could be there and kept back.
pub(super) fn base(party: &Party, credential: &Value) -> Option<Value> {
    let end = json!("2035-01-01T00:00:00Z");
    let credential = with(credential.clone(), "", "validUntil", end);
    let credential = &with(credential, "", "credentialStatus", status_entry("7"));
    let achievement = "/credentialSubject/achievement";
    let mandatory = [
        "/id".to_owned(),
        "/credentialStatus".to_owned(),
        format!("{achievement}/id"),
        format!("{achievement}/description"),
        format!("{achievement}/criteria"),
    ];
    let mut rng = StdRng::seed_from_u64(11);
    let options = party.options();
    ecdsa_sd_2023::add_base_proof(credential, &options, &mandatory, &party.secret, &mut rng).ok()
}

/// The document of an issuer whose key is no Multikey.
fn with_jwk(party: &Party) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": party.id,
        "verificationMethod": [{
            "id": party.method, "type": "JsonWebKey", "controller": party.id,
            "publicKeyJwk": party.secret.public_key().to_jwk()
        }],
        "assertionMethod": [party.method],
    })
}

/// The subject's members as claims, of which two are disclosed and one is kept back; signed by the holder where that
/// is asked for.
///
/// Without a status it would be undecided: what is kept back could be one.
fn sd_jwt(seal: Seal, party: &Party, credential: &Value) -> String {
    let mut claims = json!({
        "iss": party.id, "vct": "urn:testamur:achievement:1", "iat": 1_735_689_600, "nbf": 1_735_689_600,
        "name": credential["name"], "grade": "A", "evidence": credential["evidence"],
        "achievement": credential["credentialSubject"]["achievement"], "result": credential["credentialSubject"]["result"],
        "credentialStatus": status_entry("7"),
    });
    let holder = SecretKey::from_bytes(KeyType::Ed25519, &[9; 32]).expect("a seed");
    if seal == Seal::SdJwtVcBound {
        claims["cnf"] = json!({ "jwk": holder.public_key().to_jwk() });
    }
    let path = |name| ClaimPath::names([name]);
    let disclosable = [path("name"), path("achievement"), path("grade")];
    let mut rng = StdRng::seed_from_u64(11);
    let issued = sd_jwt_vc::sign(
        &object(claims),
        &disclosable,
        1,
        &party.method,
        &party.secret,
        &mut rng,
    );
    let issued = sd_jwt_vc::parse(&issued.expect("it can be signed")).expect("it was just signed");
    let shown = &disclosable[..2];
    if seal == Seal::SdJwtVc {
        return issued.present(shown).expect("both are there");
    }
    let terms = KeyBindingTerms {
        audience: AUDIENCE,
        nonce: NONCE,
        now: now(),
    };
    issued
        .present_bound(shown, &terms, &holder)
        .expect("both are there, and the holder's key")
}

/// The compact text with each object of its payload changed in turn, under the old signature.
fn with_changed_payload(compact: &str, put: &dyn Fn(&Value, &str) -> Value) -> Vec<String> {
    let payload = compact.split('.').nth(1).expect("a payload");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    let value: Value = serde_json::from_slice(&bytes).expect("JSON");
    let places = objects(&value);
    places
        .iter()
        .map(|place| {
            let changed = URL_SAFE_NO_PAD.encode(put(&value, place).to_string());
            compact.replacen(payload, &changed, 1)
        })
        .collect()
}

/// A good payload under a header that says more than a credential's may.
fn header_with(party: &Party, payload: &Value, name: &str, value: &Value) -> String {
    let header = json!({"typ": "vc+jwt", "kid": party.method, name: value});
    jws::sign(
        &object(header),
        payload.to_string().as_bytes(),
        &party.secret,
    )
    .expect("the signer signs what it is given")
}

impl fmt::Display for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataIntegrity(suite, key_type) => write!(formatter, "{suite} {key_type:?}"),
            Self::Derived => write!(formatter, "ecdsa-sd-2023 derived"),
            Self::SdJwtVc => write!(formatter, "SD-JWT VC"),
            Self::SdJwtVcBound => write!(formatter, "SD-JWT VC with key binding"),
            Self::Jwt(profile, key_type) => write!(formatter, "VC-JWT {profile:?} {key_type:?}"),
        }
    }
}
