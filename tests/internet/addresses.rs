//! No address of a special purpose is connected to, however it is written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr as _;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use testamur_tests::{corpus, report_count};
use testamur_verifier::{DocumentKind, DocumentSource as _, Outcome, SourceError};

use crate::net::Internet;
use crate::uniform::reasons_while;
use crate::world::{Issuer, judge};

#[tokio::test(flavor = "current_thread")]
async fn the_first_the_last_and_a_random_address_of_every_block_are_refused() {
    let internet = Internet::new().await;
    let mut rng = StdRng::seed_from_u64(4);
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut blocks = vec!["224.0.0.0/4".to_owned(), "ff00::/8".to_owned()];
    blocks.extend(registered_blocks());
    for block in &blocks {
        addresses.extend(ends_of(block, &mut rng));
    }
    let mut count = 0;
    for address in addresses {
        let literal = match address {
            IpAddr::V4(address) => internet.url(&address.to_string(), "/1"),
            IpAddr::V6(address) => internet.url(&format!("[{address}]"), "/1"),
        };
        internet.names.set("rebind.example", [address]);
        let by_name = internet.url("rebind.example", &format!("/{count}"));
        for url in [literal, by_name] {
            let (answer, log) = reasons_while(internet.fetcher.credential(&url)).await;
            assert_eq!(
                answer.err(),
                Some(SourceError::Unreachable),
                "{url} {address}"
            );
            assert!(
                log.contains("is not an address of the public Internet"),
                "{url}: {log}"
            );
            count += 1;
        }
    }
    internet.assert_nothing_inside();
    assert_eq!(internet.all_requests(), 0);
    report_count("fetch: special-purpose addresses", count);
}

#[tokio::test]
async fn every_spelling_of_an_inner_address_is_refused() {
    let internet = Internet::new().await;
    let hosts = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "127.255.255.254",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "①②⑦.⓪.⓪.①",
        "１２７.０.０.１",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "user@127.0.0.1",
        "harbour.example@127.0.0.1",
        "127.0.0.1:80@127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "0251.0376.0251.0376",
        "[fd00::1]",
        "[fe80::1]",
        "[fe80::1%25lo]",
    ];
    // A resolver like that of a machine: its own names lead to it.
    for name in ["localhost", "localhost."] {
        internet.names.set(name, [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
    }
    for host in hosts {
        let url = internet.url(host, "/1");
        let reason = match host {
            _ if host.contains('@') => "user information in the URL",
            _ if host.contains("%25") => "not a URL",
            _ => "is not an address of the public Internet",
        };
        let fetcher = &internet.fetcher;
        let kinds = [DocumentKind::StatusList, DocumentKind::ControllerDocument];
        for asking in [
            fetcher.load(kinds[0], &url),
            fetcher.load(kinds[1], &url),
            Box::pin(fetcher.credential(&url)),
        ] {
            let (answer, log) = reasons_while(asking).await;
            assert_eq!(answer.err(), Some(SourceError::Unreachable), "{url}");
            assert!(log.contains(reason), "{url}: {log}");
        }
    }
    internet.assert_nothing_inside();
    report_count("fetch: spellings of inner addresses", hosts.len());
}

#[tokio::test]
async fn other_schemes_and_ports_are_not_asked() {
    let internet = Internet::new().await;
    let port = internet.port;
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://harbour.example:{port}/"),
        format!("HTTP://harbour.example:{port}/"),
        "https://harbour.example:80/".to_owned(),
        "https://harbour.example:22/".to_owned(),
        "https://harbour.example:0/".to_owned(),
        format!("ftp://127.0.0.1:{port}/"),
        format!("gopher://127.0.0.1:{port}/_GET"),
        format!("ws://127.0.0.1:{port}/"),
        "file:///etc/passwd".to_owned(),
        "file://127.0.0.1/etc/passwd".to_owned(),
        "data:application/json,{}".to_owned(),
        "javascript:0".to_owned(),
        "//127.0.0.1/".to_owned(),
        format!("https:127.0.0.1:{port}"),
        format!("https:\\\\127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}\\@harbour.example/"),
        String::new(),
    ] {
        assert!(internet.fetcher.credential(&url).await.is_err(), "{url}");
    }
    internet.assert_nothing_inside();
    assert_eq!(internet.all_requests(), 0);
}

