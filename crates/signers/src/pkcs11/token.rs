//! The token: connected when it is first needed, and again when it was away; a pool of sessions.
//!
//! In PKCS #11 the login is the process's, not the session's, and ends with the last session; so one session is held all
//! the time. A token that comes back may want the whole module to be initialised anew: that is done when nobody signs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use testamur_keys::{PublicKey, SignError};
use zeroize::Zeroizing;

use super::KeyUri;
use super::pool::{Pool, lock};
use super::session::{FoundKey, TokenError, find, sign};

/// How a token is reached.
pub(crate) struct TokenSettings {
    pub(crate) module: PathBuf,
    pub(crate) label: String,
    pub(crate) pin: Zeroizing<String>,
    pub(crate) sessions: usize,
}

/// A token of the settings.
pub(crate) struct Token {
    settings: TokenSettings,
    /// Written while connecting and disconnecting, read while signing.
    link: RwLock<Option<Link>>,
    links: AtomicU64,
    pin_refused: AtomicBool,
}

/// A connected token.
struct Link {
    number: u64,
    module: Pkcs11,
    slot: Slot,
    /// Keeps the login.
    _anchor: Mutex<Session>,
    sessions: Pool<Session>,
    keys: Mutex<HashMap<KeyUri, FoundKey>>,
}

impl Token {
    pub(crate) fn new(settings: TokenSettings) -> Self {
        Self {
            settings,
            link: RwLock::new(None),
            links: AtomicU64::new(0),
            pin_refused: AtomicBool::new(false),
        }
    }

    /// The public half of a key.
    pub(crate) fn public_key(&self, uri: &KeyUri) -> Result<PublicKey, SignError> {
        self.with_key(uri, |_, key| Ok(key.public_key.clone()))
    }

    /// Signs with the key of this name, if it is the published one.
    pub(crate) fn sign(
        &self,
        uri: &KeyUri,
        published: &PublicKey,
        mechanism: &Mechanism<'_>,
        input: &[u8],
    ) -> Result<Vec<u8>, SignError> {
        self.with_key(uri, |session, key| {
            if &key.public_key != published {
                return Err(TokenError::OtherKey);
            }
            sign(session, key.handle, mechanism, input)
        })
    }

    /// Works with a key; once more over a new connection when the token was lost.
    fn with_key<T>(
        &self,
        uri: &KeyUri,
        work: impl Fn(&Session, &FoundKey) -> Result<T, TokenError>,
    ) -> Result<T, SignError> {
        let mut again = true;
        loop {
            let error = match self.once(uri, &work) {
                Ok(done) => return Ok(done),
                Err((number, error)) => {
                    if again && error.is_lost() {
                        tracing::warn!(key = %uri, reason = %error, "the token is connected to anew");
                        self.disconnect(number);
                        again = false;
                        continue;
                    }
                    error
                }
            };
            tracing::warn!(key = %uri, reason = %error, "the token did not do what it was asked");
            return Err(error.told());
        }
    }

    /// On failure says which connection failed.
    fn once<T>(
        &self,
        uri: &KeyUri,
        work: impl Fn(&Session, &FoundKey) -> Result<T, TokenError>,
    ) -> Result<T, (u64, TokenError)> {
        self.connect()?;
        let link = self.link.read().unwrap_or_else(PoisonError::into_inner);
        // Disconnected between the two lines: as good as lost.
        let Some(link) = link.as_ref() else {
            return Err((0, TokenError::NoToken));
        };
        link.with_session(|session| work(session, &link.key(session, uri)?))
            .map_err(|error| (link.number, error))
    }

    fn connect(&self) -> Result<(), (u64, TokenError)> {
        let connected = |link: &Option<Link>| link.is_some();
        if connected(&self.link.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(());
        }
        let mut link = self.link.write().unwrap_or_else(PoisonError::into_inner);
        if connected(&link) {
            return Ok(());
        }
        if self.pin_refused.load(Ordering::Relaxed) {
            return Err((0, TokenError::PinRefusedBefore));
        }
        let number = self.links.fetch_add(1, Ordering::Relaxed) + 1;
        match Link::open(&self.settings, number) {
            Ok(opened) => {
                *link = Some(opened);
                Ok(())
            }
            Err(error) => {
                if error.is_pin_refusal() {
                    self.pin_refused.store(true, Ordering::Relaxed);
                }
                Err((0, error))
            }
        }
    }

    /// Gives up a connection, unless somebody did before.
    fn disconnect(&self, number: u64) {
        let mut link = self.link.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(lost) = link.take_if(|link| link.number == number) {
            let module = lost.module.clone();
            drop(lost);
            // Without it some modules go on with the token that was; what it answers does not matter.
            if let Err(error) = module.finalize() {
                tracing::debug!(reason = %error, "the module was not finalized");
            }
        }
    }
}

impl Link {
    fn open(settings: &TokenSettings, number: u64) -> Result<Self, TokenError> {
        let module = Pkcs11::new(&settings.module)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Somebody else in this process uses the same module.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(error.into()),
        }
        let slot = slot(&module, &settings.label)?;
        let anchor = module.open_ro_session(slot)?;
        let pin = AuthPin::from(settings.pin.as_str());
        match anchor.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self {
            number,
            module,
            slot,
            _anchor: Mutex::new(anchor),
            sessions: Pool::new(settings.sessions),
            keys: Mutex::new(HashMap::new()),
        })
    }

    /// Works in a session of the pool, waiting for one. A session in which something failed is not used again.
    fn with_session<T>(
        &self,
        work: impl FnOnce(&Session) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        let place = self.sessions.take();
        let session = match place.idle() {
            Some(session) => session,
            None => self.module.open_ro_session(self.slot)?,
        };
        let done = work(&session)?;
        place.keep(session);
        Ok(done)
    }

    fn key(&self, session: &Session, uri: &KeyUri) -> Result<FoundKey, TokenError> {
        if let Some(key) = lock(&self.keys).get(uri) {
            return Ok(key.clone());
        }
        let key = find(session, uri)?;
        lock(&self.keys).insert(uri.clone(), key.clone());
        Ok(key)
    }
}

/// Shows the label alone.
impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Token")
            .field("label", &self.settings.label)
            .finish_non_exhaustive()
    }
}

fn slot(module: &Pkcs11, label: &str) -> Result<Slot, TokenError> {
    for slot in module.get_slots_with_token()? {
        // One broken reader must not hide the others.
        if let Ok(info) = module.get_token_info(slot)
            && info.token_initialized()
            && info.label().trim_end() == label
        {
            return Ok(slot);
        }
    }
    Err(TokenError::NoToken)
}
