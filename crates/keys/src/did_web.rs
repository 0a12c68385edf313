//! did:web ([method specification]): a DID whose document lies on a web server.
//!
//! Identifiers follow a strict grammar: a DNS name in lower case, an optional port as `%3A` and digits, and path segments
//! of unreserved characters. Percent-encoding elsewhere, empty and dot segments and IP addresses are refused, so that no
//! identifier can be read as another URL than the one computed here. Whether the host may be asked at all is for the
//! fetching side to say.
//!
//! The document that we serve lists each key twice, as Multikey for Data Integrity and as JsonWebKey for JOSE. A retired
//! key stays listed, so that what it signed still verifies; a compromised one stays too, with `revoked`, and then nothing
//! it signed verifies any more.
//!
//! [method specification]: https://w3c-ccg.github.io/did-method-web/

use jiff::Timestamp;

use crate::verification_method::{MethodType, VerificationMethod};
use crate::{ControllerDocument, DidError, PublicKey};

const PREFIX: &str = "did:web:";

/// A key to list in a did:web document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKey {
    /// Name of the key within the document, for example `key-1`.
    pub fragment: String,
    /// The key.
    pub key: PublicKey,
    /// From when on nothing is verified with it, however early the proof says it was made.
    pub revoked: Option<Timestamp>,
}

impl PublishedKey {
    /// The id of the Multikey method, `did#fragment`; `None` for RSA.
    pub fn multikey_id(&self, did: &str) -> Option<String> {
        self.key.to_multibase()?;
        Some(format!("{did}#{}", self.fragment))
    }

    /// The id of the JsonWebKey method, `did#fragment-jwk`.
    pub fn jwk_id(&self, did: &str) -> String {
        format!("{did}#{}-jwk", self.fragment)
    }
}

/// The did:web of a base URL and further path segments.
///
/// # Errors
/// [`DidError::Syntax`] when the URL is not https (http is taken for `localhost` only) or a part does not fit the grammar.
pub fn did_for(base_url: &str, path: &[&str]) -> Result<String, DidError> {
    let (authority_and_path, plain) = match base_url.strip_prefix("https://") {
        Some(rest) => (rest, false),
        None => match base_url.strip_prefix("http://") {
            Some(rest) => (rest, true),
            None => return Err(DidError::Syntax("the base url must begin with `https://`")),
        },
    };
    let mut parts = authority_and_path.trim_end_matches('/').split('/');
    let authority = parts.next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if plain && host != "localhost" {
        return Err(DidError::Syntax("the base url must begin with `https://`"));
    }
    let mut did = format!("{PREFIX}{host}");
    if let Some(port) = port {
        did.push_str("%3A");
        did.push_str(port);
    }
    for segment in parts.chain(path.iter().copied()) {
        did.push(':');
        did.push_str(segment);
    }
    document_url(&did)?;
    Ok(did)
}

/// The URL at which the document of a did:web lies.
///
/// # Errors
/// [`DidError::Method`] for other methods, [`DidError::Syntax`] for identifiers outside the strict grammar.
pub fn document_url(did: &str) -> Result<String, DidError> {
    let identifier = did.strip_prefix(PREFIX).ok_or(DidError::Method {
        expected: "did:web",
    })?;
    if identifier.len() > 1024 {
        return Err(DidError::Syntax(
            "did:web identifiers have at most 1024 bytes",
        ));
    }
    let mut parts = identifier.split(':');
    let authority = parse_authority(parts.next().unwrap_or_default())?;
    let segments: Vec<&str> = parts.collect();
    if !segments.iter().all(|segment| is_path_segment(segment)) {
        return Err(DidError::Syntax(
            "path segments are letters, digits, `-`, `_` and `.`, and neither empty nor dots",
        ));
    }
    if segments.is_empty() {
        return Ok(format!("https://{authority}/.well-known/did.json"));
    }
    Ok(format!(
        "https://{authority}/{}/did.json",
        segments.join("/")
    ))
}

/// Builds the document to serve for `did`.
///
/// # Errors
/// [`DidError::DuplicateMethod`] for two keys of one name, [`DidError::Syntax`] for names that are no fragments.
pub fn document(did: &str, keys: &[PublishedKey]) -> Result<ControllerDocument, DidError> {
    document_url(did)?;
    let mut methods = Vec::new();
    for published in keys {
        if !is_path_segment(&published.fragment) {
            return Err(DidError::Syntax(
                "a key's name is letters, digits, `-`, `_` and `.`",
            ));
        }
        let multikey = published
            .multikey_id(did)
            .map(|id| (id, MethodType::Multikey));
        let jwk = (published.jwk_id(did), MethodType::JsonWebKey);
        for (id, method_type) in multikey.into_iter().chain([jwk]) {
            if methods
                .iter()
                .any(|method: &VerificationMethod| method.id == id)
            {
                return Err(DidError::DuplicateMethod { id });
            }
            let mut method =
                VerificationMethod::new(id, did.to_owned(), method_type, published.key.clone());
            method.revoked = published.revoked;
            methods.push(method);
        }
    }
    Ok(ControllerDocument {
        id: did.to_owned(),
        assertion_method: methods.iter().map(|method| method.id.clone()).collect(),
        authentication: Vec::new(),
        verification_methods: methods,
        unusable_methods: Vec::new(),
    })
}

