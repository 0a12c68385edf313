//! Issuers, what they sign, and how it is judged.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::{Map, Value, json};
use testamur_keys::{KeyType, SecretKey, did_jwk, did_key};
use testamur_signing::vc_jwt::{self, Profile};
use testamur_signing::{Cryptosuite, ProofOptions};
use testamur_status::{BitstringStatusList, StatusPurpose, status_list_credential};
use testamur_tests::ready;
use testamur_verifier::{
    CheckCode, DocumentKind, DocumentSource, Loading, MemoryDocuments, Outcome, Problem,
    SourceError, VerificationReport, VerifyOptions, verify,
};

pub(crate) const VC: &str = "https://www.w3.org/ns/credentials/v2";
pub(crate) const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// What judging a hostile file may hold at a time, in bytes.
const MEMORY: u64 = 64 << 20;
/// What it may take; a build without optimisation on a busy machine is no measure.
const PATIENCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 10_000 } else { 250 });

pub(crate) const LIST_URL: &str = "https://lists.example/revocation/1";

/// Somebody with a key, and the name under which that key signs.
pub(crate) struct Party {
    pub(crate) secret: SecretKey,
    pub(crate) id: String,
    pub(crate) method: String,
}

impl Party {
    /// A `did:key` with an Ed25519 key, different for each seed.
    pub(crate) fn new(seed: u8) -> Self {
        let secret = SecretKey::from_bytes(KeyType::Ed25519, &[seed; 32]).expect("a seed");
        Self::of(secret)
    }

    /// Somebody with a key of this type, the same each time.
    pub(crate) fn with_key(key_type: KeyType) -> Self {
        // An RSA key draws its own numbers.
        static RSA: LazyLock<Vec<u8>> =
            LazyLock::new(|| generate(KeyType::Rsa).to_bytes().to_vec());
        Self::of(match key_type {
            KeyType::Rsa => SecretKey::from_bytes(key_type, &RSA).expect("a key"),
            _ => generate(key_type),
        })
    }

    fn of(secret: SecretKey) -> Self {
        let key = secret.public_key();
        let (id, method) = did_key::did(key)
            .zip(did_key::verification_method(key))
            .unwrap_or_else(|| (did_jwk::did(key), did_jwk::verification_method(key)));
        Self { secret, id, method }
    }

    /// The same key under another name.
    pub(crate) fn named(mut self, id: &str, method: &str) -> Self {
        id.clone_into(&mut self.id);
        method.clone_into(&mut self.method);
        self
    }

    pub(crate) fn multibase(&self) -> String {
        self.secret.public_key().to_multibase().expect("a Multikey")
    }

    /// The controller document that lists the key under the name by which it signs.
    pub(crate) fn controller_document(&self) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/cid/v1"],
            "id": self.id,
            "verificationMethod": [{
                "id": self.method, "type": "Multikey", "controller": self.id, "publicKeyMultibase": self.multibase()
            }],
            "assertionMethod": [self.method],
        })
    }

    /// An unsigned list at [`LIST_URL`] in which nothing is set.
    pub(crate) fn status_list(&self, purpose: StatusPurpose) -> Value {
        let list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
        status_list_credential(
            LIST_URL,
            &self.id,
            purpose,
            &list,
            at("2025-12-31T00:00:00Z"),
            None,
        )
    }

    pub(crate) fn options(&self) -> ProofOptions {
        ProofOptions::assertion(self.method.clone(), at("2025-01-01T00:00:00Z"))
    }

    pub(crate) fn badge(&self) -> Value {
        badge(&self.id)
    }

    /// Signs with `eddsa-rdfc-2022`.
    pub(crate) fn sign(&self, credential: &Value) -> Value {
        self.sign_with(Cryptosuite::EddsaRdfc2022, credential)
    }

    pub(crate) fn sign_with(&self, suite: Cryptosuite, credential: &Value) -> Value {
        suite
            .add_proof(credential, &self.options(), &self.secret)
            .expect("a credential that can be signed")
    }

    pub(crate) fn sign_jwt(&self, profile: Profile, credential: &Value) -> String {
        vc_jwt::sign(credential, profile, &self.method, &self.secret)
            .expect("a credential that can be signed")
    }
}

fn generate(key_type: KeyType) -> SecretKey {
    SecretKey::generate(key_type, &mut StdRng::seed_from_u64(7)).expect("a key")
}

