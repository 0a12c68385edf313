//! Opening the installation's master key, and telling a wrong one at once.
//!
//! The first opening leaves a sealed, known text in the store. Every later one opens it: a wrong passphrase or key file is
//! told at start, not when the first credential is to be signed.

use jiff::Timestamp;
use rand::CryptoRng;
use testamur_keys::{MasterKey, SealError};
use testamur_store::{Store, StoreError, master_key};
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

const CHECK_TEXT: &[u8] = b"testamur master key check, version 1";
const CHECK_PLACE: &[u8] = b"testamur master key check";
const SALT_BYTES: usize = 16;

/// What the master key is made from.
pub enum MasterSecret<'a> {
    /// The content of a key file.
    KeyFile(&'a [u8]),
    /// A passphrase.
    Passphrase(&'a str),
}

/// Why the master key could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MasterKeyError {
    /// The secret is too short, or the derivation failed.
    #[error("{0}")]
    Seal(#[from] SealError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database was made with another passphrase or key file.
    #[error(
        "the master key is not the one that this database was made with: give the passphrase (`TESTAMUR_MASTER_KEY__PASSPHRASE`) or key file (`master_key.key_file`) of the first start"
    )]
    Wrong,
}

/// Opens the master key of a store; the first time, makes it the store's.
pub async fn open_master_key(
    store: &Store,
    secret: &MasterSecret<'_>,
    now: Timestamp,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<MasterKey, MasterKeyError> {
    let mut tx = store.read_system().await?;
    let stored = master_key::find(&mut tx).await?;
    drop(tx);
    let check = match stored {
        Some(check) => check,
        None => first_opening(store, secret, now, rng).await?,
    };
    let key = derive(secret, &check.salt).await?;
    match key.open(&check.check_value, CHECK_PLACE) {
        Ok(text) if text.as_slice() == CHECK_TEXT => Ok(key),
        _ => Err(MasterKeyError::Wrong),
    }
}

async fn first_opening(
    store: &Store,
    secret: &MasterSecret<'_>,
    now: Timestamp,
    rng: &mut (dyn CryptoRng + Send),
) -> Result<master_key::MasterKeyCheck, MasterKeyError> {
    let mut salt = vec![0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    let check_value = derive(secret, &salt)
        .await?
        .seal(CHECK_TEXT, CHECK_PLACE, rng)?;
    let check = master_key::MasterKeyCheck { salt, check_value };
    let mut tx = store.begin_system().await?;
    let ours = master_key::insert(&mut tx, &check, now).await?;
    // Another process may have been first: its check stands.
    let stored = if ours {
        Some(check)
    } else {
        master_key::find(&mut tx).await?
    };
    tx.commit().await?;
    stored.ok_or(MasterKeyError::Wrong)
}

/// Argon2 is slow by intent: not on a thread that serves others.
async fn derive(secret: &MasterSecret<'_>, salt: &[u8]) -> Result<MasterKey, MasterKeyError> {
    match secret {
        MasterSecret::KeyFile(bytes) => Ok(MasterKey::from_key_file_bytes(bytes)?),
        MasterSecret::Passphrase(passphrase) => {
            let salt: &[u8; SALT_BYTES] = salt.try_into().map_err(|_| MasterKeyError::Wrong)?;
            let (passphrase, salt) = (Zeroizing::new((*passphrase).to_owned()), *salt);
            let derived = spawn_blocking(move || MasterKey::from_passphrase(&passphrase, &salt));
            Ok(derived.await.map_err(|_| MasterKeyError::Wrong)??)
        }
    }
}
