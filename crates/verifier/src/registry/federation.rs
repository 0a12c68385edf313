//! OpenID Federation as a registry: is there a chain of statements from a trust anchor down to the issuer?
//!
//! ```json
//! {
//!   "name": "National federation",
//!   "trust_anchors": [{ "id": "https://federation.example", "jwks": { "keys": [] } }],
//!   "statements": []
//! }
//! ```
//!
//! The keys of the anchors come from here and from nowhere else. Statements are taken from the file; those that are not in it
//! are asked for: `/.well-known/openid-federation` below a member's URL, and the fetch endpoint of whoever is above.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use testamur_json::{Mistake, Pointer};

use super::entity_statement::EntityStatement;
use super::key_set::KeySet;
use super::trust_chain::Search;
use super::work_budget::WorkBudget;
use super::{Asking, IssuerRegistry, LookingUp};

/// A federation, known by its trust anchors.
#[derive(Clone, Debug)]
pub struct Federation {
    name: String,
    anchors: Vec<Anchor>,
    /// By issuer, then by subject.
    statements: HashMap<String, HashMap<String, Arc<EntityStatement>>>,
}

#[derive(Clone, Debug)]
pub(super) struct Anchor {
    pub(super) id: String,
    pub(super) keys: KeySet,
}

impl Federation {
    /// Reads the trust anchors, and the statements that are known beforehand.
    ///
    /// # Errors
    /// Every mistake, by its place.
    pub fn parse_value(value: &Value, name: &str) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let list = |name: &str| {
            let items = value.get(name).and_then(Value::as_array);
            items.map(Vec::as_slice).unwrap_or_default()
        };
        let anchors = anchors(list("trust_anchors"), &mut mistakes);
        let place = Pointer::root().child("statements");
        let mut statements = HashMap::<_, HashMap<_, _>>::new();
        for (index, statement) in list("statements").iter().enumerate() {
            match EntityStatement::parse(statement.as_str().unwrap_or_default()) {
                Ok(statement) => {
                    let about = statements.entry(statement.issuer.clone()).or_default();
                    let subject = statement.subject.clone();
                    about.entry(subject).or_insert(Arc::new(statement));
                }
                Err(reason) => mistakes.push(Mistake::new(
                    place.index(index).as_str(),
                    reason,
                    "an entity statement, as a compact JWS",
                    "correct it",
                )),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let name = value.get("name").and_then(Value::as_str).unwrap_or(name);
        Ok(Self {
            name: name.to_owned(),
            anchors,
            statements,
        })
    }

    pub(super) fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    pub(super) fn anchor(&self, id: &str) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.id == id)
    }

    /// What the file has the issuer say of the subject.
    pub(super) fn known(&self, issuer: &str, subject: &str) -> Option<Arc<EntityStatement>> {
        self.statements.get(issuer)?.get(subject).cloned()
    }
}

fn anchors(list: &[Value], mistakes: &mut Vec<Mistake>) -> Vec<Anchor> {
    let place = Pointer::root().child("trust_anchors");
    let mut wrong = |place: &Pointer, found: String, expected: &str| {
        mistakes.push(Mistake::new(place.as_str(), found, expected, "correct it"));
    };
    if list.is_empty() || list.len() > MOST_ANCHORS {
        let found = format!("{} trust anchors", list.len());
        let expected = format!("one trust anchor, or up to {MOST_ANCHORS}");
        wrong(&place, found, &expected);
        return Vec::new();
    }
    let mut anchors = Vec::new();
    for (index, anchor) in list.iter().enumerate() {
        let place = place.index(index);
        let expected = "an https `id`, and `jwks` with a usable key that has a `kid`";
        let id = anchor.get("id").and_then(Value::as_str).unwrap_or_default();
        match KeySet::parse(anchor.get("jwks")) {
            Err(reason) => wrong(&place, reason, "keys, each with a `kid` of its own"),
            Ok(keys) if id.starts_with("https://") && keys.has_a_usable_key() => {
                anchors.push(Anchor {
                    id: id.to_owned(),
                    keys,
                });
            }
            Ok(_) => wrong(&place, "another trust anchor".to_owned(), expected),
        }
    }
    anchors
}

impl IssuerRegistry for Federation {
    fn name(&self) -> &str {
        &self.name
    }

    fn look_up<'a>(&'a self, issuer_id: &'a str, asking: Asking<'a>) -> LookingUp<'a> {
        Box::pin(async move {
            let work = WorkBudget::default();
            Search::new(self, asking, &work).find(issuer_id).await
        })
    }

    fn look_up_within<'a>(
        &'a self,
        issuer_id: &'a str,
        asking: Asking<'a>,
        work: &'a WorkBudget,
    ) -> LookingUp<'a> {
        Box::pin(Search::new(self, asking, work).find(issuer_id))
    }
}

const MOST_ANCHORS: usize = 16;
