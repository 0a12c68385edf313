//! The verification procedure, step by step, and its report.
