//! Record to [Open Badges 3.0](https://www.imsglobal.org/spec/ob/v3p0/): an `AchievementCredential`.
//!
//! Written over Verifiable Credentials 2.0, or over 1.1 for wallets that know no other ([`DataModel`]). The credential
//! has one language; it has neither null nor empty arrays; times are in UTC; each node has an identifier where its
//! class allows one, so that canonicalisation has few blank nodes to name. Every term is defined in the contexts that
//! the credential names: what is not, is not exported.
//!
//! | record | Open Badges |
//! |---|---|
//! | `title`, `description`, `image`, `awardedOn`, `evidence` | of the credential; without title, the achievement's name |
//! | `issuer` | `issuer`, always a `Profile`; `country` is its address's, identifiers are `ext:` terms where there is no own |
//! | `source`, else the first of `awardingBodies` | `credentialSubject.source` |
//! | `subject` | `id`, or `identifier` as the disclosure allows: hashed with the record's salt unless it says otherwise |
//! | `achievement` | `credentialSubject.achievement`; `description` and `criteria` are made up where absent |
//! | `achievement.alignments`, `outcomes`, `eqfLevel`, `qualificationLevels`, `iscedFields` | `alignment` |
//! | `credits`, `achievement.credits` | `creditsEarned`, `creditsAvailable`: the first, without unit |
//! | `results`, `assessments` with a grade | `result`, with `resultDescription` |
//! | `activities` | dates, term and role of the first |
//! | `parts`, `achievement.parts` | `related`, by reference |
//! | `endorsements` | those that are signed, as they were signed |
//!
//! Left out: the proof, which `testamur-signing` adds; whether a foreign endorsement has undefined terms, which shows
//! when it is signed.

mod achievement;
mod alignment;
mod endorsement;
mod identity;
mod profile;
mod result;
mod subject;

use serde_json::{Value, json};
use testamur_record::{Iri, LanguageTag, Record};

pub use identity::identity_hash;

use crate::{
    Export, FormatError,
    cursor::{Cursor, Ledger},
    loss::{LossKind, LossReason},
    node::Node,
    terms::{DataModel, Terms},
};

/// Context of Open Badges; the last digits are the context file's own version.
const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
/// Context of 1EdTech's refresh, schema and revocation types.
const EXTENSIONS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
/// Context of status list entries; version 2.0 of the data model has them built in.
const STATUS: &str = "https://www.w3.org/ns/credentials/status/v1";
/// The one refresh type that a context defines.
const REFRESH: &str = "1EdTechCredentialRefresh";

/// Writes a record as an `AchievementCredential`, and reports what was lost.
///
/// # Errors
///
/// - [`FormatError::Identifier`], [`FormatError::Locale`], [`FormatError::Validity`], [`FormatError::StatusEntries`],
///   [`FormatError::StatusEntry`]: the terms are not usable
/// - [`FormatError::SaltMissing`]: an identifier is to be hashed and there is no salt
/// - [`FormatError::SubjectUnknown`]: the learner has neither `id` nor an identifier that may be exported
pub fn export(record: &Record, terms: &Terms<'_>) -> Result<Export, FormatError> {
    let locales = locales(record, terms)?;
    verify_terms(terms)?;
    let value = record.to_value();
    let ledger = Ledger::new(locales.clone(), terms.credential_id);
    let root = Cursor::root(&value, &ledger);
    let credential = credential(&root, terms, &locales[0])?;
    Ok(Export {
        credential: credential.into(),
        loss: ledger.close(&value, reason),
    })
}

fn credential(
    root: &Cursor<'_>,
    terms: &Terms<'_>,
    locale: &LanguageTag,
) -> Result<Node, FormatError> {
    decided_by_terms(root, "id", terms.credential_id);
    root.member("locale")
        .iter()
        .for_each(|locale| _ = locale.carry());
    let refresh_service = refresh_service(root);
    let mut node = Node::default()
        .put("@context", contexts(terms, refresh_service.is_some()))
        .put("id", terms.credential_id)
        .put("type", vec!["VerifiableCredential", "OpenBadgeCredential"])
        .put("name", root.text("title").or_else(|| name(root)))
        .put("description", root.text("description"))
        .put(
            "image",
            root.member("image")
                .and_then(|image| profile::image(&image)),
        )
        .put("awardedDate", root.instant("awardedOn"))
        .put("issuer", issuer(root, terms));
    node = validity(node, root, terms);
    Ok(node
        .put("credentialSubject", subject::subject(root, terms, locale)?)
        .put("evidence", evidence(root))
        .put(
            "endorsement",
            endorsement::credentials(root, terms.data_model),
        )
        .put("endorsementJwt", endorsement::jwts(root))
        .put("termsOfUse", terms_of_use(root))
        .put("refreshService", refresh_service)
        .put("credentialStatus", terms.status.first().cloned()))
}

