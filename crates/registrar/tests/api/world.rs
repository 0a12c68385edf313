//! A register of its own for each test: a fresh store, a clock that moves when told, chance that repeats itself.

use std::{
    future::Future,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::{SignedDuration, Timestamp};
use rand::{CryptoRng, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use testamur_keys::{KeyType, MasterKey, SignerSource};
use testamur_record::{Achievement, Organisation};
use testamur_registrar::{
    Actor, Award, AwardDetails, Clock, Entropy, NewTenant, NoObserver, Observer, Parts, Registrar,
    Step,
};
use testamur_rules::{Format, LearnerIdentity, LearningEvent, LearningPath, Observation};
use testamur_store::{
    Store, Tenant,
    audit_log::{self, AuditEntry, Chain},
    credentials::{self, Filter, StoredCredential},
    documents::{self, StoredDocument},
    status_lists::{self, StoredStatusEntry},
};
use testamur_verifier::{NoDocuments, VerificationReport, VerifyOptions};
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);
pub(crate) const BASE_URL: &str = "https://testamur.example";
pub(crate) const COURSES: [&str; 2] = [
    "course-v1:ExampleX+SOL101+2026",
    "course-v1:ExampleX+SOL102+2026",
];
pub(crate) const KEY_FILE: &[u8] = b"the first key file of these tests";
pub(crate) const OTHER_KEY_FILE: &[u8] = b"another key file of these tests...";
pub(crate) const SOURCE: &str = "campus";

/// A register with one tenant, `college`, and one achievement, `badge`.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) registrar: Registrar,
    pub(crate) store: Store,
    pub(crate) tenant: Tenant,
    url: String,
    pub(crate) clock: Arc<MovableClock>,
    entropy: Arc<SeededEntropy>,
    next_event: Arc<AtomicU64>,
}

/// Stands still until it is moved.
pub(crate) struct MovableClock(Mutex<Timestamp>);

impl MovableClock {
    pub(crate) fn advance(&self, duration: SignedDuration) {
        *self.0.lock().unwrap() += duration;
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Each generator has the next seed.
struct SeededEntropy(AtomicU64);

impl Entropy for SeededEntropy {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(StdRng::seed_from_u64(
            self.0.fetch_add(1, Ordering::Relaxed),
        ))
    }
}

/// Ends the act at a step, as a crash there would: what is committed stays, nothing that follows happens.
pub(crate) struct EndAt(pub(crate) Step);

impl Observer for EndAt {
    fn reached(&self, step: Step, _count: usize) {
        if step == self.0 {
            // Without the panic hook: this is no failure to report.
            std::panic::resume_unwind(Box::new("the process ends here"));
        }
    }
}

impl World {
    pub(crate) async fn at(url: &str) -> Self {
        let store = Store::connect(url).await.unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(MovableClock(Mutex::new(NOW)));
        let entropy = Arc::new(SeededEntropy(AtomicU64::new(1)));
        let registrar = open(&store, &clock, entropy.clone(), Arc::new(NoObserver));
        let tenant = registrar
            .create_tenant(new_tenant("college"), &staff())
            .await
            .unwrap();
        let url = url.to_owned();
        let next_event = Arc::new(AtomicU64::new(1));
        let world = Self {
            registrar,
            store,
            tenant,
            url,
            clock,
            entropy,
            next_event,
        };
        world.put_achievement(&world.tenant, "badge").await;
        world
    }

    /// The same register as another process would open it, with an observer.
    pub(crate) fn reopen(&self, observer: Arc<dyn Observer>) -> Registrar {
        open(&self.store, &self.clock, self.entropy.clone(), observer)
    }

    /// The same register with other chance.
    pub(crate) fn with_entropy(&self, entropy: Arc<dyn Entropy>) -> Registrar {
        open(&self.store, &self.clock, entropy, Arc::new(NoObserver))
    }

    /// The same register with a way to keys that lie elsewhere.
    pub(crate) fn with_signers(&self, signers: Arc<dyn SignerSource>) -> Self {
        let registrar = Registrar::with_signers(
            parts(
                &self.store,
                &self.clock,
                self.entropy.clone(),
                Arc::new(NoObserver),
            ),
            signers,
        );
        Self {
            registrar: registrar.unwrap(),
            ..self.clone()
        }
    }

