//! Key proofs: each way to be wrong is `invalid_proof`, and none uses the nonce up.

use serde_json::{Value, json};
use testamur_keys::{KeyType, SecretKey, did_key};
use testamur_registrar::{ClaimError, KeyProofError};
use testamur_signing::jws::JwsError;

use crate::{
    database::on_both_databases,
    wallet::{LDP, Wallet, access_token, claims},
    world::{BASE_URL, World},
};

on_both_databases! {
    async fn claims_that_are_not_for_us_are_refused(world: World) {
        let bench = Bench::new(&world).await;
        let us = world.registrar.tenant_url(&world.tenant);
        for aud in [
            json!(format!("{BASE_URL}/tenants/academy")),
            json!(BASE_URL),
            json!(format!("{us}/x")),
            json!(format!("{us}//")),
            json!([us.clone(), "https://elsewhere.example"]),
            json!([]),
            json!(7),
            Value::Null,
        ] {
            let error = bench.claims_with("aud", aud.clone()).await;
            assert!(matches!(error, KeyProofError::Audience), "{aud}: {error}");
        }
        assert!(matches!(bench.claims_without("aud").await, KeyProofError::Audience));
    }

    async fn an_issuance_time_out_of_the_window_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        let now = world.registrar.now().as_second();
        for iat in [json!(now + 61), json!(now - 361), json!("now"), json!(now.to_string()), json!(9_007_199_254_740_991_i64), Value::Null] {
            let error = bench.claims_with("iat", iat.clone()).await;
            assert!(matches!(error, KeyProofError::IssuedAt), "{iat}: {error}");
        }
        assert!(matches!(bench.claims_without("iat").await, KeyProofError::IssuedAt));
    }

    async fn an_issuer_in_an_anonymous_flow_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        assert!(matches!(bench.claims_with("iss", json!("client")).await, KeyProofError::IssuerPresent));
    }

    async fn a_missing_nonce_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        assert!(matches!(bench.claims_without("nonce").await, KeyProofError::NonceMissing));
        assert!(matches!(bench.claims_with("nonce", json!(1)).await, KeyProofError::NonceMissing));
    }

    async fn another_type_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        for typ in ["JWT", "vc+jwt", "openid4vci-proof", ""] {
            let error = bench.header_with("typ", json!(typ)).await;
            assert!(matches!(error, KeyProofError::Jws(JwsError::Typ)), "{typ}: {error}");
        }
        assert!(matches!(bench.header_without("typ").await, KeyProofError::Jws(JwsError::Typ)));
    }

    async fn an_algorithm_that_is_none_a_mac_or_not_the_keys_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        for alg in ["none", "None", "HS256", "ES512", ""] {
            let error = bench.header_with("alg", json!(alg)).await;
            assert!(matches!(error, KeyProofError::Jws(JwsError::Algorithm)), "{alg}: {error}");
        }
        let error = bench.header_with("alg", json!("ES256")).await;
        assert!(matches!(error, KeyProofError::Jws(JwsError::KeyAlgorithm { .. })), "{error}");
        assert!(matches!(bench.header_without("alg").await, KeyProofError::Jws(JwsError::Algorithm)));
    }

    async fn two_keys_no_key_and_a_key_of_the_network_are_refused(world: World) {
        let bench = Bench::new(&world).await;
        let both = bench.header_with("kid", json!(format!("{}#0", bench.wallet.did()))).await;
        assert!(matches!(both, KeyProofError::Key | KeyProofError::Jws(JwsError::TwoKeys)), "{both}");
        assert!(matches!(bench.header_without("jwk").await, KeyProofError::Key));
        let web = did_key::did(bench.wallet.0.public_key()).unwrap();
        for kid in ["did:web:wallet.example#key", "key-1", "", &format!("{web}#other"), "did:key:z6Mk"] {
            let mut header = bench.wallet.header();
            header.as_object_mut().unwrap().remove("jwk");
            header["kid"] = kid.into();
            let error = bench.refusal(&header, &claims(bench.world)).await;
            assert!(matches!(error, KeyProofError::Key | KeyProofError::Jws(JwsError::KeyId)), "{kid}: {error}");
        }
    }

    async fn a_private_key_in_the_header_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        let mut jwk = bench.wallet.0.public_key().to_jwk();
        jwk["d"] = "AAAA".into();
        let error = bench.header_with("jwk", jwk).await;
        assert!(matches!(error, KeyProofError::Jws(JwsError::Jwk(_))), "{error}");
    }

    async fn header_parameters_that_nobody_understands_are_refused(world: World) {
        let bench = Bench::new(&world).await;
        for (name, value) in [
            ("crit", json!(["exp"])),
            ("b64", json!(false)),
            ("jku", json!("https://keys.example")),
            ("x5c", json!([])),
            ("trust_chain", json!([])),
        ] {
            let error = bench.header_with(name, value).await;
            let refused = matches!(error, KeyProofError::Jws(JwsError::Critical { .. } | JwsError::HeaderParameter { .. }));
            assert!(refused, "{name}: {error}");
        }
    }

    async fn a_proof_signed_by_another_key_is_refused(world: World) {
        let bench = Bench::new(&world).await;
        let forged = Wallet::new(2).sign(&bench.wallet.header(), &claims(&world));
        let error = bench.refusal_of(&forged).await;
        assert!(matches!(error, KeyProofError::Jws(JwsError::Signature(_))), "{error}");
        for malformed in ["", "a.b", "a.b.c.d", "..", &format!("{forged}=")] {
            assert!(matches!(bench.refusal_of(malformed).await, KeyProofError::Jws(_)), "{malformed}");
        }
    }

    async fn keys_named_by_did_and_keys_of_other_types_are_accepted(world: World) {
        let bench = Bench::new(&world).await;
        let p256 = Wallet(SecretKey::from_bytes(KeyType::P256, &[9; 32]).unwrap());
        for wallet in [&bench.wallet, &p256] {
            for kid in [format!("{}#0", wallet.did()), wallet.did(), did_key::verification_method(wallet.0.public_key()).unwrap()] {
                // An offer is one key's, whatever its name: each name takes a new offer.
                let token = access_token(&world, world.credentials().await[0].id).await;
                let mut header = wallet.header();
                header.as_object_mut().unwrap().remove("jwk");
                header["kid"] = kid.clone().into();
                let proof = wallet.sign(&header, &claims(&world));
                let claimed = world.registrar.claim(&world.tenant, &token, LDP, &proof).await.unwrap();
                let credential: Value = serde_json::from_str(&claimed.credential.body).unwrap();
                assert_eq!(credential["credentialSubject"]["id"], kid.split('#').next().unwrap());
            }
        }
        let mut slash = claims(&world);
        slash["aud"] = format!("{}/", world.registrar.tenant_url(&world.tenant)).into();
        let proof = bench.wallet.sign(&bench.wallet.header(), &slash);
        world.registrar.claim(&world.tenant, &bench.token, LDP, &proof).await.unwrap();
    }
}

