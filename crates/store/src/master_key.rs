//! What tells a right master key from a wrong one.

use jiff::Timestamp;

use crate::{StoreError, SystemTx};

/// Salt of the passphrase, and a value that only the right key opens.
#[derive(Clone, Debug)]
pub struct MasterKeyCheck {
    /// The salt of the key derivation.
    pub salt: Vec<u8>,
    /// A sealed known text.
    pub check_value: Vec<u8>,
}

/// Finds the check; `None` before the first start.
pub async fn find(tx: &mut SystemTx) -> Result<Option<MasterKeyCheck>, StoreError> {
    todo!()
}

/// Stores the check; false when there is one already.
pub async fn insert(
    tx: &mut SystemTx,
    check: &MasterKeyCheck,
    now: Timestamp,
) -> Result<bool, StoreError> {
    todo!()
}
