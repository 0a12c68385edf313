//! Adds and checks proofs: eddsa-rdfc-2022 and VC-JWT.
