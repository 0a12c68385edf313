//! The kinds of problems: each with its status, its code and its title.

use axum::http::StatusCode;

macro_rules! problem_types {
    ($($name:ident: $status:ident $code:literal $title:literal),+ $(,)?) => {
        /// Every kind of problem; the `type` is `urn:testamur:problem:` and the code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum ProblemType {
            $($name,)+
        }

        impl ProblemType {
            /// All kinds, in the order of their codes.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            /// The last part of the `type`; never changes.
            pub(crate) fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            pub(crate) fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// The kind, in words; the same each time.
            pub(crate) fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)+
                }
            }
        }
    };
}

problem_types! {
    AchievementUnknown: NOT_FOUND "achievement-unknown" "There is no such achievement",
    ApiKeyUnknown: NOT_FOUND "api-key-unknown" "There is no such API key",
    BatchTooLarge: PAYLOAD_TOO_LARGE "batch-too-large" "There are too many credentials",
    BodyTooLarge: PAYLOAD_TOO_LARGE "body-too-large" "The body is too large",
    BodyTooSlow: REQUEST_TIMEOUT "body-too-slow" "The body came too slowly",
    Busy: SERVICE_UNAVAILABLE "busy" "The service is busy",
    Conflict: CONFLICT "conflict" "Something else is stored under this key",
    CredentialMalformed: BAD_REQUEST "credential-malformed" "The credential, or what is asked of it, is malformed",
    CredentialNotIssuable: UNPROCESSABLE_ENTITY "credential-not-issuable" "What would be signed does not verify",
    CredentialNotVerified: BAD_REQUEST "credential-not-verified" "The credential does not verify",
    CredentialRevoked: CONFLICT "credential-revoked" "The credential is revoked for good",
    CredentialUnknown: NOT_FOUND "credential-unknown" "There is no such credential",
    CredentialUnreachable: BAD_GATEWAY "credential-unreachable" "The credential cannot be fetched",
    CredentialVoid: CONFLICT "credential-void" "The credential was never released",
    DeadLetterUnknown: NOT_FOUND "dead-letter-unknown" "There is no such dead letter",
    DidMethodUnfit: UNPROCESSABLE_ENTITY "did-method-unfit" "The DID method does not fit",
    DocumentMistaken: UNPROCESSABLE_ENTITY "document-mistaken" "The document has mistakes",
    EventNotApplied: UNPROCESSABLE_ENTITY "event-not-applied" "Events were kept as dead letters",
    Internal: INTERNAL_SERVER_ERROR "internal" "Something went wrong on our side",
    JsonMalformed: BAD_REQUEST "json-malformed" "The body is not acceptable JSON",
    KeyMissing: CONFLICT "key-missing" "The tenant has no key for this format",
    KeyRevoked: CONFLICT "key-revoked" "The key that signed the credential is revoked",
    MediaTypeUnsupported: UNSUPPORTED_MEDIA_TYPE "media-type-unsupported" "The media type is not read here",
    MethodNotAllowed: METHOD_NOT_ALLOWED "method-not-allowed" "The method is not for this address",
    NotFound: NOT_FOUND "not-found" "There is nothing at this address",
    NotSuspendable: CONFLICT "not-suspendable" "The credential can only be revoked",
    OperatorOnly: FORBIDDEN "operator-only" "Only the operator may do this",
    PathUnknown: NOT_FOUND "path-unknown" "There is no such learning path",
    PresentationNotVerified: BAD_REQUEST "presentation-not-verified" "The presentation does not verify",
    QueryMalformed: BAD_REQUEST "query-malformed" "The query is not understood",
    RequestMalformed: BAD_REQUEST "request-malformed" "The request is not understood",
    ScopeMissing: FORBIDDEN "scope-missing" "The API key may not do this",
    SlugMalformed: UNPROCESSABLE_ENTITY "slug-malformed" "The slug is none",
    SlugTaken: CONFLICT "slug-taken" "The slug is taken",
    StatusListUnknown: NOT_FOUND "status-list-unknown" "There is no such status list",
    TenantUnknown: NOT_FOUND "tenant-unknown" "There is no such tenant",
    Unauthorized: UNAUTHORIZED "unauthorized" "An API key is needed",
    WebhookRefused: UNAUTHORIZED "webhook-refused" "The webhook's signature is not accepted",
}

impl ProblemType {
    /// The `type` of the problem.
    pub(crate) fn urn(self) -> String {
        format!("urn:testamur:problem:{}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_once_and_in_order() {
        let codes: Vec<&str> = ProblemType::ALL.iter().map(|kind| kind.code()).collect();
        assert!(codes.is_sorted(), "{codes:?}");
        assert_eq!(
            codes
                .iter()
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
            codes.len()
        );
    }
}
