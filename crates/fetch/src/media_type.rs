//! The media types in which a document is asked for and taken.
//!
//! A page of HTML, or an inner service's plain answer, is no key document, whatever its bytes say.

use testamur_verifier::DocumentKind;

/// What a document is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    /// A credential which someone asked to have verified.
    Credential,
    /// A document which the verifier needs.
    Document(DocumentKind),
}

impl Wanted {
    /// The `Accept` header.
    pub(crate) fn accept(self) -> &'static str {
        match self {
            Self::Document(DocumentKind::DidDocument) => {
                "application/did+ld+json, application/did+json, application/did, application/json;q=0.9"
            }
            Self::Document(DocumentKind::ControllerDocument) => {
                "application/cid, application/ld+json, application/json;q=0.9"
            }
            Self::Document(DocumentKind::IssuerKeys) => {
                "application/jwk-set+json, application/json;q=0.9"
            }
            Self::Document(DocumentKind::RevocationList | DocumentKind::IssuerRegistry) => {
                "application/json"
            }
            Self::Document(DocumentKind::EntityStatement) => ENTITY_STATEMENT,
            Self::Document(DocumentKind::RelatedResource) => "*/*",
            Self::Credential | Self::Document(_) => {
                "application/vc, application/vc+ld+json, application/vc+jwt, application/ld+json;q=0.9, \
                 application/json;q=0.9, application/jwt;q=0.8, text/plain;q=0.5"
            }
        }
    }

    /// Whether the URL may say who somebody is: everything but what an issuer publishes for all.
    pub(crate) fn is_about_a_person(self) -> bool {
        !matches!(
            self,
            Self::Document(
                DocumentKind::ControllerDocument
                    | DocumentKind::DidDocument
                    | DocumentKind::EntityStatement
                    | DocumentKind::IssuerKeys
                    | DocumentKind::IssuerRegistry
                    | DocumentKind::RevocationList
                    | DocumentKind::StatusList
            )
        )
    }

    /// Whether it speaks for many credentials at once.
    pub(crate) fn is_status_list(self) -> bool {
        matches!(
            self,
            Self::Document(DocumentKind::RevocationList | DocumentKind::StatusList)
        )
    }

    /// Whether a document of this media type is taken.
    pub(crate) fn takes(self, media_type: &str) -> bool {
        let json = media_type == "application/json"
            || (media_type.starts_with("application/") && media_type.ends_with("+json"));
        match self {
            Self::Document(DocumentKind::DidDocument | DocumentKind::ControllerDocument) => {
                json || matches!(media_type, "application/did" | "application/cid")
            }
            Self::Document(
                DocumentKind::IssuerKeys
                | DocumentKind::IssuerRegistry
                | DocumentKind::RevocationList,
            ) => json,
            Self::Document(DocumentKind::EntityStatement) => media_type == ENTITY_STATEMENT,
            // Its digest says what it is.
            Self::Document(DocumentKind::RelatedResource) => true,
            // Open Badges 3.0 serves a compact JWS as `text/plain`.
            Self::Credential | Self::Document(_) => {
                json || matches!(
                    media_type,
                    "application/vc"
                        | "application/vc+jwt"
                        | "application/jwt"
                        | "application/jose"
                        | "text/plain"
                )
            }
        }
    }
}

const ENTITY_STATEMENT: &str = "application/entity-statement+jwt";

/// The media type of a `Content-Type` header, without parameters, in lower case.
pub(crate) fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_html_is_no_document_of_any_kind() {
        for wanted in [
            Wanted::Credential,
            Wanted::Document(DocumentKind::ControllerDocument),
            Wanted::Document(DocumentKind::DidDocument),
            Wanted::Document(DocumentKind::IssuerKeys),
            Wanted::Document(DocumentKind::IssuerRegistry),
            Wanted::Document(DocumentKind::RefreshedCredential),
            Wanted::Document(DocumentKind::RevocationList),
            Wanted::Document(DocumentKind::StatusList),
        ] {
            assert!(!wanted.takes("text/html"));
            assert!(wanted.takes("application/json"));
        }
    }

    #[test]
    fn plain_text_may_be_a_credential_but_no_key_document() {
        assert!(Wanted::Credential.takes("text/plain"));
        assert!(!Wanted::Document(DocumentKind::DidDocument).takes("text/plain"));
        assert!(!Wanted::Document(DocumentKind::IssuerKeys).takes("text/plain"));
    }

    #[test]
    fn a_statement_of_a_federation_is_called_one() {
        let statement = Wanted::Document(DocumentKind::EntityStatement);
        assert!(statement.takes("application/entity-statement+jwt"));
        assert!(!statement.takes("application/json"));
    }

    #[test]
    fn parameters_and_case_of_a_content_type_do_not_matter() {
        assert_eq!(
            essence("Application/JSON ; charset=utf-8"),
            "application/json"
        );
    }
}
