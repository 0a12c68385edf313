//! Signing keys that lie elsewhere: PKCS #11 tokens and key services.