    /// The same register, its other methods being about another tenant.
    pub(crate) fn of(&self, tenant: Tenant) -> Self {
        Self {
            tenant,
            ..self.clone()
        }
    }

    /// Another process over the same database.
    pub(crate) async fn another_process(&self) -> Registrar {
        let store = Store::connect(&self.url).await.unwrap();
        open(
            &store,
            &self.clock,
            self.entropy.clone(),
            Arc::new(NoObserver),
        )
    }

    /// A second tenant, with an achievement of the same short id.
    pub(crate) async fn other_tenant(&self) -> Tenant {
        let tenant = self
            .registrar
            .create_tenant(new_tenant("academy"), &staff())
            .await
            .unwrap();
        self.put_achievement(&tenant, "badge").await;
        tenant
    }

    pub(crate) async fn put_achievement(&self, tenant: &Tenant, id: &str) {
        let achievement = Achievement::parse(&achievement(id)).unwrap();
        self.registrar
            .put_achievement(tenant, id, &achievement, &staff())
            .await
            .unwrap();
    }

    /// Stores the path of both courses, `rest` being its further members as YAML.
    pub(crate) async fn put_path(&self, rest: &str) {
        self.registrar
            .put_path(&self.tenant, &path(rest), &staff())
            .await
            .unwrap();
    }

    /// Awards the badge to a learner.
    pub(crate) async fn award(&self, source_id: &str) -> Uuid {
        let awarded = self
            .registrar
            .award(&self.tenant, &award(source_id), &staff())
            .await
            .unwrap();
        assert!(awarded.created);
        awarded.credential_id
    }

    /// An event that was never seen, a second after the one before.
    pub(crate) fn event(&self, source_id: &str, course: &str, is_passing: bool) -> LearningEvent {
        let number = self.next_event.fetch_add(1, Ordering::Relaxed);
        LearningEvent {
            id: format!("event-{number}"),
            source: "openedx/lms/web".to_owned(),
            kind: "org.openedx.learning.course.passing.status.updated.v1".to_owned(),
            time: NOW + SignedDuration::from_secs(i64::try_from(number).unwrap()),
            sequence: None,
            learner: learner(source_id),
            observation: Observation::CoursePassing {
                course: course.to_owned(),
                is_passing,
            },
        }
    }

    pub(crate) async fn ingest(&self, events: &[LearningEvent]) -> testamur_registrar::Ingested {
        let ingested = self
            .registrar
            .ingest(&self.tenant, SOURCE, events)
            .await
            .unwrap();
        assert!(ingested.rejected.is_empty(), "{:?}", ingested.rejected);
        ingested
    }

    /// The learner passes both courses.
    pub(crate) async fn complete(&self, source_id: &str) -> Uuid {
        let events = COURSES.map(|course| self.event(source_id, course, true));
        let ingested = self.ingest(&events).await;
        assert_eq!(ingested.awarded.len(), 1);
        ingested.awarded[0]
    }

    /// All credentials of the tenant, in the order of their award numbers.
    pub(crate) async fn credentials(&self) -> Vec<StoredCredential> {
        let mut tx = self.store.read(&self.tenant).await.unwrap();
        let mut page = credentials::list(&mut tx, &Filter::default(), None, 200)
            .await
            .unwrap();
        assert!(page.next.is_none());
        page.items.sort_by_key(|credential| credential.award_number);
        page.items
    }

    pub(crate) async fn credential(&self, id: Uuid) -> StoredCredential {
        let mut tx = self.store.read(&self.tenant).await.unwrap();
        credentials::find(&mut tx, id).await.unwrap().unwrap()
    }

    pub(crate) async fn documents(&self, id: Uuid) -> Vec<StoredDocument> {
        let mut tx = self.store.read(&self.tenant).await.unwrap();
        documents::list_for_credential(&mut tx, id).await.unwrap()
    }

    pub(crate) async fn status_entry(&self, id: Uuid) -> StoredStatusEntry {
        let mut tx = self.store.read(&self.tenant).await.unwrap();
        let [entry] = status_lists::entries_of(&mut tx, id)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        entry
    }

