//! What a source of documents learns, and when it is asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use testamur_status::StatusPurpose;
use testamur_verifier::{
    Asking, CheckCode, DocumentKind, DocumentSource, Edition, IssuerListAtUrl, IssuerRegistry,
    Listing, Loading, LookingUp, MemoryDocuments, Outcome, Problem, Verdict, VerifyOptions, verify,
};

use crate::embedded::record;
use crate::federation_world::{ANCHOR, COLLEGE, Federation, STATE, statement};
use crate::world::{
    LIST_URL, Party, WEB_ID, assert_refused, assert_unknown, assert_verified, now, status_entry,
    verify_with, with,
};

const DID_URL: &str = "https://harbour.example/.well-known/did.json";

/// Keeps what it is told.
#[derive(Default)]
struct Diary {
    documents: MemoryDocuments,
    is_rollback: bool,
    told: Mutex<Vec<(&'static str, DocumentKind, String)>>,
    lifetimes: Mutex<Vec<Option<Duration>>>,
}

impl Diary {
    fn of(documents: MemoryDocuments) -> Self {
        Self {
            documents,
            ..Self::default()
        }
    }

    fn note(&self, word: &'static str, kind: DocumentKind, url: &str) {
        let mut told = self.told.lock().unwrap();
        told.push((word, kind, url.to_owned()));
    }

    fn was_told(&self, word: &'static str, kind: DocumentKind, url: &str) -> bool {
        let told = self.told.lock().unwrap();
        told.contains(&(word, kind, url.to_owned()))
    }

    fn words(&self) -> Vec<&'static str> {
        let told = self.told.lock().unwrap();
        told.iter().map(|(word, ..)| *word).collect()
    }
}

impl DocumentSource for Diary {
    fn load<'a>(&'a self, kind: DocumentKind, url: &'a str) -> Loading<'a> {
        self.documents.load(kind, url)
    }

    fn accept(&self, kind: DocumentKind, url: &str, lifetime: Option<Duration>) {
        self.note("accepted", kind, url);
        self.lifetimes.lock().unwrap().push(lifetime);
    }

    fn is_rollback(&self, _kind: DocumentKind, _url: &str, _edition: &Edition) -> bool {
        self.is_rollback
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.note("refused", kind, url);
    }
}

fn revocable(issuer: &Party) -> Value {
    let entry = status_entry("revocation", "7");
    issuer.sign(&with(issuer.badge(), "", "credentialStatus", entry))
}

fn documents(issuer: &Party) -> MemoryDocuments {
    let list = issuer.list(StatusPurpose::Revocation, None).to_string();
    issuer.did_document().with(LIST_URL, "application/vc", list)
}

#[tokio::test]
async fn a_source_learns_which_documents_stood_up() {
    let issuer = Party::named(1, WEB_ID);
    let diary = Diary::of(documents(&issuer));
    assert_verified(&verify_with(&revocable(&issuer), &diary).await);
    assert!(diary.was_told("accepted", DocumentKind::DidDocument, DID_URL));
    assert!(diary.was_told("accepted", DocumentKind::StatusList, LIST_URL));
    assert!(!diary.words().contains(&"refused"));
}

/// The list ends on the next day; a copy of it, when it says so, sooner.
#[tokio::test]
async fn a_source_learns_for_how_long_a_list_may_be_kept() {
    let issuer = Party::new(1);
    let list = issuer.unsigned_list(StatusPurpose::Revocation, None);
    let day = 24 * 60 * 60;
    for (time_to_live, seconds) in [
        (None, day),
        (Some(300_000), 300),
        (Some(i64::MAX >> 11), day),
    ] {
        let mut list = list.clone();
        if let Some(milliseconds) = time_to_live {
            list["credentialSubject"]["ttl"] = json!(milliseconds);
        }
        let list = issuer.sign(&list).to_string();
        let documents = MemoryDocuments::new().with(LIST_URL, "application/vc", list);
        let diary = Diary::of(documents);
        assert_verified(&verify_with(&revocable(&issuer), &diary).await);
        let lifetimes = diary.lifetimes.lock().unwrap();
        assert_eq!(*lifetimes, [Some(Duration::from_secs(seconds))]);
    }
}