/// A wallet with an access token.
struct Bench<'a> {
    world: &'a World,
    wallet: Wallet,
    token: String,
}

impl<'a> Bench<'a> {
    async fn new(world: &'a World) -> Self {
        let token = access_token(world, world.award("1").await).await;
        Self {
            world,
            wallet: Wallet::new(1),
            token,
        }
    }

    async fn claims_with(&self, name: &str, value: Value) -> KeyProofError {
        let mut claims = claims(self.world);
        claims[name] = value;
        self.refusal(&self.wallet.header(), &claims).await
    }

    async fn claims_without(&self, name: &str) -> KeyProofError {
        let mut claims = claims(self.world);
        claims.as_object_mut().unwrap().remove(name);
        self.refusal(&self.wallet.header(), &claims).await
    }

    async fn header_with(&self, name: &str, value: Value) -> KeyProofError {
        let mut header = self.wallet.header();
        header[name] = value;
        self.refusal(&header, &claims(self.world)).await
    }

    async fn header_without(&self, name: &str) -> KeyProofError {
        let mut header = self.wallet.header();
        header.as_object_mut().unwrap().remove(name);
        self.refusal(&header, &claims(self.world)).await
    }

    async fn refusal(&self, header: &Value, claims: &Value) -> KeyProofError {
        self.refusal_of(&self.wallet.sign(header, claims)).await
    }

    async fn refusal_of(&self, proof: &str) -> KeyProofError {
        match self
            .world
            .registrar
            .claim(&self.world.tenant, &self.token, LDP, proof)
            .await
        {
            Err(ClaimError::InvalidProof(error)) => error,
            other => panic!("{other:?}"),
        }
    }
}
