//! The crate as others see it.

mod png;
mod svg;

use testamur_baking::{BakingError, Extracted, Limits};

const JSON: &str = r#"{"type":["VerifiableCredential","OpenBadgeCredential"],"note":"]]> ü"}"#;
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl";

fn extract(image: impl AsRef<[u8]>) -> Result<Extracted, BakingError> {
    testamur_baking::extract(image.as_ref(), &Limits::default())
}

#[test]
fn what_is_no_image_is_refused() {
    for file in [&b""[..], b"{}", b"\x89PNG", b"<html></html>", b"%PDF-1.7"] {
        assert_eq!(extract(file), Err(BakingError::NotAnImage));
    }
}

#[test]
fn an_image_over_the_limit_is_not_looked_at() {
    let limits = Limits {
        bytes: 10,
        ..Limits::default()
    };
    let error = testamur_baking::extract(b"\x89PNG\r\n\x1a\n...", &limits).unwrap_err();
    assert_eq!(
        error,
        BakingError::ImageTooLarge {
            found: 11,
            limit: 10
        }
    );
    assert!(error.is_limit());
}
