//! What an API key may do.

use serde::Serialize;
use utoipa::ToSchema;

/// What an API key may do; each operation asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub enum Scope {
    /// Read achievements.
    #[serde(rename = "achievements:read")]
    AchievementsRead,
    /// Store achievements.
    #[serde(rename = "achievements:write")]
    AchievementsWrite,
    /// Make, list and revoke API keys that may do no more than the key that makes them.
    #[serde(rename = "api-keys:write")]
    ApiKeysWrite,
    /// Read the audit log.
    #[serde(rename = "audit:read")]
    AuditRead,
    /// Award and issue.
    #[serde(rename = "credentials:issue")]
    CredentialsIssue,
    /// Read and download credentials.
    #[serde(rename = "credentials:read")]
    CredentialsRead,
    /// Revoke, suspend and reinstate.
    #[serde(rename = "credentials:revoke")]
    CredentialsRevoke,
    /// List and replay dead letters.
    #[serde(rename = "dead-letters:write")]
    DeadLettersWrite,
    /// Make event sources and rotate their secrets.
    #[serde(rename = "event-sources:write")]
    EventSourcesWrite,
    /// List and add signing keys.
    #[serde(rename = "keys:write")]
    KeysWrite,
    /// Offer credentials to wallets.
    #[serde(rename = "offers:write")]
    OffersWrite,
    /// Read learning paths.
    #[serde(rename = "paths:read")]
    PathsRead,
    /// Store learning paths.
    #[serde(rename = "paths:write")]
    PathsWrite,
    /// Read a tenant; the operator: list them.
    #[serde(rename = "tenants:read")]
    TenantsRead,
    /// The operator: make tenants.
    #[serde(rename = "tenants:write")]
    TenantsWrite,
    /// Issue composed credentials, revoke them, derive and verify over the VC-API.
    #[serde(rename = "vc-api")]
    VcApi,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 16] = [
        Self::AchievementsRead,
        Self::AchievementsWrite,
        Self::ApiKeysWrite,
        Self::AuditRead,
        Self::CredentialsIssue,
        Self::CredentialsRead,
        Self::CredentialsRevoke,
        Self::DeadLettersWrite,
        Self::EventSourcesWrite,
        Self::KeysWrite,
        Self::OffersWrite,
        Self::PathsRead,
        Self::PathsWrite,
        Self::TenantsRead,
        Self::TenantsWrite,
        Self::VcApi,
    ];

    /// The scope's name, as it is written in requests and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AchievementsRead => "achievements:read",
            Self::AchievementsWrite => "achievements:write",
            Self::ApiKeysWrite => "api-keys:write",
            Self::AuditRead => "audit:read",
            Self::CredentialsIssue => "credentials:issue",
            Self::CredentialsRead => "credentials:read",
            Self::CredentialsRevoke => "credentials:revoke",
            Self::DeadLettersWrite => "dead-letters:write",
            Self::EventSourcesWrite => "event-sources:write",
            Self::KeysWrite => "keys:write",
            Self::OffersWrite => "offers:write",
            Self::PathsRead => "paths:read",
            Self::PathsWrite => "paths:write",
            Self::TenantsRead => "tenants:read",
            Self::TenantsWrite => "tenants:write",
            Self::VcApi => "vc-api",
        }
    }
}

/// Reads a scope's name.
pub fn parse_scope(name: &str) -> Option<Scope> {
    Scope::ALL.into_iter().find(|scope| scope.as_str() == name)
}

/// A scope as a type: an operation's extractor says which one it asks for.
pub(crate) trait Required: Send + Sync {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! required {
    ($($name:ident),+ $(,)?) => {
        /// One type for each scope.
        pub(crate) mod needs {
            $(
                pub(crate) struct $name;

                impl super::Required for $name {
                    const SCOPE: super::Scope = super::Scope::$name;
                }
            )+
        }
    };
}

required!(
    AchievementsRead,
    AchievementsWrite,
    ApiKeysWrite,
    AuditRead,
    CredentialsIssue,
    CredentialsRead,
    CredentialsRevoke,
    DeadLettersWrite,
    EventSourcesWrite,
    KeysWrite,
    OffersWrite,
    PathsRead,
    PathsWrite,
    TenantsRead,
    TenantsWrite,
    VcApi,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_serde_and_of_the_store_are_the_same() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).expect("text"), scope.as_str());
            assert_eq!(parse_scope(scope.as_str()), Some(scope));
        }
    }
}
