//! What is around a credential: its schemas, its recipient, what it links to, its terms, the registries of its issuer.
//!
//! None of it says whether the credential is authentic; what it is worth to the verdict, the policy says.

use crate::check::{Check, CheckCode};
use crate::credential_schema::verify_schemas;
use crate::disclosure::is_derived;
use crate::examination::{Examination, Examined};
use crate::input::{ParsedInput, Securing};
use crate::recipient::verify_recipient;
use crate::registry::{Asking, look_up};
use crate::related_resources::verify_related_resources;
use crate::terms_of_use::tell_terms_of_use;

impl Examination<'_> {
    /// The steps about what is around a credential; of the network nothing is asked unless the issuer signed.
    pub(crate) async fn examine_surroundings(&self, examined: &mut Examined) {
        let Some(input) = &examined.input else {
            return;
        };
        let is_signed = examined.is_signed_by_issuer() && !examined.is_refused();
        let mut checks = self.examine_claims_around(input);
        let is_asked =
            self.options.fetch_related || self.options.policy.takes(CheckCode::RelatedResources);
        let related =
            verify_related_resources(&input.unsecured, is_asked && is_signed, self.documents);
        checks.extend(related.await);
        match &examined.issuer {
            Some(issuer) if is_signed => {
                let asking = Asking {
                    documents: self.documents,
                    now: self.clock.now,
                    skew: self.clock.skew,
                };
                let (registered, check) =
                    look_up(&self.options.registries, &issuer.id, asking).await;
                examined.registered_in = registered;
                checks.push(check);
            }
            _ => checks.push(Check::skipped(
                CheckCode::IssuerRegistry,
                "The issuer is not known to have signed this, so no registry is asked.",
            )),
        }
        examined.checks.extend(checks);
    }

    /// Those for which the credential is enough.
    fn examine_claims_around(&self, input: &ParsedInput) -> Vec<Check> {
        let policy = &self.options.policy;
        let mut checks = Vec::new();
        let derived = match &input.securing {
            Securing::DataIntegrity(proofs) => is_derived(proofs),
            _ => false,
        };
        if !matches!(input.securing, Securing::SdJwt(_))
            && policy.takes(CheckCode::CredentialSchema)
        {
            let schemas = verify_schemas(&input.credential, derived).into_iter();
            // Usually advice: a policy makes more of it.
            checks.extend(schemas.map(|check| Check {
                required: false,
                ..check
            }));
        }
        let asked = match self.options.recipient.as_slice() {
            [] => policy.recipients(),
            asked => asked,
        };
        checks.push(verify_recipient(&input.unsecured, asked));
        checks.push(tell_terms_of_use(&input.unsecured));
        checks
    }
}
