//! Puts disclosures where their digests are ([RFC 9901, section 7.1], steps 2 to 5).
//!
//! [RFC 9901, section 7.1]: https://www.rfc-editor.org/rfc/rfc9901#section-7.1

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use testamur_json::Limits;

use super::disclosure::{DIGESTS, ELEMENT_DIGEST, HASH, SHA_256, is_reserved};
use super::{ClaimPath, ClaimPathElement, Disclosure, SdJwtError};

pub(super) struct Revealed {
    pub(super) claims: Map<String, Value>,
    pub(super) disclosures: Vec<Disclosure>,
    pub(super) undisclosed: usize,
    pub(super) undisclosed_at_top: usize,
    pub(super) undisclosed_status: Option<&'static str>,
}

/// The claims in which a credential has its status: one of the W3C data model, one of token status lists.
const STATUS: [&str; 2] = ["credentialStatus", "status"];

/// What [SD-JWT VC, section 2.2.2.2] lets no issuer conceal. `credentialStatus` is not among them: one that came in a
/// disclosure is as good as any other, and one that did not come is [`Revealed::undisclosed_at_top`].
///
/// [SD-JWT VC, section 2.2.2.2]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#section-2.2.2.2
const NEVER_IN_A_DISCLOSURE: [&str; 7] =
    ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// Replaces every digest by what was disclosed for it, and removes the others.
pub(super) fn reveal(
    mut payload: Map<String, Value>,
    disclosures: Vec<Disclosure>,
    limits: &Limits,
) -> Result<Revealed, SdJwtError> {
    match payload.shift_remove(HASH) {
        None => {}
        Some(Value::String(hash)) if hash == SHA_256 => {}
        Some(_) => return Err(SdJwtError::Hash),
    }
    let mut by_digest = HashMap::new();
    for (index, disclosure) in disclosures.iter().enumerate() {
        if by_digest.insert(disclosure.digest(), index).is_some() {
            return Err(SdJwtError::DisclosureTwice);
        }
    }
    let mut revealer = Revealer {
        used: vec![false; disclosures.len()],
        disclosures,
        by_digest,
        digests: HashSet::new(),
        undisclosed: 0,
        undisclosed_at_top: 0,
        undisclosed_status: None,
        deepest: limits.depth,
    };
    revealer.object(&mut payload, &ClaimPath::default(), None)?;
    // "If any Disclosure was not referenced by digest value ... the SD-JWT MUST be rejected."
    if revealer.used.contains(&false) {
        return Err(SdJwtError::DisclosureUnused);
    }
    Ok(Revealed {
        claims: payload,
        disclosures: revealer.disclosures,
        undisclosed: revealer.undisclosed,
        undisclosed_at_top: revealer.undisclosed_at_top,
        undisclosed_status: revealer.undisclosed_status,
    })
}

/// Bytes of the names on the way to a claim: each disclosure keeps its place, and each value is asked for it.
const LONGEST_PATH: usize = 4096;

struct Revealer {
    disclosures: Vec<Disclosure>,
    used: Vec<bool>,
    by_digest: HashMap<String, usize>,
    /// Every digest that was met, in the payload or in a disclosure.
    digests: HashSet<String>,
    undisclosed: usize,
    undisclosed_at_top: usize,
    undisclosed_status: Option<&'static str>,
    deepest: usize,
}

impl Revealer {
    /// Goes through a value; `parent` is the disclosure that it came in.
    fn value(
        &mut self,
        value: &mut Value,
        path: &ClaimPath,
        parent: Option<usize>,
    ) -> Result<(), SdJwtError> {
        // Disclosures inside each other can be deeper than each of them alone, and their names longer.
        if (value.is_object() || value.is_array()) && path.text_len() > LONGEST_PATH {
            return Err(SdJwtError::PathTooLong {
                limit: LONGEST_PATH,
            });
        }
        if path.elements().len() >= self.deepest {
            return Err(SdJwtError::TooDeep {
                limit: self.deepest,
            });
        }
        match value {
            Value::Object(members) => self.object(members, path, parent),
            Value::Array(items) => self.array(items, path, parent),
            _ => Ok(()),
        }
    }

