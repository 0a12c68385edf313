//! Texts that two parsers could read differently.
