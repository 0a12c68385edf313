//! Keys, Multikey and JWK, did:key, did:jwk and did:web, sealed private keys.
