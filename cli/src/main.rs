//! The testamur command line.

fn main() {}
