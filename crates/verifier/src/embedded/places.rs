//! Where credentials stand inside a credential.

use serde_json::Value;
use testamur_json::Pointer;

use crate::check::Outcome;
use crate::embedded::EmbeddedRole;

/// A credential inside another, before it was looked at.
pub(super) struct Place<'a> {
    pub(super) pointer: String,
    pub(super) role: EmbeddedRole,
    pub(super) value: &'a Value,
    /// The id of what it should be about.
    about: Option<&'a str>,
}

impl Place<'_> {
    /// Whether a credential is about what is around its place.
    pub(super) fn applies(&self, credential: Option<&Value>) -> Outcome {
        let subject = credential.and_then(|credential| credential.get("credentialSubject"));
        match (self.about, subject.and_then(only_id)) {
            (Some(about), Some(subject)) if about == subject => Outcome::Passed,
            (Some(_), Some(_)) => Outcome::Failed,
            _ => Outcome::Unknown,
        }
    }
}

/// Every credential directly inside; those inside of them are theirs.
pub(super) fn places(credential: &Value) -> Vec<Place<'_>> {
    let mut walk = Walk {
        subject: credential.get("credentialSubject").and_then(only_id),
        places: Vec::new(),
    };
    walk.visit(credential, &Pointer::root());
    walk.places
}

struct Walk<'a> {
    /// Whom the credential around is about.
    subject: Option<&'a str>,
    places: Vec<Place<'a>>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, value: &'a Value, pointer: &Pointer) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit(item, &pointer.index(index));
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let place = pointer.child(name);
                    match role(name) {
                        Some(EmbeddedRole::Part) => {
                            self.note(member, &place, EmbeddedRole::Part, self.subject);
                        }
                        Some(role) => {
                            let about = members.get("id").and_then(Value::as_str);
                            self.note(member, &place, role, about);
                        }
                        None => self.visit(member, &place),
                    }
                }
            }
            _ => {}
        }
    }

    fn note(
        &mut self,
        member: &'a Value,
        pointer: &Pointer,
        role: EmbeddedRole,
        about: Option<&'a str>,
    ) {
        let mut push = |value, pointer: String| {
            self.places.push(Place {
                pointer,
                role,
                value,
                about,
            });
        };
        match member {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| push(item, pointer.index(index).to_string())),
            one => push(one, pointer.to_string()),
        }
    }
}

/// The members which hold credentials, wherever the model has them.
fn role(member: &str) -> Option<EmbeddedRole> {
    match member {
        "endorsement" | "endorsementJwt" => Some(EmbeddedRole::Endorsement),
        "verifiableCredential" => Some(EmbeddedRole::Part),
        _ => None,
    }
}

fn only_id(subject: &Value) -> Option<&str> {
    match subject {
        Value::Array(subjects) => match subjects.as_slice() {
            [only] => only_id(only),
            _ => None,
        },
        subject => subject.get("id")?.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use EmbeddedRole::{Endorsement, Part};

    #[test]
    fn credentials_are_found_wherever_the_model_has_them_but_not_inside_of_each_other() {
        let credential = json!({
            "endorsement": [{"issuer": {"endorsementJwt": "a.b.c"}}],
            "issuer": {"endorsement": {}},
            "credentialSubject": {
                "verifiableCredential": [{"endorsement": [{}]}, "a.b.c"],
                "achievement": {
                    "endorsementJwt": ["a.b.c", "d.e.f"],
                    "creator": {"endorsement": []},
                },
            },
            "evidence": [{}, {"creator": {"endorsement": {}}}],
        });
        let places = places(&credential);
        let found: Vec<_> = places
            .iter()
            .map(|place| (place.pointer.as_str(), place.role))
            .collect();
        assert_eq!(
            found,
            [
                ("/endorsement/0", Endorsement),
                ("/issuer/endorsement", Endorsement),
                ("/credentialSubject/verifiableCredential/0", Part),
                ("/credentialSubject/verifiableCredential/1", Part),
                (
                    "/credentialSubject/achievement/endorsementJwt/0",
                    Endorsement
                ),
                (
                    "/credentialSubject/achievement/endorsementJwt/1",
                    Endorsement
                ),
                ("/evidence/1/creator/endorsement", Endorsement),
            ]
        );
    }

    #[test]
    fn an_endorsement_is_about_the_object_that_carries_it() {
        let credential = json!({"issuer": {"id": "https://a.example", "endorsement": [{}]}});
        let places = places(&credential);
        let of = |id: &str| places[0].applies(Some(&json!({"credentialSubject": {"id": id}})));
        assert_eq!(of("https://a.example"), Outcome::Passed);
        assert_eq!(of("https://b.example"), Outcome::Failed);
        assert_eq!(places[0].applies(None), Outcome::Unknown);
    }

    #[test]
    fn a_part_is_about_the_one_subject_of_the_record() {
        let of = |subject: Value, parts: Value| {
            let record = json!({
                "credentialSubject": subject,
                "verifiableCredential": [{"credentialSubject": parts}],
            });
            let places = places(&record);
            places[0].applies(record.pointer("/verifiableCredential/0"))
        };
        let [a, b] = ["did:example:a", "did:example:b"].map(|id| json!({ "id": id }));
        assert_eq!(of(a.clone(), json!([a])), Outcome::Passed);
        assert_eq!(of(json!([a]), a.clone()), Outcome::Passed);
        assert_eq!(of(json!([a]), json!([b])), Outcome::Failed);
        assert_eq!(of(a.clone(), json!([a, a])), Outcome::Unknown);
        assert_eq!(of(json!([a, b]), a), Outcome::Unknown);
        assert_eq!(of(json!([]), b), Outcome::Unknown);
    }
}
