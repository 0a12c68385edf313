//! How a proof names its key, and which key that is: of those that the issuer publishes, of those that are pinned, or the
//! one which the name itself spells out.

use testamur_keys::{Algorithm, KeyError, PublicKey, did_web, resolve_offline};

use crate::issuer_keys::{Place, PublishedKey};
use crate::options::PinnedKey;

/// How a proof names its key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeyName<'a> {
    /// The `verificationMethod` of a Data Integrity proof.
    VerificationMethod(&'a str),
    /// The header of a JWS.
    Jose {
        key_id: Option<&'a str>,
        jwk: Option<&'a PublicKey>,
        algorithm: Algorithm,
    },
}

/// What a name says of its key by itself.
#[derive(Clone, Debug)]
pub(crate) enum NamedKey {
    Key(PublicKey),
    Unsuitable(KeyError),
    Nothing,
}

impl KeyName<'_> {
    /// The name as the proof has it.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::VerificationMethod(method) => Some(method),
            Self::Jose { key_id, .. } => *key_id,
        }
    }

    /// Whose key the name says it is, when that is neither the issuer nor its host.
    ///
    /// Such a key is not the issuer's, whatever the issuer's own document lists; nothing is asked of the other. While that
    /// document cannot be had, an `https` name and a `did:web` of one host may still be one party's: whoever has the
    /// host writes both, so the answer is *unknown*. Two DIDs of one host are two controllers, such as two tenants of
    /// one service, and another host's name is another's: those are refused at once, or a forger would only have to
    /// wait for the issuer's server to be down to look like a case of doubt.
    pub(crate) fn names_key_of_another(&self, issuer_id: &str) -> Option<&str> {
        let (base, _) = self
            .as_str()?
            .split_once('#')
            .unwrap_or((self.as_str()?, ""));
        let two_dids = base.starts_with("did:") && issuer_id.starts_with("did:");
        let same_host = match (web_authority(base), web_authority(issuer_id)) {
            (Some(one), Some(two)) => one == two && !two_dids,
            _ => false,
        };
        (base.contains(':') && base != issuer_id && !same_host).then_some(base)
    }

    /// The key which the name itself says: of a self-contained DID, in a fragment, in a header.
    pub(crate) fn named_key(&self) -> NamedKey {
        match self {
            Self::VerificationMethod(method) => key_in_url(method),
            Self::Jose { jwk: Some(jwk), .. } => NamedKey::Key((*jwk).clone()),
            Self::Jose {
                key_id: Some(key_id),
                ..
            } => key_in_url(key_id),
            Self::Jose { .. } => NamedKey::Nothing,
        }
    }

    /// Whether the name means this key, which the issuer publishes.
    pub(crate) fn means(
        &self,
        key: &PublishedKey,
        place: Place,
        issuer_id: &str,
        named: &NamedKey,
    ) -> bool {
        let name = key.name.as_deref();
        match self {
            Self::VerificationMethod(method) => match place {
                Place::JwkSet => {
                    name.is_some_and(|kid| same_key_id(kid, method)) || named.is(&key.key)
                }
                _ => name == Some(*method) && self.is_issuers(issuer_id, named, key),
            },
            Self::Jose {
                key_id,
                jwk,
                algorithm,
            } => {
                let by_id = key_id.is_none_or(|key_id| {
                    key_id == issuer_id || name.is_some_and(|name| same_key_id(name, key_id))
                });
                let by_jwk = jwk.is_none_or(|jwk| *jwk == key.key);
                let by_place = place == Place::JwkSet || self.is_issuers(issuer_id, named, key);
                key.key.algorithm() == *algorithm && by_id && by_jwk && by_place
            }
        }
    }

    /// Whether whoever follows the name comes to the issuer, or to this key itself
    /// ([Controlled Identifiers, retrieve verification method](https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#retrieve-verification-method)).
    fn is_issuers(&self, issuer_id: &str, named: &NamedKey, key: &PublishedKey) -> bool {
        self.names_key_of_another(issuer_id).is_none() || named.is(&key.key)
    }

    /// A pin speaks for the name it gives, and for the key under any name.
    pub(crate) fn means_pinned(
        &self,
        pin: &PinnedKey,
        named: &NamedKey,
        fits: &(dyn Fn(&PublicKey) -> bool + Sync),
    ) -> bool {
        if let Self::Jose { algorithm, .. } = self
            && pin.key.algorithm() != *algorithm
        {
            return false;
        }
        if pin.verification_method.is_some() && pin.verification_method.as_deref() == self.as_str()
        {
            return true;
        }
        match named {
            NamedKey::Key(key) => *key == pin.key,
            NamedKey::Unsuitable(_) => false,
            // A name alone, pinned without one: the signature decides which of the pinned keys it is.
            NamedKey::Nothing => pin.verification_method.is_none() && fits(&pin.key),
        }
    }
}

