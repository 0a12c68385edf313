//! The OpenAPI document: served, committed, and the same.

use std::{fs, path::Path};

use testamur_wallet_api::openapi_document;

use crate::world::World;

/// `UPDATE=1` writes the file anew.
#[test]
fn the_committed_document_is_the_one_that_the_code_describes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let described = format!("{:#}\n", openapi_document());
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &described).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == described,
        "docs/openapi.json is not up to date: run this test with UPDATE=1"
    );
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let world = World::new().await;
    let document = world.get("/openapi.json").await.ok(200);
    assert_eq!(document, openapi_document());
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = world.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("swagger-ui"));
    assert!(
        world
            .get("/docs/swagger-initializer.js")
            .await
            .text()
            .contains("/openapi.json")
    );
}
