//! The HTTP service: verification, wallet pull, events in, admin API.
