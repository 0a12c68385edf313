//! Keys that lie elsewhere: the register signs by them, waits for them, and lets nothing wrong out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::Duration,
};

use testamur_issuer::CredentialFormat;
use testamur_keys::{KeyPlace, KeyType, PublicKey, SecretKey, SignError, Signer, SignerSource};
use testamur_registrar::{ErrorKind, KeySummary, NewKey, RegistrarError};
use testamur_store::{
    documents::DocumentState,
    signing_keys::{self, KeyHolder},
};
use testamur_verifier::{StatusState, Verdict};

use crate::{
    database::on_both_databases,
    world::{World, award, staff},
};

const PLACE: &str = "remote:keys/college/1";

on_both_databases! {
    async fn a_key_that_lies_elsewhere_signs_credentials_and_status_lists(world: World) {
        let (world, holder) = with_holder(&world);
        let key = attach(&world).await.unwrap();
        assert_eq!(key.place.as_ref().unwrap().to_string(), PLACE);
        let asked = holder.asked();
        assert_eq!(asked, 1, "it was tried");
        let id = world.award("1").await;
        assert!(world.body(id).await.contains(&key.verification_method));
        let report = world.verify(&world.body(id).await).await;
        assert_eq!((report.verdict, report.status), (Verdict::Verified, StatusState::Clear));
        assert_eq!(holder.asked(), asked + 2, "one credential, one status list");
        for format in CredentialFormat::ALL {
            let document = world.registrar.document(&world.tenant, id, format, None).await.unwrap();
            assert_eq!(world.verify(&document.body).await.verdict, Verdict::Verified);
        }
        let listed = world.registrar.keys(&world.tenant).await.unwrap();
        assert!(listed.iter().any(|found| found.id == key.id && found.place == key.place));
    }

    async fn a_batch_signs_several_at_once(world: World) {
        let (world, holder) = with_holder(&world);
        attach(&world).await.unwrap();
        let awards: Vec<_> = (0..40).map(|number| award(&number.to_string())).collect();
        let outcomes = world.registrar.award_many(&world.tenant, &awards, &staff()).await.unwrap();
        for outcome in outcomes {
            let body = world.body(outcome.unwrap().credential_id).await;
            assert_eq!(world.verify(&body).await.verdict, Verdict::Verified);
        }
        assert!(holder.at_once() > 1);
    }

    async fn a_signer_that_flips_a_bit_releases_nothing(world: World) {
        let (world, holder) = with_holder(&world);
        attach(&world).await.unwrap();
        holder.be(FLIPS);
        for number in 0..20 {
            let error = world.registrar.award(&world.tenant, &award(&number.to_string()), &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::Issue(_)), "{error}");
        }
        let credentials = world.credentials().await;
        assert_eq!(credentials.len(), 20);
        for credential in &credentials {
            for document in world.documents(credential.id).await {
                assert_eq!((document.state, document.body), (DocumentState::Intent, None));
            }
        }
        holder.be(HONEST);
        assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 20);
        for credential in credentials {
            assert!(world.verify(&world.body(credential.id).await).await.verified);
        }
    }

    async fn a_holder_that_is_away_is_busy_and_the_award_is_finished_later(world: World) {
        let (world, holder) = with_holder(&world);
        attach(&world).await.unwrap();
        holder.be(AWAY);
        let error = world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap_err();
        assert!(error.is_busy() && error.kind() == ErrorKind::Busy, "{error}");
        holder.be(REFUSES);
        let error = world.registrar.finish_intents(&world.tenant).await.unwrap_err();
        assert!(!error.is_busy() && error.kind() == ErrorKind::Internal, "{error}");
        holder.be(HONEST);
        assert_eq!(world.registrar.finish_intents(&world.tenant).await.unwrap(), 1);
    }

    async fn a_key_is_tried_before_it_is_added(world: World) {
        let (world, holder) = with_holder(&world);
        for (behaviour, expected) in [
            (FLIPS, SignError::WrongSignature),
            (AWAY, SignError::Unavailable),
            (REFUSES, SignError::Refused),
            (PANICS, SignError::Failed),
        ] {
            holder.be(behaviour);
            let error = attach(&world).await.unwrap_err();
            assert!(matches!(&error, RegistrarError::Signer { source, .. } if *source == expected), "{error}");
        }
        holder.be(HONEST);
        let held = NewKey::Held {
            place: KeyPlace::parse(PLACE).unwrap(),
            public_key: SecretKey::from_bytes(KeyType::Ed25519, &[8; 32]).unwrap().public_key().clone(),
        };
        assert!(world.registrar.rotate_key(&world.tenant, held, &staff()).await.is_err());
        assert_eq!(world.registrar.keys(&world.tenant).await.unwrap().len(), 2, "no key came, none was retired");
        attach(&world).await.unwrap();
    }

    async fn without_a_way_to_the_holder_it_is_said(world: World) {
        let (held, _) = with_holder(&world);
        attach(&held).await.unwrap();
        let error = world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap_err();
        assert!(error.to_string().contains("[signers]"), "{error}");
        assert_eq!(world.registrar.keys(&world.tenant).await.unwrap().len(), 3);
    }

    async fn the_name_of_a_key_is_its_tenants_alone(world: World) {
        let (world, _) = with_holder(&world);
        let key = attach(&world).await.unwrap();
        let mut tx = world.store.read(&world.tenant).await.unwrap();
        let row = signing_keys::find(&mut tx, &key.id).await.unwrap().unwrap();
        drop(tx);
        assert_eq!(row.holder, KeyHolder::Remote);
        let place = PLACE.as_bytes();
        assert!(!row.sealed.windows(place.len()).any(|window| window == place));
        let thief = world.other_tenant().await;
        for holder in [KeyHolder::Remote, KeyHolder::Pkcs11, KeyHolder::Software] {
            let moved = signing_keys::NewSigningKey {
                id: format!("{}-{}", key.id, holder.as_str()),
                key_type: row.key_type.clone(),
                holder,
                public_jwk: row.public_jwk.clone(),
                sealed: row.sealed.clone(),
            };
            world.clock.advance(jiff::SignedDuration::from_secs(1));
            let mut tx = world.store.begin(&thief).await.unwrap();
            signing_keys::insert(&mut tx, &moved, world.registrar.now()).await.unwrap();
            tx.commit().await.unwrap();
            let error = world.registrar.award(&thief, &award("1"), &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::KeySealed { .. }), "{error}");
        }
    }

    async fn a_slow_holder_keeps_nobody_from_writing(world: World) {
        let (world, holder) = with_holder(&world);
        attach(&world).await.unwrap();
        let id = world.award("1").await;
        holder.be(SLOW);
        let list = world.status_entry(id).await.list_id;
        let slow = world.clone();
        let signing = tokio::spawn(async move { slow.registrar.status_list(&slow.tenant, list).await.unwrap().unwrap() });
        while holder.at_once_now() == 0 {
            tokio::task::yield_now().await;
        }
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        assert_eq!(holder.at_once_now(), 1, "the revocation did not wait for the signature");
        holder.be(HONEST);
        signing.await.unwrap();
        assert_eq!(world.verify(&world.body(id).await).await.status, StatusState::Set);
    }
}

