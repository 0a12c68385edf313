//! Software of others on one end, ours on the other.

mod open_edx;
