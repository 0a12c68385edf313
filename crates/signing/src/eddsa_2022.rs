//! The name under which drafts of 2022 and 2023 knew `eddsa-rdfc-2022`: the steps are the same, the name is signed.
//!
//! Open Badges were issued under it, and its certification still asks verifiers to know it. Nothing new is signed so.

use testamur_keys::KeyType;

use crate::suite::{DATA_INTEGRITY_PROOF, Suite, Transformation};

/// The name of the cryptosuite.
pub const CRYPTOSUITE: &str = "eddsa-2022";

pub(crate) static SUITE: Suite = Suite {
    proof_type: DATA_INTEGRITY_PROOF,
    cryptosuite: Some(CRYPTOSUITE),
    transformation: Transformation::Rdfc,
    key_types: &[KeyType::Ed25519],
};
