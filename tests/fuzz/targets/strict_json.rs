//! Strict JSON: what is read is what a second parser reads, and survives being written.
#![no_main]

use serde_json::Value;
use testamur_json::{JsonError, Limits, parse};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let second = serde_json::from_slice::<Value>(data);
    match parse(data, &Limits::default()) {
        Ok(value) => {
            let second = second.expect("a laxer parser reads it too");
            assert_eq!(value, second, "two parsers read two documents");
            let written = value.to_string();
            let again =
                parse(written.as_bytes(), &Limits::default()).expect("what was written is read");
            assert_eq!(again.to_string(), written);
        }
        Err(JsonError::Syntax { .. }) => {}
        Err(error) => drop(error.to_string()),
    }
});
