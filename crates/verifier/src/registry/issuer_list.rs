//! A registry that is a list: of one's own, or in the format of the Digital Credentials Consortium.
//!
//! ```json
//! { "name": "Partner colleges", "issuers": [{ "id": "did:web:harbour.example", "name": "Harbour College" }] }
//! { "meta": {}, "registry": { "did:web:harbour.example": { "name": "Harbour College" } } }
//! ```
//!
//! The second is that of the Consortium's [issuer registries](https://github.com/digitalcredentials/issuer-registry-client).

use std::collections::BTreeMap;

use serde_json::Value;
use testamur_json::{Limits, Mistake, Pointer};

use super::{Asking, IssuerRegistry, Listing, LookingUp};
use crate::source::{DocumentKind, SourceError};

/// Issuers by their exact ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerList {
    name: String,
    issuers: BTreeMap<String, Option<String>>,
}

impl IssuerList {
    /// Reads either format.
    ///
    /// # Errors
    /// Every mistake, by its place.
    pub fn parse_value(value: &Value, name: &str) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let name = value.get("name").and_then(Value::as_str).unwrap_or(name);
        let issuers = match (value.get("issuers"), value.get("registry")) {
            (Some(Value::Array(issuers)), None) => own(issuers, &mut mistakes),
            (None, Some(Value::Object(issuers))) => issuers
                .iter()
                .map(|(id, entry)| (id.clone(), text(entry, "name")))
                .collect(),
            _ => {
                let expected = "a list `issuers`, or an object `registry`";
                mistakes.push(Mistake::new(
                    "",
                    "another document",
                    expected,
                    "see the reference of registries",
                ));
                BTreeMap::new()
            }
        };
        for id in issuers.keys().filter(|id| !id.contains(':')) {
            let found = format!("`{id}`");
            mistakes.push(Mistake::new(
                "",
                found,
                "a URL or DID as the id of an issuer",
                "correct it",
            ));
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            name: name.to_owned(),
            issuers,
        })
    }

    fn listing(&self, issuer_id: &str) -> Listing {
        match self.issuers.get(issuer_id) {
            Some(name) => Listing::Listed { name: name.clone() },
            None => Listing::NotListed,
        }
    }
}

fn own(issuers: &[Value], mistakes: &mut Vec<Mistake>) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    let place = Pointer::root().child("issuers");
    for (index, issuer) in issuers.iter().enumerate() {
        let place = place.index(index);
        let Some(members) = issuer.as_object() else {
            mistakes.push(Mistake::new(
                place.as_str(),
                "no object",
                "an object with an `id`",
                "correct it",
            ));
            continue;
        };
        if let Some(unknown) = members
            .keys()
            .find(|name| !["id", "name"].contains(&name.as_str()))
        {
            let place = place.child(unknown);
            mistakes.push(Mistake::new(
                place.as_str(),
                "an unknown member",
                "`id` and `name`",
                "take it out",
            ));
        }
        match text(issuer, "id") {
            Some(id) => drop(found.insert(id, text(issuer, "name"))),
            None => mistakes.push(Mistake::new(
                place.child("id").as_str(),
                "nothing, or no text",
                "the id of an issuer",
                "name the issuer by its id",
            )),
        }
    }
    found
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

impl IssuerRegistry for IssuerList {
    fn name(&self) -> &str {
        &self.name
    }

    fn look_up<'a>(&'a self, issuer_id: &'a str, _asking: Asking<'a>) -> LookingUp<'a> {
        Box::pin(std::future::ready(self.listing(issuer_id)))
    }
}

/// A list that is loaded from its URL when it is asked, or taken from a copy that the source still has; whoever serves it
/// is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerListAtUrl {
    url: String,
}

impl IssuerListAtUrl {
    /// The list at an `https` URL.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
        }
    }
}

impl IssuerRegistry for IssuerListAtUrl {
    fn name(&self) -> &str {
        &self.url
    }

    fn look_up<'a>(&'a self, issuer_id: &'a str, asking: Asking<'a>) -> LookingUp<'a> {
        Box::pin(async move {
            let kind = DocumentKind::IssuerRegistry;
            let loaded = asking.documents.load(kind, &self.url).await;
            if loaded
                .as_ref()
                .is_err_and(|it| *it == SourceError::Exhausted)
            {
                let reason = SourceError::Exhausted.to_string();
                return Listing::LimitReached { reason };
            }
            let list = loaded
                .map_err(|error| error.to_string())
                .and_then(|document| {
                    let parsed = testamur_json::parse(&document.bytes, &Limits::default());
                    let value = parsed.map_err(|error| error.to_string())?;
                    IssuerList::parse_value(&value, &self.url)
                        .map_err(|mistakes| mistakes[0].to_string())
                });
            match list {
                Ok(list) => {
                    asking.documents.accept(kind, &self.url, None);
                    list.listing(issuer_id)
                }
                Err(reason) => {
                    asking.documents.refuse(kind, &self.url);
                    Listing::Unknown { reason }
                }
            }
        })
    }
}
