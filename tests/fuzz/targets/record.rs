//! Canonical records and the achievements in them: what is read is written and read again.
#![no_main]

use testamur_record::{Achievement, Organisation, Record};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(value) = testamur_fuzz::json(data) else {
        return;
    };
    match Record::parse(&value) {
        Ok(record) => {
            let written = record.to_value();
            let again = Record::parse(&written).expect("what was written is read");
            assert_eq!(again.to_value(), written);
        }
        Err(mistakes) => assert!(!mistakes.is_empty()),
    }
    if let Ok(achievement) = Achievement::parse(&value) {
        Achievement::parse(&achievement.to_value()).expect("what was written is read");
    }
    drop(Organisation::parse(&value));
});
