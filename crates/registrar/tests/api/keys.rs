//! The master key and the tenants' keys: a wrong one and a moved one open nothing.

use std::{
    collections::HashSet,
    convert::Infallible,
    sync::{Arc, Mutex},
    thread::ThreadId,
};

use rand::{CryptoRng, SeedableRng as _, TryCryptoRng, TryRng, rngs::StdRng};
use testamur_keys::{KeyType, SecretKey};
use testamur_registrar::{
    DidMethod, DidMethodError, Entropy, MasterKeyError, MasterSecret, NewTenant, RegistrarError,
    open_master_key,
};
use testamur_store::{Tenant, signing_keys};
use testamur_verifier::Verdict;

use crate::{
    database::on_both_databases,
    world::{KEY_FILE, OTHER_KEY_FILE, World, at_once, award, master_key, new_tenant, staff},
};

on_both_databases! {
    async fn a_wrong_master_key_is_told_at_once(world: World) {
        let opened = async |secret: MasterSecret<'static>| {
            let mut rng = StdRng::seed_from_u64(1);
            open_master_key(&world.store, &secret, world.registrar.now(), &mut rng).await
        };
        opened(MasterSecret::KeyFile(KEY_FILE)).await.unwrap();
        opened(MasterSecret::KeyFile(KEY_FILE)).await.unwrap();
        assert!(matches!(opened(MasterSecret::KeyFile(OTHER_KEY_FILE)).await, Err(MasterKeyError::Wrong)));
        assert!(matches!(opened(MasterSecret::Passphrase("a long passphrase")).await, Err(MasterKeyError::Wrong)));
        assert!(matches!(opened(MasterSecret::KeyFile(&[1; 8])).await, Err(MasterKeyError::Seal(_))));
    }

    async fn of_two_first_master_keys_one_is_the_stores(world: World) {
        let outcomes = at_once(8, |number| {
            let store = world.store.clone();
            async move {
                let mut rng = StdRng::seed_from_u64(1);
                let secret = [KEY_FILE, OTHER_KEY_FILE][number % 2];
                (number % 2, open_master_key(&store, &MasterSecret::KeyFile(secret), crate::world::NOW, &mut rng).await)
            }
        })
        .await;
        let opened: Vec<usize> = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(key, _)| *key).collect();
        assert_eq!(opened.len(), 4);
        assert!(opened.iter().all(|key| *key == opened[0]));
        assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Ok(_) | Err(MasterKeyError::Wrong))));
    }

    async fn a_key_row_moved_to_another_tenant_does_not_open(world: World) {
        let keyless = NewTenant { key_types: vec![], ..new_tenant("keyless") };
        let thief = world.registrar.create_tenant(keyless, &staff()).await.unwrap();
        world.put_achievement(&thief, "badge").await;
        let mut tx = world.store.read(&world.tenant).await.unwrap();
        let key = signing_keys::find_active(&mut tx, KeyType::Ed25519.as_str()).await.unwrap().unwrap();
        drop(tx);
        let moved = signing_keys::NewSigningKey {
            id: key.id.clone(),
            key_type: key.key_type,
            holder: key.holder,
            public_jwk: key.public_jwk,
            sealed: key.sealed,
        };
        let mut tx = world.store.begin(&thief).await.unwrap();
        signing_keys::insert(&mut tx, &moved, world.registrar.now()).await.unwrap();
        tx.commit().await.unwrap();
        let error = world.registrar.award(&thief, &award("1"), &staff()).await.unwrap_err();
        assert!(matches!(&error, RegistrarError::KeySealed { key: id } if *id == key.id), "{error}");
        let mut tx = world.store.read(&thief).await.unwrap();
        assert!(testamur_store::documents::list_intents(&mut tx, None, 10).await.unwrap().items.is_empty());
    }

    async fn a_key_row_under_another_id_does_not_open(world: World) {
        let mut tx = world.store.begin(&world.tenant).await.unwrap();
        let key = signing_keys::find_active(&mut tx, KeyType::Ed25519.as_str()).await.unwrap().unwrap();
        signing_keys::retire(&mut tx, &key.id, world.registrar.now()).await.unwrap();
        let renamed = signing_keys::NewSigningKey {
            id: "another-name".to_owned(),
            key_type: key.key_type,
            holder: key.holder,
            public_jwk: key.public_jwk,
            sealed: key.sealed,
        };
        signing_keys::insert(&mut tx, &renamed, world.registrar.now()).await.unwrap();
        tx.commit().await.unwrap();
        let error = world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::KeySealed { .. }), "{error}");
    }

    async fn a_key_row_that_publishes_another_key_does_not_open(world: World) {
        let key_of = |seed: u8| SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).unwrap();
        let p256 = SecretKey::from_bytes(KeyType::P256, &[7; 32]).unwrap();
        let (own, other) = (key_of(7), key_of(8));
        let sealed_of = |id: &str, tenant: &Tenant| {
            let bound_to = format!("testamur signing key\n{}\n{id}", tenant.id());
            master_key().seal(&own.to_bytes(), bound_to.as_bytes(), &mut StdRng::seed_from_u64(1)).unwrap()
        };
        let rows = [
            ("whole", KeyType::Ed25519, own.public_key(), true),
            ("another-public-half", KeyType::Ed25519, other.public_key(), false),
            ("another-type", KeyType::P256, own.public_key(), false),
            ("another-type-of-both", KeyType::P256, other.public_key(), false),
            ("a-public-half-of-another-type", KeyType::Ed25519, p256.public_key(), false),
        ];
        for (id, key_type, public_key, opens) in rows {
            let keyless = NewTenant { key_types: vec![], ..new_tenant(id) };
            let tenant = world.registrar.create_tenant(keyless, &staff()).await.unwrap();
            world.put_achievement(&tenant, "badge").await;
            let row = signing_keys::NewSigningKey {
                id: id.to_owned(),
                key_type: key_type.as_str().to_owned(),
                holder: signing_keys::KeyHolder::Software,
                public_jwk: public_key.to_jwk(),
                sealed: sealed_of(id, &tenant),
            };
            let mut tx = world.store.begin(&tenant).await.unwrap();
            signing_keys::insert(&mut tx, &row, world.registrar.now()).await.unwrap();
            tx.commit().await.unwrap();
            let outcome = world.registrar.award(&tenant, &award("1"), &staff()).await;
            match outcome {
                Ok(_) => assert!(opens, "{id}"),
                Err(RegistrarError::KeySealed { key }) => assert!(!opens && key == id, "{id}"),
                Err(error) => panic!("{id}: {error}"),
            }
        }
    }

    async fn a_new_key_signs_and_the_old_one_still_verifies(world: World) {
        let old = world.award("1").await;
        world.clock.advance(jiff::SignedDuration::from_hours(1));
        let added = world.registrar.add_key(&world.tenant, KeyType::Ed25519, &staff()).await.unwrap();
        let new = world.award("2").await;
        assert!(world.body(new).await.contains(&added.verification_method));
        for id in [old, new] {
            assert_eq!(world.verify(&world.body(id).await).await.verdict, Verdict::Verified);
        }
    }

    async fn what_a_compromised_key_signed_does_not_verify(world: World) {
        let before = world.award("1").await;
        world.clock.advance(jiff::SignedDuration::from_hours(1));
        let after = world.award("2").await;
        let key = world.documents(after).await[0].key_id.clone();
        let since = world.registrar.now() - jiff::SignedDuration::from_mins(30);
        let mut tx = world.store.begin(&world.tenant).await.unwrap();
        assert!(signing_keys::mark_compromised(&mut tx, &key, since).await.unwrap());
        tx.commit().await.unwrap();
        world.registrar.add_key(&world.tenant, KeyType::Ed25519, &staff()).await.unwrap();
        // Whoever has the key can write an earlier date, so the honest credential falls with the forged one.
        for id in [before, after] {
            assert_eq!(world.verify(&world.body(id).await).await.verdict, Verdict::Refused);
        }
        let anew = world.award("3").await;
        assert_eq!(world.verify(&world.body(anew).await).await.verdict, Verdict::Verified);
    }

    async fn a_did_key_tenant_has_one_key(world: World) {
        let named = |slug: &str, key_types: Vec<KeyType>| NewTenant {
            did_method: Some(DidMethod::Key),
            key_types,
            ..new_tenant(slug)
        };
        for key_types in [vec![], vec![KeyType::Ed25519, KeyType::P256]] {
            let error = world.registrar.create_tenant(named("many", key_types), &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::DidMethod(DidMethodError::OneKeyOnly { .. })), "{error}");
        }
        let one = world.registrar.create_tenant(named("one", vec![KeyType::Ed25519]), &staff()).await.unwrap();
        assert!(one.issuer_id().starts_with("did:key:z6Mk"));
        assert!(world.registrar.add_key(&one, KeyType::P256, &staff()).await.is_err());
        let error = world.registrar.create_tenant(named("one", vec![KeyType::Ed25519]), &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::SlugTaken { .. }), "{error}");
        for slug in ["", "-a", "a-", "A", "a/b", "a.b", "ä", &"a".repeat(41)] {
            let error = world.registrar.create_tenant(named(slug, vec![KeyType::Ed25519]), &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::SlugMalformed { .. }), "{error}");
        }
    }
}

/// Chance that says on which threads it was asked for.
struct Watched(Arc<Mutex<HashSet<ThreadId>>>);

struct WatchedRng(StdRng, Arc<Mutex<HashSet<ThreadId>>>);

impl Entropy for Watched {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(WatchedRng(StdRng::seed_from_u64(1), self.0.clone()))
    }
}

impl WatchedRng {
    fn note(&self) {
        self.1.lock().unwrap().insert(std::thread::current().id());
    }
}

impl TryRng for WatchedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.note();
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.note();
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.note();
        self.0.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for WatchedRng {}

/// On a runtime of one thread, nobody is served while that one makes a key.
#[tokio::test]
async fn a_key_is_made_away_from_the_threads_that_serve() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("store.db").display()
    );
    let world = World::at(&url).await;
    let threads = Arc::new(Mutex::new(HashSet::new()));
    let registrar = world.with_entropy(Arc::new(Watched(threads.clone())));
    registrar
        .add_key(&world.tenant, KeyType::P256, &staff())
        .await
        .unwrap();
    let serving = std::thread::current().id();
    let other = threads
        .lock()
        .unwrap()
        .iter()
        .any(|thread| *thread != serving);
    assert!(other, "the key was made on the thread that serves");
}