impl NamedKey {
    fn is(&self, other: &PublicKey) -> bool {
        matches!(self, Self::Key(key) if key == other)
    }
}

/// Whether a published name and a `kid` are the same: exactly, or the one as the fragment of the other.
fn same_key_id(published: &str, key_id: &str) -> bool {
    let fragment = |url: &str| url.split_once('#').map(|(_, fragment)| fragment.to_owned());
    let bare = key_id.strip_prefix('#').unwrap_or(key_id);
    match (fragment(published), fragment(key_id)) {
        _ if published == key_id => true,
        // `#key-1` and `key-1` are relative to the issuer, whose document this is.
        (Some(published), _) if !bare.contains([':', '#']) => published == bare,
        // A `kid` of a JWK set is a plain word of the host that serves it.
        (None, Some(fragment)) => published == fragment,
        _ => false,
    }
}

/// The host, and port, that serves what an `https` URL or a `did:web` names.
fn web_authority(url: &str) -> Option<String> {
    if url.starts_with("did:web:") {
        return web_authority(&did_web::document_url(url).ok()?);
    }
    let rest = url.strip_prefix("https://")?;
    rest.split(['/', '?', '#', '\\']).next().map(str::to_owned)
}

fn key_in_url(url: &str) -> NamedKey {
    let Some((base, fragment)) = url.split_once('#') else {
        return only_key_of(url);
    };
    match resolve_offline(base) {
        // The fragment must name the DID's own key, else the name means nothing.
        Some(Ok(document)) => match document.verification_method(url) {
            Some(method) => NamedKey::Key(method.key.clone()),
            None => NamedKey::Nothing,
        },
        None if fragment.starts_with('z') => match PublicKey::from_multibase(fragment) {
            Ok(key) => NamedKey::Key(key),
            Err(error) if error.is_weak_key() => NamedKey::Unsuitable(error),
            Err(_) => NamedKey::Nothing,
        },
        Some(Err(_)) | None => NamedKey::Nothing,
    }
}

/// The key of a self-contained DID which is named without saying which: there is only one.
fn only_key_of(did: &str) -> NamedKey {
    match resolve_offline(did) {
        Some(Ok(document)) => match document.verification_methods.as_slice() {
            [method] => NamedKey::Key(method.key.clone()),
            _ => NamedKey::Nothing,
        },
        _ => NamedKey::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_keys_are_compared_whole_or_by_fragment() {
        assert!(same_key_id("did:web:a#k", "did:web:a#k"));
        assert!(same_key_id("did:web:a#k", "#k"));
        assert!(same_key_id("did:web:a#k", "k"));
        assert!(same_key_id("k", "https://a.example/issuer#k"));
        assert!(same_key_id(
            "https://a.example/keys/1",
            "https://a.example/keys/1"
        ));
        assert!(!same_key_id("did:web:a#k", "did:web:b#k"));
        assert!(!same_key_id(
            "did:web:a#k",
            "https://evil.example/jwks.json"
        ));
        assert!(!same_key_id("k", "https://evil.example/k"));
        assert!(!same_key_id("did:web:a#urn:k", "urn:k"));
    }

    #[test]
    fn a_fragment_beside_a_self_contained_did_must_be_its_own_key() {
        let own = "did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi";
        assert!(matches!(
            key_in_url(&format!(
                "{own}#z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
            )),
            NamedKey::Key(_)
        ));
        assert!(matches!(
            key_in_url(&format!(
                "{own}#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
            )),
            NamedKey::Nothing
        ));
    }
}
