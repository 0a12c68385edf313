//! What a verifier asks of whoever presents credentials.

/// What the verifier asked of whoever presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationRequest {
    /// The challenge: random, and taken back by the caller once it was answered.
    pub challenge: String,
    /// The domains that the proof has to name, exactly these; `None` accepts any.
    pub domain: Option<Vec<String>>,
}
