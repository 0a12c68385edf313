//! The developer's commands: test, lint, bench, doc.

fn main() {}
