//! Step 2: the context list decides what every word of the credential means, so it is pinned.
//!
//! A context by another URL, in another order, written inline or added below the top could give a signed word another
//! meaning; nothing is fetched to find out. The bytes behind each URL are pinned by digest in `linked-data`: those of the
//! standards, and those that the operator of the program added.
//! For the same reason a member stands under its term, and not under the IRI behind it, an abbreviation of that or the name
//! of a type with that IRI: the signature cannot tell them apart.
//!
//! No list of contexts is longer than any credential needs: that is looked at first, in the whole document, because every
//! context costs work before it means anything.
//!
//! [Data model 2.0, contexts](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#contexts);
//! [security: context injection](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#validating-contexts).

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use testamur_json::Pointer;
use testamur_linked_data::{
    PinnedContext, context_bytes, contexts, is_abbreviated, is_respelled, pinned_context,
};

use crate::check::{Check, CheckCode};
use crate::credential_type::CredentialKind;
use crate::problem::Problem;
use crate::report::{DataModelVersion, PinnedContextReport};

/// The version of the data model that the first context names.
pub(crate) fn data_model(credential: &Value) -> Option<DataModelVersion> {
    match credential.get("@context")?.get(0)?.as_str()? {
        VC_1_1 => Some(DataModelVersion::V1_1),
        VC_2_0 => Some(DataModelVersion::V2_0),
        _ => None,
    }
}

/// The contexts in the list that are not part of the program: the operator pinned them.
pub(crate) fn pinned_by_operator(credential: &Value) -> Vec<PinnedContextReport> {
    let list = credential.get("@context").and_then(Value::as_array);
    let urls = list.into_iter().flatten().filter_map(Value::as_str);
    let pinned = urls.filter_map(pinned_context);
    let report = |context: &PinnedContext| PinnedContextReport {
        url: context.url().to_owned(),
        sha256: context.sha256().to_owned(),
    };
    pinned.map(report).collect()
}

/// Verifies the context list of the credential and of every credential inside it.
pub(crate) fn verify_context(credential: &Value, kind: CredentialKind) -> Check {
    let verified = verify_lengths(credential, &Pointer::root())
        .and_then(|()| {
            verify_list(
                credential.get("@context"),
                &Pointer::root().child("@context"),
            )
        })
        .and_then(|()| verify_order(credential, kind))
        .and_then(|()| verify_members(credential, &Pointer::root(), Level::Top));
    match verified {
        Ok(()) => Check::passed(
            CheckCode::Context,
            "Every context is pinned and in its place.",
        ),
        Err(check) => *check,
    }
}

type Verified = Result<(), Box<Check>>;

/// Verifies that no list of contexts, at the top or wherever else one stands, is too long.
fn verify_lengths(value: &Value, pointer: &Pointer) -> Verified {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| verify_lengths(item, &pointer.index(index))),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            let place = pointer.child(name);
            let length = if name == "@context" {
                entries(member)
            } else {
                0
            };
            if length > MOST_CONTEXTS {
                let message = "A list of contexts is longer than any credential needs.";
                let check = Check::failed(CheckCode::Context, Problem::LimitReached, message);
                let check = check.at(place.as_str()).found(format!("{length} contexts"));
                return Err(check.expected(format!("at most {MOST_CONTEXTS}")).into());
            }
            verify_lengths(member, &place)
        }),
        _ => Ok(()),
    }
}

/// The contexts in a list, those of lists inside it included.
fn entries(contexts: &Value) -> usize {
    match contexts {
        Value::Array(items) => items.iter().map(entries).sum(),
        _ => 1,
    }
}

fn verify_list(contexts: Option<&Value>, pointer: &Pointer) -> Verified {
    let Some(Value::Array(contexts)) = contexts else {
        return Err(refused("The contexts are not a list.", pointer)
            .found(contexts.map_or("nothing", kind_of))
            .expected(format!("a list which starts with `{VC_2_0}` or `{VC_1_1}`"))
            .into());
    };
    for (index, context) in contexts.iter().enumerate() {
        let place = pointer.index(index);
        let Value::String(url) = context else {
            return Err(refused(
                "A context is written into the credential instead of named by its URL.",
                &place,
            )
            .found(kind_of(context))
            .expected("the URL of a pinned context")
            .into());
        };
        if context_bytes(url).is_none() {
            return Err(refused(
                "A context is not among those pinned here, and none is ever fetched.",
                &place,
            )
            .found(url)
            .expected("the URL of a pinned context")
            .into());
        }
    }
    Ok(())
}

/// The base context comes first, and that of the standard second.
fn verify_order(credential: &Value, kind: CredentialKind) -> Verified {
    let pointer = Pointer::root().child("@context");
    let at = |index: usize| credential.get("@context").and_then(|list| list.get(index));
    let named = |index: usize| at(index).and_then(Value::as_str).unwrap_or("nothing");
    if data_model(credential).is_none() {
        return Err(refused(
            "The first context is not that of the data model.",
            &pointer.index(0),
        )
        .found(named(0))
        .expected(format!("`{VC_2_0}` or `{VC_1_1}`"))
        .into());
    }
    let of_standard = match kind {
        CredentialKind::Achievement | CredentialKind::Endorsement => (
            OPEN_BADGES,
            "-3.0.3.json",
            "The second context is not that of Open Badges 3.0.",
        ),
        CredentialKind::Clr => (
            CLR,
            "-2.0.1.json",
            "The second context is not that of CLR 2.0.",
        ),
        CredentialKind::Any | CredentialKind::Learning | CredentialKind::StatusList => {
            return Ok(());
        }
    };
    let (stem, version, message) = of_standard;
    if named(1).starts_with(stem) {
        return Ok(());
    }
    let refused = refused(message, &pointer.index(1)).found(named(1));
    Err(refused.expected(format!("`{stem}{version}`")).into())
}

