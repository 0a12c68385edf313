//! Every proof judged alone, and the one on which the verdict rests.
//!
//! One good proof bound to the issuer is needed. Other proofs are reported and do not count: anyone can add one. But a
//! chain says in which order things were done, so a broken one is refused as a whole
//! ([Data Integrity, verify proof sets and chains](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#verify-proof-sets-and-chains)).

use crate::bench::Bench;
use crate::check::{Check, CheckCode, Outcome};
use crate::input::{ParsedInput, Securing};
use crate::judged_proof::JudgedProof;
use crate::problem::Problem;

impl Bench<'_> {
    /// Judges every proof, and marks the one on which the verdict rests.
    pub(crate) async fn judge(&self, input: &ParsedInput) -> Vec<JudgedProof> {
        let mut judged = match &input.securing {
            Securing::Nothing(check) => vec![JudgedProof::unreadable("/proof", check.clone())],
            Securing::Jws(jwt) => vec![self.judge_jws(jwt).await],
            Securing::PresentationJws(jwt) => vec![self.judge_presentation_jws(jwt).await],
            Securing::SdJwt(credential) => vec![self.judge_sd_jwt(credential).await],
            Securing::DataIntegrity(proofs) => self.judge_set(input, proofs).await,
        };
        for proof in &mut judged {
            if let Some(check) = self.options.policy.refused_mechanism(&proof.report) {
                proof.push(check, "");
            }
        }
        let best = judged.iter().map(JudgedProof::distance).min();
        let best = judged
            .iter()
            .position(|proof| Some(proof.distance()) == best);
        for (index, proof) in judged.iter_mut().enumerate() {
            proof.report.counted = Some(index) == best;
            for check in &mut proof.checks {
                check.required &= proof.report.counted || (proof.is_link && is_broken(check));
            }
        }
        judged
    }
}

/// Whether the step shows that the proof does not hold where it stands; one of an unknown kind may.
fn is_broken(check: &Check) -> bool {
    check.outcome == Outcome::Failed
        && matches!(check.code, CheckCode::Proof | CheckCode::Signature)
        && check.problem != Some(Problem::CryptosuiteNotSupported)
}
