//! Every way to sign a credential.

use std::fmt;

use serde_json::Value;
use testamur_keys::KeyType;
use testamur_signing::Cryptosuite;
use testamur_signing::jws;
use testamur_signing::vc_jwt::{self, Profile};

use crate::bit_flips::credentials::{DataModel, issued_by};
use crate::world::{Party, object, objects, with};

/// A way to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seal {
    DataIntegrity(Cryptosuite, KeyType),
    Jwt(Profile, KeyType),
}

impl Seal {
    pub(super) fn data_model(self) -> DataModel {
        match self {
            Self::Jwt(Profile::VcClaim, _) => DataModel::V1_1,
            _ => DataModel::V2_0,
        }
    }

    /// The credential, made out by an issuer with a fresh key and signed, as its file.
    pub(super) fn sign(self, credential: &Value) -> String {
        match self {
            Self::DataIntegrity(suite, key_type) => {
                let party = Party::with_key(key_type);
                party
                    .sign_with(suite, &issued_by(credential, &party.id))
                    .to_string()
            }
            Self::Jwt(profile, key_type) => {
                let party = Party::with_key(key_type);
                party.sign_jwt(profile, &issued_by(credential, &party.id))
            }
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
        let key_type = match self {
            Self::DataIntegrity(_, key_type) | Self::Jwt(_, key_type) => key_type,
        };
        let party = Party::with_key(key_type);
        let credential = issued_by(credential, &party.id);
        let put =
            |document: &Value, place: &str| with(document.clone(), place, name, value.clone());
        match self {
            Self::DataIntegrity(suite, _) => {
                let signed = party.sign_with(suite, &credential);
                let after = objects(&signed)
                    .into_iter()
                    .map(|place| put(&signed, &place).to_string());
                let before = objects(&credential).into_iter().filter_map(|place| {
                    let signed =
                        suite.add_proof(&put(&credential, &place), &party.options(), &party.secret);
                    Some(signed.ok()?.to_string())
                });
                after.chain(before).collect()
            }
            Self::Jwt(profile, _) => {
                let before = objects(&credential)
                    .into_iter()
                    .map(|place| party.sign_jwt(profile, &put(&credential, &place)));
                let claims = vc_jwt::parse(&party.sign_jwt(profile, &credential))
                    .expect("it was just signed");
                before
                    .chain([header_with(&party, &claims.credential, name, value)])
                    .collect()
            }
        }
    }
}

/// A good payload under a header that says more than a credential's may.
fn header_with(party: &Party, payload: &Value, name: &str, value: &Value) -> String {
    let header = serde_json::json!({"typ": "vc+jwt", "kid": party.method, name: value});
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
            Self::Jwt(profile, key_type) => write!(formatter, "VC-JWT {profile:?} {key_type:?}"),
        }
    }
}
