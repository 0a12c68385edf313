//! The names that standards give to failures.

/// A failure as [Data Integrity] and the [VC data model] name it.
///
/// [Data Integrity]: https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#processing-errors
/// [VC data model]: https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#problem-details
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemType {
    /// A signature does not verify, or its key or algorithm is not acceptable.
    CryptographicSecurityError,
    /// Canonicalization would have dropped data.
    DataLossDetectionError,
    /// The challenge is not the one that was asked for.
    InvalidChallengeError,
    /// The domain is not the one that was asked for.
    InvalidDomainError,
    /// A value has a wrong form.
    MalformedValueError,
    /// The input cannot be read.
    ParsingError,
    /// A proof could not be made.
    ProofGenerationError,
    /// The document or the proof options could not be transformed.
    ProofTransformationError,
    /// A proof does not verify.
    ProofVerificationError,
}

impl ProblemType {
    /// The name, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CryptographicSecurityError => "CRYPTOGRAPHIC_SECURITY_ERROR",
            Self::DataLossDetectionError => "DATA_LOSS_DETECTION_ERROR",
            Self::InvalidChallengeError => "INVALID_CHALLENGE_ERROR",
            Self::InvalidDomainError => "INVALID_DOMAIN_ERROR",
            Self::MalformedValueError => "MALFORMED_VALUE_ERROR",
            Self::ParsingError => "PARSING_ERROR",
            Self::ProofGenerationError => "PROOF_GENERATION_ERROR",
            Self::ProofTransformationError => "PROOF_TRANSFORMATION_ERROR",
            Self::ProofVerificationError => "PROOF_VERIFICATION_ERROR",
        }
    }

    /// The URL for the `type` of a problem details object.
    pub fn url(self) -> String {
        let vocabulary = match self {
            Self::CryptographicSecurityError | Self::MalformedValueError | Self::ParsingError => {
                "https://www.w3.org/TR/vc-data-model"
            }
            Self::DataLossDetectionError
            | Self::InvalidChallengeError
            | Self::InvalidDomainError
            | Self::ProofGenerationError
            | Self::ProofTransformationError
            | Self::ProofVerificationError => "https://w3id.org/security",
        };
        format!("{vocabulary}#{}", self.as_str())
    }
}
