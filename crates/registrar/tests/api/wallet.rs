//! A wallet: a key, and proofs of it, right or wrong.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, Signer as _, did_jwk};
use testamur_registrar::{AccessToken, ClaimError, Claimed, OfferTerms};
use uuid::Uuid;

use crate::world::{World, staff};

pub(crate) const LDP: &str = "open_badge_ldp_vc";
pub(crate) const JWT: &str = "open_badge_jwt_vc_json";

pub(crate) struct Wallet(pub(crate) SecretKey);

impl Wallet {
    /// Each number is another key.
    pub(crate) fn new(number: u8) -> Self {
        Self(SecretKey::from_bytes(KeyType::Ed25519, &[number; 32]).unwrap())
    }

    /// The DID to which credentials are bound.
    pub(crate) fn did(&self) -> String {
        did_jwk::did(self.0.public_key())
    }

    /// The header of a good proof.
    pub(crate) fn header(&self) -> Value {
        json!({ "alg": self.0.public_key().algorithm().as_str(), "typ": "openid4vci-proof+jwt", "jwk": self.0.public_key().to_jwk() })
    }

    /// Signs any header over any claims.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let input = format!(
            "{}.{}",
            BASE64URL.encode(header.to_string()),
            BASE64URL.encode(claims.to_string())
        );
        let signature = self.0.sign(input.as_bytes()).unwrap();
        format!("{input}.{}", BASE64URL.encode(signature))
    }

    /// A good proof with a fresh nonce.
    pub(crate) fn proof(&self, world: &World) -> String {
        self.sign(&self.header(), &claims(world))
    }
}

/// The claims of a good proof, with a fresh nonce.
pub(crate) fn claims(world: &World) -> Value {
    json!({
        "aud": world.registrar.tenant_url(&world.tenant),
        "iat": world.registrar.now().as_second(),
        "nonce": world.registrar.nonce(&world.tenant),
    })
}

/// An access token for a new offer of a credential.
pub(crate) async fn access_token(world: &World, credential_id: Uuid) -> String {
    let terms = OfferTerms {
        tx_code: false,
        ..OfferTerms::default()
    };
    let created = world
        .registrar
        .create_offer(&world.tenant, credential_id, terms, &staff())
        .await
        .unwrap();
    let code = &created.offer.pre_authorized_code;
    let AccessToken { token, .. } = world
        .registrar
        .redeem(&world.tenant, code, None)
        .await
        .ok()
        .unwrap();
    token
}

/// Claims in a configuration with a good proof.
pub(crate) async fn claim(
    world: &World,
    token: &str,
    configuration: &str,
    wallet: &Wallet,
) -> Result<Claimed, ClaimError> {
    world
        .registrar
        .claim(&world.tenant, token, configuration, &wallet.proof(world))
        .await
}
