//! What a status says: [`statusPurpose`](https://www.w3.org/TR/2025/REC-vc-bitstring-status-list-20250515/#bitstringstatuslistentry).

use serde_json::Value;

use crate::StatusListError;

/// What a set bit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusPurpose {
    /// The bits are a message.
    Message,
    /// A newer credential is there to be fetched.
    Refresh,
    /// Withdrawn for good.
    Revocation,
    /// Withdrawn for now.
    Suspension,
}

impl StatusPurpose {
    /// The name in an entry.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Refresh => "refresh",
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::Message,
            Self::Refresh,
            Self::Revocation,
            Self::Suspension,
        ]
        .into_iter()
        .find(|purpose| purpose.as_str() == name)
    }

    /// Whether a set bit takes the credential out of force; the other purposes only tell something.
    pub fn withdraws(self) -> bool {
        matches!(self, Self::Revocation | Self::Suspension)
    }

    pub(crate) fn parse_value(
        value: &Value,
        pointer: &'static str,
    ) -> Result<Self, StatusListError> {
        let name = value.as_str().ok_or(StatusListError::Member {
            pointer,
            expected: "a status purpose",
        })?;
        Self::parse(name).ok_or_else(|| StatusListError::UnknownPurpose {
            found: name.chars().take(64).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_revocation_and_suspension_take_out_of_force() {
        let withdraws = |name| StatusPurpose::parse(name).map(StatusPurpose::withdraws);
        assert_eq!(withdraws("revocation"), Some(true));
        assert_eq!(withdraws("suspension"), Some(true));
        assert_eq!(withdraws("message"), Some(false));
        assert_eq!(withdraws("refresh"), Some(false));
    }
}