/// A DNS name and optional port, as they stand in a URL.
fn parse_authority(text: &str) -> Result<String, DidError> {
    let (host, port) = match text.split_once('%') {
        None => (text, None),
        Some((host, rest)) => {
            let port = rest
                .strip_prefix("3A")
                .or_else(|| rest.strip_prefix("3a"))
                .ok_or(DidError::Syntax(
                    "only the colon before a port may be percent-encoded",
                ))?;
            (host, Some(port))
        }
    };
    if !is_dns_name(host) {
        return Err(DidError::Syntax("expected a DNS name in lower case"));
    }
    let Some(port) = port else {
        return Ok(host.to_owned());
    };
    let canonical = !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(_) if canonical => Ok(format!("{host}:{port}")),
        _ => Err(DidError::Syntax("a port is a number from 1 to 65535")),
    }
}

fn is_dns_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    // No top-level domain begins with a digit; an address in any notation (`127.1`, `0x7f000001`) ends in such a label.
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.split('.').all(is_label)
        && !last.starts_with(|first: char| first.is_ascii_digit())
}

fn is_path_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment.len() <= 255
        && segment.bytes().any(|byte| byte != b'.')
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lies_where_the_method_says() {
        for (did, url) in [
            (
                "did:web:w3c-ccg.github.io",
                "https://w3c-ccg.github.io/.well-known/did.json",
            ),
            (
                "did:web:w3c-ccg.github.io:user:alice",
                "https://w3c-ccg.github.io/user/alice/did.json",
            ),
            (
                "did:web:example.com%3A3000:user:alice",
                "https://example.com:3000/user/alice/did.json",
            ),
            (
                "did:web:localhost%3a8443",
                "https://localhost:8443/.well-known/did.json",
            ),
        ] {
            assert_eq!(document_url(did).as_deref(), Ok(url));
        }
    }

    #[test]
    fn identifiers_that_could_be_read_as_another_url_are_refused() {
        for identifier in [
            "",
            ":",
            "example.com:",
            "example.com::a",
            "example.com:.",
            "example.com:..",
            "example.com:a%2F..%2Fb",
            "example.com:a%2fb",
            "user%40example.com",
            "example.com%3Fq",
            "example.com%23f",
            "example.com%00",
            "example.com%2Fa",
            "example.com%3A",
            "example.com%3A0",
            "example.com%3A08",
            "example.com%3A65536",
            "example.com%3A80%3A80",
            "example.com%3A+80",
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "%5B%3A%3A1%5D",
            "Example.com",
            "exa_mple.com",
            "-example.com",
            "example-.com",
            "example..com",
            ".example.com",
            "example.com.",
            "éxample.com",
            "example.com:a b",
        ] {
            assert!(
                document_url(&format!("did:web:{identifier}")).is_err(),
                "{identifier}"
            );
        }
    }

    #[test]
    fn a_base_url_gives_the_did_that_leads_back_to_it() {
        let did = did_for("https://badges.example.edu/", &["issuers", "physics"]).unwrap();
        assert_eq!(did, "did:web:badges.example.edu:issuers:physics");
        assert_eq!(
            document_url(&did).unwrap(),
            "https://badges.example.edu/issuers/physics/did.json"
        );
        assert_eq!(
            did_for("http://localhost:8080", &[]).unwrap(),
            "did:web:localhost%3A8080"
        );
        for (url, path) in [
            ("http://example.edu", &[][..]),
            ("ftp://example.edu", &[]),
            ("https://u@example.edu", &[]),
            ("https://example.edu", &[".."]),
        ] {
            assert!(did_for(url, path).is_err(), "{url}");
        }
    }

    #[test]
    fn a_retired_key_stays_and_a_revoked_one_says_so() {
        let key =
            PublicKey::from_multibase("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp").unwrap();
        let published = |fragment: &str, revoked| PublishedKey {
            fragment: fragment.to_owned(),
            key: key.clone(),
            revoked,
        };
        let did = "did:web:example.com";
        let revoked = "2026-01-01T00:00:00Z".parse().unwrap();
        let document = document(
            did,
            &[published("key-1", Some(revoked)), published("key-2", None)],
        )
        .unwrap();
        assert_eq!(document.verification_methods.len(), 4);
        assert_eq!(document.assertion_method.len(), 4);
        let read = ControllerDocument::parse(&document.to_value()).unwrap();
        assert_eq!(read, document);
        assert_eq!(
            read.verification_method("did:web:example.com#key-1")
                .unwrap()
                .revoked,
            Some(revoked)
        );
        assert!(super::document(did, &[published("a", None), published("a", None)]).is_err());
    }
}
