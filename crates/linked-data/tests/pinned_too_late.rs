//! Contexts that are given after something was read, in a process of its own.

use serde_json::json;
use testamur_linked_data::{Limits, PinError, canonicalize, pin_contexts, pinned_contexts};

#[test]
fn what_a_document_means_does_not_change_once_one_was_read() {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:x:1", "name": "x",
    });
    canonicalize(&document, &Limits::default()).expect("it is read");
    assert_eq!(pin_contexts(Vec::new()), Err(PinError::TooLate));
    assert!(pinned_contexts().is_empty());
}
