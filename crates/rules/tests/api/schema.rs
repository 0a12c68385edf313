//! The published JSON Schema is that of the code.

use std::path::Path;

use testamur_rules::LearningPath;

#[test]
fn the_published_schema_is_current() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/learning-path.schema.json");
    let current = format!("{:#}\n", LearningPath::json_schema());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &current).unwrap();
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == current,
        "run this test with UPDATE=1 and commit {}",
        file.display()
    );
}
