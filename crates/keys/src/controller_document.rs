//! Controller documents: which keys a controller publishes, and for what ([Controlled Identifiers 1.0]).
//!
//! Reads DID documents ([DID Core 1.0]) and key documents at https URLs. Verification methods may be Multikey, JsonWebKey,
//! JsonWebKey2020 or Ed25519VerificationKey2020, referenced or embedded. A method that cannot be used (another key type, a
//! weak key, two forms of key at once) does not spoil its neighbours: it is listed apart with the reason.
//!
//! Left out: services, `alsoKnownAs`, key agreement and capabilities. Nothing is fetched; whether the document is the one
//! that was asked for (`id`), is for the caller to compare.
//!
//! [Controlled Identifiers 1.0]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#controlled-identifier-documents
//! [DID Core 1.0]: https://www.w3.org/TR/2022/REC-did-core-20220719/#core-properties

use serde_json::{Map, Value, json};

use crate::DidError;
use crate::verification_method::{MethodType, UnusableMethod, VerificationMethod, parse_method};

/// Most verification methods accepted in one document.
const MOST_METHODS: usize = 256;

/// A document that says which keys speak for `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerDocument {
    /// The controller: a DID or a URL.
    pub id: String,
    /// The keys that can be used here.
    pub verification_methods: Vec<VerificationMethod>,
    /// The ids of the methods that may sign credentials.
    pub assertion_method: Vec<String>,
    /// The ids of the methods that may authenticate.
    pub authentication: Vec<String>,
    /// The methods that cannot be used here, and why.
    pub unusable_methods: Vec<UnusableMethod>,
}

impl ControllerDocument {
    /// Reads a controller document.
    ///
    /// # Errors
    /// [`DidError::Member`] for a document without `id` or of the wrong shape, [`DidError::DuplicateMethod`].
    pub fn parse(document: &Value) -> Result<Self, DidError> {
        let members = document.as_object().ok_or(DidError::Member {
            pointer: String::new(),
            expected: "an object",
        })?;
        let id = url_text(members.get("id"), "/id")?;
        let mut parsed = Self {
            id: id.to_owned(),
            verification_methods: Vec::new(),
            assertion_method: Vec::new(),
            authentication: Vec::new(),
            unusable_methods: Vec::new(),
        };
        for (place, method) in list(members, "verificationMethod")?.iter().enumerate() {
            parsed.add_method(method, &format!("/verificationMethod/{place}"))?;
        }
        parsed.assertion_method = parsed.relationship(members, "assertionMethod")?;
        parsed.authentication = parsed.relationship(members, "authentication")?;
        Ok(parsed)
    }

    /// Writes the document, with the contexts that define its terms.
    pub fn to_value(&self) -> Value {
        let methods: Vec<Value> = self
            .verification_methods
            .iter()
            .map(VerificationMethod::to_value)
            .collect();
        let mut document = Map::new();
        document.insert("@context".to_owned(), self.contexts());
        document.insert("id".to_owned(), json!(self.id));
        document.insert("verificationMethod".to_owned(), Value::Array(methods));
        for (member, ids) in [
            ("assertionMethod", &self.assertion_method),
            ("authentication", &self.authentication),
        ] {
            if !ids.is_empty() {
                document.insert(member.to_owned(), json!(ids));
            }
        }
        Value::Object(document)
    }

    /// The method with this absolute id, if it can be used.
    pub fn verification_method(&self, id: &str) -> Option<&VerificationMethod> {
        self.verification_methods
            .iter()
            .find(|method| method.id == id)
    }

    pub(crate) fn of_single_key(id: &str, method: VerificationMethod) -> Self {
        Self {
            id: id.to_owned(),
            assertion_method: vec![method.id.clone()],
            authentication: vec![method.id.clone()],
            verification_methods: vec![method],
            unusable_methods: Vec::new(),
        }
    }

    fn contexts(&self) -> Value {
        if !self.id.starts_with("did:") {
            return json!(["https://www.w3.org/ns/cid/v1"]);
        }
        let mut contexts = vec!["https://www.w3.org/ns/did/v1"];
        for method in &self.verification_methods {
            let context = match method.method_type {
                MethodType::Ed25519VerificationKey2020 => {
                    "https://w3id.org/security/suites/ed25519-2020/v1"
                }
                MethodType::JsonWebKey => "https://w3id.org/security/jwk/v1",
                MethodType::JsonWebKey2020 => "https://w3id.org/security/suites/jws-2020/v1",
                MethodType::Multikey => "https://w3id.org/security/multikey/v1",
            };
            if !contexts.contains(&context) {
                contexts.push(context);
            }
        }
        json!(contexts)
    }

    /// Reads one verification method and returns its absolute id.
    fn add_method(&mut self, method: &Value, pointer: &str) -> Result<String, DidError> {
        let members = method.as_object().ok_or_else(|| DidError::Member {
            pointer: pointer.to_owned(),
            expected: "a verification method",
        })?;
        let id = self.absolute(url_text(members.get("id"), &format!("{pointer}/id"))?);
        let controller = url_text(members.get("controller"), &format!("{pointer}/controller"))?;
        let known = self.verification_method(&id).is_some()
            || self
                .unusable_methods
                .iter()
                .any(|unusable| unusable.id == id);
        if known {
            return Err(DidError::DuplicateMethod { id });
        }
        if self.verification_methods.len() + self.unusable_methods.len() >= MOST_METHODS {
            return Err(DidError::Member {
                pointer: pointer.to_owned(),
                expected: "at most 256 verification methods",
            });
        }
        match parse_method(id.clone(), controller, members) {
            Ok(method) => self.verification_methods.push(method),
            Err(reason) => self.unusable_methods.push(UnusableMethod {
                id: id.clone(),
                reason,
            }),
        }
        Ok(id)
    }

