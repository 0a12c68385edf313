//! A URL that may be asked: its syntax, and the addresses behind it.
//!
//! Names and literals go through the same gate. The `url` crate has already turned `127.1`, `0x7f000001` and full-width
//! digits into the address which they mean.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::address::is_public;
use crate::options::FetchOptions;

/// A URL whose syntax and port are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
}

/// Why a URL is not asked. For the log only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TargetError {
    #[error("not a URL")]
    NotAUrl,
    #[error("longer than {MAX_URL_LENGTH} bytes")]
    TooLong,
    #[error("the scheme is not https")]
    Scheme,
    #[error("user information in the URL")]
    UserInformation,
    #[error("port {port} is not allowed")]
    Port { port: u16 },
    #[error("the name has no address")]
    NoAddress,
    #[error("{address} is not an address of the public Internet")]
    NotPublic { address: IpAddr },
}

impl Target {
    /// Parses a URL and looks at all that needs no name resolution.
    pub(crate) fn parse(text: &str, options: &FetchOptions) -> Result<Self, TargetError> {
        refuse_too_long(text)?;
        let mut url = Url::parse(text).map_err(|_| TargetError::NotAUrl)?;
        url.set_fragment(None);
        // What is sent has every foreign letter as three bytes for each of its own.
        refuse_too_long(url.as_str())?;
        let plain = url.scheme() == "http" && options.allow_loopback_http;
        if url.scheme() != "https" && !plain {
            return Err(TargetError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::UserInformation);
        }
        let host = url.host().ok_or(TargetError::NotAUrl)?.to_owned();
        let port = url.port_or_known_default().ok_or(TargetError::NotAUrl)?;
        if port != 443 && !options.allowed_ports.contains(&port) && !options.allow_loopback_http {
            return Err(TargetError::Port { port });
        }
        Ok(Self { url, host, port })
    }

    /// The addresses to connect to, when every one of them may be connected to.
    ///
    /// One inner address among public ones refuses them all: which of them a connection takes is not ours to hope for.
    pub(crate) fn admit(
        &self,
        addresses: Vec<IpAddr>,
        options: &FetchOptions,
    ) -> Result<Vec<SocketAddr>, TargetError> {
        if addresses.is_empty() {
            return Err(TargetError::NoAddress);
        }
        if let Some(&address) = addresses
            .iter()
            .find(|address| !self.admits(**address, options))
        {
            return Err(TargetError::NotPublic { address });
        }
        let sockets = addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, self.port));
        Ok(sockets.collect())
    }

    fn admits(&self, address: IpAddr, options: &FetchOptions) -> bool {
        if options.allow_loopback_http && address.is_loopback() {
            return true;
        }
        let port_allowed = self.port == 443 || options.allowed_ports.contains(&self.port);
        let networks = &options.allowed_networks;
        let named = networks.iter().any(|network| network.contains(address));
        self.url.scheme() == "https" && port_allowed && (named || is_public(address))
    }

    /// The address, when the URL has one instead of a name.
    pub(crate) fn literal(&self) -> Option<IpAddr> {
        match self.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    /// Whom a request is to: host and port.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The name to resolve, when the URL has one.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Domain(name) => Some(name),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Where a redirect leads, when it stays on this origin.
    pub(crate) fn redirected(&self, location: &str, options: &FetchOptions) -> Option<Self> {
        let next = self.url.join(location).ok()?;
        let next = Self::parse(next.as_str(), options).ok()?;
        (next.url.origin() == self.url.origin()).then_some(next)
    }
}

/// Refuses what must not even become the key of a table: whoever sends a credential writes the URLs in it.
pub(crate) fn refuse_too_long(text: &str) -> Result<(), TargetError> {
    if text.len() > MAX_URL_LENGTH {
        return Err(TargetError::TooLong);
    }
    Ok(())
}

