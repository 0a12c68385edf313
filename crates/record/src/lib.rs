//! The canonical learning record: types, and parsing to valid or to every mistake.
