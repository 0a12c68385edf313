//! The register as the tests and the process that they kill both open it.

use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use rand::{
    CryptoRng, SeedableRng as _,
    rngs::{StdRng, SysRng},
};
use testamur_keys::MasterKey;
use testamur_registrar::{Clock, Entropy, Observer, Parts, Registrar};
use testamur_store::Store;
use testamur_verifier::NoDocuments;

/// The slug of the one tenant.
pub(crate) const TENANT: &str = "example-university";

const KEY_FILE: &[u8] = b"a key file for processes that are killed";

/// Opens the register over a database, which it brings up to date.
pub(crate) async fn open(database: &str, observer: Arc<dyn Observer>) -> Result<Registrar> {
    let store = Store::connect(database).await?;
    store.migrate().await?;
    Ok(Registrar::new(Parts {
        store,
        master_key: MasterKey::from_key_file_bytes(KEY_FILE)?,
        clock: Arc::new(Now),
        entropy: Arc::new(Chance),
        observer,
        base_url: "https://testamur.example".to_owned(),
        documents: Arc::new(NoDocuments),
    })?)
}

struct Now;

impl Clock for Now {
    #[expect(
        clippy::disallowed_methods,
        reason = "a process that is killed and started again lives in real time"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct Chance;

impl Entropy for Chance {
    fn rng(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(StdRng::try_from_rng(&mut SysRng).expect("the operating system gives randomness"))
    }
}
