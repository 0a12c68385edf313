//! Learning paths, as YAML and as JSON: what is read is written and read again.
#![no_main]

use testamur_rules::{Format, LearningPath, evaluate};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for format in [Format::Json, Format::Yaml] {
        match LearningPath::parse(data, format) {
            Ok(path) => {
                let written = path.to_value();
                let again = LearningPath::from_value(&written).expect("what was written is read");
                assert_eq!(again.to_value(), written);
                let evaluation = evaluate(&path, &[]);
                assert!(!evaluation.complete, "nothing attained completes a path");
            }
            Err(mistakes) => assert!(!mistakes.is_empty()),
        }
    }
});