#[tokio::test]
async fn no_trick_with_a_did_web_leads_anywhere() {
    let internet = Internet::new().await;
    internet
        .names
        .set("localhost", [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
    let port = internet.port;
    let dids = [
        format!("did:web:127.0.0.1%3A{port}"),
        format!("did:web:localhost%3A{port}"),
        format!("did:web:127.1%3A{port}"),
        format!("did:web:2130706433%3A{port}"),
        format!("did:web:0x7f000001%3A{port}"),
        format!("did:web:[::1]%3A{port}"),
        format!("did:web:%5B%3A%3A1%5D%3A{port}"),
        format!("did:web:harbour.example%2F..%2F127.0.0.1%3A{port}"),
        format!("did:web:harbour.example%40127.0.0.1%3A{port}"),
        format!("did:web:harbour.example@127.0.0.1%3A{port}"),
        format!("did:web:127.0.0.1%3A{port}%3Fharbour.example"),
        format!("did:web:127.0.0.1%3A{port}%23harbour.example"),
        format!("did:web:127.0.0.1%00.harbour.example%3A{port}"),
        format!("did:web:harbour.example%3A{port}:..:..:etc"),
        format!("did:web:harbour.example%3A{port}:%2e%2e:etc"),
        format!("did:web:harbour.example%3A{port}::did"),
        format!("did:web:harbour.example%3A{port}:a%2Fb"),
        format!("did:web:harbour.example%3A{port}%3A{port}"),
        format!("did:web:harbour.example:{port}%2F"),
        format!("did:web:①②⑦.⓪.⓪.①%3A{port}"),
        format!("did:web:harbour。example%3A{port}"),
        format!("did:web:HARBOUR.example%3A{port}"),
        "did:web:".to_owned(),
        "did:web:harbour.example%3A99999".to_owned(),
    ];
    let honest = Issuer::new("did:web:harbour.example");
    for did in &dids {
        // Signed under another name and renamed: what cannot be signed here may have been signed elsewhere.
        let signed = honest.sign(&honest.badge()).to_string();
        let signed = signed.replace(&honest.id, did);
        let signed = serde_json::from_str(&signed).expect("JSON");
        let report = judge(&internet, &signed).await;
        assert!(!report.verified, "{did}");
        assert_ne!(report.issuer_binding, Outcome::Passed, "{did}");
    }
    internet.assert_nothing_inside();
    report_count("fetch: did:web identifiers", dids.len());
}

/// The blocks of IANA's registries; none without the corpus.
fn registered_blocks() -> Vec<String> {
    let Some(corpus) = corpus() else {
        return Vec::new();
    };
    let folder = corpus.join("security/iana-special-purpose/iana/data");
    let mut blocks = Vec::new();
    for file in [
        "iana-ipv4-special-registry-1.csv",
        "iana-ipv6-special-registry-1.csv",
    ] {
        let text = std::fs::read_to_string(folder.join(file)).expect("a registry");
        // Some names go over lines; a block begins one, and may share it with a second block.
        let found = text.lines().flat_map(|line| {
            let mut words = line.split([',', '"', ' ', '[']);
            let is_block = |word: &&str| word.contains('/') && Block::from_str(word).is_ok();
            let first: Vec<String> = words
                .by_ref()
                .take(4)
                .filter(is_block)
                .map(str::to_owned)
                .collect();
            first
        });
        let before = blocks.len();
        blocks.extend(found);
        assert!(blocks.len() - before >= 20, "{file}: {blocks:?}");
    }
    blocks
}

struct Block {
    first: IpAddr,
    last: IpAddr,
}

impl std::str::FromStr for Block {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, length) = text.split_once('/').ok_or(())?;
        let length: u32 = length.parse().map_err(|_| ())?;
        match address.parse().map_err(|_| ())? {
            IpAddr::V4(first) => {
                let host = u32::MAX.checked_shr(length).unwrap_or(0);
                let last = Ipv4Addr::from_bits(first.to_bits() | host);
                Ok(Self {
                    first: first.into(),
                    last: last.into(),
                })
            }
            IpAddr::V6(first) => {
                let host = u128::MAX.checked_shr(length).unwrap_or(0);
                let last = Ipv6Addr::from_bits(first.to_bits() | host);
                Ok(Self {
                    first: first.into(),
                    last: last.into(),
                })
            }
        }
    }
}

fn ends_of(block: &str, rng: &mut StdRng) -> [IpAddr; 3] {
    let Ok(Block { first, last }) = Block::from_str(block) else {
        panic!("no block: {block}");
    };
    let random = match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let host = first.to_bits() ^ last.to_bits();
            Ipv4Addr::from_bits(first.to_bits() | (rng.next_u32() & host)).into()
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let host = first.to_bits() ^ last.to_bits();
            let random = u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
            Ipv6Addr::from_bits(first.to_bits() | (random & host)).into()
        }
        _ => first,
    };
    [first, last, random]
}
