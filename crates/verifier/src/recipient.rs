//! Whose credential is it: does it say that it was awarded to somebody whom the verifier knows?
//!
//! The subject is named by its `id`, or by identifiers that may be hashed so that nobody reads them who does not know them
//! already. One that fits is enough. An identifier that cannot be compared (MD5, another type, another form) is not a no:
//! then nobody can say.
//!
//! [Open Badges 3.0, verify the recipient](https://www.imsglobal.org/spec/ob/v3p0/#verify-the-recipient-optional);
//! [`IdentityHash`](https://www.imsglobal.org/spec/ob/v3p0/#org.1edtech.ob.v3p0.identityhash.class). Identifiers are compared
//! letter by letter: the standard normalises nothing.

use std::fmt;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::check::{Check, CheckCode};
use crate::problem::Problem;

/// Something by which the verifier knows a person: never shown, in no report and no `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownIdentifier {
    identity_type: Option<String>,
    value: String,
}

impl KnownIdentifier {
    /// An identifier of a type that Open Badges names (`emailAddress`, `sourcedId`, `ext:…`).
    pub fn new(identity_type: &str, value: &str) -> Self {
        Self {
            identity_type: Some(identity_type.to_owned()),
            value: value.to_owned(),
        }
    }

    /// Reads an e-mail address, an id (a URL or DID), or `TYPE=VALUE`; nothing else.
    ///
    /// ```
    /// use testamur_verifier::KnownIdentifier;
    ///
    /// for text in ["a@example.com", "did:key:z6Mk", "ext:studentId=4711"] {
    ///     assert!(KnownIdentifier::parse(text).is_some());
    /// }
    /// assert!(KnownIdentifier::parse("Alice").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return None;
        }
        if let Some((name, value)) = text.split_once('=')
            && !value.is_empty()
            && (IDENTIFIER_TYPES.contains(&name) || name.starts_with("ext:"))
        {
            return Some(Self::new(name, value));
        }
        let is_email = text.contains('@') && !text.contains([':', '/', ' ']);
        if is_email {
            return Some(Self::new(EMAIL, text));
        }
        let is_id = crate::issuer::is_identifier(text);
        is_id.then(|| Self {
            identity_type: None,
            value: text.to_owned(),
        })
    }

    /// Whether the subject's `id` says this person.
    fn is_id(&self, id: &str) -> bool {
        match self.identity_type.as_deref() {
            None => id == self.value,
            Some(EMAIL) => id.strip_prefix("mailto:") == Some(&self.value),
            Some(_) => false,
        }
    }

    /// Compares with an `IdentityObject`.
    fn compare(&self, identity: &Value) -> Comparison {
        let text = |name: &str| identity.get(name).and_then(Value::as_str);
        let (Some(found_type), Some(hash)) = (text("identityType"), text("identityHash")) else {
            return Comparison::Unreadable("an identity without type or hash");
        };
        if self.identity_type.as_deref() != Some(found_type) {
            return Comparison::AnotherType;
        }
        match identity.get("hashed") {
            Some(Value::Bool(false)) => Comparison::of(hash == self.value),
            Some(Value::Bool(true)) => self.compare_hash(hash, text("salt").unwrap_or_default()),
            _ => Comparison::Unreadable("an identity that does not say whether it is hashed"),
        }
    }

    fn compare_hash(&self, hash: &str, salt: &str) -> Comparison {
        let Some((algorithm, digits)) = hash.split_once('$') else {
            return Comparison::Unreadable("an identity hash without algorithm");
        };
        if algorithm != "sha256" {
            return Comparison::Unreadable("a hash with another algorithm than SHA-256");
        }
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Comparison::Unreadable("a hash of another length than SHA-256 has");
        }
        let mut hasher = Sha256::new();
        hasher.update(self.value.as_bytes());
        hasher.update(salt.as_bytes());
        let digest = hasher.finalize();
        let written = digits.as_bytes().chunks_exact(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        Comparison::of(written.eq(digest.iter().map(|byte| Some(*byte))))
    }
}

impl fmt::Debug for KnownIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownIdentifier")
            .field("identity_type", &self.identity_type)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Same,
    Different,
    AnotherType,
    Unreadable(&'static str),
}

impl Comparison {
    fn of(same: bool) -> Self {
        if same { Self::Same } else { Self::Different }
    }
}

/// Verifies that the credential was awarded to one of those who are known.
pub(crate) fn verify_recipient(credential: &Value, known: &[KnownIdentifier]) -> Check {
    let code = CheckCode::Recipient;
    if known.is_empty() {
        return Check::skipped(code, "Nobody asked whose credential it is.");
    }
    let at = "/credentialSubject";
    let Some(subject) = credential
        .get("credentialSubject")
        .filter(|it| it.is_object())
    else {
        let message = "The credential names no recipient whom one could compare.";
        return Check::unknown(code, Problem::RecipientNotComparable, message)
            .at(at)
            .found("no single subject")
            .expected("one subject with an `id` or identifiers");
    };
    let id = subject.get("id").and_then(Value::as_str);
    if id.is_some_and(|id| known.iter().any(|one| one.is_id(id))) {
        return Check::passed(code, "The subject's id is the recipient's.").at(format!("{at}/id"));
    }
    let identities = match subject.get("identifier") {
        None => &[][..],
        Some(Value::Array(identities)) => identities.as_slice(),
        Some(only) => std::slice::from_ref(only),
    };
    let identities = &identities[..identities.len().min(MOST_IDENTITIES)];
    let mut comparisons = Vec::new();
    for (index, identity) in identities.iter().enumerate() {
        for one in known {
            let comparison = one.compare(identity);
            if comparison == Comparison::Same {
                let message = "An identifier of the subject is the recipient's.";
                return Check::passed(code, message).at(format!("{at}/identifier/{index}"));
            }
            comparisons.push(comparison);
        }
    }
    let ids_differ = id.is_some() && known.iter().any(|one| one.identity_type.is_none());
    judge_no_match(&comparisons, ids_differ).at(at)
}

