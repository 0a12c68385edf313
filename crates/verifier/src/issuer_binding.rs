//! The second half of the truth: is the key that the proof names the issuer's?
//!
//! A proof may name any key: one of its own in a JOSE header, one spelled out in the fragment of a URL, one of another
//! DID. What it names decides under which key the *signature* is judged. Whether that key is the issuer's is decided by
//! what the verifier pins and what the issuer itself publishes, never by the credential.
//!
//! When the issuer's document cannot be had, a key of a DID or by name is *unknown*: that document is how the method
//! works. But a key which only an `https` issuer's credential itself spells out is *not bound*: no document has to exist
//! there, and without one the forger's credential looks the same. Nor is a key bound which the proof itself calls
//! somebody else's, even if the issuer's document lists it: whoever follows the name finds another document. Names on the
//! issuer's own host are left open until the issuer's document is read.

use testamur_keys::PublicKey;

use crate::documents::{Documents, Unavailable};
use crate::issuer_keys::{NoKeys, Place, PublishedKey, places, published_keys};
use crate::key_name::{KeyName, NamedKey};
use crate::options::PinnedKey;
use crate::problem::Problem;
use crate::report::Trust;

/// Under which keys the signature is to be judged, and whether they are the issuer's.
pub(crate) enum KeyFinding {
    /// The issuer's own keys which the name may mean; never empty.
    Bound {
        trust: Trust,
        keys: Vec<PublishedKey>,
    },
    /// The name leads to a key, or to none, and the issuer does not vouch for it.
    NotBound { key: NamedKey, reason: String },
    /// Nobody can say now.
    Unknown {
        key: NamedKey,
        problem: Problem,
        reason: String,
    },
}

/// Finds the key that a proof names.
///
/// `fits` says whether the signature is good under a key: a key pinned without a name counts for a proof whose name says
/// no key only when it is.
pub(crate) async fn find_key(
    issuer_id: &str,
    name: KeyName<'_>,
    pinned: &[PinnedKey],
    documents: &Documents<'_>,
    fits: &(dyn Fn(&PublicKey) -> bool + Sync),
) -> KeyFinding {
    let named = name.named_key();
    if let Some(keys) = pinned_keys(issuer_id, name, &named, pinned, fits) {
        return KeyFinding::Bound {
            trust: Trust::Pinned,
            keys,
        };
    }
    let mut absent: Vec<NoKeys> = Vec::new();
    let places = places(issuer_id);
    for place in &places {
        match published_keys(issuer_id, *place, documents).await {
            Ok(published) => {
                let is_meant =
                    |key: &PublishedKey| name.means(key, published.place, issuer_id, &named);
                let keys: Vec<_> = published
                    .keys
                    .iter()
                    .filter(|key| is_meant(key))
                    .cloned()
                    .collect();
                if !keys.is_empty() {
                    return KeyFinding::Bound {
                        trust: published.trust,
                        keys,
                    };
                }
                if published.conclusive {
                    break;
                }
            }
            // Only where an issuer is known to say nothing of its own does its host speak for it.
            Err(reason) => {
                let is_absence = reason.is_absence();
                absent.push(reason);
                if !is_absence {
                    break;
                }
            }
        }
    }
    judge_absence(issuer_id, name, named, &places, &absent)
}

/// The issuer does not publish the key, as far as we can see: how far can we?
fn judge_absence(
    issuer_id: &str,
    name: KeyName<'_>,
    key: NamedKey,
    places: &[Place],
    absent: &[NoKeys],
) -> KeyFinding {
    let unavailable = absent
        .iter()
        .any(|reason| matches!(reason, NoKeys::Unavailable { .. }));
    let reasons: Vec<String> = absent.iter().map(ToString::to_string).collect();
    let reasons = reasons.join("; ");
    if let Some(other) = name.names_key_of_another(issuer_id) {
        let reason = format!("it names a key of `{other}`; {reasons}");
        return KeyFinding::NotBound {
            key,
            reason: reason.trim_end_matches("; ").to_owned(),
        };
    }
    if places.is_empty() {
        let reason = if issuer_id.starts_with("did:") {
            return KeyFinding::Unknown {
                key,
                problem: Problem::KeyUnreachable,
                reason: "this DID method is not resolved here".to_owned(),
            };
        } else {
            "nobody can publish keys for an id of this kind".to_owned()
        };
        return KeyFinding::NotBound { key, reason };
    }
    let spelled_out = !matches!(key, NamedKey::Nothing);
    let by_method = places.contains(&Place::DidDocument);
    let closed = absent.iter().any(|reason| {
        matches!(
            reason,
            NoKeys::Unavailable {
                reason: Unavailable::Closed | Unavailable::Budget | Unavailable::TooLarge,
                ..
            }
        )
    });
    if unavailable && (by_method || !spelled_out || closed) {
        let over_limit = absent.iter().any(|reason| {
            matches!(
                reason,
                NoKeys::Unavailable {
                    reason: Unavailable::Budget | Unavailable::TooLarge,
                    ..
                }
            )
        });
        return KeyFinding::Unknown {
            key,
            problem: if over_limit {
                Problem::LimitReached
            } else {
                Problem::KeyUnreachable
            },
            reason: reasons,
        };
    }
    let reason = match (reasons.is_empty(), spelled_out) {
        (true, _) => "the issuer publishes other keys".to_owned(),
        (false, true) => format!("only the credential itself speaks for this key; {reasons}"),
        (false, false) => reasons,
    };
    KeyFinding::NotBound { key, reason }
}

fn pinned_keys(
    issuer_id: &str,
    name: KeyName<'_>,
    named: &NamedKey,
    pinned: &[PinnedKey],
    fits: &(dyn Fn(&PublicKey) -> bool + Sync),
) -> Option<Vec<PublishedKey>> {
    let keys: Vec<PublishedKey> = pinned
        .iter()
        .filter(|pin| pin.issuer_id == issuer_id && name.means_pinned(pin, named, fits))
        .map(|pin| PublishedKey {
            name: pin.verification_method.clone(),
            key: pin.key.clone(),
            may_assert: true,
            may_authenticate: true,
            expires: None,
            revoked: None,
        })
        .collect();
    (!keys.is_empty()).then_some(keys)
}