    /// The only signed document of a credential.
    pub(crate) async fn body(&self, id: Uuid) -> String {
        let [document] = self.documents(id).await.try_into().ok().unwrap();
        document.body.unwrap()
    }

    /// The audit entries of the tenant; their chain holds.
    pub(crate) async fn audit(&self) -> Vec<AuditEntry> {
        let mut tx = self.store.read(&self.tenant).await.unwrap();
        let entries = audit_log::list(&mut tx, 0, 1000).await.unwrap();
        let chain = audit_log::verify_chain(&mut tx).await.unwrap();
        let last = entries.last().map_or(0, |entry| entry.seq);
        assert!(
            matches!(chain, Chain::Intact { seq, .. } if seq == last),
            "{chain:?}"
        );
        entries
    }

    pub(crate) async fn verify(&self, body: &str) -> VerificationReport {
        self.registrar
            .verify(body.as_bytes(), &VerifyOptions::default())
            .await
            .unwrap()
    }
}

/// Runs `count` tasks at once and gathers what they give.
pub(crate) async fn at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count)
        .map(|number| tokio::spawn(task(number)))
        .collect();
    let mut values = Vec::with_capacity(count);
    for task in tasks {
        values.push(task.await.unwrap());
    }
    values
}

pub(crate) fn staff() -> Actor {
    Actor::command_line()
}

pub(crate) fn learner(source_id: &str) -> LearnerIdentity {
    LearnerIdentity {
        source_id: source_id.to_owned(),
        username: None,
        email: Some(format!("{source_id}@canary.example")),
        name: Some("Ada Canary".to_owned()),
    }
}

pub(crate) fn award(source_id: &str) -> Award {
    Award {
        source: SOURCE.to_owned(),
        learner: learner(source_id),
        achievement: "badge".to_owned(),
        award_number: None,
        external_id: None,
        path_id: None,
        details: AwardDetails::default(),
    }
}

pub(crate) fn new_tenant(slug: &str) -> NewTenant {
    NewTenant {
        slug: slug.to_owned(),
        issuer: Organisation::parse(&json!({ "legalName": { "en": format!("The {slug}") } }))
            .unwrap(),
        did_method: None,
        key_types: vec![KeyType::Ed25519, KeyType::P256],
    }
}

/// An achievement as a caller writes it.
pub(crate) fn achievement(id: &str) -> Value {
    json!({
        "id": format!("https://testamur.example/achievements/{id}"),
        "name": { "en": "Solar Technician" },
        "description": { "en": "Can plan and mount a small solar plant." },
        "criteria": { "narrative": { "en": "Pass both courses." } },
    })
}

pub(crate) fn path(rest: &str) -> LearningPath {
    let steps: Vec<String> = COURSES
        .iter()
        .zip(1..)
        .map(|(course, number)| {
            format!("  - id: step-{number}\n    rule: {{ passed: {{ runs: ['{course}'] }} }}\n")
        })
        .collect();
    let text = format!(
        "id: solar\nversion: 1\nname: Solar\nachievement: https://testamur.example/achievements/badge\nsteps:\n{}{rest}",
        steps.concat()
    );
    LearningPath::parse(text.as_bytes(), Format::Yaml).unwrap()
}

pub(crate) fn master_key() -> MasterKey {
    MasterKey::from_key_file_bytes(KEY_FILE).unwrap()
}

fn open(
    store: &Store,
    clock: &Arc<MovableClock>,
    entropy: Arc<dyn Entropy>,
    observer: Arc<dyn Observer>,
) -> Registrar {
    Registrar::new(parts(store, clock, entropy, observer)).unwrap()
}

fn parts(
    store: &Store,
    clock: &Arc<MovableClock>,
    entropy: Arc<dyn Entropy>,
    observer: Arc<dyn Observer>,
) -> Parts {
    Parts {
        store: store.clone(),
        master_key: master_key(),
        clock: clock.clone(),
        entropy,
        observer,
        base_url: BASE_URL.to_owned(),
        documents: Arc::new(NoDocuments),
    }
}
