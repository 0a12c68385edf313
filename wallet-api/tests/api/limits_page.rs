//! The page of limits, written from the code.

use std::{fmt::Write as _, fs, path::Path};

use testamur_fetch::FetchOptions;
use testamur_registrar::{BATCH_BYTES, BATCH_CREDENTIALS, BATCH_DOCUMENTS};
use testamur_verifier::{VerifyOptions, limits};
use testamur_wallet_api::HttpSettings;

/// `UPDATE=1` writes the page anew.
#[test]
fn the_committed_page_of_limits_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verification-limits.md");
    let current = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &current).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == current, "run `cargo xtask doc` and commit it");
}

fn page() -> String {
    let mut page = String::from(HEAD);
    for limit in limits(&VerifyOptions::default()) {
        let (what, most) = (limit.what, written(limit.most));
        writeln!(
            page,
            "| {what} | {most} {} | `{}` |",
            limit.unit, limit.problem
        )
        .unwrap();
    }
    page.push_str(FETCHED);
    let fetch = FetchOptions::default();
    for (what, most) in [
        (
            "A document",
            format!("{} bytes", written(fetch.max_bytes as u64)),
        ),
        (
            "Time for a document, altogether",
            format!("{:?}", fetch.total_timeout),
        ),
        ("Time to connect", format!("{:?}", fetch.connect_timeout)),
        (
            "Redirects, all on one origin",
            fetch.max_redirects.to_string(),
        ),
        (
            "Requests under way at once",
            fetch.max_concurrent.to_string(),
        ),
        (
            "Documents in the cache",
            written(fetch.cache_entries as u64),
        ),
        ("Bytes in the cache", written(fetch.cache_bytes as u64)),
    ] {
        writeln!(page, "| {what} | {most} |").unwrap();
    }
    page.push_str(SERVED);
    let http = HttpSettings::default();
    let body = format!(
        "{} bytes (`http.max_body_bytes`)",
        written(http.max_body_bytes as u64)
    );
    let verification = format!(
        "{} bytes (`http.max_verification_body_bytes`)",
        written(http.max_verification_body_bytes as u64)
    );
    for (what, most, problem) in [
        ("The body of a request", body, "`body-too-large`"),
        (
            "The body of `POST /verify` and of `POST /verify/batch`",
            verification,
            "`body-too-large`",
        ),
        (
            "Credentials of `POST /verify/batch`",
            BATCH_CREDENTIALS.to_string(),
            "`batch-too-large`",
        ),
        (
            "Documents fetched for one batch",
            BATCH_DOCUMENTS.to_string(),
            "`limit_reached` in the report",
        ),
        (
            "Documents held for one batch",
            format!("{} bytes", written(BATCH_BYTES as u64)),
            "`limit_reached` in the report",
        ),
    ] {
        writeln!(page, "| {what} | {most} | {problem} |").unwrap();
    }
    page
}

/// With a comma between thousands.
fn written(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const HEAD: &str = "\
# Limits of verification

Generated from the code by `cargo xtask doc`: do not edit.

What is over a limit is refused by name. Nothing is cut, and nothing is worked on for longer. The values are those of a public
service; the library takes others in `VerifyOptions`. The problems are explained in
[verification-report.md](verification-report.md).

## One verification

| what | at most | problem |
|---|---|---|
";

const FETCHED: &str = "
## What is fetched

A document over one of these counts as unreachable, and what hangs on it stays unknown.

| what | at most |
|---|---|
";

const SERVED: &str = "
## The service

| what | at most | problem |
|---|---|---|
";