    fn object(
        &mut self,
        members: &mut Map<String, Value>,
        path: &ClaimPath,
        parent: Option<usize>,
    ) -> Result<(), SdJwtError> {
        let digests = match members.shift_remove(DIGESTS) {
            None => Vec::new(),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(SdJwtError::Digests),
        };
        if members.keys().any(|name| is_reserved(name)) {
            return Err(SdJwtError::ReservedName);
        }
        for (name, member) in members.iter_mut() {
            let place = path.child(ClaimPathElement::Name(name.clone()));
            self.value(member, &place, parent)?;
        }
        for digest in digests {
            let Value::String(digest) = digest else {
                return Err(SdJwtError::Digests);
            };
            let Some(index) = self.take(digest, path)? else {
                continue;
            };
            let name = self.disclosures[index].name.clone();
            let name = name.ok_or(SdJwtError::WrongPlace)?;
            // "If the claim name already exists at the level of the `_sd` key, the SD-JWT MUST be rejected."
            if members.contains_key(&name) {
                return Err(SdJwtError::ClaimTwice);
            }
            if path.elements().is_empty() && NEVER_IN_A_DISCLOSURE.contains(&name.as_str()) {
                return Err(SdJwtError::NeverDisclosable);
            }
            let place = path.child(ClaimPathElement::Name(name.clone()));
            let value = self.disclosed(index, &place, parent)?;
            members.insert(name, value);
        }
        Ok(())
    }

    fn array(
        &mut self,
        items: &mut Vec<Value>,
        path: &ClaimPath,
        parent: Option<usize>,
    ) -> Result<(), SdJwtError> {
        let mut shown = Vec::with_capacity(items.len());
        for mut item in items.drain(..) {
            let place = path.child(ClaimPathElement::Index(shown.len()));
            match element_digest(&item)? {
                None => {
                    self.value(&mut item, &place, parent)?;
                    shown.push(item);
                }
                Some(digest) => {
                    if let Some(index) = self.take(digest, path)? {
                        if self.disclosures[index].name.is_some() {
                            return Err(SdJwtError::WrongPlace);
                        }
                        shown.push(self.disclosed(index, &place, parent)?);
                    }
                }
            }
        }
        *items = shown;
        Ok(())
    }

    /// Notes a digest inside of `path`; answers the disclosure that has it.
    fn take(&mut self, digest: String, path: &ClaimPath) -> Result<Option<usize>, SdJwtError> {
        let index = self.by_digest.get(&digest).copied();
        // "If any digest value is encountered more than once ... the SD-JWT MUST be rejected."
        if !self.digests.insert(digest) {
            return Err(SdJwtError::DigestTwice);
        }
        if let Some(index) = index {
            self.used[index] = true;
        } else {
            self.undisclosed += 1;
            self.undisclosed_at_top += usize::from(path.elements().is_empty());
            let of_status = STATUS.into_iter().find(|name| path.top() == Some(name));
            self.undisclosed_status = self.undisclosed_status.or(of_status);
        }
        Ok(index)
    }

    /// The value of a disclosure, with the disclosures in it revealed.
    fn disclosed(
        &mut self,
        index: usize,
        place: &ClaimPath,
        parent: Option<usize>,
    ) -> Result<Value, SdJwtError> {
        let disclosure = &mut self.disclosures[index];
        disclosure.path = place.clone();
        disclosure.parent = parent;
        let mut value = std::mem::take(&mut disclosure.value);
        self.value(&mut value, place, Some(index))?;
        Ok(value)
    }
}

/// The digest that an array has in place of an element.
fn element_digest(item: &Value) -> Result<Option<String>, SdJwtError> {
    let Some(members) = item.as_object() else {
        return Ok(None);
    };
    match members.get(ELEMENT_DIGEST) {
        None => Ok(None),
        Some(Value::String(digest)) if members.len() == 1 => Ok(Some(digest.clone())),
        Some(_) => Err(SdJwtError::Digests),
    }
}
