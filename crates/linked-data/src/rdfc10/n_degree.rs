//! Hash N-degree quads ([§ 4.8]): tells blank nodes apart by the paths that lead away from them.
//!
//! The work can grow faster than exponentially with the size of a hostile dataset ([§ 7.1]), so every step counts
//! against a budget. Credentials hardly ever come here.
//!
//! [§ 4.8]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-nd-quads
//! [§ 7.1]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#dataset-poisoning

use std::collections::BTreeMap;

use super::digest::{Hash, HashAlgorithm};
use super::issuer::Issuer;
use super::mentions::Mentions;
use super::permutations::next_permutation;
use crate::dataset::{Dataset, Quad, Term};
use crate::{LinkedDataError, Resource};

/// The search, with what it may still spend.
pub(super) struct NDegree<'d> {
    dataset: &'d Dataset,
    mentions: &'d Mentions,
    first_degree: &'d [Hash],
    algorithm: HashAlgorithm,
    limit: usize,
    left: usize,
}

/// A hash, and the labels given out on the way to it.
pub(super) type Outcome = (Hash, Issuer);

impl<'d> NDegree<'d> {
    pub(super) const fn new(
        dataset: &'d Dataset,
        mentions: &'d Mentions,
        first_degree: &'d [Hash],
        algorithm: HashAlgorithm,
        limit: usize,
    ) -> Self {
        Self {
            dataset,
            mentions,
            first_degree,
            algorithm,
            limit,
            left: limit,
        }
    }

    /// Hashes the surroundings of a blank node ([§ 4.8.3]).
    ///
    /// [§ 4.8.3]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-nd-quads-algorithm
    pub(super) fn hash(
        &mut self,
        canonical: &Issuer,
        blank: u32,
        mut issuer: Issuer,
        depth: usize,
    ) -> Result<Outcome, LinkedDataError> {
        // The stack is bounded too: a chain of blank nodes leads as deep as it is long.
        if depth > MAX_DEPTH {
            return Err(self.exhausted());
        }
        self.spend(1)?;
        let related = self.related(canonical, blank, &issuer)?;
        let mut data = String::new();
        for (related_hash, mut blanks) in related {
            related_hash.write(&mut data);
            blanks.sort_unstable();
            let (path, chosen) = self.shortest_path(canonical, &mut blanks, &issuer, depth)?;
            data.push_str(&path);
            issuer = chosen;
        }
        Ok((self.algorithm.hash([data.as_str()].into_iter()), issuer))
    }

    /// Steps 1 to 3: the neighbours, by how they are related.
    fn related(
        &mut self,
        canonical: &Issuer,
        blank: u32,
        issuer: &Issuer,
    ) -> Result<BTreeMap<Hash, Vec<u32>>, LinkedDataError> {
        let mut related: BTreeMap<Hash, Vec<u32>> = BTreeMap::new();
        let mentions = self.mentions;
        for index in mentions.of(blank) {
            let quad = self.dataset.quads[*index as usize];
            for (position, term) in quad.positions() {
                if let Term::Blank(other) = term
                    && other != blank
                {
                    self.spend(1)?;
                    let hash = self.hash_related(canonical, other, &quad, issuer, position);
                    related.entry(hash).or_default().push(other);
                }
            }
        }
        Ok(related)
    }

    /// Hash related blank node ([§ 4.7]).
    ///
    /// [§ 4.7]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#hash-related-blank-node
    fn hash_related(
        &self,
        canonical: &Issuer,
        related: u32,
        quad: &Quad,
        issuer: &Issuer,
        position: char,
    ) -> Hash {
        let mut input = String::from(position);
        if position != 'g' {
            input.push_str(self.dataset.text_of(quad.predicate).unwrap_or_default());
        }
        if !canonical.write(related, &mut input) && !issuer.write(related, &mut input) {
            self.first_degree[related as usize].write(&mut input);
        }
        self.algorithm.hash([input.as_str()].into_iter())
    }

    /// Step 5.4: the least path over all orders of blank nodes that are related alike.
    fn shortest_path(
        &mut self,
        canonical: &Issuer,
        blanks: &mut [u32],
        issuer: &Issuer,
        depth: usize,
    ) -> Result<(String, Issuer), LinkedDataError> {
        let mut best: Option<(String, Issuer)> = None;
        loop {
            self.spend(1 + blanks.len() + issuer.weight())?;
            let bound = best.as_ref().map(|(path, _)| path.as_str());
            if let Some(better) = self.path(canonical, blanks, issuer.clone(), bound, depth)? {
                best = Some(better);
            }
            if !next_permutation(blanks) {
                break;
            }
        }
        Ok(best.unwrap_or_else(|| (String::new(), issuer.clone())))
    }

    /// Steps 5.4.1 to 5.4.6: the path of one order; none if it is not less than `bound`.
    fn path(
        &mut self,
        canonical: &Issuer,
        order: &[u32],
        mut issuer: Issuer,
        bound: Option<&str>,
        depth: usize,
    ) -> Result<Option<(String, Issuer)>, LinkedDataError> {
        let mut path = String::new();
        let mut unlabelled = Vec::new();
        for blank in order {
            if !canonical.write(*blank, &mut path) {
                if issuer.issue(*blank) {
                    unlabelled.push(*blank);
                }
                issuer.write(*blank, &mut path);
            }
            if is_worse(&path, bound) {
                return Ok(None);
            }
        }
        for blank in unlabelled {
            self.spend(issuer.weight())?;
            let (hash, inner) = self.hash(canonical, blank, issuer.clone(), depth + 1)?;
            issuer.write(blank, &mut path);
            path.push('<');
            hash.write(&mut path);
            path.push('>');
            issuer = inner;
            if is_worse(&path, bound) {
                return Ok(None);
            }
        }
        let better = bound.is_none_or(|bound| path.as_str() < bound);
        Ok(better.then_some((path, issuer)))
    }

    fn spend(&mut self, steps: usize) -> Result<(), LinkedDataError> {
        self.left = self
            .left
            .checked_sub(steps)
            .ok_or_else(|| self.exhausted())?;
        Ok(())
    }

    const fn exhausted(&self) -> LinkedDataError {
        LinkedDataError::Limit {
            resource: Resource::HashSteps,
            limit: self.limit,
        }
    }
}

/// Calls of [`NDegree::hash`] inside each other.
const MAX_DEPTH: usize = 128;

/// Step 5.4.4.3: a path that is already as long as the best one and greater cannot become the best.
fn is_worse(path: &str, bound: Option<&str>) -> bool {
    bound.is_some_and(|bound| path.len() >= bound.len() && path > bound)
}
