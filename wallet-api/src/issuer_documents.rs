//! What an issuer publishes about its keys.

pub(crate) mod did;
pub(crate) mod jwks;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// How long a verifier may keep a key document: what a retired key needs at most to be known everywhere.
const CACHE: &str = "public, max-age=300";

fn published(media_type: &'static str, document: &Value) -> Response {
    (
        [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, CACHE),
        ],
        document.to_string(),
    )
        .into_response()
}