    fn relationship(
        &mut self,
        members: &Map<String, Value>,
        name: &str,
    ) -> Result<Vec<String>, DidError> {
        let mut ids = Vec::new();
        for (place, entry) in list(members, name)?.iter().enumerate() {
            let pointer = format!("/{name}/{place}");
            ids.push(match entry {
                Value::Object(_) => self.add_method(entry, &pointer)?,
                reference => self.absolute(url_text(Some(reference), &pointer)?),
            });
        }
        Ok(ids)
    }

    fn absolute(&self, id: &str) -> String {
        if id.starts_with('#') {
            format!("{}{id}", self.id)
        } else {
            id.to_owned()
        }
    }
}

fn list<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], DidError> {
    match members.get(name) {
        None => Ok(&[]),
        Some(Value::Array(values)) => Ok(values),
        // A single key document may leave the brackets out; JSON-LD reads both alike.
        Some(value @ (Value::Object(_) | Value::String(_))) => Ok(std::slice::from_ref(value)),
        Some(_) => Err(DidError::Member {
            pointer: format!("/{name}"),
            expected: "an array",
        }),
    }
}

fn url_text<'a>(value: Option<&'a Value>, pointer: &str) -> Result<&'a str, DidError> {
    value
        .and_then(Value::as_str)
        .filter(|text| {
            let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
            !text.is_empty() && text.len() <= 8192 && printable
        })
        .ok_or_else(|| DidError::Member {
            pointer: pointer.to_owned(),
            expected: "a URL",
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verification_method::UnusableReason;

    const KEY: &str = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

    fn method(id: &str, extra: &[(&str, Value)]) -> Value {
        let mut method = json!({"id": id, "type": "Multikey", "controller": "did:web:example.com", "publicKeyMultibase": KEY});
        for (member, value) in extra {
            method[*member] = value.clone();
        }
        method
    }

    fn document(methods: &Value, assertion: &Value) -> Value {
        json!({"id": "did:web:example.com", "verificationMethod": methods, "assertionMethod": assertion})
    }

    #[test]
    fn relative_and_embedded_methods_become_absolute() {
        let parsed = ControllerDocument::parse(&document(
            &json!([method("#a", &[])]),
            &json!(["#a", method("#b", &[])]),
        ))
        .unwrap();
        assert_eq!(
            parsed.assertion_method,
            ["did:web:example.com#a", "did:web:example.com#b"]
        );
        assert!(
            parsed
                .verification_method("did:web:example.com#a")
                .is_some()
        );
        assert!(
            parsed
                .verification_method("did:web:example.com#b")
                .is_some()
        );
        assert!(parsed.authentication.is_empty());
    }

    #[test]
    fn a_bad_method_is_listed_apart_with_its_reason() {
        let bad = [
            (
                "secretKeyMultibase",
                json!("z3u2"),
                UnusableReason::PrivateKey,
            ),
            ("publicKeyJwk", json!({}), UnusableReason::AmbiguousKey),
            (
                "type",
                json!("X25519KeyAgreementKey2020"),
                UnusableReason::UnsupportedType {
                    found: "X25519KeyAgreementKey2020".to_owned(),
                },
            ),
            (
                "type",
                json!("JsonWebKey"),
                UnusableReason::MissingKey {
                    member: "publicKeyJwk",
                },
            ),
            (
                "expires",
                json!("2026-01-01"),
                UnusableReason::Time { member: "expires" },
            ),
            (
                "revoked",
                json!(0),
                UnusableReason::Time { member: "revoked" },
            ),
        ];
        for (member, value, reason) in bad {
            let methods = json!([method("#good", &[]), method("#bad", &[(member, value)])]);
            let parsed = ControllerDocument::parse(&document(&methods, &json!([]))).unwrap();
            assert_eq!(parsed.verification_methods.len(), 1, "{member}");
            assert_eq!(
                parsed.unusable_methods,
                [UnusableMethod {
                    id: "did:web:example.com#bad".to_owned(),
                    reason
                }]
            );
        }
    }

    #[test]
    fn doubled_ids_and_wrong_shapes_refuse_the_document() {
        for bad in [
            document(
                &json!([method("#a", &[]), method("did:web:example.com#a", &[])]),
                &json!([]),
            ),
            document(&json!([method("#a", &[])]), &json!([method("#a", &[])])),
            document(&json!([{"id": "#a"}]), &json!([])),
            document(&json!(7), &json!([])),
            document(&json!([]), &json!([7])),
            json!({"verificationMethod": []}),
            json!({"id": ["did:web:example.com"]}),
            json!([]),
        ] {
            assert!(ControllerDocument::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_older_type_takes_only_its_own_kind_of_key() {
        let p256 = json!("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv");
        let methods = json!([method(
            "#a",
            &[
                ("type", json!("Ed25519VerificationKey2020")),
                ("publicKeyMultibase", p256)
            ]
        )]);
        let parsed = ControllerDocument::parse(&document(&methods, &json!([]))).unwrap();
        assert_eq!(
            parsed.unusable_methods[0].reason,
            UnusableReason::KeyTypeMismatch
        );
    }
}
