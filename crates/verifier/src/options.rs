//! What a verifier may be told: keys it trusts beforehand, clock skew, and how much work one credential is worth.

use std::sync::Arc;

use jiff::SignedDuration;

use testamur_keys::PublicKey;

use crate::credential_type::CredentialKind;
use crate::policy::Policy;
use crate::recipient::KnownIdentifier;
use crate::registry::IssuerRegistry;
use crate::status::VerifiedLists;

/// The settings of one verification; [`Default`] is what a public endpoint uses.
#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// Which kind of credential is judged; any other is refused.
    pub kind: CredentialKind,
    /// The `vct` of SD-JWT VCs that are judged beside our own achievements, whatever `kind` says but a status list.
    pub accepted_vct: Vec<String>,
    /// Keys which the verifier knows to be an issuer's, whatever that issuer publishes.
    pub pinned_keys: Vec<PinnedKey>,
    /// What the presenter was asked to sign; without it, nobody is taken for the holder.
    pub key_binding: Option<KeyBindingRequest>,
    /// Whether a derived credential verifies although its holder may have left out dates or a status; what may be missing
    /// is in the report all the same.
    pub accept_undisclosed: bool,
    /// What is asked before the answer is `verified`.
    pub policy: Policy,
    /// By what the verifier knows the person whose credential it should be; one that fits is enough.
    pub recipient: Vec<KnownIdentifier>,
    /// The registries in which the issuer is looked for.
    pub registries: Vec<Arc<dyn IssuerRegistry>>,
    /// Whether the refresh service is asked for a newer edition.
    pub refresh: bool,
    /// Whether what the credential links to is fetched and compared with its digests.
    pub fetch_related: bool,
    /// The status lists that were verified a moment ago; without it, each is verified for each credential.
    pub verified_lists: Option<Arc<VerifiedLists>>,
    /// How far clocks may differ.
    pub skew: SignedDuration,
    /// Bounds of the input's JSON.
    pub json_limits: testamur_json::Limits,
    /// Bounds of the JSON of a status list, which speaks for many credentials.
    pub status_document_limits: testamur_json::Limits,
    /// Bounds of the one canonicalisation of the credential. What is canonicalised for one proof alone (a link of a chain,
    /// selective disclosure, contexts that were added later) has its share of the work on blank nodes, so that all of them
    /// together cost no more than that.
    pub canonicalization_limits: testamur_linked_data::Limits,
    /// Bounds of an image and of what is in it.
    pub image_limits: testamur_baking::Limits,
    /// How many documents one verification may load.
    pub max_documents: usize,
    /// How many proofs one credential may carry.
    pub max_proofs: usize,
    /// How many status entries one credential may carry.
    pub max_status_entries: usize,
    /// How many credentials may stand inside, those inside of those included.
    pub max_embedded: usize,
    /// How deep they may stand inside each other.
    pub max_embedded_depth: usize,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self {
            kind: CredentialKind::Learning,
            accepted_vct: Vec::new(),
            pinned_keys: Vec::new(),
            key_binding: None,
            accept_undisclosed: false,
            policy: Policy::default(),
            recipient: Vec::new(),
            registries: Vec::new(),
            refresh: false,
            fetch_related: false,
            verified_lists: None,
            skew: SignedDuration::from_secs(60),
            json_limits: testamur_json::Limits::default(),
            status_document_limits: testamur_json::Limits {
                bytes: STATUS_DOCUMENT_BYTES,
                nodes: 400_000,
                ..testamur_json::Limits::default()
            },
            canonicalization_limits: testamur_linked_data::Limits::default(),
            image_limits: testamur_baking::Limits::default(),
            max_documents: 20,
            max_proofs: 8,
            max_status_entries: 8,
            max_embedded: 500,
            max_embedded_depth: 4,
        }
    }
}

/// What a presenter was asked to sign with the holder's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBindingRequest {
    /// Who asks: `aud`.
    pub audience: String,
    /// The word that this request alone has: `nonce`. Whoever asks sees to it that it counts once.
    pub nonce: String,
    /// How old the answer may be, and how far ahead its clock.
    pub max_age: SignedDuration,
}

/// A key known beforehand: by contract, from a registry, or because it is one's own.
#[derive(Clone, Debug)]
pub struct PinnedKey {
    /// The issuer's exact id.
    pub issuer_id: String,
    /// The verification method or `kid` under which proofs name the key; `None` pins the key under any name.
    pub verification_method: Option<String>,
    /// The key.
    pub key: PublicKey,
}

/// Room for an `encodedList` of the greatest length that is read, also as base64url in a JWS, and for a hundred thousand
/// entries of a `1EdTechRevocationList`. What fetches status lists has to let as much through.
pub const STATUS_DOCUMENT_BYTES: usize = 8 << 20;
