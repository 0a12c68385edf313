//! A block of addresses, in CIDR notation.

use std::net::IpAddr;
use std::str::FromStr;

/// A block of addresses, such as `10.20.0.0/16` or `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    length: u32,
}

/// The text is no block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a block of addresses, expected one such as `10.20.0.0/16`")]
pub struct NetworkError;

impl Network {
    /// Whether the address lies in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(block), IpAddr::V4(address)) => {
                let same = (block.to_bits() ^ address.to_bits()).leading_zeros();
                same >= self.length
            }
            (IpAddr::V6(block), IpAddr::V6(address)) => {
                let same = (block.to_bits() ^ address.to_bits()).leading_zeros();
                same >= self.length
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (address, length) = text.split_once('/').ok_or(NetworkError)?;
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let length: u32 = length.parse().map_err(|_| NetworkError)?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        if length > widest {
            return Err(NetworkError);
        }
        Ok(Self { address, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_contains_what_begins_as_it_does() {
        let block: Network = "10.20.0.0/16".parse().unwrap();
        assert!(block.contains("10.20.255.255".parse().unwrap()));
        assert!(!block.contains("10.21.0.0".parse().unwrap()));
        assert!(!block.contains("::ffff:10.20.0.1".parse().unwrap()));
        let one: Network = "::1/128".parse().unwrap();
        assert!(one.contains("::1".parse().unwrap()));
        assert!(!one.contains("::2".parse().unwrap()));
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("255.255.255.255".parse().unwrap()));
    }

    #[test]
    fn other_text_is_no_block() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "::/129", "::/-1"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError), "{text}");
        }
    }
}
