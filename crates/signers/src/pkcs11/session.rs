//! What is done in one session: find a key, look at it, sign.

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use testamur_keys::{PublicKey, SignError};

use super::KeyUri;

/// A key that was found and looked at.
#[derive(Clone)]
pub(super) struct FoundKey {
    pub(super) handle: ObjectHandle,
    pub(super) public_key: PublicKey,
}

/// Why a token did not do what it was asked. For the log; others get a [`SignError`].
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("{found} keys of the token have this name")]
    Ambiguous { found: usize },
    #[error("the key may leave the token")]
    Extractable,
    #[error("there is no {0} key of this name")]
    NoKey(&'static str),
    #[error("the token's public key is of no supported type, or malformed")]
    PublicKey,
    #[error("the token's key is another one than the published")]
    OtherKey,
    #[error("no token has the label of the settings")]
    NoToken,
    #[error("the PIN was refused before: it is not tried again, so that the token does not lock")]
    PinRefusedBefore,
    #[error(transparent)]
    Module(#[from] Error),
}

impl TokenError {
    /// Whether the token may answer once it is connected to anew.
    pub(super) fn is_lost(&self) -> bool {
        let Self::Module(Error::Pkcs11(reason, _)) = self else {
            // A key that is not there is a wrong name: a new connection would cost everybody else theirs.
            return matches!(self, Self::NoToken);
        };
        matches!(
            reason,
            RvError::CryptokiNotInitialized
                | RvError::DeviceError
                | RvError::DeviceRemoved
                | RvError::FunctionFailed
                | RvError::GeneralError
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::SessionClosed
                | RvError::SessionHandleInvalid
                | RvError::SlotIdInvalid
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::UserNotLoggedIn
        )
    }

    /// Whether the PIN itself was refused.
    pub(super) fn is_pin_refusal(&self) -> bool {
        matches!(
            self,
            Self::Module(Error::Pkcs11(
                RvError::PinIncorrect
                    | RvError::PinInvalid
                    | RvError::PinLenRange
                    | RvError::PinExpired
                    | RvError::PinLocked,
                _
            ))
        )
    }

    pub(super) fn told(&self) -> SignError {
        match self {
            Self::Ambiguous { .. } | Self::NoKey(_) => SignError::KeyNotFound,
            Self::Extractable => SignError::KeyExtractable,
            Self::OtherKey => SignError::KeyMismatch,
            Self::PublicKey => SignError::Unsupported,
            Self::PinRefusedBefore => SignError::Refused,
            _ if self.is_pin_refusal() => SignError::Refused,
            Self::NoToken => SignError::Unavailable,
            Self::Module(Error::Pkcs11(
                RvError::MechanismInvalid
                | RvError::KeyTypeInconsistent
                | RvError::CurveNotSupported,
                _,
            )) => SignError::Unsupported,
            Self::Module(Error::Pkcs11(
                RvError::KeyFunctionNotPermitted | RvError::UserPinNotInitialized,
                _,
            )) => SignError::Refused,
            _ if self.is_lost() => SignError::Unavailable,
            Self::Module(Error::LibraryLoading(_)) => SignError::Unavailable,
            Self::Module(_) => SignError::Failed,
        }
    }
}

/// Finds the only private key of this name, and the public key beside it.
pub(super) fn find(session: &Session, uri: &KeyUri) -> Result<FoundKey, TokenError> {
    let handle = only(session, uri, ObjectClass::PRIVATE_KEY, "private")?;
    let looked = [AttributeType::Extractable, AttributeType::Sensitive];
    let attributes = session.get_attributes(handle, &looked)?;
    let stays = attributes.contains(&Attribute::Extractable(false))
        && attributes.contains(&Attribute::Sensitive(true));
    if !stays {
        return Err(TokenError::Extractable);
    }
    let public = only(session, uri, ObjectClass::PUBLIC_KEY, "public")?;
    Ok(FoundKey {
        handle,
        public_key: public_key(session, public)?,
    })
}

/// Signs in one go.
pub(super) fn sign(
    session: &Session,
    handle: ObjectHandle,
    mechanism: &Mechanism<'_>,
    input: &[u8],
) -> Result<Vec<u8>, TokenError> {
    Ok(session.sign(mechanism, handle, input)?)
}

fn only(
    session: &Session,
    uri: &KeyUri,
    class: ObjectClass,
    what: &'static str,
) -> Result<ObjectHandle, TokenError> {
    let mut template = vec![Attribute::Class(class), Attribute::Token(true)];
    template.extend(uri.object.clone().map(Attribute::Label));
    template.extend(uri.id.clone().map(Attribute::Id));
    match session.find_objects(&template)?.as_slice() {
        [] => Err(TokenError::NoKey(what)),
        [only] => Ok(*only),
        several => Err(TokenError::Ambiguous {
            found: several.len(),
        }),
    }
}

const P256_OID: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384_OID: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

fn public_key(session: &Session, handle: ObjectHandle) -> Result<PublicKey, TokenError> {
    let wanted = [
        AttributeType::KeyType,
        AttributeType::EcParams,
        AttributeType::EcPoint,
        AttributeType::Modulus,
        AttributeType::PublicExponent,
    ];
    let mut key_type = None;
    let (mut curve, mut point, mut modulus, mut exponent) = (vec![], vec![], vec![], vec![]);
    for attribute in session.get_attributes(handle, &wanted)? {
        match attribute {
            Attribute::KeyType(found) => key_type = Some(found),
            Attribute::EcParams(found) => curve = found,
            Attribute::EcPoint(found) => point = found,
            Attribute::Modulus(found) => modulus = found,
            Attribute::PublicExponent(found) => exponent = found,
            _ => {}
        }
    }
    let key = match key_type {
        Some(KeyType::EC_EDWARDS) => PublicKey::from_ed25519_bytes(unwrapped(&point, 32)),
        Some(KeyType::EC) if curve == P256_OID => PublicKey::from_p256_point(unwrapped(&point, 65)),
        Some(KeyType::EC) if curve == P384_OID => PublicKey::from_p384_point(unwrapped(&point, 97)),
        Some(KeyType::RSA) => {
            PublicKey::from_rsa_components(without_zeros(&modulus), without_zeros(&exponent))
        }
        _ => return Err(TokenError::PublicKey),
    };
    key.map_err(|_| TokenError::PublicKey)
}

/// A point stands there as the DER OCTET STRING of its bytes; some modules leave the wrapping away.
fn unwrapped(point: &[u8], length: usize) -> &[u8] {
    match point {
        [0x04, tagged, bytes @ ..] if usize::from(*tagged) == length && bytes.len() == length => {
            bytes
        }
        bytes => bytes,
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use cryptoki::context::Function;

    use super::*;

    #[test]
    fn only_a_lost_token_or_session_is_worth_a_new_connection() {
        let of_module = |reason| TokenError::Module(Error::Pkcs11(reason, Function::Sign));
        assert!(of_module(RvError::SessionHandleInvalid).is_lost());
        assert!(of_module(RvError::DeviceRemoved).is_lost());
        assert!(TokenError::NoToken.is_lost());
        assert!(!TokenError::NoKey("private").is_lost());
        assert!(!TokenError::OtherKey.is_lost());
        assert!(!of_module(RvError::MechanismInvalid).is_lost());
    }
}