pub(crate) fn badge(issuer_id: &str) -> Value {
    json!({
        "@context": [VC, OPEN_BADGES],
        "id": "urn:uuid:0b3a2f0e-6f0a-4c3e-9a55-0c2f6f4f3d11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": issuer_id, "type": ["Profile"], "name": "Harbour College" },
        "validFrom": "2025-01-01T00:00:00Z",
        "name": "Algebra",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://harbour.example/algebra",
                "type": ["Achievement"],
                "name": "Algebra",
                "description": "Solves linear equations.",
                "criteria": { "narrative": "Passes the exam." }
            }
        }
    })
}

/// An entry that says where the credential would be revoked.
pub(crate) fn status_entry(index: &str) -> Value {
    json!({
        "id": format!("{LIST_URL}#{index}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": index,
        "statusListCredential": LIST_URL,
    })
}

/// A value with one member set, or taken away if `new` is none.
pub(crate) fn with(
    mut value: Value,
    pointer: &str,
    member: &str,
    new: impl Into<Option<Value>>,
) -> Value {
    let members = value.pointer_mut(pointer).and_then(Value::as_object_mut);
    let members = members.expect("an object at the pointer");
    match new.into() {
        Some(new) => drop(members.insert(member.to_owned(), new)),
        None => drop(members.shift_remove(member)),
    }
    value
}

/// The pointers of every object, the outermost first.
pub(crate) fn objects(value: &Value) -> Vec<String> {
    let mut places = Vec::new();
    add_objects(value, "", &mut places);
    places
}

fn add_objects(value: &Value, place: &str, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add_objects(item, &format!("{place}/{index}"), places);
            }
        }
        Value::Object(members) => {
            places.push(place.to_owned());
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                add_objects(member, &format!("{place}/{name}"), places);
            }
        }
        _ => {}
    }
}

pub(crate) fn now() -> Timestamp {
    at("2026-01-01T00:00:00Z")
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("no object: {other}"),
    }
}

/// A source that counts how often it is asked, and has nothing.
#[derive(Default)]
pub(crate) struct Silent(AtomicUsize);

impl Silent {
    pub(crate) fn asked(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl DocumentSource for Silent {
    fn load<'a>(&'a self, _: DocumentKind, _: &'a str) -> Loading<'a> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Err(SourceError::Unreachable)))
    }
}

/// What the verifier says of a credential, with no document within reach.
pub(crate) fn judge(credential: &Value) -> VerificationReport {
    judge_bytes(credential.to_string().as_bytes(), &MemoryDocuments::new())
}

pub(crate) fn judge_with(credential: &Value, documents: &dyn DocumentSource) -> VerificationReport {
    judge_bytes(credential.to_string().as_bytes(), documents)
}

pub(crate) fn judge_bytes(input: &[u8], documents: &dyn DocumentSource) -> VerificationReport {
    judge_for(input, &VerifyOptions::default(), documents)
}

/// What a verifier with these settings says.
pub(crate) fn judge_for(
    input: &[u8],
    options: &VerifyOptions,
    documents: &dyn DocumentSource,
) -> VerificationReport {
    within_bounds(|| {
        ready(verify(input, options, documents, now())).expect("whatever comes, there is a report")
    })
}

/// Runs what judges a hostile file, and sees to it that it takes neither much memory nor long.
#[track_caller]
pub(crate) fn within_bounds<T>(judge: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let mut answer = None;
    let used = allocation_counter::measure(|| answer = Some(judge()));
    let took = began.elapsed();
    assert!(took < PATIENCE, "it took {took:?}");
    assert!(
        used.bytes_max < MEMORY,
        "{} bytes were held",
        used.bytes_max
    );
    answer.expect("it was judged")
}

#[track_caller]
pub(crate) fn assert_verified(report: &VerificationReport) {
    assert!(report.verified, "{}", report.to_text());
}

/// Asserts that a step which counts failed with this problem.
#[track_caller]
pub(crate) fn assert_refused(report: &VerificationReport, code: CheckCode, problem: Problem) {
    assert!(!report.verified, "{}", report.to_text());
    let named = report.checks.iter().any(|check| {
        check.required
            && check.outcome == Outcome::Failed
            && check.code == code
            && check.problem == Some(problem)
    });
    assert!(
        named,
        "no failed {code} with {problem}:\n{}",
        report.to_text()
    );
}
