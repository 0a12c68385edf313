//! Which addresses are on the public Internet.
//!
//! IPv4 is public unless a block of the [IPv4 registry] or multicast says otherwise. IPv6 is public only within the
//! global unicast block `2000::/3`, unless a block of the [IPv6 registry] says otherwise; so every form which embeds an
//! IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) is refused whatever it embeds.
//!
//! Blocks which the registries call globally reachable (anycast services of AS112 and AMT) are refused too: no issuer
//! publishes there.
//!
//! [IPv4 registry]: https://www.iana.org/assignments/iana-ipv4-special-registry/
//! [IPv6 registry]: https://www.iana.org/assignments/iana-ipv6-special-registry/

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is on the public Internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !SPECIAL_V4
        .iter()
        .any(|&(block, length)| bits >> (32 - length) == block.to_bits() >> (32 - length))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let within = |block: Ipv6Addr, length: u32| {
        address.to_bits() >> (128 - length) == block.to_bits() >> (128 - length)
    };
    let global_unicast = within(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
    global_unicast
        && !SPECIAL_V6
            .iter()
            .any(|&(block, length)| within(block, length))
}

/// Special-purpose and multicast blocks, in the registry's order.
const SPECIAL_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private use
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link local
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private use
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 31, 196, 0), 24), // AS112
    (Ipv4Addr::new(192, 52, 193, 0), 24), // AMT
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relay, deprecated
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private use
    (Ipv4Addr::new(192, 175, 48, 0), 24), // AS112
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, and limited broadcast
];

/// Special-purpose blocks within `2000::/3`, in the registry's order.
const SPECIAL_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, ORCHID, benchmarking
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_address_of_every_ipv4_block_are_refused() {
        for (block, length) in SPECIAL_V4 {
            let last = Ipv4Addr::from_bits(block.to_bits() | (u32::MAX >> length));
            assert!(!is_public_v4(block), "{block}");
            assert!(!is_public_v4(last), "{last}");
        }
    }

    #[test]
    fn the_neighbours_of_the_ipv4_blocks_are_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn the_first_and_the_last_address_of_every_ipv6_block_are_refused() {
        for (block, length) in SPECIAL_V6 {
            let last = Ipv6Addr::from_bits(block.to_bits() | (u128::MAX >> length));
            assert!(!is_public_v6(block), "{block}");
            assert!(!is_public_v6(last), "{last}");
        }
    }

    #[test]
    fn ipv6_outside_global_unicast_is_refused() {
        for address in [
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "100:0:0:1::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn ipv6_which_embeds_ipv4_is_refused_within_global_unicast() {
        for address in [
            "2002:7f00:1::",
            "2002:808:808::1",
            "2001:0:53aa:64c:0:0:80ff:fffe",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn ordinary_ipv6_is_public() {
        for address in [
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "3ffe::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
