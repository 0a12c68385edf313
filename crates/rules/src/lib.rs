//! Learning paths: a pure evaluation over a learner's stored state.