fn with_holder(world: &World) -> (World, Arc<Holder>) {
    let holder = Arc::new(Holder::default());
    let signers = Signers(holder.clone());
    (world.with_signers(Arc::new(signers)), holder)
}

async fn attach(world: &World) -> Result<KeySummary, RegistrarError> {
    // Newer than the keys that the tenant began with.
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    let new = NewKey::Held {
        place: KeyPlace::parse(PLACE).unwrap(),
        public_key: secret().public_key().clone(),
    };
    world
        .registrar
        .add_key_from(&world.tenant, new, &staff())
        .await
}

fn secret() -> SecretKey {
    SecretKey::from_bytes(KeyType::Ed25519, &[7; 32]).unwrap()
}

const HONEST: u8 = 0;
const FLIPS: u8 = 1;
const AWAY: u8 = 2;
const REFUSES: u8 = 3;
const PANICS: u8 = 4;
const SLOW: u8 = 5;

/// Somebody who holds a key, and behaves as he is told.
#[derive(Default)]
struct Holder {
    behaviour: AtomicU8,
    asked: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Holder {
    fn be(&self, behaviour: u8) {
        self.behaviour.store(behaviour, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn at_once_now(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }

    fn at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = secret().sign(message)?;
        match self.behaviour.load(Ordering::SeqCst) {
            FLIPS => {
                let bit = self.asked() % (signature.len() * 8);
                signature[bit / 8] ^= 1 << (bit % 8);
            }
            AWAY => return Err(SignError::Unavailable),
            REFUSES => return Err(SignError::Refused),
            // Without the panic hook: this is no failure to report.
            PANICS => std::panic::resume_unwind(Box::new("the vendor's module ends here")),
            SLOW => {
                while self.behaviour.load(Ordering::SeqCst) == SLOW {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
        Ok(signature)
    }
}

struct Signers(Arc<Holder>);

struct HeldKey(Arc<Holder>, PublicKey);

impl SignerSource for Signers {
    fn signer(
        &self,
        place: &KeyPlace,
        public_key: &PublicKey,
    ) -> Result<Arc<dyn Signer>, SignError> {
        assert_eq!(place.to_string(), PLACE);
        Ok(Arc::new(HeldKey(self.0.clone(), public_key.clone())))
    }
}

impl Signer for HeldKey {
    fn public_key(&self) -> &PublicKey {
        &self.1
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        let signed = self.0.sign(message);
        self.0.now.fetch_sub(1, Ordering::SeqCst);
        signed
    }
}
