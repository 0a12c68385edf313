//! DIDs: a did:web leads to one https address of the host that it names, others to no address at all.
#![no_main]

use testamur_keys::did::DidUrl;
use testamur_keys::{did_web, resolve_offline};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    drop(DidUrl::parse(text));
    if let Some(Ok(document)) = resolve_offline(text) {
        assert!(
            text.starts_with(&document.id),
            "a document about somebody else"
        );
    }
    let Ok(url) = did_web::document_url(text) else {
        return;
    };
    let host = text["did:web:".len()..]
        .split(':')
        .next()
        .expect("a first part");
    let host = host.replace("%3A", ":").replace("%3a", ":");
    let rest = url.strip_prefix("https://").expect("https");
    assert!(
        rest.starts_with(&host.to_ascii_lowercase()) || rest.starts_with(&host),
        "{url}"
    );
    assert_eq!(rest[host.len()..].chars().next(), Some('/'), "{url}");
    assert!(url.ends_with("/did.json"), "{url}");
    assert!(
        url.bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'@' | b'?' | b'#' | b'\\')),
        "{url}"
    );
    assert!(!url.contains("/../") && !url.contains("/./"), "{url}");
});