/// Below the top only a whole credential (an endorsement) brings contexts, and keywords appear in text values only.
fn verify_members(value: &Value, pointer: &Pointer, level: Level) -> Verified {
    match value {
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            let level = if level == Level::Proof {
                level
            } else {
                Level::Below
            };
            verify_members(item, &pointer.index(index), level)
        }),
        Value::Object(object) => object.iter().try_for_each(|(name, member)| {
            let place = pointer.child(name);
            verify_name(name, member, object, &place, level)?;
            match name.as_str() {
                "@context" => Ok(()),
                "proof" if level == Level::Top || is_credential(object) => {
                    verify_members(member, &place, Level::Proof)
                }
                _ => verify_members(member, &place, Level::Below),
            }
        }),
        _ => Ok(()),
    }
}

/// Where in the document an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Below,
    /// The proof of a whole credential.
    Proof,
    Top,
}

fn verify_name(
    name: &str,
    member: &Value,
    object: &Map<String, Value>,
    place: &Pointer,
    level: Level,
) -> Verified {
    match name {
        "@context" if level == Level::Top => Ok(()),
        // A JCS proof repeats the contexts it was made under; that they are the document's is the proof's step.
        "@context" if level == Level::Proof => verify_list(Some(member), place),
        "@context" if is_credential(object) => verify_list(Some(member), place),
        "@context" if object.get("type").is_some_and(is_envelope) => {
            verify_of_envelope(member, place)
        }
        "@context" => Err(
            refused("A context is set below the top of the credential.", place)
                .found("`@context`")
                .expected("contexts at the top of a credential only")
                .into(),
        ),
        "@value" | "@language" => Ok(()),
        _ if name.starts_with('@') => Err(refused(
            "A JSON-LD keyword stands where a credential has none.",
            place,
        )
        .found(name)
        .expected("the term which the contexts define, such as `id` or `type`")
        .into()),
        // The signature is good over either spelling, but a reader looks for the term only.
        _ if is_respelled(name) => Err(refused(
            "A member is named by its IRI, though a context has a term for it.",
            place,
        )
        .found(name)
        .expected("the term, as the compacted form has it")
        .into()),
        // Two spellings of one id are one node to the signature, and two objects to a reader.
        "id" if member.as_str().is_some_and(is_abbreviated) => Err(refused(
            "An id is abbreviated with a prefix of a context.",
            place,
        )
        .found(member.as_str().unwrap_or_default())
        .expected("the id in full")
        .into()),
        // `Image` stands for what `image` stands for: the signature is good over either, a reader looks for one.
        _ if begins_like_a_type(name) && TYPES.contains(name) => Err(refused(
            "A member is named by a type, though types stand under `type`.",
            place,
        )
        .found(name)
        .expected("the term of a property, such as `image`")
        .into()),
        _ => Ok(()),
    }
}

fn verify_of_envelope(contexts: &Value, place: &Pointer) -> Verified {
    let list = match contexts {
        Value::String(_) => Value::Array(vec![contexts.clone()]),
        _ => contexts.clone(),
    };
    verify_list(Some(&list), place)?;
    if define_envelopes(contexts) {
        return Ok(());
    }
    Err(
        refused("The contexts of an envelope do not say what one is.", place)
            .found(list.to_string())
            .expected(format!("`{VC_2_0}` among them"))
            .into(),
    )
}

/// Whether the contexts of an envelope say what one is: the base context of data model 2.0 does, and no other; one with
/// `@vocab` would say something else.
pub(crate) fn define_envelopes(contexts: &Value) -> bool {
    let one = std::slice::from_ref(contexts);
    let mut list = contexts.as_array().map_or(one, Vec::as_slice).iter();
    list.any(|url| url == VC_2_0)
}

/// Whether a type says that the object only carries a credential, in the URL that is its id.
fn is_envelope(types: &Value) -> bool {
    match types {
        Value::Array(types) => types.iter().any(is_envelope),
        one => one == "EnvelopedVerifiableCredential",
    }
}

/// The terms of the embedded contexts for types; nothing keeps JSON-LD from reading one as a property.
static TYPES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut types = HashSet::new();
    for context in contexts() {
        if let Ok(document) = serde_json::from_slice(context.bytes) {
            add_types(&document, &mut types);
        }
    }
    types
});

fn add_types(value: &Value, types: &mut HashSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_types(item, types)),
        Value::Object(members) => {
            for (name, member) in members {
                if begins_like_a_type(name) {
                    types.insert(name.clone());
                }
                add_types(member, types);
            }
        }
        _ => {}
    }
}

/// Properties begin with a small letter in every embedded context, types never.
fn begins_like_a_type(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit())
}

fn is_credential(object: &Map<String, Value>) -> bool {
    match object.get("type") {
        Some(Value::Array(types)) => types.iter().any(|name| name == "VerifiableCredential"),
        _ => false,
    }
}

fn refused(message: &str, pointer: &Pointer) -> Check {
    Check::failed(CheckCode::Context, Problem::ContextNotAccepted, message).at(pointer.as_str())
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

pub(crate) const MOST_CONTEXTS: usize = 32;
const VC_1_1: &str = "https://www.w3.org/2018/credentials/v1";
const VC_2_0: &str = "https://www.w3.org/ns/credentials/v2";
const CLR: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context";
const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context";
