//! A policy of one's own: JSON, read strictly, with every mistake told.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use testamur_json::{Limits, Mistake, Pointer};

use super::requirement::{Requirement, range};
use super::{Policy, mechanism_names};
use crate::check::CheckCode;
use crate::recipient::KnownIdentifier;
use crate::report::Trust;

impl Policy {
    /// Reads a policy; its schema is [`Policy::json_schema`].
    ///
    /// # Errors
    /// Every mistake: an unknown member, an unknown word, or a requirement that no policy may make.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Mistake>> {
        let value = testamur_json::parse(bytes, &Limits::default()).map_err(|error| {
            let mend = "write the policy as one JSON object";
            vec![Mistake::new(
                "",
                error.to_string(),
                "a policy in JSON",
                mend,
            )]
        })?;
        Self::parse_value(&value)
    }

    /// Reads a policy from JSON that is parsed already.
    ///
    /// # Errors
    /// As [`Policy::parse`].
    pub fn parse_value(value: &Value) -> Result<Self, Vec<Mistake>> {
        let mut reading = Reading::default();
        let policy = match value {
            Value::Object(members) => reading.policy(members),
            other => {
                reading.wrong(&Pointer::root(), other, "an object");
                Self::default()
            }
        };
        if reading.mistakes.is_empty() {
            Ok(policy)
        } else {
            Err(reading.mistakes)
        }
    }

    /// The JSON Schema of a policy.
    pub fn json_schema() -> Value {
        let steps = CheckCode::ALL
            .into_iter()
            .filter(|code| !range(*code).is_fixed());
        let steps: Map<_, _> = steps
            .map(|code| {
                let words = Requirement::ALL
                    .into_iter()
                    .filter(|one| range(code).holds(*one));
                let words: Vec<_> = words.map(Requirement::as_str).collect();
                (code.to_string(), json!({"enum": words}))
            })
            .collect();
        let texts = |description: &str| json!({"description": description, "type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": true});
        let mechanisms: Vec<_> = mechanism_names().collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Policy",
            "description": "What a verifier asks before it says `verified`.",
            "type": "object",
            "required": ["name"],
            "additionalProperties": false,
            "properties": {
                "name": {"description": "How the report names it; not the name of a policy that is known by name.", "type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
                "based_on": {"description": "The policy from which this one differs.", "enum": Self::names().collect::<Vec<_>>(), "default": "default"},
                "checks": {"description": "What is asked of each step.", "type": "object", "additionalProperties": false, "properties": steps},
                "accepted_mechanisms": {"description": "The cryptosuites and JOSE algorithms that are accepted; of every signature, that of a status list included.", "type": "array", "items": {"enum": mechanisms}, "minItems": 1, "uniqueItems": true},
                "accepted_issuers": texts("The exact ids of the issuers that are accepted."),
                "accepted_trust": {"description": "How the issuer's key may be known.", "type": "array", "items": {"enum": TRUST.map(Trust::as_str)}, "minItems": 1, "uniqueItems": true},
                "max_status_age_seconds": {"description": "How old a status list may be, by its own `validFrom`.", "type": "integer", "minimum": 1},
                "recipients": texts("Whose credential it has to be: one of these e-mail addresses, ids, or identifiers as TYPE=VALUE.")
            }
        })
    }
}

#[derive(Default)]
struct Reading {
    mistakes: Vec<Mistake>,
}

