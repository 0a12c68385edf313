//! Keys, proofs and JWS against official vectors, known attacks and foreign code.
//!
//! | module | oracle |
//! |---|---|
//! | `data_integrity` | 1EdTech's Open Badges 3.0 and CLR 2.0 vectors, W3C's eddsa-rdfc-2022 vectors: every intermediate value |
//! | `cryptosuites` | W3C's vectors of the other suites: every intermediate value; 1EdTech's credentials under older suites |
//! | `selective_disclosure` | W3C's ecdsa-sd-2023 vectors: every intermediate value; a derived badge of 1EdTech's samples |
//! | `did_key` | the vectors of did:key |
//! | `jose_cookbook` | the examples of RFC 7520, RFC 8037 and RFC 7797 |
//! | `speccheck`, `wycheproof` | ed25519-speccheck, Wycheproof's JOSE and signature files, and the exceptions from them |
//! | `jwt_samples`, `status_list` | credentials and a list that foreign code published |
//! | `josekit_interop` | josekit (OpenSSL): each side verifies what the other signed |
//!
//! The same with ssi, for eddsa-rdfc-2022, is in the package `tests/oracles`. Every test ends by saying how many cases it ran.

#![expect(
    clippy::unwrap_used,
    reason = "a vector that cannot be read fails its test, and the line says which"
)]

#[path = "signing/cryptosuites.rs"]
mod cryptosuites;
#[path = "signing/data_integrity.rs"]
mod data_integrity;
#[path = "signing/did_key.rs"]
mod did_key;
#[path = "signing/jose_cookbook.rs"]
mod jose_cookbook;
#[path = "signing/josekit_interop.rs"]
mod josekit_interop;
#[path = "signing/jwt_samples.rs"]
mod jwt_samples;
#[path = "signing/selective_disclosure.rs"]
mod selective_disclosure;
#[path = "signing/speccheck.rs"]
mod speccheck;
#[path = "signing/status_list.rs"]
mod status_list;
#[path = "signing/wycheproof.rs"]
mod wycheproof;

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;
use testamur_tests::given;

/// The context of W3C's examples, by its URL: it gives a meaning to every member, so that it is not embedded.
fn examples(corpus: &Path) -> HashMap<String, Value> {
    let examples = read_json(&corpus.join("w3c/contexts/credentials-examples-v2.jsonld"));
    let url = "https://www.w3.org/ns/credentials/examples/v2";
    HashMap::from([(url.to_owned(), examples)])
}

/// The context of W3C's permanent resident cards and employment authorizations, by its URL.
///
/// It is in no corpus but comes with the npm package `@digitalbazaar/citizenship-context`, so that its vectors run where
/// `cargo xtask test` has set up the peers.
fn citizenship() -> Option<HashMap<String, Value>> {
    let modules = given("TESTAMUR_TEST_NODE_MODULES")?;
    let file = Path::new(&modules).join("@digitalbazaar/citizenship-context/contexts/v4rc1.jsonld");
    let url = "https://w3id.org/citizenship/v4rc1";
    Some(HashMap::from([(url.to_owned(), read_json(&file))]))
}

/// Reads a JSON file of the corpus; `serde_json` and not our own parser, which is not what these tests are about.
fn read_json(path: &Path) -> Value {
    let bytes = read(path);
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_text(path: &Path) -> String {
    String::from_utf8(read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{member}`"))
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|place| u8::from_str_radix(&text[place..place + 2], 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
