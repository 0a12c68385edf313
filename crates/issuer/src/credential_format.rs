//! The formats in which a credential is issued: data model, envelope, media type.

use serde::{Deserialize, Serialize};
use testamur_formats::DataModel;
use testamur_keys::Algorithm;
use testamur_signing::vc_jwt::Profile;

/// How a credential is written and secured. The names are those of OpenID for Verifiable Credential Issuance where it
/// has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CredentialFormat {
    /// VCDM 2.0 as a JWS whose payload is the credential.
    JoseCoseJwt,
    /// VCDM 1.1 as a JWT with the credential in the `vc` claim: what wallets store as `jwt_vc_json`.
    JwtVcJson,
    /// VCDM 2.0 as JSON with an embedded Data Integrity proof.
    LdpVc,
    /// VCDM 2.0 as Open Badges 3.0 secures it by JWT: the credential's members and registered claims side by side.
    OpenBadgesJwt,
    /// SD-JWT VC: the learner chooses which claims to show.
    #[serde(rename = "dc+sd-jwt")]
    SdJwtVc,
}

impl CredentialFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [
        Self::JoseCoseJwt,
        Self::JwtVcJson,
        Self::LdpVc,
        Self::OpenBadgesJwt,
        Self::SdJwtVc,
    ];

    /// The name under which it is stored and asked for.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JoseCoseJwt => "jose_cose_jwt",
            Self::JwtVcJson => "jwt_vc_json",
            Self::LdpVc => "ldp_vc",
            Self::OpenBadgesJwt => "open_badges_jwt",
            Self::SdJwtVc => "dc+sd-jwt",
        }
    }

    /// Parses the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The media type of what [`crate::seal`] gives.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::JoseCoseJwt => "application/vc+jwt",
            Self::JwtVcJson | Self::OpenBadgesJwt => "application/jwt",
            Self::LdpVc => "application/vc",
            Self::SdJwtVc => "application/dc+sd-jwt",
        }
    }

    /// The version of the data model that is written; an SD-JWT VC has the terms of none, and the members of 2.0.
    pub fn data_model(self) -> DataModel {
        match self {
            Self::JwtVcJson => DataModel::V1_1,
            Self::JoseCoseJwt | Self::LdpVc | Self::OpenBadgesJwt | Self::SdJwtVc => {
                DataModel::V2_0
            }
        }
    }

    /// The algorithms that can secure it, the preferred one first.
    pub fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::LdpVc => &[Algorithm::EdDsa, Algorithm::Es256, Algorithm::Es384],
            Self::JoseCoseJwt | Self::JwtVcJson | Self::OpenBadgesJwt | Self::SdJwtVc => &[
                Algorithm::EdDsa,
                Algorithm::Es256,
                Algorithm::Es384,
                Algorithm::Rs256,
            ],
        }
    }

    pub(crate) fn profile(self) -> Option<Profile> {
        match self {
            Self::JoseCoseJwt => Some(Profile::JoseCose),
            Self::JwtVcJson => Some(Profile::VcClaim),
            Self::LdpVc | Self::SdJwtVc => None,
            Self::OpenBadgesJwt => Some(Profile::OpenBadges),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_as_it_is_written_and_as_serde_writes_it() {
        for format in CredentialFormat::ALL {
            assert_eq!(CredentialFormat::parse(format.as_str()), Some(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
        }
        assert_eq!(CredentialFormat::parse("LDP_VC"), None);
    }
}
