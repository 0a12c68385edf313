//! Who did it: the audit log's first question.

use std::fmt;

/// The person or part that asks for an act of the register. Holds an identifier, never a name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    /// A caller of the admin API, by the id of its key.
    pub fn api_key(id: impl fmt::Display) -> Self {
        Self(format!("api-key:{id}"))
    }

    /// Whoever runs the command line on this machine.
    pub fn command_line() -> Self {
        Self("command-line".to_owned())
    }

    /// Whoever asks on this machine, where the operator lets anyone.
    pub fn local() -> Self {
        Self("local".to_owned())
    }

    /// An event source, by its name.
    pub fn source(name: &str) -> Self {
        Self(format!("source:{name}"))
    }

    /// A holder's wallet, by the offer that it redeemed.
    pub fn wallet(offer_id: &str) -> Self {
        Self(format!("wallet:{offer_id}"))
    }

    /// The service itself, finishing what a crash interrupted.
    pub fn service() -> Self {
        Self("service".to_owned())
    }

    /// The text kept in the audit log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