/// None fits: that is a no if one could be compared, and else nobody can say.
fn judge_no_match(comparisons: &[Comparison], ids_differ: bool) -> Check {
    let code = CheckCode::Recipient;
    let unreadable = comparisons.iter().find_map(|comparison| match comparison {
        Comparison::Unreadable(why) => Some(*why),
        _ => None,
    });
    if let Some(why) = unreadable {
        let message = "An identifier of the subject cannot be compared, so nobody can say whose credential it is.";
        return Check::unknown(code, Problem::RecipientNotComparable, message)
            .found(why)
            .expected("an identifier as it is, or its SHA-256 hash");
    }
    if ids_differ || comparisons.contains(&Comparison::Different) {
        let message = "The credential was awarded to somebody else.";
        return Check::failed(code, Problem::RecipientMismatch, message)
            .found("other identifiers")
            .expected("an identifier of the recipient");
    }
    let message = "The credential does not name its recipient in a way that could be compared.";
    Check::unknown(code, Problem::RecipientNotComparable, message)
        .found("no identifier of this type")
        .expected("an identifier of the recipient")
}

const EMAIL: &str = "emailAddress";
const MOST_IDENTITIES: usize = 64;
/// `IdentifierTypeEnum` of Open Badges 3.0.
const IDENTIFIER_TYPES: [&str; 19] = [
    "name",
    "sourcedId",
    "systemId",
    "productId",
    "userName",
    "accountId",
    "emailAddress",
    "nationalIdentityNumber",
    "isbn",
    "issn",
    "lisSourcedId",
    "oneRosterSourcedId",
    "sisSourcedId",
    "ltiContextId",
    "ltiDeploymentId",
    "ltiToolId",
    "ltiPlatformId",
    "ltiUserId",
    "identifier",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Outcome;

    /// The example of the standard.
    const HASH: &str = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399";

    fn outcome(subject: &Value, known: &str) -> Outcome {
        let known = [KnownIdentifier::parse(known).unwrap()];
        verify_recipient(&json!({ "credentialSubject": subject }), &known).outcome
    }

    fn identity(hashed: bool, hash: &str, salt: &str) -> Value {
        json!({"type": "IdentityObject", "identityType": "emailAddress", "hashed": hashed, "identityHash": hash, "salt": salt})
    }

    #[test]
    fn a_salted_hash_is_the_one_of_the_standard() {
        let subject = json!({"identifier": [identity(true, HASH, "Kosher")]});
        assert_eq!(outcome(&subject, "a@example.com"), Outcome::Passed);
        assert_eq!(outcome(&subject, "b@example.com"), Outcome::Failed);
        let upper = json!({"identifier": identity(true, &HASH.to_uppercase().replace("SHA", "sha"), "Kosher")});
        assert_eq!(outcome(&upper, "a@example.com"), Outcome::Passed);
        let another_salt = json!({"identifier": [identity(true, HASH, "kosher")]});
        assert_eq!(outcome(&another_salt, "a@example.com"), Outcome::Failed);
    }

    #[test]
    fn one_of_several_identifiers_is_enough() {
        let subject = json!({"id": "did:example:1", "identifier": [
            identity(false, "c@example.com", ""), identity(true, HASH, "Kosher"),
        ]});
        assert_eq!(outcome(&subject, "a@example.com"), Outcome::Passed);
        assert_eq!(outcome(&subject, "did:example:1"), Outcome::Passed);
        assert_eq!(outcome(&subject, "did:example:2"), Outcome::Failed);
    }

    #[test]
    fn a_plain_identifier_is_compared_letter_by_letter() {
        let subject = json!({"identifier": [identity(false, "a@example.com", "")]});
        assert_eq!(outcome(&subject, "a@example.com"), Outcome::Passed);
        assert_eq!(outcome(&subject, "A@example.com"), Outcome::Failed);
    }

    #[test]
    fn what_cannot_be_compared_is_unknown() {
        let md5 = "md5$0c83f57c786a0b4a39efab23731c7ebc";
        for subject in [
            json!({"identifier": [identity(true, md5, "")]}),
            json!({"identifier": [identity(true, "sha256$12", "")]}),
            json!({"identifier": [identity(true, "12", "")]}),
            json!({"identifier": [{"identityType": "emailAddress"}]}),
            json!({"identifier": [{"identityType": "sourcedId", "hashed": false, "identityHash": "1"}]}),
            json!({"id": "did:example:1"}),
            json!("did:example:1"),
            json!(null),
        ] {
            assert_eq!(
                outcome(&subject, "a@example.com"),
                Outcome::Unknown,
                "{subject}"
            );
        }
    }

    #[test]
    fn a_known_identifier_is_never_shown() {
        let known = KnownIdentifier::parse("a@example.com").unwrap();
        let shown = r#"KnownIdentifier { identity_type: Some("emailAddress"), .. }"#;
        assert_eq!(format!("{known:?}"), shown);
    }

    #[test]
    fn nothing_and_text_with_control_characters_identify_nobody() {
        for text in ["", "a@example.com\n", "did:example:\u{1b}1", "ext:id=\0"] {
            assert_eq!(KnownIdentifier::parse(text), None, "{text:?}");
        }
    }
}
