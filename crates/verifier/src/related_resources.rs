//! What a credential links to: images, evidence, and whatever it names as related resources.
//!
//! The signature covers the link, not what is there. Where the credential says a digest (`relatedResource`, or `digestSRI`
//! and `digestMultibase` beside an `id`) it can be told whether what is there is still what was signed: but only if somebody
//! asks for it, as it means requests to addresses that the credential chose. Everything else is reported as *not protected*.
//!
//! [Data model 2.0, integrity of related resources][w3c].
//!
//! [w3c]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#integrity-of-related-resources

use std::collections::BTreeMap;

use serde_json::Value;
use testamur_formats::data_model::Digest;
use testamur_json::Pointer;
use testamur_linked_data::context_bytes;

use crate::check::{Check, CheckCode};
use crate::documents::Documents;
use crate::problem::Problem;
use crate::source::DocumentKind;

/// What is linked, and what is said about it.
#[derive(Default)]
struct Links {
    /// By URL: where it is linked, and its digests.
    protected: BTreeMap<String, (String, Vec<Digest>)>,
    /// Where something is linked without a digest.
    unprotected: Vec<(String, String)>,
}

/// Compares the digests, if that `is_asked`; says of the rest that it is not protected.
pub(crate) async fn verify_related_resources(
    credential: &Value,
    is_asked: bool,
    documents: &Documents<'_>,
) -> Vec<Check> {
    let code = CheckCode::RelatedResources;
    let links = Links::of(credential);
    let mut checks = Vec::new();
    for (url, (place, digests)) in links.protected.iter().take(MOST_RESOURCES) {
        let check = if context_bytes(url).is_some() {
            let fits = |digest: &Digest| digest.is_of_context(url) == Some(true);
            compare_by(url, digests, fits)
        } else if is_asked {
            fetch_and_compare(url, digests, documents).await
        } else {
            let message = "The credential says the digest of something it links to; nobody asked to compare it.";
            Check::skipped(code, message).found(url)
        };
        checks.push(check.at(place));
    }
    if is_asked && links.protected.len() > MOST_RESOURCES {
        let message = "The credential links to more than is looked at.";
        checks.push(
            Check::unknown(code, Problem::LimitReached, message)
                .found(format!("{} resources", links.protected.len()))
                .expected(format!("at most {MOST_RESOURCES}")),
        );
    }
    if let Some((place, _)) = links.unprotected.first() {
        let urls: Vec<_> = links
            .unprotected
            .iter()
            .map(|(_, url)| url.as_str())
            .collect();
        let message =
            "Something that the credential links to is not protected: it may have changed since.";
        checks.push(
            Check::skipped(code, message)
                .at(place)
                .found(urls.join(", ")),
        );
    }
    if checks.is_empty() {
        checks.push(Check::skipped(
            code,
            "The credential links to nothing that could change.",
        ));
    }
    checks
}

async fn fetch_and_compare(url: &str, digests: &[Digest], documents: &Documents<'_>) -> Check {
    let loaded = documents.load(DocumentKind::RelatedResource, url).await;
    match loaded {
        Ok(document) => compare(url, &document.bytes, digests),
        Err(reason) => {
            let message = "What the credential links to could not be had, so nobody can say whether it has changed.";
            Check::unknown(
                CheckCode::RelatedResources,
                Problem::ResourceUnreachable,
                message,
            )
            .found(format!("`{url}`: {reason}"))
            .expected("the document at that address")
        }
    }
}

fn compare(url: &str, bytes: &[u8], digests: &[Digest]) -> Check {
    compare_by(url, digests, |digest| digest.is_of(bytes))
}

fn compare_by(url: &str, digests: &[Digest], fits: impl Fn(&Digest) -> bool) -> Check {
    let code = CheckCode::RelatedResources;
    if !digests.is_empty() && digests.iter().all(fits) {
        return Check::passed(code, "What is linked is what was signed.").found(url);
    }
    let message = "What is linked is not what was signed: it was changed since.";
    Check::failed(code, Problem::DigestMismatch, message)
        .found(format!("`{url}` with another digest"))
        .expected("the digest that the credential says")
}

