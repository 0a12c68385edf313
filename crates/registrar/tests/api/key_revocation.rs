//! A revoked key: what it signs meanwhile is not issued, and what it signed before is not handed out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use testamur_issuer::CredentialFormat;
use testamur_keys::KeyType;
use testamur_registrar::{
    Award, ClaimError, ErrorKind, NewKey, Observer, Registrar, RegistrarError, RevokedKey, Step,
};
use testamur_store::{
    Tenant,
    credentials::CredentialState,
    documents::DocumentState,
    signing_keys::{self, KeyState},
    status_lists,
};
use testamur_verifier::Verdict;

use crate::{
    composed::composition,
    database::on_both_databases,
    wallet::{LDP, Wallet, access_token, claim},
    world::{World, award, staff},
};

on_both_databases! {
    async fn an_award_under_way_is_signed_again_by_the_successor(world: World) {
        for (learner, ending) in [("1", Ending::Rotated), ("2", Ending::Revoked)] {
            let (registrar, ended) = signs_while_its_key_ends(&world, ending).await;
            let awarded = registrar.award(&world.tenant, &award(learner), &staff()).await.unwrap();
            assert_eq!(world.credential(awarded.credential_id).await.state, CredentialState::Live);
            assert_signed_by_successor(&world, &ended, &world.body(awarded.credential_id).await).await;
        }
    }

    async fn a_batch_under_way_is_signed_again_by_the_successor(world: World) {
        for (learners, ending) in [(["1", "2", "3"], Ending::Rotated), (["4", "5", "6"], Ending::Revoked)] {
            let (registrar, ended) = signs_while_its_key_ends(&world, ending).await;
            let outcomes = registrar.award_many(&world.tenant, &learners.map(award), &staff()).await.unwrap();
            for awarded in outcomes {
                let body = world.body(awarded.unwrap().credential_id).await;
                assert_signed_by_successor(&world, &ended, &body).await;
            }
        }
    }

    async fn a_further_format_under_way_is_signed_again_by_the_successor(world: World) {
        for (learner, ending) in [("1", Ending::Rotated), ("2", Ending::Revoked)] {
            let id = world.award(learner).await;
            let (registrar, ended) = signs_while_its_key_ends(&world, ending).await;
            let format = CredentialFormat::OpenBadgesJwt;
            let document = registrar.document(&world.tenant, id, format, None).await.unwrap();
            assert_eq!(world.verify(&document.body).await.verdict, Verdict::Verified);
            let stored = world.documents(id).await;
            let stored = stored.iter().find(|stored| stored.format == format.as_str()).unwrap();
            assert_ne!(stored.key_id, ended);
            assert_eq!(stored.body.as_ref(), Some(&document.body));
        }
    }

    async fn a_composition_under_way_is_signed_again_by_the_successor(world: World) {
        for (name, ending) in [("one", Ending::Rotated), ("two", Ending::Revoked)] {
            let (registrar, ended) = signs_while_its_key_ends(&world, ending).await;
            let composition = composition(&world, name);
            let signed = registrar.issue_composed(&world.tenant, composition, &staff()).await.unwrap();
            assert!(!signed.body.contains(&ended) && signed.body.contains(&active(&world).await));
            assert_eq!(revoke(&world, &ended).await.credentials, 0, "nothing is stored that it signed");
        }
    }

    async fn what_is_under_way_waits_for_a_successor_when_there_is_none(world: World) {
        let (registrar, _) = signs_while_its_key_ends(&world, Ending::RevokedAlone).await;
        let error = registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::KeyMissing, "{error}");
        let [credential] = world.credentials().await.try_into().ok().unwrap();
        assert_eq!(credential.state, CredentialState::Intent);
        assert_eq!(world.documents(credential.id).await[0].state, DocumentState::Intent);
        world.registrar.add_key(&world.tenant, KeyType::Ed25519, &staff()).await.unwrap();
        assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 1);
        assert_eq!(world.verify(&world.body(credential.id).await).await.verdict, Verdict::Verified);
    }

    async fn a_key_is_not_revoked_between_the_last_look_at_it_and_the_commit(world: World) {
        let key = active(&world).await;
        let mut storing = world.store.begin(&world.tenant).await.unwrap();
        let found = signing_keys::find_for_share(&mut storing, &key).await.unwrap().unwrap();
        assert_eq!(found.state, KeyState::Active);
        let revoking = tokio::spawn({
            let (world, key) = (world.clone(), key.clone());
            async move { revoke(&world, &key).await }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!revoking.is_finished(), "who revokes waits");
        storing.commit().await.unwrap();
        assert!(revoking.await.unwrap().changed);
    }

    async fn who_revokes_a_key_holds_it_only_when_the_lists_are_held(world: World) {
        let key = active(&world).await;
        let mut act = world.store.begin(&world.tenant).await.unwrap();
        status_lists::hold(&mut act).await.unwrap();
        let revoking = tokio::spawn({
            let (world, key) = (world.clone(), key.clone());
            async move { revoke(&world, &key).await }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let found = tokio::time::timeout(Duration::from_secs(5), signing_keys::find_for_share(&mut act, &key)).await;
        assert_eq!(found.unwrap().unwrap().unwrap().state, KeyState::Active);
        act.commit().await.unwrap();
        assert!(revoking.await.unwrap().changed);
    }

    async fn what_a_retired_key_signed_is_handed_out_and_what_a_revoked_one_signed_is_not(world: World) {
        let id = world.award("1").await;
        let document = async || {
            world.registrar.document(&world.tenant, id, CredentialFormat::LdpVc, None).await
        };
        let before = document().await.unwrap();
        let key = rotate(&world.registrar, &world.tenant).await;
        assert_eq!(document().await.unwrap().body, before.body);
        revoke(&world, &key).await;
        let error = document().await.unwrap_err();
        assert!(
            matches!(&error, RegistrarError::KeyRevoked { credential_id, key: named } if *credential_id == id && *named == key),
            "{error}"
        );
        assert_eq!(error.kind(), ErrorKind::KeyRevoked);
        assert!(error.to_string().contains("revoked") && error.to_string().contains("issued anew"), "{error}");
        // The register says what the credential was, and the new award stands.
        assert_eq!(world.body(id).await, before.body);
        let anew = Award { award_number: Some(2), ..award("1") };
        let anew = world.registrar.award(&world.tenant, &anew, &staff()).await.unwrap();
        assert_eq!(world.verify(&world.body(anew.credential_id).await).await.verdict, Verdict::Verified);
    }

    async fn a_wallet_gets_no_more_what_a_revoked_key_signed(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        let first = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        let key = rotate(&world.registrar, &world.tenant).await;
        let again = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        assert_eq!(again.credential.body, first.credential.body);
        revoke(&world, &key).await;
        let told = world.audit().await.len();
        let error = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap_err();
        assert!(matches!(&error, ClaimError::Registrar(RegistrarError::KeyRevoked { key: named, .. }) if *named == key), "{error}");
        assert_eq!(world.audit().await.len(), told, "a claim that was refused is none");
    }

    async fn a_revocation_counts_awards_and_compositions(world: World) {
        world.award("1").await;
        for name in ["one", "two"] {
            let composition = composition(&world, name);
            world.registrar.issue_composed(&world.tenant, composition, &staff()).await.unwrap();
        }
        let key = rotate(&world.registrar, &world.tenant).await;
        world.award("2").await;
        assert_eq!(revoke(&world, &key).await.credentials, 3);
    }
}

/// What becomes of a key while it signs.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    /// Another takes its place.
    Rotated,
    /// Another takes its place, and it is revoked.
    Revoked,
    /// It is revoked, and no other is there.
    RevokedAlone,
}

/// Ends the key when the first signature is made, which is not stored yet.
struct EndKey {
    world: World,
    ending: Ending,
    is_ended: AtomicBool,
}

impl Observer for EndKey {
    fn reached(&self, step: Step, _count: usize) {
        if step != Step::Signed || self.is_ended.swap(true, Ordering::SeqCst) {
            return;
        }
        let ending = async {
            let key = active(&self.world).await;
            if self.ending != Ending::RevokedAlone {
                rotate(&self.world.registrar, &self.world.tenant).await;
            }
            if self.ending != Ending::Rotated {
                assert_eq!(revoke(&self.world, &key).await.credentials, 0);
            }
        };
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(ending));
    }
}

