//! The search for a chain of statements, from the issuer up to a trust anchor and, once one is reached, down again.
//!
//! An issuer whose id is no URL has no page of its own, so the anchors are asked about it.
//!
//! Every statement is verified once under a key, nobody stands twice in a chain, a chain has at most
//! [`LONGEST_CHAIN`] statements, and of those above a member [`MOST_HINTS`] are asked, anchors first. Where a bound was
//! reached without a chain, the answer is that nobody can say.
//!
//! OpenID Federation 1.0: [fetching entity statements], [validating a trust chain].
//!
//! [fetching entity statements]: https://openid.net/specs/openid-federation-1_0.html#name-fetching-entity-statements-
//! [validating a trust chain]: https://openid.net/specs/openid-federation-1_0.html#name-validating-a-trust-chain

use std::sync::Arc;

use serde_json::{Map, Value};
use testamur_keys::PublicKey;

use super::constraints::FEDERATION_ENTITY;
use super::entity_statement::{EntityStatement, LONGEST_ID};
use super::federation::Federation;
use super::key_set::KeySet;
use super::metadata_policy::MetadataPolicy;
use super::statements::{Broken, Statements};
use super::work_budget::WorkBudget;
use super::{Asking, Listing};

/// One look-up in one federation.
pub(super) struct Search<'a> {
    federation: &'a Federation,
    asking: Asking<'a>,
    work: &'a WorkBudget,
    statements: Statements<'a>,
    /// Whether a statement is signed with a key.
    verified: Vec<(Arc<EntityStatement>, PublicKey, bool)>,
    /// The statements which stood up on the way down that is gone now.
    stood_up: Vec<Arc<EntityStatement>>,
}

/// What a superior says of a member, and what the member says of itself.
type Link = (Arc<EntityStatement>, Option<Arc<EntityStatement>>);

impl<'a> Search<'a> {
    pub(super) fn new(
        federation: &'a Federation,
        asking: Asking<'a>,
        work: &'a WorkBudget,
    ) -> Self {
        Self {
            federation,
            asking,
            work,
            statements: Statements::new(federation, asking.documents),
            verified: Vec::new(),
            stood_up: Vec::new(),
        }
    }

    /// Follows every way up until one is a chain.
    pub(super) async fn find(mut self, issuer_id: &str) -> Listing {
        if issuer_id.len() > LONGEST_ID {
            let reason = "the id of the issuer is too long".to_owned();
            return Listing::LimitReached { reason };
        }
        let mut why = Broken::NotAMember;
        let mut paths = vec![vec![issuer_id.to_owned()]];
        while let Some(path) = paths.pop() {
            let end = path.last().map_or(issuer_id, String::as_str);
            let broken = if let Some(anchor) = self.federation.anchor(end) {
                match self.descend(&path, &anchor.keys).await {
                    Ok(name) => return Listing::Listed { name },
                    Err(broken) => broken,
                }
            } else if path.len() + 1 > LONGEST_CHAIN {
                Broken::LimitReached("the chain of statements is too long".to_owned())
            } else {
                match self.superiors(&path, end).await {
                    Ok((superiors, left_out)) => {
                        // The first comes last, to be taken first.
                        for superior in superiors.into_iter().rev() {
                            let mut path = path.clone();
                            path.push(superior);
                            paths.push(path);
                        }
                        left_out
                    }
                    Err(broken) => broken,
                }
            };
            why = why.max(broken);
        }
        why.into()
    }

    /// Who may be above the end of the path, and what to say if none of them is.
    async fn superiors(
        &mut self,
        path: &[String],
        end: &str,
    ) -> Result<(Vec<String>, Broken), Broken> {
        let federation = self.federation;
        let Some(own) = self.statements.configuration(end).await? else {
            let anchors = federation.anchors().iter().map(|anchor| anchor.id.clone());
            return match path.len() {
                1 => Ok((anchors.collect(), Broken::NotAMember)),
                _ => Err(Broken::NotAMember),
            };
        };
        let hints = own.authority_hints.iter();
        let mut hints: Vec<_> = hints.filter(|id| !path.contains(id)).cloned().collect();
        hints.sort_by_key(|id| federation.anchor(id).is_none());
        let left_out = if hints.len() > MOST_HINTS {
            Broken::LimitReached(format!("`{end}` names more superiors than are asked"))
        } else {
            Broken::NotAMember
        };
        hints.truncate(MOST_HINTS);
        Ok((hints, left_out))
    }

    /// Verifies a chain from the anchor down, and gives what the last superior calls the issuer.
    async fn descend(
        &mut self,
        path: &[String],
        anchor: &KeySet,
    ) -> Result<Option<String>, Broken> {
        self.stood_up.clear();
        let mut keys = vec![anchor.clone()];
        let mut chain = Vec::new();
        for (depth, pair) in path.windows(2).enumerate().rev() {
            let [subject, superior] = pair else { continue };
            let statement = self.statement(superior, subject, &keys).await?;
            self.verify(&statement, &keys)?;
            if !statement.constraints.allow_length(depth) {
                return Err(Broken::NotAMember);
            }
            // Whatever the subject signs, it signs with a key which both itself and its superior name.
            keys = vec![statement.keys.clone()];
            let own = self.statements.configuration(subject).await?;
            if let Some(own) = &own {
                keys.push(own.keys.clone());
                self.verify(own, &keys)?;
            }
            chain.push((statement, own));
        }
        let name = self.resolve(&chain)?;
        // What belongs to no chain is nobody's word: only now may a copy be kept.
        for statement in &self.stood_up {
            self.statements.accepted(statement, self.asking.now);
        }
        Ok(name)
    }