impl Links {
    fn of(credential: &Value) -> Self {
        let mut links = Self::default();
        links.collect(credential, &Pointer::root(), "");
        let Self {
            protected,
            unprotected,
        } = &mut links;
        unprotected.retain(|(_, url)| !protected.contains_key(url));
        links
    }

    /// Credentials inside are looked at by themselves.
    fn collect(&mut self, value: &Value, pointer: &Pointer, name: &str) {
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| self.collect(item, &pointer.index(index), name)),
            Value::Object(members) => {
                self.add(value, pointer, name);
                for (name, member) in members {
                    if !OF_THEIR_OWN.contains(&name.as_str()) {
                        self.collect(member, &pointer.child(name), name);
                    }
                }
            }
            // Open Badges lets an image be a URL alone.
            Value::String(url) if name == "image" => self.add_unprotected(url, pointer),
            _ => {}
        }
    }

    fn add(&mut self, object: &Value, pointer: &Pointer, name: &str) {
        let Some(url) = object.get("id").and_then(Value::as_str) else {
            return;
        };
        let parsers: [(&str, ParseDigest); 2] = [
            ("digestSRI", Digest::parse_sri),
            ("digestMultibase", Digest::parse_multibase),
        ];
        let written: Vec<_> = parsers
            .iter()
            .filter_map(|(name, parse)| Some(object.get(name)?.as_str().and_then(parse)))
            .collect();
        if written.is_empty() {
            if LINKS.contains(&name) {
                self.add_unprotected(url, pointer);
            }
            return;
        }
        // A digest that cannot be read fits nothing: an empty list never compares equal.
        let read: Option<Vec<_>> = written.into_iter().collect();
        let place = pointer.as_str().to_owned();
        let (_, digests) = self
            .protected
            .entry(url.to_owned())
            .or_insert((place, Vec::new()));
        match read {
            Some(read) => digests.extend(read),
            None => digests.push(Digest::of_nothing()),
        }
    }

    fn add_unprotected(&mut self, url: &str, pointer: &Pointer) {
        // A `data:` URL holds what it links to, and is signed with it.
        if url.starts_with("https:") || url.starts_with("http:") {
            self.unprotected
                .push((pointer.as_str().to_owned(), url.to_owned()));
        }
    }
}

type ParseDigest = fn(&str) -> Option<Digest>;

const LINKS: [&str; 3] = ["criteria", "evidence", "image"];
const OF_THEIR_OWN: [&str; 4] = [
    "endorsement",
    "proof",
    "refreshService",
    "verifiableCredential",
];
const MOST_RESOURCES: usize = 16;

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use serde_json::json;

    use super::*;

    #[test]
    fn links_are_protected_by_a_digest_here_or_in_the_list() {
        let sri = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let links = Links::of(&json!({
            "image": {"id": "https://a.example/1", "type": "Image"},
            "evidence": [
                {"id": "https://a.example/2", "type": "Evidence"},
                {"id": "https://a.example/3", "type": "Evidence", "digestSRI": sri},
            ],
            "relatedResource": {"id": "https://a.example/1", "digestSRI": sri},
            "credentialSubject": {"achievement": {
                "image": "https://a.example/4",
                "criteria": {"id": "data:text/plain,hello"},
            }},
            "endorsement": [{"image": "https://a.example/5"}],
        }));
        let protected: Vec<_> = links.protected.keys().map(String::as_str).collect();
        assert_eq!(protected, ["https://a.example/1", "https://a.example/3"]);
        let unprotected: Vec<_> = links
            .unprotected
            .iter()
            .map(|(place, _)| place.as_str())
            .collect();
        assert_eq!(
            unprotected,
            ["/evidence/0", "/credentialSubject/achievement/image"]
        );
    }

    #[test]
    fn every_digest_has_to_fit() {
        let right =
            Digest::parse_sri("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=").unwrap();
        let outcome = |digests: &[Digest], bytes: &[u8]| compare("", bytes, digests).outcome;
        assert_eq!(outcome(from_ref(&right), b""), crate::Outcome::Passed);
        assert_eq!(outcome(from_ref(&right), b"x"), crate::Outcome::Failed);
        assert_eq!(
            outcome(&[right, Digest::of_nothing()], b""),
            crate::Outcome::Failed
        );
        assert_eq!(outcome(&[], b""), crate::Outcome::Failed);
    }
}