const MAX_URL_LENGTH: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> TargetError {
        let options = FetchOptions::default();
        let target = match Target::parse(url, &options) {
            Ok(target) => target,
            Err(error) => return error,
        };
        let literal = target.literal().expect("a literal or a refusal");
        target.admit(vec![literal], &options).unwrap_err()
    }

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://0.0.0.0/",
            "https://①②⑦.⓪.⓪.①/",
            "https://[::1]/",
            "https://10.1.2.3/",
            "https://[fd00::1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[64:ff9b::a00:1]/",
        ] {
            assert!(
                matches!(refusal(url), TargetError::NotPublic { .. }),
                "{url}"
            );
        }
    }

    #[test]
    fn only_https_is_asked() {
        for url in [
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "data:text/plain,x",
        ] {
            assert_eq!(refusal(url), TargetError::Scheme, "{url}");
        }
    }

    #[test]
    fn other_ports_are_refused() {
        assert_eq!(
            refusal("https://example.com:22/"),
            TargetError::Port { port: 22 }
        );
        assert_eq!(
            refusal("https://example.com:80/"),
            TargetError::Port { port: 80 }
        );
    }

    #[test]
    fn a_port_is_allowed_by_option() {
        let options = FetchOptions {
            allowed_ports: vec![8443],
            ..FetchOptions::default()
        };
        let target = Target::parse("https://example.com:8443/", &options).unwrap();
        assert!(
            target
                .admit(vec!["8.8.8.8".parse().unwrap()], &options)
                .is_ok()
        );
    }

    #[test]
    fn user_information_is_refused() {
        assert_eq!(
            refusal("https://victim.example@evil.example/"),
            TargetError::UserInformation
        );
        assert_eq!(
            refusal("https://:secret@evil.example/"),
            TargetError::UserInformation
        );
    }

    #[test]
    fn a_url_beyond_the_length_limit_is_refused() {
        let long = format!("https://example.com/{}", "a".repeat(MAX_URL_LENGTH));
        assert_eq!(refusal(&long), TargetError::TooLong);
        let long = format!("https://example.com/{}", "ä".repeat(MAX_URL_LENGTH / 4));
        assert_eq!(refusal(&long), TargetError::TooLong);
    }

    #[test]
    fn one_inner_address_among_public_ones_refuses_the_name() {
        let options = FetchOptions::default();
        let target = Target::parse("https://rebind.example/", &options).unwrap();
        let mixed = vec!["8.8.8.8".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        assert!(matches!(
            target.admit(mixed, &options),
            Err(TargetError::NotPublic { .. })
        ));
    }

    #[test]
    fn a_name_without_an_address_is_refused() {
        let options = FetchOptions::default();
        let target = Target::parse("https://nowhere.example/", &options).unwrap();
        assert_eq!(
            target.admit(Vec::new(), &options),
            Err(TargetError::NoAddress)
        );
    }

    #[test]
    fn plain_http_reaches_loopback_only_and_only_by_option() {
        let options = FetchOptions {
            allow_loopback_http: true,
            ..FetchOptions::default()
        };
        let target = Target::parse("http://localhost:8080/", &options).unwrap();
        assert!(
            target
                .admit(vec!["127.0.0.1".parse().unwrap()], &options)
                .is_ok()
        );
        assert!(
            target
                .admit(vec!["8.8.8.8".parse().unwrap()], &options)
                .is_err()
        );
        assert!(
            target
                .admit(vec!["10.0.0.1".parse().unwrap()], &options)
                .is_err()
        );
        assert_eq!(refusal("http://127.0.0.1/"), TargetError::Scheme);
    }

    #[test]
    fn the_loopback_option_opens_no_port_to_the_public() {
        let options = FetchOptions {
            allow_loopback_http: true,
            ..FetchOptions::default()
        };
        let target = Target::parse("https://example.com:22/", &options).unwrap();
        assert!(
            target
                .admit(vec!["8.8.8.8".parse().unwrap()], &options)
                .is_err()
        );
    }

    #[test]
    fn a_redirect_to_another_origin_is_not_followed() {
        let options = FetchOptions::default();
        let target = Target::parse("https://example.com/a", &options).unwrap();
        assert!(target.redirected("/b", &options).is_some());
        for elsewhere in [
            "https://other.example/b",
            "http://example.com/b",
            "//127.0.0.1/b",
            "https://example.com:22/",
        ] {
            assert_eq!(target.redirected(elsewhere, &options), None, "{elsewhere}");
        }
    }
}