/// VC data model 2.0: "The value of the `@context` property MUST be an ordered set".
fn contexts(terms: &Terms<'_>, refresh: bool) -> Vec<&'static str> {
    let base = endorsement::base_context(terms.data_model);
    let mut contexts = vec![base, OPEN_BADGES];
    if refresh {
        contexts.push(EXTENSIONS);
    }
    let bitstring = |entry: &Value| entry["type"] == "BitstringStatusListEntry";
    if terms.data_model == DataModel::V1_1 && terms.status.iter().any(bitstring) {
        contexts.push(STATUS);
    }
    contexts
}

/// Without a title, the award is called like what is awarded.
fn name(root: &Cursor<'_>) -> Option<String> {
    root.member("achievement")?.text("name")
}

fn issuer(root: &Cursor<'_>, terms: &Terms<'_>) -> Option<Value> {
    let issuer = root.member("issuer")?;
    decided_by_terms(&issuer, "id", terms.issuer_id);
    Some(profile::profile(&issuer, terms.issuer_id.to_owned(), terms.data_model).into())
}

fn validity(node: Node, root: &Cursor<'_>, terms: &Terms<'_>) -> Node {
    let from = terms.valid_from.to_string();
    let until = terms.valid_until.map(|until| until.to_string());
    decided_by_terms(root, "validFrom", &from);
    decided_by_terms(root, "validUntil", until.as_deref().unwrap_or_default());
    match terms.data_model {
        DataModel::V1_1 => node.put("issuanceDate", from).put("expirationDate", until),
        DataModel::V2_0 => node.put("validFrom", from).put("validUntil", until),
    }
}

/// A member of which the terms have the last word: taken when both agree, else reported.
fn decided_by_terms(at: &Cursor<'_>, name: &str, decided: &str) {
    let Some(member) = at.member(name) else {
        return;
    };
    if member.value() == decided {
        member.carry();
    } else {
        member.lose(LossKind::Dropped, LossReason::DecidedByTerms);
    }
}

fn evidence(root: &Cursor<'_>) -> Vec<Value> {
    let items = root.items("evidence");
    let nodes = items.iter().map(|item| {
        let media = item
            .member("media")
            .and_then(|media| profile::address(&media));
        // `id` of evidence is the page or the work itself: none is minted.
        let id = item.string("id").map(str::to_owned).or(media);
        Node::of(id, "Evidence")
            .put("name", item.text("name"))
            .put("description", item.text("description"))
            .put("narrative", item.text("narrative"))
            .put("genre", item.string("genre"))
            .put("audience", item.string("audience"))
            .into()
    });
    nodes.collect()
}

fn refresh_service(root: &Cursor<'_>) -> Option<Value> {
    let service = root.member("refreshService")?;
    if service.peek("serviceType") != Some(REFRESH) {
        service.lose(LossKind::Dropped, LossReason::ContextMissing);
        return None;
    }
    service.string("serviceType");
    Some(json!({ "id": service.string("id")?, "type": REFRESH }))
}

fn terms_of_use(root: &Cursor<'_>) -> Vec<Value> {
    let items = root.items("termsOfUse");
    let nodes = items.iter().filter_map(|item| {
        // A word that no context defines would be dropped when it is signed; an address defines itself.
        if Iri::parse(item.peek("termsType")?).is_none() {
            item.lose(LossKind::Dropped, LossReason::ContextMissing);
            return None;
        }
        let id = item.string("id").map(str::to_owned);
        let node = Node::of_one_type(id, item.string("termsType")?);
        Some(node.put("description", item.text("description")).into())
    });
    nodes.collect()
}

fn locales(record: &Record, terms: &Terms<'_>) -> Result<Vec<LanguageTag>, FormatError> {
    let Some(locale) = terms.locale else {
        return Ok(vec![record.locale.clone()]);
    };
    let locale = LanguageTag::parse(locale).ok_or_else(|| FormatError::Locale {
        found: locale.to_owned(),
    })?;
    Ok(vec![locale, record.locale.clone()])
}

fn verify_terms(terms: &Terms<'_>) -> Result<(), FormatError> {
    let identifiers = [
        ("credential_id", Some(terms.credential_id)),
        ("issuer_id", Some(terms.issuer_id)),
        ("subject_id", terms.subject_id),
    ];
    for (member, identifier) in identifiers {
        if let Some(found) = identifier
            && Iri::parse(found).is_none()
        {
            let found = found.to_owned();
            return Err(FormatError::Identifier { member, found });
        }
    }
    if let Some(valid_until) = terms.valid_until
        && valid_until < terms.valid_from
    {
        return Err(FormatError::Validity {
            valid_from: terms.valid_from,
            valid_until,
        });
    }
    match terms.status {
        [] => Ok(()),
        [entry] if entry["type"].is_string() => Ok(()),
        [_] => Err(FormatError::StatusEntry),
        more => Err(FormatError::StatusEntries { found: more.len() }),
    }
}

/// Why Open Badges does not have what nobody took.
fn reason(pointer: &str) -> LossReason {
    let mut segments = pointer.split('/').skip(1);
    let first = segments.next().unwrap_or_default();
    let last = pointer.rsplit('/').next().unwrap_or_default();
    match (first, last) {
        ("issuedAt", _) => LossReason::DecidedByTerms,
        ("provenance", _) | (_, "disclosure" | "hashPolicy") => LossReason::Internal,
        _ => LossReason::NoMember,
    }
}
