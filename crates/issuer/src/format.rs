//! In which form a credential is secured.

use serde::{Deserialize, Serialize};

/// In which form a credential is secured and given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialFormat {
    /// A JWT by W3C VC-JOSE-COSE: VC 2.0, `typ` `vc+jwt`.
    JoseCoseJwt,
    /// OpenID4VCI `jwt_vc_json`: VC 1.1 in the `vc` claim, the JWT that wallets store.
    JwtVcJson,
    /// OpenID4VCI `ldp_vc`: JSON with an embedded eddsa-rdfc-2022 proof, VC 2.0.
    LdpVc,
    /// A JWT by the 1EdTech profile of Open Badges 3.0: VC 2.0 and the registered claims.
    OpenBadgesJwt,
}

impl CredentialFormat {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::JoseCoseJwt, Self::JwtVcJson, Self::LdpVc, Self::OpenBadgesJwt];

    /// The name in the store, the API and the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JoseCoseJwt => "jose_cose_jwt",
            Self::JwtVcJson => "jwt_vc_json",
            Self::LdpVc => "ldp_vc",
            Self::OpenBadgesJwt => "open_badges_jwt",
        }
    }

    /// The format of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}
