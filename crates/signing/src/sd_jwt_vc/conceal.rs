//! The issuer's part: claims become digests, and the rest is signed ([RFC 9901, section 4]).
//!
//! Disclosures are made from the inside out, so that a claim inside a disclosed one can be kept back by itself. Digests are
//! sorted, which hides the order of the claims, and decoys hide their number.
//!
//! [RFC 9901, section 4]: https://www.rfc-editor.org/rfc/rfc9901#section-4

use rand::{CryptoRng, RngExt as _};
use serde_json::{Map, Value, json};
use testamur_keys::Signer;

use super::disclosure::{DIGESTS, ELEMENT_DIGEST, HASH, SHA_256, is_reserved};
use super::{ClaimPath, ClaimPathElement, ConcealError, Disclosure, TYP, disclosure};
use crate::{SigningError, jws};

/// Claims that every verifier has to see, so that they are never concealed here.
///
/// Those that [SD-JWT VC, section 2.2.2.2] keeps visible, and two that it leaves to the issuer: when the credential was
/// issued, and `credentialStatus`, which it does not know. Who may hide the status of a credential may hide that it is
/// revoked.
///
/// [SD-JWT VC, section 2.2.2.2]: https://datatracker.ietf.org/doc/html/draft-ietf-oauth-sd-jwt-vc-13#section-2.2.2.2
pub const NEVER_DISCLOSABLE: [&str; 9] = [
    "iss",
    "nbf",
    "exp",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
    "iat",
    "credentialStatus",
];

/// RFC 9901 section 9.3 recommends 128 bits.
const SALT_LENGTH: usize = 16;
/// Not more decoys for each object than anyone has claims to hide.
const MOST_DECOYS: usize = 64;

/// Signs claims as an SD-JWT VC; `key_id` becomes `kid`, and what `disclosable` means becomes disclosures.
///
/// `claims` are the whole payload, `vct` included. `decoys` are added to every object that has a digest. The same `rng`
/// gives the same salts: it has to be one that nobody else can repeat.
///
/// # Errors
/// [`SigningError::Member`] without `vct`, [`SigningError::Disclosure`] for a path that means nothing or a claim that has to
/// stay visible, and whatever the signer says.
pub fn sign(
    claims: &Map<String, Value>,
    disclosable: &[ClaimPath],
    decoys: usize,
    key_id: &str,
    signer: &dyn Signer,
    rng: &mut dyn CryptoRng,
) -> Result<String, SigningError> {
    if !claims.get("vct").is_some_and(Value::is_string) {
        return Err(SigningError::Member {
            pointer: "/vct",
            expected: "the type of the credential",
        });
    }
    if claims.contains_key("@context") {
        return Err(SigningError::Member {
            pointer: "/@context",
            expected: "no such claim: an SD-JWT VC is not JSON-LD",
        });
    }
    let mut payload = Value::Object(claims.clone());
    verify_paths(&payload, disclosable)?;
    let mut concealer = Concealer {
        disclosable,
        decoys: decoys.min(MOST_DECOYS),
        disclosures: Vec::new(),
        rng,
    };
    concealer.value(&mut payload, &ClaimPath::default());
    if !concealer.disclosures.is_empty() {
        payload[HASH] = json!(SHA_256);
    }
    let header = json!({"typ": TYP, "kid": key_id});
    let header = header.as_object().cloned().unwrap_or_default();
    let mut compact = jws::sign(&header, payload.to_string().as_bytes(), signer)?;
    compact.push('~');
    for disclosure in &concealer.disclosures {
        compact.push_str(&disclosure.encoded);
        compact.push('~');
    }
    Ok(compact)
}

fn verify_paths(payload: &Value, disclosable: &[ClaimPath]) -> Result<(), ConcealError> {
    verify_names(payload)?;
    for path in disclosable {
        let always_seen = |name: &str| NEVER_DISCLOSABLE.contains(&name);
        if path.top().is_some_and(always_seen) {
            return Err(ConcealError::NeverDisclosable { path: path.clone() });
        }
        if path.elements().is_empty() || !path.exists_in(payload) {
            return Err(ConcealError::NoSuchClaim { path: path.clone() });
        }
    }
    Ok(())
}

/// Refuses names that a reader would take for digests.
fn verify_names(value: &Value) -> Result<(), ConcealError> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            if is_reserved(name) {
                return Err(ConcealError::ReservedName);
            }
            verify_names(member)
        }),
        Value::Array(items) => items.iter().try_for_each(verify_names),
        _ => Ok(()),
    }
}

struct Concealer<'a> {
    disclosable: &'a [ClaimPath],
    decoys: usize,
    disclosures: Vec<Disclosure>,
    rng: &'a mut dyn CryptoRng,
}

impl Concealer<'_> {
    fn value(&mut self, value: &mut Value, path: &ClaimPath) {
        match value {
            Value::Object(members) => self.object(members, path),
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let place = path.child(ClaimPathElement::Index(index));
                    self.value(item, &place);
                    if self.is_disclosable(&place) {
                        *item = json!({ ELEMENT_DIGEST: self.disclose(None, item) });
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &mut Map<String, Value>, path: &ClaimPath) {
        let mut shown = Map::new();
        let mut digests = Vec::new();
        for (name, mut member) in std::mem::take(members) {
            let place = path.child(ClaimPathElement::Name(name.clone()));
            self.value(&mut member, &place);
            if self.is_disclosable(&place) {
                digests.push(self.disclose(Some(&name), &member));
            } else {
                shown.insert(name, member);
            }
        }
        if !digests.is_empty() {
            for _ in 0..self.decoys {
                digests.push(self.decoy());
            }
            digests.sort_unstable();
            shown.insert(DIGESTS.to_owned(), json!(digests));
        }
        *members = shown;
    }

    fn is_disclosable(&self, place: &ClaimPath) -> bool {
        self.disclosable.iter().any(|path| path.means(place))
    }

    /// Keeps a disclosure; answers its digest.
    fn disclose(&mut self, name: Option<&str>, value: &Value) -> String {
        let salt: [u8; SALT_LENGTH] = self.rng.random();
        let disclosure = Disclosure::new(&salt, name, value);
        let digest = disclosure.digest();
        self.disclosures.push(disclosure);
        digest
    }

    /// RFC 9901 section 4.2.7: "a hash over a cryptographically secure random number".
    fn decoy(&mut self) -> String {
        let number: [u8; 32] = self.rng.random();
        disclosure::digest_of_bytes(&number)
    }
}
