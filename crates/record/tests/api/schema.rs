//! The published JSON Schema is the one that the types give.

use std::{env, fs, path::Path};

use testamur_record::Record;

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/record.schema.json");
    let current = serde_json::to_string_pretty(&Record::json_schema()).unwrap() + "\n";
    if env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &current).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == current,
        "docs/schemas/record.schema.json is out of date; run this test with UPDATE=1"
    );
}
