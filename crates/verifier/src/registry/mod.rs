//! Issuer registries: who says that this issuer is one of theirs?
//!
//! That a key is the issuer's says nothing about who the issuer is: anyone can have a DID. A registry is somebody's list of
//! issuers whom they know. The report names every registry in which the issuer stands; the verdict hangs on it only if the
//! policy says so. Nothing is asked for an issuer who is not shown to have signed.
//!
//! | kind | what it is |
//! |---|---|
//! | [`IssuerList`] | a list of one's own, or one of the Digital Credentials Consortium, from a file or a URL |
//! | [`Federation`] | OpenID Federation: statements signed from a trust anchor down to the issuer |

mod constraints;
mod entity_statement;
mod federation;
mod issuer_list;
mod key_set;
mod metadata_policy;
mod parameter_policy;
mod statements;
mod trust_chain;
mod work_budget;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use testamur_json::{Limits, Mistake};

use crate::check::{Check, CheckCode};
use crate::problem::Problem;
use crate::source::DocumentSource;

pub use federation::Federation;
pub use issuer_list::{IssuerList, IssuerListAtUrl};
pub(crate) use work_budget::MOST_PIECES;
use work_budget::WorkBudget;

/// Somebody's list of issuers whom they know.
pub trait IssuerRegistry: fmt::Debug + Send + Sync {
    /// What the report calls it.
    fn name(&self) -> &str;

    /// Looks for the issuer, by its exact id.
    fn look_up<'a>(&'a self, issuer_id: &'a str, asking: Asking<'a>) -> LookingUp<'a>;

    /// The same, within the work that is left for all the registries which are asked. One that verifies no signature
    /// has nothing to add here.
    fn look_up_within<'a>(
        &'a self,
        issuer_id: &'a str,
        asking: Asking<'a>,
        _work: &'a WorkBudget,
    ) -> LookingUp<'a> {
        self.look_up(issuer_id, asking)
    }
}

/// What [`IssuerRegistry::look_up`] answers.
pub type LookingUp<'a> = Pin<Box<dyn Future<Output = Listing> + Send + 'a>>;

/// With what a registry works.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Where documents come from, within the budget of the verification.
    pub documents: &'a dyn DocumentSource,
    /// The instant of the verification.
    pub now: Timestamp,
    /// How far clocks may differ.
    pub skew: SignedDuration,
}

/// What a registry says of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Listing {
    /// It is in the registry, under this name if the registry has one.
    Listed {
        /// What the registry calls the issuer.
        name: Option<String>,
    },
    /// It is not.
    NotListed,
    /// Nobody can say now.
    Unknown {
        /// Why not.
        reason: String,
    },
    /// Nobody can say, because it would take more work than one look-up may.
    LimitReached {
        /// Which work.
        reason: String,
    },
}

/// A registry in which the issuer stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Registration {
    /// The registry.
    pub registry: String,
    /// What the registry calls the issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_name: Option<String>,
}

/// Reads a registry: a list of one's own, one of the Digital Credentials Consortium, or the trust anchors of a federation.
///
/// `name` is what the report calls it, where the document does not say.
///
/// # Errors
/// Every mistake, by its place.
pub fn parse_registry(bytes: &[u8], name: &str) -> Result<Arc<dyn IssuerRegistry>, Vec<Mistake>> {
    let value = testamur_json::parse(bytes, &Limits::default()).map_err(|error| {
        let mend = "write the registry as one JSON object";
        vec![Mistake::new(
            "",
            error.to_string(),
            "a registry in JSON",
            mend,
        )]
    })?;
    if value.get("trust_anchors").is_some() {
        return Ok(Arc::new(Federation::parse_value(&value, name)?));
    }
    Ok(Arc::new(IssuerList::parse_value(&value, name)?))
}

/// Asks every registry.
pub(crate) async fn look_up(
    registries: &[Arc<dyn IssuerRegistry>],
    issuer_id: &str,
    asking: Asking<'_>,
) -> (Vec<Registration>, Check) {
    let code = CheckCode::IssuerRegistry;
    if registries.is_empty() {
        return (
            Vec::new(),
            Check::skipped(code, "No registry of issuers is known here."),
        );
    }
    let work = WorkBudget::default();
    let (mut registered, mut unknown) = (Vec::new(), Vec::new());
    let mut is_limit = false;
    for registry in registries {
        let name = registry.name();
        let listing = registry.look_up_within(issuer_id, asking, &work);
        match listing.await {
            Listing::Listed { name: issuer_name } => registered.push(Registration {
                registry: name.to_owned(),
                issuer_name,
            }),
            Listing::NotListed => {}
            Listing::Unknown { reason } => unknown.push(format!("`{name}`: {reason}")),
            Listing::LimitReached { reason } => {
                is_limit = true;
                unknown.push(format!("`{name}`: {reason}"));
            }
        }
    }
    let names: Vec<_> = registered.iter().map(|one| one.registry.as_str()).collect();
    let check = if !registered.is_empty() {
        let message = "The issuer stands in a registry that is known here.";
        Check::passed(code, message).found(names.join(", "))
    } else if unknown.is_empty() {
        let message = "The issuer stands in no registry that is known here.";
        Check::failed(code, Problem::IssuerNotRegistered, message)
            .found(issuer_id)
            .expected("an issuer of a registry that this verifier knows")
    } else if is_limit {
        let message =
            "To look for the issuer in a registry would take more work than is done here.";
        Check::unknown(code, Problem::LimitReached, message)
            .found(unknown.join("; "))
            .expected("an answer within the limits of this verifier")
    } else {
        let message = "Whether the issuer stands in a registry cannot be said now.";
        Check::unknown(code, Problem::RegistryUnreachable, message)
            .found(unknown.join("; "))
            .expected("an answer of every registry")
    };
    (registered, check.at("/issuer"))
}
