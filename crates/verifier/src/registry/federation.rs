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
//! are asked for: `/.well-known/openid-federation` below a member's URL, and the fetch endpoint of whoever is above. An issuer
//! whose id is no URL has no page of its own, so the anchors are asked about it. A chain has at most [`LONGEST_CHAIN`]
//! statements.
//!
//! [OpenID Federation 1.0, resolving the trust chain][chain].
//!
//! [chain]: https://openid.net/specs/openid-federation-1_0.html#name-resolving-the-trust-chain-a

use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;

use serde_json::Value;
use testamur_json::{Mistake, Pointer};

use super::entity_statement::{EntityKey, EntityStatement, keys};
use super::{Asking, IssuerRegistry, Listing, LookingUp};
use crate::source::DocumentKind;

/// A federation, known by its trust anchors.
#[derive(Clone, Debug)]
pub struct Federation {
    name: String,
    anchors: Vec<Anchor>,
    statements: Vec<EntityStatement>,
}

#[derive(Clone, Debug)]
struct Anchor {
    id: String,
    keys: Vec<EntityKey>,
}

impl Federation {
    /// Reads the trust anchors, and the statements that are known beforehand.
    ///
    /// # Errors
    /// Every mistake, by its place.
    pub fn parse_value(value: &Value, name: &str) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut wrong = |place: &Pointer, found: String, expected: &str| {
            mistakes.push(Mistake::new(place.as_str(), found, expected, "correct it"));
        };
        let list = |name: &str| {
            value
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let place = Pointer::root().child("trust_anchors");
        let mut anchors = Vec::new();
        for (index, anchor) in list("trust_anchors").enumerate() {
            let id = anchor.get("id").and_then(Value::as_str).unwrap_or_default();
            let keys = anchor.get("jwks").map(keys).unwrap_or_default();
            if !id.starts_with("https://") || !keys.iter().any(|key| key.id.is_some()) {
                let expected = "an https `id`, and `jwks` with a usable key that has a `kid`";
                wrong(
                    &place.index(index),
                    "another trust anchor".to_owned(),
                    expected,
                );
            }
            anchors.push(Anchor {
                id: id.to_owned(),
                keys,
            });
        }
        if anchors.is_empty() {
            wrong(
                &place,
                "no trust anchor".to_owned(),
                "at least one trust anchor",
            );
        }
        let place = Pointer::root().child("statements");
        let mut statements = Vec::new();
        for (index, statement) in list("statements").enumerate() {
            match EntityStatement::parse(statement.as_str().unwrap_or_default()) {
                Ok(statement) => statements.push(statement),
                Err(reason) => wrong(
                    &place.index(index),
                    reason,
                    "an entity statement, as a compact JWS",
                ),
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

    fn anchor(&self, id: &str) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.id == id)
    }

    fn known(&self, issuer: &str, subject: &str) -> Option<EntityStatement> {
        let mut known = self.statements.iter();
        known
            .find(|one| one.issuer == issuer && one.subject == subject)
            .cloned()
    }
}

impl IssuerRegistry for Federation {
    fn name(&self) -> &str {
        &self.name
    }

    fn look_up<'a>(&'a self, issuer_id: &'a str, asking: Asking<'a>) -> LookingUp<'a> {
        Box::pin(async move {
            let chain = Chain {
                federation: self,
                asking,
            };
            match chain.climb(issuer_id, 0).await {
                Ok(member) => Listing::Listed { name: member.name },
                Err(Broken::NotAMember) => Listing::NotListed,
                Err(Broken::Unknown(reason)) => Listing::Unknown { reason },
            }
        })
    }
}

/// One look-up.
struct Chain<'a> {
    federation: &'a Federation,
    asking: Asking<'a>,
}

/// Somebody whom the federation speaks for.
struct Member {
    name: Option<String>,
    keys: Vec<EntityKey>,
}

/// Why somebody is not known to be a member.
enum Broken {
    NotAMember,
    Unknown(String),
}

type Climbing<'a> = Pin<Box<dyn Future<Output = Result<Member, Broken>> + Send + 'a>>;