/// A register whose first signature outlives its key, and that key, which signed nothing before.
async fn signs_while_its_key_ends(world: &World, ending: Ending) -> (Registrar, String) {
    rotate(&world.registrar, &world.tenant).await;
    let observer = EndKey {
        world: world.clone(),
        ending,
        is_ended: AtomicBool::new(false),
    };
    (world.reopen(Arc::new(observer)), active(world).await)
}

async fn assert_signed_by_successor(world: &World, ended: &str, body: &str) {
    assert!(!body.contains(ended) && body.contains(&active(world).await));
    assert_eq!(world.verify(body).await.verdict, Verdict::Verified);
}

/// The key that signs.
async fn active(world: &World) -> String {
    let mut tx = world.store.read(&world.tenant).await.unwrap();
    let key = signing_keys::find_active(&mut tx, KeyType::Ed25519.as_str()).await;
    key.unwrap().unwrap().id
}

/// Another key takes the place of the one that is given back.
async fn rotate(registrar: &Registrar, tenant: &Tenant) -> String {
    let new = NewKey::Generated(KeyType::Ed25519);
    let rotated = registrar.rotate_key(tenant, new, &staff()).await.unwrap();
    let [retired] = rotated.retired.try_into().unwrap();
    retired
}

async fn revoke(world: &World, key: &str) -> RevokedKey {
    world
        .registrar
        .revoke_key(&world.tenant, key, world.registrar.now(), &staff())
        .await
        .unwrap()
}
