//! A federation of three: an anchor, a state, and a college that issues badges.

use std::sync::Arc;

use serde_json::{Value, json};
use testamur_signing::jws;
use testamur_verifier::{IssuerRegistry, MemoryDocuments};

use crate::registries::registry;
use crate::world::{Party, now};

pub(crate) const ANCHOR: &str = "https://federation.example";
pub(crate) const STATE: &str = "https://state.example";
pub(crate) const COLLEGE: &str = "https://harbour.example/issuer";

pub(crate) fn jwks(party: &Party) -> Value {
    let mut key = party.key().to_jwk();
    key["kid"] = json!(party.method);
    json!({ "keys": [key] })
}

/// A statement of `issuer` about `subject`.
pub(crate) fn statement(issuer: &Party, subject: &Party, more: &Value) -> String {
    let mut claims = json!({
        "iss": issuer.id, "sub": subject.id, "jwks": jwks(subject),
        "iat": now().as_second() - 60, "exp": now().as_second() + 3600,
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let header = json!({"typ": "entity-statement+jwt", "kid": issuer.method});
    let header = header.as_object().unwrap();
    jws::sign(header, claims.to_string().as_bytes(), &issuer.secret).unwrap()
}

pub(crate) fn fetching(party: &Party, above: &[&str]) -> Value {
    let entity = json!({"federation_fetch_endpoint": format!("{}/fetch", party.id), "organization_name": party.id});
    let mut claims = json!({"metadata": {"federation_entity": entity}});
    if !above.is_empty() {
        claims["authority_hints"] = json!(above);
    }
    claims
}

pub(crate) struct Federation {
    pub(crate) anchor: Party,
    pub(crate) state: Party,
    pub(crate) college: Party,
}

impl Federation {
    pub(crate) fn new() -> Self {
        Self {
            anchor: Party::named(11, ANCHOR),
            state: Party::named(12, STATE),
            college: Party::named(13, COLLEGE),
        }
    }

    pub(crate) fn registry(&self, statements: &[String]) -> Arc<dyn IssuerRegistry> {
        registry(&json!({
            "name": "National federation",
            "trust_anchors": [{"id": ANCHOR, "jwks": jwks(&self.anchor)}],
            "statements": statements,
        }))
    }

    /// What is on the web: anchor, state, college.
    pub(crate) fn web(&self, about_state: &Value, about_college: &Value) -> MemoryDocuments {
        let own = fetching(&self.college, &[STATE]);
        self.web_with(about_state, about_college, &own)
    }

    /// The same, where the college says this of itself.
    pub(crate) fn web_with(
        &self,
        about_state: &Value,
        about_college: &Value,
        own: &Value,
    ) -> MemoryDocuments {
        let typ = "application/entity-statement+jwt";
        let (anchor, state, college) = (&self.anchor, &self.state, &self.college);
        let page = |party: &Party| format!("{}/.well-known/openid-federation", party.id);
        MemoryDocuments::new()
            .with(
                COLLEGE,
                "application/json",
                college.controller_document().to_string(),
            )
            .with(&page(college), typ, statement(college, college, own))
            .with(
                &page(state),
                typ,
                statement(state, state, &fetching(state, &[ANCHOR])),
            )
            .with(
                &page(anchor),
                typ,
                statement(anchor, anchor, &fetching(anchor, &[])),
            )
            .with(
                &format!("{STATE}/fetch?sub=https%3A%2F%2Fharbour.example%2Fissuer"),
                typ,
                statement(state, college, about_college),
            )
            .with(
                &format!("{ANCHOR}/fetch?sub=https%3A%2F%2Fstate.example"),
                typ,
                statement(anchor, state, about_state),
            )
    }
}
