//! OpenID for Verifiable Credential Issuance 1.0, the pre-authorised code flow: what a wallet talks to.
//!
//! | endpoint | section |
//! |---|---|
//! | credential offer, by value and by reference | [§ 4.1] |
//! | token | [§ 6] |
//! | nonce | [§ 7] |
//! | credential | [§ 8] |
//! | notification | [§ 11] |
//! | metadata of the issuer and of its authorisation server | [§ 12] |
//!
//! Errors are the standard's own objects ([`error`]). What wallets do beside the standard and does no harm is taken:
//! `user_pin` for `tx_code`, a single `proof`, a `client_id` that nobody asked for, unknown parameters.
//!
//! Left out: the authorisation code flow, deferred issuance, batches, encryption of requests and answers.
//!
//! [§ 4.1]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-4.1
//! [§ 6]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-6
//! [§ 7]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-7
//! [§ 8]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-8
//! [§ 11]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-11
//! [§ 12]: https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-12

pub(crate) mod credential;
pub(crate) mod credential_offer;
pub(crate) mod error;
pub(crate) mod metadata;
pub(crate) mod nonce;
pub(crate) mod notification;
pub(crate) mod offer_link;
pub(crate) mod token;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// An answer that nobody keeps: it holds a code, a token, a nonce or a credential.
fn unkept(body: &impl Serialize) -> Response {
    let mut response = axum::Json(body).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