impl Chain<'_> {
    /// The keys which the federation says are the subject's; `depth` is how many stand between the subject and the last in
    /// the chain, itself included.
    fn climb<'a>(&'a self, subject: &'a str, depth: usize) -> Climbing<'a> {
        Box::pin(async move {
            if let Some(anchor) = self.federation.anchor(subject) {
                return Ok(Member {
                    name: None,
                    keys: anchor.keys.clone(),
                });
            }
            // One statement for each step, and one of the last about itself.
            if depth + 2 > LONGEST_CHAIN {
                return Err(Broken::Unknown(
                    "the chain of statements is too long".to_owned(),
                ));
            }
            let (own, superiors) = self.superiors(subject).await?;
            let mut why = Broken::NotAMember;
            for superior in superiors {
                match self.vouched(subject, &superior, own.as_ref(), depth).await {
                    Ok(member) => return Ok(member),
                    Err(broken @ Broken::Unknown(_)) => why = broken,
                    Err(Broken::NotAMember) => {}
                }
            }
            Err(why)
        })
    }

    /// What the subject says of itself, and who is above.
    async fn superiors(
        &self,
        subject: &str,
    ) -> Result<(Option<EntityStatement>, Vec<String>), Broken> {
        if let Some(own) = self.configuration(subject).await? {
            let hints = own.authority_hints.clone();
            return Ok((Some(own), hints));
        }
        let anchors = self.federation.anchors.iter();
        Ok((None, anchors.map(|anchor| anchor.id.clone()).collect()))
    }

    /// Whether the superior, itself a member, speaks for the subject.
    async fn vouched(
        &self,
        subject: &str,
        superior: &str,
        own: Option<&EntityStatement>,
        depth: usize,
    ) -> Result<Member, Broken> {
        let above = self.climb(superior, depth + 1).await?;
        let statement = self.statement(superior, subject).await?;
        let verified = statement.verify(&above.keys, self.asking);
        verified.map_err(Broken::Unknown)?;
        let most = statement.max_path_length;
        if most.is_some_and(|most| u64::try_from(depth).is_ok_and(|depth| depth > most)) {
            return Err(Broken::NotAMember);
        }
        if let Some(own) = own {
            let verified = own.verify(&statement.keys, self.asking);
            verified.map_err(Broken::Unknown)?;
        }
        let name = own.and_then(|own| own.organization_name.clone());
        Ok(Member {
            name: name.or(statement.organization_name.clone()),
            keys: statement.keys,
        })
    }

    /// What a member says of itself; nobody says anything under an id that is no URL.
    async fn configuration(&self, subject: &str) -> Result<Option<EntityStatement>, Broken> {
        if let Some(known) = self.federation.known(subject, subject) {
            return Ok(Some(known));
        }
        if !subject.starts_with("https://") {
            return Ok(None);
        }
        let url = format!(
            "{}/.well-known/openid-federation",
            subject.trim_end_matches('/')
        );
        self.load(&url, subject, subject).await.map(Some)
    }

    /// What the superior says of the subject.
    async fn statement(&self, superior: &str, subject: &str) -> Result<EntityStatement, Broken> {
        if let Some(known) = self.federation.known(superior, subject) {
            return Ok(known);
        }
        let own = self.configuration(superior).await?;
        let endpoint = own.and_then(|own| own.fetch_endpoint);
        let Some(endpoint) = endpoint.filter(|url| url.starts_with("https://")) else {
            return Err(Broken::NotAMember);
        };
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let url = format!("{endpoint}{separator}sub={}", percent_encoded(subject));
        self.load(&url, superior, subject).await
    }

    async fn load(
        &self,
        url: &str,
        issuer: &str,
        subject: &str,
    ) -> Result<EntityStatement, Broken> {
        let kind = DocumentKind::EntityStatement;
        let loaded = self.asking.documents.load(kind, url).await;
        let document = loaded.map_err(|error| Broken::Unknown(format!("`{url}`: {error}")))?;
        let statement = std::str::from_utf8(&document.bytes)
            .map_err(|error| error.to_string())
            .and_then(EntityStatement::parse)
            .and_then(|one| {
                if one.issuer == issuer && one.subject == subject {
                    Ok(one)
                } else {
                    Err("it is a statement about somebody else".to_owned())
                }
            });
        statement.map_err(|reason| {
            self.asking.documents.refuse(kind, url);
            Broken::Unknown(format!("`{url}`: {reason}"))
        })
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The most statements in a chain: three who stand between the anchor and the issuer.
pub(crate) const LONGEST_CHAIN: usize = 5;
