//! Every proof judged alone, and the one on which the verdict rests.
//!
//! One good proof bound to the issuer is needed. Other proofs are reported and do not count: anyone can add one.

use crate::bench::Bench;
use crate::input::{ParsedInput, Securing};
use crate::judged_proof::JudgedProof;

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
                check.required &= proof.report.counted;
            }
        }
        judged
    }
}
