//! Every way to sign a credential.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::KeyType;
use testamur_signing::sd_jwt_vc::{self, ClaimPath};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_signing::{Cryptosuite, ecdsa_sd_2023, jws};
use testamur_status::StatusPurpose;
use testamur_verifier::MemoryDocuments;

use crate::bit_flips::credentials::{DataModel, issued_by};
use crate::world::{LIST_URL, Party, object, objects, status_entry, with};

/// A way to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    DataIntegrity(Cryptosuite, KeyType),
    /// What a holder derives from a base proof of ecdsa-sd-2023.
    Derived,
    Jwt(Profile, KeyType),
    SdJwtVc,
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
            Self::SdJwtVc => KeyType::Ed25519,
        }
    }

    /// The bits to flip: all, but one of each byte where a proof holds a signature for every statement and all would
    /// take minutes.
    pub(super) fn bits(self, text: &str) -> impl Iterator<Item = usize> + use<> {
        let one_of_each = self == Self::Derived;
        (0..text.len() * 8).filter(move |bit| !one_of_each || bit % 8 == bit / 8 % 8)
    }

    /// The documents that a verification of it needs.
    pub(super) fn documents(self) -> MemoryDocuments {
        if self != Self::Derived {
            return MemoryDocuments::new();
        }
        let party = Party::with_key(self.key_type());
        let list = party.status_list(StatusPurpose::Revocation);
        let list = party.sign_with(Cryptosuite::EcdsaRdfc2019, &list);
        MemoryDocuments::new().with(LIST_URL, "application/vc", list.to_string())
    }

    /// The credential, made out by this issuer and signed, as its file.
    pub(super) fn sign(self, credential: &Value) -> String {
        let party = Party::with_key(self.key_type());
        let credential = issued_by(credential, &party.id);
        match self {
            Self::DataIntegrity(suite, _) => party.sign_with(suite, &credential).to_string(),
            Self::Derived => derived(&party, &credential)
                .expect("a credential that can be signed")
                .to_string(),
            Self::Jwt(profile, _) => party.sign_jwt(profile, &credential),
            Self::SdJwtVc => sd_jwt(&party, &credential),
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
        let party = Party::with_key(self.key_type());
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
            Self::SdJwtVc => (
                with_changed_payload(&sd_jwt(&party, &credential), &put),
                Vec::new(),
            ),
        };
        [after, before].concat()
    }
}

/// A base proof over the credential, and what a holder shows of it: everything.
///
/// Without an end of validity and a status it would be undecided: they could be there and kept back.
fn derived(party: &Party, credential: &Value) -> Option<Value> {
    let end = json!("2035-01-01T00:00:00Z");
    let credential = with(credential.clone(), "", "validUntil", end);
    let credential = &with(credential, "", "credentialStatus", status_entry("7"));
    let mut rng = StdRng::seed_from_u64(11);
    let base =
        ecdsa_sd_2023::add_base_proof(credential, &party.options(), &[], &party.secret, &mut rng);
    let members = credential.as_object().expect("an object").keys();
    let shown: Vec<String> = members
        .filter(|name| *name != "@context")
        .map(|name| format!("/{name}"))
        .collect();
    ecdsa_sd_2023::derive(&base.ok()?, &shown).ok()
}

/// The subject's members as claims, of which two are disclosed and one is kept back.
fn sd_jwt(party: &Party, credential: &Value) -> String {
    let claims = json!({
        "iss": party.id, "vct": "urn:testamur:achievement:1", "iat": 1_735_689_600, "nbf": 1_735_689_600,
        "name": credential["name"], "grade": "A", "evidence": credential["evidence"],
        "achievement": credential["credentialSubject"]["achievement"], "result": credential["credentialSubject"]["result"],
    });
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
    issued.present(&disclosable[..2]).expect("both are there")
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
            Self::Jwt(profile, key_type) => write!(formatter, "VC-JWT {profile:?} {key_type:?}"),
        }
    }
}