#[tokio::test]
async fn a_source_learns_which_key_document_did_not_stand_up() {
    let issuer = Party::named(1, WEB_ID);
    let other = Party::named(1, "did:web:other.example").controller_document();
    let url = DID_URL;
    let diary = Diary::of(MemoryDocuments::new().with(url, "application/json", other.to_string()));
    let report = verify_with(&issuer.sign(&issuer.badge()), &diary).await;
    assert_refused(
        &report,
        CheckCode::IssuerBinding,
        Problem::IssuerKeyNotBound,
    );
    assert!(diary.was_told("refused", DocumentKind::DidDocument, url));
    assert!(!diary.words().contains(&"accepted"));
}

#[tokio::test]
async fn a_list_older_than_one_seen_before_is_not_believed() {
    let issuer = Party::named(1, WEB_ID);
    let diary = Diary {
        is_rollback: true,
        ..Diary::of(documents(&issuer))
    };
    let report = verify_with(&revocable(&issuer), &diary).await;
    assert_unknown(&report, CheckCode::Status, Problem::StatusListNotAccepted);
    assert!(diary.was_told("refused", DocumentKind::StatusList, LIST_URL));
    assert!(!diary.was_told("accepted", DocumentKind::StatusList, LIST_URL));
}

/// Tells the source of its list what it thinks of it.
#[derive(Debug)]
struct Registry;

const REGISTRY_URL: &str = "https://registry.example/list.json";

impl IssuerRegistry for Registry {
    fn name(&self) -> &'static str {
        "own"
    }

    fn look_up<'a>(&'a self, _issuer_id: &'a str, asking: Asking<'a>) -> LookingUp<'a> {
        let kind = DocumentKind::IssuerRegistry;
        let edition = Edition::Dated {
            as_of: asking.now,
            digest: [0; 32],
        };
        let listing = if asking.documents.is_rollback(kind, REGISTRY_URL, &edition) {
            asking.documents.refuse(kind, REGISTRY_URL);
            Listing::NotListed
        } else {
            asking.documents.accept(kind, REGISTRY_URL, None);
            Listing::Listed { name: None }
        };
        Box::pin(std::future::ready(listing))
    }
}

#[tokio::test]
async fn a_registry_talks_to_the_source_itself() {
    let issuer = Party::new(1);
    let signed = issuer.sign(&issuer.badge()).to_string();
    let options = VerifyOptions {
        registries: vec![Arc::new(Registry)],
        ..VerifyOptions::default()
    };
    for (is_rollback, word, outcome) in [
        (false, "accepted", Outcome::Passed),
        (true, "refused", Outcome::Failed),
    ] {
        let diary = Diary {
            is_rollback,
            ..Diary::default()
        };
        let report = verify(signed.as_bytes(), &options, &diary, now()).await;
        let report = report.unwrap();
        let check = report.checks_of(CheckCode::IssuerRegistry).next().unwrap();
        assert_eq!(check.outcome, outcome);
        assert!(diary.was_told(word, DocumentKind::IssuerRegistry, REGISTRY_URL));
        assert_eq!(diary.words().len(), 1);
    }
}

async fn ask(issuer: &Party, registry: Arc<dyn IssuerRegistry>, diary: &Diary) -> Outcome {
    let signed = issuer.sign(&issuer.badge()).to_string();
    let options = VerifyOptions {
        registries: vec![registry],
        ..VerifyOptions::default()
    };
    let report = verify(signed.as_bytes(), &options, diary, now()).await;
    let report = report.unwrap();
    let outcome = report.checks_of(CheckCode::IssuerRegistry).next();
    outcome.unwrap().outcome
}