impl Reading {
    fn policy(&mut self, members: &Map<String, Value>) -> Policy {
        let root = Pointer::root();
        let mut policy = self.base(members, &root);
        if !members.contains_key("name") {
            self.wrong(&root.child("name"), &Value::Null, "a name");
        }
        for (name, value) in members {
            let place = root.child(name);
            match name.as_str() {
                "name" => policy.name = self.name(value, &place),
                "based_on" => {}
                "checks" => self.checks(value, &place, &mut policy),
                "accepted_mechanisms" => {
                    let known = |name: &str| {
                        mechanism_names()
                            .any(|one| one == name)
                            .then(|| name.to_owned())
                    };
                    let expected =
                        "the name of a cryptosuite or JOSE algorithm that is implemented";
                    policy.mechanisms = self.list(value, &place, expected, known);
                }
                "accepted_issuers" => {
                    let known = |id: &str| id.contains(':').then(|| id.to_owned());
                    policy.issuers =
                        self.list(value, &place, "the id of an issuer, a URL or DID", known);
                }
                "accepted_trust" => {
                    let known = |word: &str| TRUST.into_iter().find(|one| one.as_str() == word);
                    let expected = "`pinned`, `by_identifier` or `resolved`";
                    policy.trust = self.list(value, &place, expected, known);
                }
                "max_status_age_seconds" => match value.as_i64().filter(|age| *age > 0) {
                    Some(age) => policy.max_status_age = Some(SignedDuration::from_secs(age)),
                    None => self.wrong(&place, value, "a number of seconds above zero"),
                },
                "recipients" => {
                    let known = |text: &str| KnownIdentifier::parse(text);
                    let expected = "an e-mail address, an id, or TYPE=VALUE";
                    policy.recipients = self
                        .list(value, &place, expected, known)
                        .unwrap_or_default();
                    policy
                        .requirements
                        .insert(CheckCode::Recipient, Requirement::Demanded);
                }
                _ => self.unknown(
                    &place,
                    "no such member",
                    "take it out; the schema lists the members",
                ),
            }
        }
        policy
    }

    fn base(&mut self, members: &Map<String, Value>, root: &Pointer) -> Policy {
        let Some(value) = members.get("based_on") else {
            return Policy::default();
        };
        value.as_str().and_then(Policy::named).unwrap_or_else(|| {
            let names: Vec<_> = Policy::names().collect();
            self.wrong(
                &root.child("based_on"),
                value,
                &format!("one of {}", names.join(", ")),
            );
            Policy::default()
        })
    }

    fn name(&mut self, value: &Value, place: &Pointer) -> String {
        let name = value.as_str().unwrap_or_default();
        let plain = !name.is_empty()
            && name.chars().count() <= LONGEST_NAME
            && !name.chars().any(char::is_control);
        if !plain {
            self.wrong(place, value, "a text of 1 to 100 letters");
        } else if Policy::names().any(|known| known == name) {
            let mend = "give your policy a name of its own";
            self.unknown(place, "the name of a policy that is known by name", mend);
        }
        name.to_owned()
    }

    fn checks(&mut self, value: &Value, place: &Pointer, policy: &mut Policy) {
        let Value::Object(members) = value else {
            return self.wrong(place, value, "an object with a requirement for each step");
        };
        for (name, value) in members {
            let place = place.child(name);
            let Some(code) = CheckCode::ALL
                .into_iter()
                .find(|code| code.to_string() == *name)
            else {
                self.unknown(
                    &place,
                    "no such step",
                    "use a code of docs/verification-policies.md",
                );
                continue;
            };
            let range = range(code);
            let asked = value.as_str().and_then(Requirement::parse);
            match asked.filter(|asked| range.holds(*asked)) {
                Some(asked) => drop(policy.requirements.insert(code, asked)),
                None if range.is_fixed() => {
                    let found = "a step on which every verdict rests as it does";
                    self.unknown(&place, found, "take it out: no policy can change it");
                }
                None => {
                    let words = Requirement::ALL.into_iter().filter(|one| range.holds(*one));
                    let words: Vec<_> = words.map(Requirement::as_str).collect();
                    self.wrong(&place, value, &format!("one of {}", words.join(", ")));
                }
            }
        }
    }

    fn list<T>(
        &mut self,
        value: &Value,
        place: &Pointer,
        expected: &str,
        known: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = value.as_array().filter(|items| !items.is_empty()) else {
            self.wrong(place, value, "a list with at least one text");
            return None;
        };
        let mut found = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item.as_str().and_then(&known) {
                Some(item) => found.push(item),
                None => self.wrong(&place.index(index), item, expected),
            }
        }
        Some(found)
    }

    fn wrong(&mut self, place: &Pointer, found: &Value, expected: &str) {
        let found = match found {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "another text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.mistakes
            .push(Mistake::new(place.as_str(), found, expected, "correct it"));
    }

    fn unknown(&mut self, place: &Pointer, found: &str, mend: &str) {
        self.mistakes.push(Mistake::new(
            place.as_str(),
            found,
            "a policy as its schema says",
            mend,
        ));
    }
}

const LONGEST_NAME: usize = 100;
/// The ways in which a key can be known to be the issuer's; that the credential says so is none.
const TRUST: [Trust; 3] = [Trust::Pinned, Trust::ByIdentifier, Trust::Resolved];
