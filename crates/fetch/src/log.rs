//! What the operator's log says of a document that did not come: from where, and every cause, but nobody's name.
//!
//! A query can carry a token, so no URL has one in the log. The path of a credential, or of a picture or a piece of evidence
//! in it, may hold the name of the person it is about: of those the log has the origin alone.

use std::error::Error;

use url::Url;

use crate::media_type::Wanted;
use crate::target::refuse_too_long;

/// The URL as the log may have it.
pub(crate) fn place(url: &str, wanted: Wanted) -> String {
    let parsed = refuse_too_long(url)
        .ok()
        .and_then(|()| Url::parse(url).ok());
    // What has no origin, such as `data:`, is all path.
    let Some(mut url) = parsed.filter(|url| url.origin().is_tuple()) else {
        return NOWHERE.to_owned();
    };
    if wanted.is_about_a_person() {
        return url.origin().ascii_serialization();
    }
    url.set_query(None);
    url.set_fragment(None);
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return NOWHERE.to_owned();
    }
    url.into()
}

/// Everything that led to the error, the nearest first.
pub(crate) fn causes(error: &dyn Error) -> Option<String> {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    // A certificate may be of a thousand names.
    let causes = causes.join(": ").chars().take(LONGEST_CAUSES).collect();
    Some(causes).filter(|causes: &String| !causes.is_empty())
}

const NOWHERE: &str = "(not asked)";
const LONGEST_CAUSES: usize = 512;

#[cfg(test)]
mod tests {
    use testamur_verifier::DocumentKind;

    use super::*;

    const LIST: Wanted = Wanted::Document(DocumentKind::StatusList);

    #[test]
    fn the_log_has_no_query_and_no_user() {
        for url in [
            "https://example.com/list?token=secret#secret",
            "https://user:secret@example.com/list",
            "HTTPS://example.com:443/list?",
        ] {
            assert_eq!(place(url, LIST), "https://example.com/list");
        }
    }

    #[test]
    fn what_is_about_a_person_is_named_by_its_origin() {
        for wanted in [
            Wanted::Credential,
            Wanted::Document(DocumentKind::RefreshedCredential),
            Wanted::Document(DocumentKind::RelatedResource),
        ] {
            let url = "https://example.com:8443/badges/ada-lovelace.json?x#y";
            assert_eq!(place(url, wanted), "https://example.com:8443");
        }
    }

    #[test]
    fn what_an_issuer_publishes_is_named_by_its_path() {
        for kind in [
            DocumentKind::ControllerDocument,
            DocumentKind::DidDocument,
            DocumentKind::EntityStatement,
            DocumentKind::IssuerKeys,
            DocumentKind::IssuerRegistry,
            DocumentKind::RevocationList,
            DocumentKind::StatusList,
        ] {
            let url = place("https://example.com/a/b?c", Wanted::Document(kind));
            assert_eq!(url, "https://example.com/a/b", "{kind:?}");
        }
    }

    #[test]
    fn what_names_no_host_is_not_named() {
        let long = format!("https://example.com/{}", "x".repeat(2048));
        for url in ["", "ada", "data:,ada", "file:///ada", &long] {
            assert_eq!(place(url, LIST), NOWHERE);
        }
    }
}
