//! Award to credential: draft, sign, verify what was signed, release.
