//! Keys, Multikey and JWK, did:key, did:jwk and did:web, sealed private keys.

mod algorithm;
mod api;

pub use algorithm::{Algorithm, KeyType};
pub use api::*;
