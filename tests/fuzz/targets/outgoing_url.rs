//! URLs that a credential has us ask: none leads to an inner address, however it is spelled. And what the answer's headers
//! say of its age.
#![no_main]
#![allow(dead_code, reason = "the files are a crate's, of which this is a part")]

// The files themselves: the crate around them talks to the network, and these parsers do not.
#[path = "../../../crates/fetch/src/address.rs"]
mod address;
#[path = "../../../crates/fetch/src/freshness.rs"]
mod freshness;
#[path = "../../../crates/fetch/src/network.rs"]
mod network;
#[path = "../../../crates/fetch/src/options.rs"]
mod options;
#[path = "../../../crates/fetch/src/target.rs"]
mod target;

use std::net::IpAddr;

use options::FetchOptions;
use target::Target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (first, second) = text.split_once('\n').unwrap_or((text, ""));
    let _ = freshness::lifetime(Some(first), Some(second));
    let options = FetchOptions::default();
    let Ok(target) = Target::parse(text, &options) else {
        return;
    };
    assert_eq!(target.url().scheme(), "https");
    assert_eq!(target.url().port_or_known_default(), Some(443));
    assert!(target.url().username().is_empty() && target.url().password().is_none());
    let again = Target::parse(target.url().as_str(), &options).expect("what was written is read");
    assert_eq!(again, target);
    if let Some(address) = target.literal()
        && target.admit(vec![address], &options).is_ok()
    {
        assert!(!is_inner(address), "{address}");
    }
});

/// What the standard library says of an address.
fn is_inner(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_broadcast()
                || address.is_documentation()
                || address.is_multicast()
                || address.is_unspecified()
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address
                    .to_ipv4_mapped()
                    .is_some_and(|inner| is_inner(inner.into()))
        }
    }
}
