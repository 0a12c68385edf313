//! Keys come and go: what the old ones signed verifies, what a revoked one signed does not.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::Value;
use testamur_issuer::CredentialFormat;
use testamur_keys::{KeyType, SecretKey};
use testamur_registrar::{
    DidMethod, DidMethodError, ErrorKind, NewKey, NewTenant, RegistrarError, RotatedKey, Step,
};
use testamur_signing::Cryptosuite;
use testamur_store::signing_keys::KeyState;
use testamur_verifier::{StatusState, Verdict};
use uuid::Uuid;

use crate::{
    database::on_both_databases,
    world::{EndAt, World, award, new_tenant, staff},
};

on_both_databases! {
    async fn after_three_rotations_every_credential_verifies(world: World) {
        let mut ids = vec![world.award("0").await];
        let mut signers = vec![signer(&world, ids[0]).await];
        for number in 1..=3 {
            world.clock.advance(SignedDuration::from_hours(1));
            let rotated = rotate(&world, KeyType::Ed25519).await;
            assert_eq!(rotated.retired, [signers.last().unwrap().clone()]);
            let id = world.award(&number.to_string()).await;
            assert_eq!(signer(&world, id).await, rotated.key.id);
            assert!(world.body(id).await.contains(&rotated.key.verification_method));
            ids.push(id);
            signers.push(rotated.key.id);
        }
        for id in &ids {
            assert_eq!(verdict(&world, *id).await, (Verdict::Verified, StatusState::Clear));
        }
        let published = world.registrar.controller_document(&world.tenant).await.unwrap().to_string();
        let keys = world.registrar.issuer_keys(&world.tenant).await.unwrap().to_string();
        for signer in &signers {
            assert!(published.contains(signer) && keys.contains(signer));
        }
        assert!(!published.contains("\"revoked\"") && !published.contains("\"expires\""));
        let states: Vec<_> = world.registrar.keys(&world.tenant).await.unwrap().into_iter()
            .filter(|key| key.algorithm.key_type() == KeyType::Ed25519)
            .map(|key| (key.state, key.active)).collect();
        assert_eq!(states, [
            (KeyState::Retired, false), (KeyState::Retired, false), (KeyState::Retired, false), (KeyState::Active, true),
        ]);
    }

    async fn an_issuer_chooses_the_suite_of_a_key_and_its_successor_keeps_it(world: World) {
        let key = rotate(&world, KeyType::Ed25519).await.key;
        assert_eq!(key.cryptosuite, Some(Cryptosuite::EddsaRdfc2022));
        for suite in [Cryptosuite::EddsaJcs2022, Cryptosuite::Ed25519Signature2020] {
            let name = &key.verification_method;
            let chosen = world.registrar.choose_cryptosuite(&world.tenant, name, Some(suite), &staff()).await.unwrap();
            assert_eq!(chosen.cryptosuite, Some(suite));
            let id = world.award(suite.as_str()).await;
            assert!(world.body(id).await.contains(suite.as_str()));
            assert_eq!(verdict(&world, id).await, (Verdict::Verified, StatusState::Clear));
        }
        let next = rotate(&world, KeyType::Ed25519).await.key;
        assert_eq!(next.cryptosuite, Some(Cryptosuite::Ed25519Signature2020));
        for suite in [Cryptosuite::EcdsaRdfc2019, Cryptosuite::Eddsa2022, Cryptosuite::EcdsaSd2023] {
            let refused = world.registrar.choose_cryptosuite(&world.tenant, &next.id, Some(suite), &staff()).await;
            assert!(matches!(refused, Err(RegistrarError::CryptosuiteOfKey { .. })), "{suite}");
        }
        let usual = world.registrar.choose_cryptosuite(&world.tenant, &next.id, None, &staff()).await.unwrap();
        assert_eq!(usual.cryptosuite, Some(Cryptosuite::EddsaRdfc2022));
    }

    async fn a_status_list_is_signed_by_the_new_key(world: World) {
        let (old, kept) = (world.award("1").await, world.award("2").await);
        assert_eq!(verdict(&world, old).await, (Verdict::Verified, StatusState::Clear));
        let rotated = rotate(&world, KeyType::Ed25519).await;
        world.registrar.revoke(&world.tenant, old, "error", &staff()).await.unwrap();
        assert_eq!(verdict(&world, old).await, (Verdict::Refused, StatusState::Set));
        assert_eq!(verdict(&world, kept).await, (Verdict::Verified, StatusState::Clear));
        let new = world.award("3").await;
        assert_eq!(verdict(&world, new).await, (Verdict::Verified, StatusState::Clear));
        assert!(status_list(&world, kept).await.contains(&rotated.key.verification_method));
    }

    async fn a_rotation_leaves_the_keys_of_other_types_alone(world: World) {
        let rotated = rotate(&world, KeyType::P256).await;
        assert_eq!(rotated.retired.len(), 1);
        let active = world.registrar.keys(&world.tenant).await.unwrap();
        assert_eq!(active.iter().filter(|key| key.active).count(), 2);
    }

    async fn a_revoked_keys_credentials_do_not_verify_and_say_so(world: World) {
        let (first, second) = (world.award("1").await, world.award("2").await);
        let jwt = world.registrar.document(&world.tenant, first, CredentialFormat::OpenBadgesJwt, None).await.unwrap();
        assert_eq!(verdict(&world, first).await, (Verdict::Verified, StatusState::Clear));
        let compromised = signer(&world, first).await;
        world.clock.advance(SignedDuration::from_hours(1));
        rotate(&world, KeyType::Ed25519).await;
        let kept = world.award("3").await;
        let revoked = world.registrar.revoke_key(&world.tenant, &compromised, world.registrar.now(), &staff()).await.unwrap();
        assert_eq!((revoked.changed, revoked.credentials, revoked.successor), (true, 2, true));
        assert_eq!(revoked.key.standing(), "revoked");
        let ldp = world.documents(first).await.into_iter().find(|document| document.format == "ldp_vc").unwrap();
        let bodies = [ldp.body.unwrap(), world.body(second).await, jwt.body];
        for body in bodies {
            let report = world.verify(&body).await;
            assert_eq!(report.verdict, Verdict::Refused);
            assert!(report.to_text().contains("revoked"), "{}", report.to_text());
        }
        // The list which the revoked key signed is not served for one more request.
        assert_eq!(verdict(&world, kept).await, (Verdict::Verified, StatusState::Clear));
        let published = world.registrar.controller_document(&world.tenant).await.unwrap().to_string();
        assert!(published.contains(&compromised) && published.contains("\"revoked\""));
        assert!(!world.registrar.issuer_keys(&world.tenant).await.unwrap().to_string().contains(&compromised));
    }

    async fn a_revocation_is_dated_back_and_never_forward(world: World) {
        let id = world.award("1").await;
        let key = signer(&world, id).await;
        let now = world.registrar.now();
        let revoke = async |since| {
            world.registrar.revoke_key(&world.tenant, &key, since, &staff()).await.unwrap()
        };
        let ahead = revoke(now + SignedDuration::from_hours(5)).await;
        assert_eq!((ahead.changed, ahead.key.since, ahead.successor), (true, Some(now), false));
        assert!(!revoke(now).await.changed);
        let back = revoke(now - SignedDuration::from_hours(5)).await;
        assert_eq!((back.changed, back.key.since), (true, Some(now - SignedDuration::from_hours(5))));
        assert!(!world.registrar.retire_key(&world.tenant, &key, &staff()).await.unwrap());
    }

    async fn without_a_successor_nothing_is_signed_until_there_is_one(world: World) {
        let one = NewTenant { key_types: vec![KeyType::Ed25519], ..new_tenant("one") };
        let one = world.registrar.create_tenant(one, &staff()).await.unwrap();
        let world = world.of(one);
        world.put_achievement(&world.tenant, "badge").await;
        let id = world.award("1").await;
        let key = signer(&world, id).await;
        assert!(world.registrar.retire_key(&world.tenant, &key, &staff()).await.unwrap());
        assert!(!world.registrar.retire_key(&world.tenant, &key, &staff()).await.unwrap());
        let error = world.registrar.award(&world.tenant, &award("2"), &staff()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::KeyMissing, "{error}");
        world.registrar.add_key(&world.tenant, KeyType::Ed25519, &staff()).await.unwrap();
        world.award("2").await;
        assert_eq!(verdict(&world, id).await, (Verdict::Verified, StatusState::Clear));
    }

    async fn an_intent_from_before_a_rotation_is_signed_by_the_new_key(world: World) {
        for (number, revoked) in [("1", false), ("2", true)] {
            let registrar = world.reopen(Arc::new(EndAt(Step::IntentCommitted)));
            let (tenant, award) = (world.tenant.clone(), award(number));
            let ended = tokio::spawn(async move { registrar.award(&tenant, &award, &staff()).await.map(drop) }).await;
            assert!(ended.unwrap_err().is_panic());
            let rotated = rotate(&world, KeyType::Ed25519).await;
            if revoked {
                let old = &rotated.retired[0];
                world.registrar.revoke_key(&world.tenant, old, world.registrar.now(), &staff()).await.unwrap();
            }
            assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 1);
            let credentials = world.credentials().await;
            let id = credentials.iter().map(|credential| credential.id).max_by_key(Uuid::as_u128).unwrap();
            let mut found = Vec::new();
            for credential in &credentials {
                found.push(signer(&world, credential.id).await);
            }
            assert!(found.contains(&rotated.key.id), "{id}");
        }
        for credential in world.credentials().await {
            let key = signer(&world, credential.id).await;
            let keys = world.registrar.keys(&world.tenant).await.unwrap();
            let state = keys.into_iter().find(|found| found.id == key).unwrap().state;
            let expected = if state == KeyState::Compromised { Verdict::Refused } else { Verdict::Verified };
            assert_eq!(verdict(&world, credential.id).await.0, expected);
        }
    }

    async fn an_imported_key_signs_and_comes_in_once(world: World) {
        let secret = || NewKey::Imported(Box::new(SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()));
        world.clock.advance(SignedDuration::from_secs(1));
        let key = world.registrar.add_key_from(&world.tenant, secret(), &staff()).await.unwrap();
        let id = world.award("1").await;
        assert_eq!(signer(&world, id).await, key.id);
        assert_eq!(verdict(&world, id).await.0, Verdict::Verified);
        for again in [false, true] {
            if again {
                world.registrar.revoke_key(&world.tenant, &key.id, world.registrar.now(), &staff()).await.unwrap();
            }
            let error = world.registrar.add_key_from(&world.tenant, secret(), &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::KeyExists { .. }), "{error}");
            let error = world.registrar.rotate_key(&world.tenant, secret(), &staff()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        }
        let other = world.other_tenant().await;
        assert!(world.registrar.public_key(&other, &key.id).await.is_err());
    }

    async fn a_key_is_named_by_its_id_or_its_verification_method(world: World) {
        let [key, _] = world.registrar.keys(&world.tenant).await.unwrap().try_into().unwrap();
        let jwk_form = format!("{}#{}-jwk", world.tenant.issuer_id(), key.id);
        for name in [&key.id, &key.verification_method, &jwk_form] {
            let (public_key, found) = world.registrar.public_key(&world.tenant, name).await.unwrap();
            assert_eq!((found.id.as_str(), public_key.jwk_thumbprint()), (key.id.as_str(), key.id.clone()));
        }
        let error = world.registrar.public_key(&world.tenant, "nobody").await.unwrap_err();
        assert!(matches!(error, RegistrarError::KeyUnknown { .. }), "{error}");
        assert!(world.registrar.retire_key(&world.tenant, "nobody", &staff()).await.is_err());
        assert!(world.registrar.revoke_key(&world.tenant, "nobody", world.registrar.now(), &staff()).await.is_err());
    }

    async fn the_key_of_a_did_key_issuer_can_be_retired_and_nothing_else(world: World) {
        let one = NewTenant { did_method: Some(DidMethod::Key), key_types: vec![KeyType::Ed25519], ..new_tenant("one") };
        let one = world.registrar.create_tenant(one, &staff()).await.unwrap();
        let [key] = world.registrar.keys(&one).await.unwrap().try_into().unwrap();
        let error = world.registrar.rotate_key(&one, NewKey::Generated(KeyType::Ed25519), &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::DidMethod(DidMethodError::OneKeyOnly { .. })), "{error}");
        let error = world.registrar.revoke_key(&one, &key.id, world.registrar.now(), &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::DidMethod(DidMethodError::KeyIsName)), "{error}");
        assert!(world.registrar.retire_key(&one, &key.verification_method, &staff()).await.unwrap());
    }

    async fn every_change_of_a_key_is_in_the_audit_log(world: World) {
        let rotated = rotate(&world, KeyType::Ed25519).await;
        let old = &rotated.retired[0];
        world.registrar.revoke_key(&world.tenant, old, world.registrar.now(), &staff()).await.unwrap();
        let entries = world.audit().await;
        let told: Vec<_> = entries.iter().filter(|entry| entry.action.starts_with("key."))
            .map(|entry| (entry.action.as_str(), entry.object.as_str())).collect();
        let new = rotated.key.id.as_str();
        assert_eq!(told[2..], [("key.add", new), ("key.retire", old.as_str()), ("key.revoke", old.as_str())]);
    }
}

async fn rotate(world: &World, key_type: KeyType) -> RotatedKey {
    let new = NewKey::Generated(key_type);
    world
        .registrar
        .rotate_key(&world.tenant, new, &staff())
        .await
        .unwrap()
}

/// Which key signed a credential's first document.
async fn signer(world: &World, id: Uuid) -> String {
    world.documents(id).await[0].key_id.clone()
}

async fn verdict(world: &World, id: Uuid) -> (Verdict, StatusState) {
    let body = world.documents(id).await[0].body.clone().unwrap();
    let report = world.verify(&body).await;
    (report.verdict, report.status)
}

async fn status_list(world: &World, id: Uuid) -> String {
    let list = world.status_entry(id).await.list_id;
    let list = world.registrar.status_list(&world.tenant, list).await;
    let body = list.unwrap().unwrap().body;
    assert!(serde_json::from_str::<Value>(&body).is_ok());
    body
}
