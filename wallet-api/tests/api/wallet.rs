//! A wallet: a key, and what it sends.

use axum::{body::Body, http::Request};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, Signer as _, did_key};
use testamur_registrar::{Actor, CreatedOffer, OfferTerms};
use testamur_store::Tenant;
use uuid::Uuid;

use crate::world::{Answer, BASE, World};

pub(crate) struct Wallet {
    key: SecretKey,
}

impl Wallet {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            key: SecretKey::generate(KeyType::Ed25519, &mut StdRng::seed_from_u64(seed)).unwrap(),
        }
    }

    pub(crate) fn did(&self) -> String {
        did_key::did(self.key.public_key()).unwrap()
    }

    pub(crate) fn kid(&self) -> String {
        did_key::verification_method(self.key.public_key()).unwrap()
    }

    pub(crate) fn jwk(&self) -> Value {
        self.key.public_key().to_jwk()
    }

    /// A key proof as the standard wants it.
    pub(crate) fn proof(&self, world: &World, tenant: &Tenant, nonce: &str) -> String {
        self.proof_with(world, tenant, nonce, |_, _| {})
    }

    /// A key proof whose header and claims were changed before it was signed.
    pub(crate) fn proof_with(
        &self,
        world: &World,
        tenant: &Tenant,
        nonce: &str,
        change: impl FnOnce(&mut Value, &mut Value),
    ) -> String {
        let mut header =
            json!({ "typ": "openid4vci-proof+jwt", "alg": "EdDSA", "kid": self.kid() });
        let mut claims = json!({
            "aud": format!("{BASE}/tenants/{}", tenant.slug()),
            "iat": world.now().as_second(),
            "nonce": nonce,
        });
        change(&mut header, &mut claims);
        self.jws(&header, &claims)
    }

    fn jws(&self, header: &Value, claims: &Value) -> String {
        let signed = format!(
            "{}.{}",
            BASE64URL.encode(header.to_string()),
            BASE64URL.encode(claims.to_string())
        );
        let signature = self.key.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64URL.encode(signature))
    }
}

/// An offer of a credential, with or without a transaction code.
pub(crate) async fn offer(
    world: &World,
    tenant: &Tenant,
    credential: Uuid,
    tx_code: bool,
) -> CreatedOffer {
    let terms = OfferTerms {
        tx_code,
        ..OfferTerms::default()
    };
    world
        .registrar()
        .create_offer(tenant, credential, terms, &Actor::command_line())
        .await
        .unwrap()
}

/// The form of a token request.
pub(crate) fn form(code: &str, tx_code: Option<&str>) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair(
        "grant_type",
        "urn:ietf:params:oauth:grant-type:pre-authorized_code",
    );
    form.append_pair("pre-authorized_code", code);
    if let Some(tx_code) = tx_code {
        form.append_pair("tx_code", tx_code);
    }
    form.finish()
}

pub(crate) async fn token_request(world: &World, tenant: &Tenant, form: String) -> Answer {
    let path = format!("/tenants/{}/token", tenant.slug());
    world
        .post(&path, "application/x-www-form-urlencoded", form)
        .await
}

/// An access token for a fresh offer of a fresh credential.
pub(crate) async fn access_token(world: &World, tenant: &Tenant, learner: &str) -> String {
    let credential = world.award(tenant, learner).await;
    access_token_for(world, tenant, credential).await
}

pub(crate) async fn access_token_for(world: &World, tenant: &Tenant, credential: Uuid) -> String {
    let offer = offer(world, tenant, credential, false).await;
    let answer = token_request(world, tenant, form(&offer.offer.pre_authorized_code, None)).await;
    answer.ok(200)["access_token"].as_str().unwrap().to_owned()
}

pub(crate) async fn nonce(world: &World, tenant: &Tenant) -> String {
    let answer = world
        .post(
            &format!("/tenants/{}/nonce", tenant.slug()),
            "application/json",
            "",
        )
        .await;
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.ok(200)["c_nonce"].as_str().unwrap().to_owned()
}

/// A credential request with this body.
pub(crate) fn credential_request(tenant: &Tenant, token: &str, body: &Value) -> Request<Body> {
    Request::post(format!("/tenants/{}/credential", tenant.slug()))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(body.to_string().into())
        .unwrap()
}

/// The body of a credential request in `ldp_vc`.
pub(crate) fn asking(proof: &str) -> Value {
    json!({ "credential_configuration_id": "open_badge_ldp_vc", "proofs": { "jwt": [proof] } })
}
