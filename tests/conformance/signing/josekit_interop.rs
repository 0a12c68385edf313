//! JWS both ways with josekit: its signatures verify here, ours there.

use josekit::jwk::Jwk;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::eddsa::EddsaJwsAlgorithm;
use josekit::jws::alg::rsassa::RsassaJwsAlgorithm;
use josekit::jws::{JwsHeader, JwsSigner, JwsVerifier};
use josekit::jwt::{self, JwtPayload};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testamur_keys::{KeyType, PublicKey, SecretKey};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_tests::report_count;

const PROFILES: [Profile; 3] = [Profile::OpenBadges, Profile::JoseCose, Profile::VcClaim];

fn credential(profile: Profile) -> Value {
    let (context, from) = match profile {
        Profile::VcClaim => ("https://www.w3.org/2018/credentials/v1", "issuanceDate"),
        Profile::JoseCose | Profile::OpenBadges => {
            ("https://www.w3.org/ns/credentials/v2", "validFrom")
        }
    };
    json!({
        "@context": [context],
        "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
        "type": ["VerifiableCredential"],
        "issuer": "https://example.edu/issuers/565049",
        from: "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:subject", "name": "Ζωή ☃ \u{1f393}"},
    })
}

fn jwk(key: &PublicKey) -> Jwk {
    let Value::Object(members) = key.to_jwk() else {
        panic!("a JWK is an object");
    };
    Jwk::from_map(members).unwrap()
}

fn verifier(key: &PublicKey) -> Box<dyn JwsVerifier> {
    let jwk = jwk(key);
    match key.key_type() {
        KeyType::Ed25519 => Box::new(EddsaJwsAlgorithm::Eddsa.verifier_from_jwk(&jwk).unwrap()),
        KeyType::P256 => Box::new(EcdsaJwsAlgorithm::Es256.verifier_from_jwk(&jwk).unwrap()),
        KeyType::P384 => Box::new(EcdsaJwsAlgorithm::Es384.verifier_from_jwk(&jwk).unwrap()),
        KeyType::Rsa => Box::new(RsassaJwsAlgorithm::Rs256.verifier_from_jwk(&jwk).unwrap()),
        other => panic!("no foreign verifier for {other}"),
    }
}

/// A key that josekit made, and its public half as josekit writes it.
fn foreign_signer(key_type: KeyType) -> (Box<dyn JwsSigner>, Value) {
    let (private, public) = match key_type {
        KeyType::Ed25519 => {
            let pair = EddsaJwsAlgorithm::Eddsa
                .generate_key_pair(josekit::jwk::alg::ed::EdCurve::Ed25519)
                .unwrap();
            (pair.to_jwk_private_key(), pair.to_jwk_public_key())
        }
        KeyType::P256 => {
            let pair = EcdsaJwsAlgorithm::Es256.generate_key_pair().unwrap();
            (pair.to_jwk_private_key(), pair.to_jwk_public_key())
        }
        KeyType::P384 => {
            let pair = EcdsaJwsAlgorithm::Es384.generate_key_pair().unwrap();
            (pair.to_jwk_private_key(), pair.to_jwk_public_key())
        }
        KeyType::Rsa => {
            let pair = RsassaJwsAlgorithm::Rs256.generate_key_pair(2048).unwrap();
            (pair.to_jwk_private_key(), pair.to_jwk_public_key())
        }
        other => panic!("no foreign signer for {other}"),
    };
    let signer: Box<dyn JwsSigner> = match key_type {
        KeyType::Ed25519 => Box::new(EddsaJwsAlgorithm::Eddsa.signer_from_jwk(&private).unwrap()),
        KeyType::P256 => Box::new(EcdsaJwsAlgorithm::Es256.signer_from_jwk(&private).unwrap()),
        KeyType::P384 => Box::new(EcdsaJwsAlgorithm::Es384.signer_from_jwk(&private).unwrap()),
        _ => Box::new(RsassaJwsAlgorithm::Rs256.signer_from_jwk(&private).unwrap()),
    };
    (signer, Value::Object(public.into()))
}

#[test]
fn foreign_code_verifies_what_we_sign() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut cases = 0;
    for key_type in KeyType::ALL {
        let key = SecretKey::generate(key_type, &mut rng).unwrap();
        let verifier = verifier(key.public_key());
        for profile in PROFILES {
            let credential = credential(profile);
            let compact =
                vc_jwt::sign(&credential, profile, "did:example:issuer#key", &key).unwrap();
            let (payload, header) = jwt::decode_with_verifier(&compact, &*verifier).unwrap();
            assert_eq!(
                header.algorithm(),
                Some(key.public_key().algorithm().as_str())
            );
            assert_eq!(header.key_id(), Some("did:example:issuer#key"));
            let theirs = match profile {
                Profile::VcClaim => payload.claim("vc").unwrap()["credentialSubject"].clone(),
                Profile::JoseCose | Profile::OpenBadges => {
                    payload.claim("credentialSubject").unwrap().clone()
                }
            };
            assert_eq!(theirs, credential["credentialSubject"]);
            let (head, _) = compact.rsplit_once('.').unwrap();
            let forged = format!("{head}.{}", "A".repeat(compact.len() - head.len() - 1));
            assert!(jwt::decode_with_verifier(&forged, &*verifier).is_err());
            cases += 1;
        }
    }
    report_count("josekit verifies our JWTs", cases);
}

#[test]
fn we_verify_what_foreign_code_signs() {
    let mut cases = 0;
    for key_type in KeyType::ALL {
        let (signer, public) = foreign_signer(key_type);
        let key = PublicKey::from_jwk(&public).unwrap();
        assert_eq!(key.key_type(), key_type);
        for profile in PROFILES {
            let compact = foreign_jwt(profile, &*signer);
            let jwt = vc_jwt::parse(&compact).unwrap();
            assert_eq!(jwt.profile, profile);
            assert_eq!(jwt.verify(&key), Ok(()), "{key_type} {profile:?}");
            assert_eq!(jwt.verify_claims(), Ok(()));
            assert_eq!(jwt.credential, credential(profile));
            let (other, _) = foreign_signer(key_type);
            assert!(
                vc_jwt::parse(&foreign_jwt(profile, &*other))
                    .unwrap()
                    .verify(&key)
                    .is_err()
            );
            cases += 1;
        }
    }
    report_count("we verify josekit's JWTs", cases);
}

fn foreign_jwt(profile: Profile, signer: &dyn JwsSigner) -> String {
    let credential = credential(profile);
    let mut payload = match profile {
        Profile::VcClaim => json!({"vc": credential}),
        Profile::JoseCose | Profile::OpenBadges => credential.clone(),
    };
    if profile != Profile::JoseCose {
        payload["iss"] = credential["issuer"].clone();
        payload["jti"] = credential["id"].clone();
        payload["sub"] = credential["credentialSubject"]["id"].clone();
        payload["nbf"] = json!(1_767_225_600);
    }
    let Value::Object(claims) = payload else {
        panic!("a payload is an object");
    };
    let mut header = JwsHeader::new();
    header.set_token_type(if profile == Profile::JoseCose {
        "vc+jwt"
    } else {
        "JWT"
    });
    header.set_key_id("did:example:issuer#key");
    jwt::encode_with_signer(&JwtPayload::from_map(claims).unwrap(), &header, signer).unwrap()
}