#[tokio::test]
async fn a_list_of_issuers_that_can_be_read_may_be_kept() {
    let issuer = Party::new(1);
    let listed = json!({"issuers": [{"id": issuer.id}]}).to_string();
    let empty = json!({"issuers": []}).to_string();
    for (list, word, outcome) in [
        (listed, "accepted", Outcome::Passed),
        (empty, "accepted", Outcome::Failed),
        ("{}".to_owned(), "refused", Outcome::Unknown),
    ] {
        let documents = MemoryDocuments::new().with(REGISTRY_URL, "application/json", list);
        let diary = Diary::of(documents);
        let registry = Arc::new(IssuerListAtUrl::new(REGISTRY_URL));
        assert_eq!(ask(&issuer, registry, &diary).await, outcome);
        assert!(diary.was_told(word, DocumentKind::IssuerRegistry, REGISTRY_URL));
        assert_eq!(diary.words().len(), 1);
    }
}

#[tokio::test]
async fn the_statements_of_a_chain_may_be_kept_until_they_end() {
    let federation = Federation::new();
    let web = federation.web(&json!({}), &json!({"exp": now().as_second() + 60}));
    let diary = Diary::of(web);
    let outcome = ask(&federation.college, federation.registry(&[]), &diary).await;
    assert_eq!(outcome, Outcome::Passed);
    let kind = DocumentKind::EntityStatement;
    for url in [
        format!("{ANCHOR}/.well-known/openid-federation"),
        format!("{ANCHOR}/fetch?sub=https%3A%2F%2Fstate.example"),
        format!("{STATE}/.well-known/openid-federation"),
        format!("{STATE}/fetch?sub=https%3A%2F%2Fharbour.example%2Fissuer"),
        format!("{COLLEGE}/.well-known/openid-federation"),
    ] {
        assert!(diary.was_told("accepted", kind, &url), "{url}");
    }
    let mut lifetimes = diary.lifetimes.lock().unwrap().clone();
    lifetimes.sort();
    lifetimes.dedup();
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(lifetimes, [None, seconds(60), seconds(3600)]);
}

#[tokio::test]
async fn a_statement_of_no_chain_is_not_kept() {
    let federation = Federation::new();
    let (state, college) = (&federation.state, &federation.college);
    let stranger = Party::named(9, STATE);
    let about_college = format!("{STATE}/fetch?sub=https%3A%2F%2Fharbour.example%2Fissuer");
    let typ = "application/entity-statement+jwt";
    let expired = json!({"exp": now().as_second() - 3600});
    let too_long = json!({"constraints": {"max_path_length": 0}});
    for web in [
        federation.web(&json!({}), &json!({})).with(
            &about_college,
            typ,
            statement(&stranger, college, &json!({})),
        ),
        federation.web(&json!({}), &json!({})).with(
            &about_college,
            typ,
            statement(state, college, &expired),
        ),
        federation.web(&too_long, &json!({})),
    ] {
        let diary = Diary::of(web);
        let outcome = ask(college, federation.registry(&[]), &diary).await;
        assert_ne!(outcome, Outcome::Passed);
        let told = diary.told.lock().unwrap();
        let is_kept = |(word, kind, _): &(&str, DocumentKind, String)| {
            *word == "accepted" && *kind == DocumentKind::EntityStatement
        };
        assert!(!told.iter().any(is_kept), "{told:?}");
    }
}

/// What is refused already is no reason to call on others, but the next credential is another matter.
#[tokio::test]
async fn a_refused_credential_does_not_keep_the_next_from_being_looked_up() {
    let (near, far) = (Party::new(2), Party::named(1, WEB_ID));
    let refused = with(near.sign(&near.badge()), "", "noSuchTerm", json!("x"));
    let parts = json!([refused, far.sign(&far.badge())]);
    let presentation = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": near.id,
        "verifiableCredential": parts,
    });
    // Of a record that is refused itself, the parts are looked at all the same.
    let record = with(record(&near.id, &parts), "", "noSuchTerm", json!("x"));
    for around in [presentation, record] {
        let report = verify_with(&around, &far.did_document()).await;
        let verdicts: Vec<_> = report.embedded.iter().map(|it| it.report.verdict).collect();
        assert_eq!(verdicts, [Verdict::Refused, Verdict::Verified]);
    }
}
