//! What a credential allocates once its contexts are known: something for what it says, nothing for how large the contexts
//! are that it names.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testamur_linked_data::{
    Limits, PinnedContext, canonicalize, canonicalize_under, context_bytes, pin_contexts,
};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const FEW: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];
const PINNED: &str = "https://harbour.example/context/v1";
const MORE: [&str; 6] = [
    FEW[0],
    FEW[1],
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    "https://w3id.org/security/data-integrity/v2",
    PINNED,
];

#[test]
fn nothing_is_allocated_in_proportion_to_the_size_of_contexts() {
    pin();
    let profiler = dhat::Profiler::builder().testing().build();
    let limits = Limits::default();
    let allocated = |contexts: &[&str]| {
        let badge = badge(contexts);
        let proof = proof();
        let members = proof.as_object().expect("it is an object");
        let work = || {
            canonicalize(&badge, &limits).expect("the badge has a canonical form");
            canonicalize_under(&badge["@context"], members, "proofValue", &limits)
                .expect("the options have a canonical form");
        };
        // The first one of its shape processes the contexts.
        work();
        let before = dhat::HeapStats::get();
        work();
        let after = dhat::HeapStats::get();
        (
            after.total_bytes - before.total_bytes,
            after.total_blocks - before.total_blocks,
        )
    };
    let (few, more) = (allocated(&FEW), allocated(&MORE));
    drop(profiler);
    let size = |contexts: &[&str]| -> usize {
        let bytes = |url: &&str| context_bytes(url).expect("it is known").len();
        contexts.iter().map(bytes).sum()
    };
    assert!(size(&MORE) > size(&FEW) + 80_000, "{}", size(&MORE));
    // The same to the byte: what is said is the same, and the contexts are only looked up.
    assert_eq!(few, more);
    let (bytes, blocks) = few;
    assert!(bytes < 20 << 10, "{bytes} bytes in {blocks} blocks");
    assert!(blocks < 32, "{bytes} bytes in {blocks} blocks");
}

/// A context of more bytes than all others have.
fn pin() {
    let terms = (0..2_000).map(|number| {
        (
            format!("term{number}"),
            json!(format!("https://harbour.example/#{number}")),
        )
    });
    let context: Value = terms.collect();
    let bytes = json!({"@context": context}).to_string().into_bytes();
    let sha256 = Sha256::digest(&bytes)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let context = PinnedContext::new(PINNED, &sha256, bytes).expect("it is well-formed");
    pin_contexts(vec![context]).expect("nothing was read before");
}

fn badge(contexts: &[&str]) -> Value {
    json!({
        "@context": contexts,
        "id": "https://example.com/credentials/1047",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://example.com/issuers/876543", "type": ["Profile"], "name": "Example College"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Bookbinding Badge",
        "credentialSubject": {
            "id": "did:example:b1f7ebc6f1c276e12ec21ebfe",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://example.com/achievements/bookbinding",
                "type": ["Achievement"],
                "criteria": {"narrative": "Learners show a book that they sewed."},
                "description": "The holder can sew, glue and case a book.",
                "name": "Bookbinding",
            },
        },
    })
}

fn proof() -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": "https://example.com/issuers/876543#key-1",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    })
}
