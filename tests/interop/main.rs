//! Software of others on one end, ours on the other.

mod data_integrity;
mod open_edx;
mod selective_disclosure;
