//! Offers of credentials to wallets, as staff make them; wallets read them at `openid4vci::credential_offer`.

pub(crate) mod create;