    /// Applies what all superiors, the highest first, demand of the issuer, and gives what the last calls it.
    fn resolve(&self, chain: &[Link]) -> Result<Option<String>, Broken> {
        // An anchor has nobody above.
        let Some((statement, own)) = chain.last() else {
            return Ok(None);
        };
        let own = own.as_deref();
        let statements = chain.iter().map(|(statement, _)| statement.as_ref());
        let lengths = statements.clone().chain(own).map(|it| it.jws.payload.len());
        if !self.work.take(lengths.sum()) {
            let reason = "there is more to apply than is applied in one look-up";
            return Err(Broken::LimitReached(reason.to_owned()));
        }
        let mut metadata = own.map(|own| own.metadata.clone()).unwrap_or_default();
        overlay(&mut metadata, &statement.metadata);
        let mut policy = MetadataPolicy::default();
        let merged = statements.clone().try_for_each(|it| {
            policy.merge(&it.metadata_policy)?;
            it.constraints.restrict(&mut metadata)
        });
        let applied = merged.and_then(|()| policy.apply(&mut metadata));
        if applied.is_err() {
            return Err(Broken::NotAMember);
        }
        // Never what the issuer calls itself.
        let name = statement.metadata.get(FEDERATION_ENTITY);
        let name = name.and_then(|entity| entity.get(NAME)).cloned();
        let name = name.and_then(|name| policy.apply_to(FEDERATION_ENTITY, NAME, name));
        Ok(name.and_then(|name| name.as_str().map(str::to_owned)))
    }

    /// What the superior, whose keys these are, says of the subject.
    async fn statement(
        &mut self,
        superior: &str,
        subject: &str,
        keys: &[KeySet],
    ) -> Result<Arc<EntityStatement>, Broken> {
        if let Some(known) = self.federation.known(superior, subject) {
            return Ok(known);
        }
        let own = self.statements.configuration(superior).await?;
        let own = own.ok_or(Broken::NotAMember)?;
        let keys: Vec<_> = keys.iter().chain([&own.keys]).cloned().collect();
        self.verify(&own, &keys)?;
        let endpoint = own.fetch_endpoint().ok_or(Broken::NotAMember)?;
        self.statements.fetch(endpoint, superior, subject).await
    }

    /// Verifies the times, and the signature under the one key which all the sets have by the name that is in the header.
    fn verify(&mut self, statement: &Arc<EntityStatement>, keys: &[KeySet]) -> Result<(), Broken> {
        let verified = statement.verify_times(self.asking);
        verified.map_err(|reason| self.statements.refused(statement, reason))?;
        let id = statement.jws.header.key_id.as_deref().unwrap_or_default();
        let mut named = keys.iter().map(|keys| keys.key(id));
        let key = named.next().flatten();
        let key = key.filter(|key| named.all(|other| other == Some(*key)));
        let is_signed = match key {
            Some(key) => self.is_signed(statement, key)?,
            None => false,
        };
        if is_signed {
            self.stood_up.push(Arc::clone(statement));
            return Ok(());
        }
        let (issuer, subject) = (&statement.issuer, &statement.subject);
        let reason = format!("the statement about `{subject}` is not signed by `{issuer}`");
        Err(self.statements.refused(statement, reason))
    }

    fn is_signed(
        &mut self,
        statement: &Arc<EntityStatement>,
        key: &PublicKey,
    ) -> Result<bool, Broken> {
        let mut verified = self.verified.iter();
        let known = verified.find(|(other, by, _)| Arc::ptr_eq(other, statement) && by == key);
        if let Some((_, _, is_signed)) = known {
            return Ok(*is_signed);
        }
        if !self.work.take(statement.jws.payload.len()) {
            let reason = "there are more signatures than are verified in one look-up";
            return Err(Broken::LimitReached(reason.to_owned()));
        }
        let is_signed = statement.jws.verify(key).is_ok();
        self.verified
            .push((Arc::clone(statement), key.clone(), is_signed));
        Ok(is_signed)
    }
}

/// What the superior says goes before what the subject says, but adds no entity type.
fn overlay(metadata: &mut Map<String, Value>, superior: &Map<String, Value>) {
    for (entity_type, parameters) in superior {
        let own = metadata.get_mut(entity_type).and_then(Value::as_object_mut);
        if let (Some(own), Some(parameters)) = (own, parameters.as_object()) {
            own.extend(parameters.clone());
        }
    }
}

const NAME: &str = "organization_name";
const MOST_HINTS: usize = 4;
/// The most statements in a chain: three who stand between the anchor and the issuer.
const LONGEST_CHAIN: usize = 5;
