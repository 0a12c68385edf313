//! The settings of the service: one documented struct for HTTP, one for each event stream.
//!
//! The program reads them from its configuration; nothing here reads a file or the environment.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The HTTP service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Where to listen: address and port.
    pub listen: String,
    /// The address at which others reach the service, without a trailing slash; part of every status list URL, so it
    /// never changes once credentials are out.
    pub public_url: String,
    /// Where metrics and readiness are served instead of on `listen`: address and port of an inner network.
    pub internal_listen: Option<String>,
    /// The greatest body of a request, in bytes.
    pub max_body_bytes: usize,
    /// The greatest body of a request to verify, in bytes: an image of 5 MiB fits in one as base64. Four such bodies for each
    /// of `max_verifications` may be greater than `max_body_bytes` at once; more wait their turn, then are answered 503.
    pub max_verification_body_bytes: usize,
    /// How many connections may be open at once; more wait to be accepted.
    pub max_connections: usize,
    /// How many requests may be under way at once; more are answered 503. A request whose body is still awaited is not
    /// among them; all such bodies together hold at most as many bytes as so many of the greatest.
    pub max_requests: usize,
    /// How many verifications may be under way at once; 0 means one for each processor.
    pub max_verifications: usize,
    /// How long a verification may wait for its turn before it is answered 503, in milliseconds.
    pub verification_queue_milliseconds: u64,
    /// How long a client may take to send the head of a request, in seconds.
    pub header_timeout_seconds: u64,
    /// How long a client may take to send the body of a request, in seconds.
    pub body_timeout_seconds: u64,
    /// How long a request may take altogether, in seconds.
    pub request_timeout_seconds: u64,
    /// How long a shutdown waits for requests that are under way, in seconds.
    pub shutdown_seconds: u64,
    /// Whether the VC-API asks for no API key, for test suites and trials on this machine. Anyone who reaches it may then
    /// have anything signed, so the service starts with it only where `listen` and the host of `public_url` are loopback
    /// addresses: behind a proxy, which others reach at another address, it does not start. It is only for requests that
    /// name such an address themselves and came through no proxy.
    pub vc_api_without_key: bool,
    /// How often interrupted work is finished and what has expired is removed, in seconds.
    pub upkeep_seconds: u64,
}

/// An event stream of a learning platform: one Redis and the streams to read there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedisSourceSettings {
    /// Names the platform: learners are known by its name and their id there, so it never changes.
    pub source: String,
    /// Where Redis is: `redis://[user:password@]host:port/db`.
    #[serde(skip_serializing)]
    pub url: String,
    /// The streams' keys, such as `dev-learning-course-passing-status-lifecycle`.
    pub streams: Vec<String>,
    /// The consumer group: one for each installation.
    #[serde(default = "default_group")]
    pub group: String,
    /// This consumer's name: another for each running process, and the same after its restart.
    #[serde(default = "default_consumer")]
    pub consumer: String,
    /// At most so many entries of each stream are applied together.
    #[serde(default = "default_batch")]
    pub batch: usize,
    /// Whose course it is; the first route that fits decides. What fits none is kept as a dead letter.
    pub routes: Vec<CourseRoute>,
}

/// Which tenant the events of a course belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseRoute {
    /// A course key, in which `*` stands for any text: `course-v1:ExampleX+*`; `program:*` for programmes.
    pub course: String,
    /// The tenant's slug.
    pub tenant: String,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            internal_listen: None,
            max_body_bytes: 1 << 20,
            max_verification_body_bytes: 8 << 20,
            max_connections: 4096,
            max_requests: 512,
            max_verifications: 0,
            verification_queue_milliseconds: 2000,
            header_timeout_seconds: 10,
            body_timeout_seconds: 30,
            request_timeout_seconds: 60,
            shutdown_seconds: 30,
            vc_api_without_key: false,
            upkeep_seconds: 60,
        }
    }
}

/// Settings with which the service does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The VC-API would sign for anyone who reaches this machine.
    #[error(
        "`http.vc_api_without_key` is set and `http.listen` is `{listen}`, which others may reach: expected a loopback \
         address such as `127.0.0.1:8080`; take the setting back, and give callers an API key with the scope `vc-api`"
    )]
    OpenToOthers {
        /// Where the service would listen.
        listen: String,
    },
    /// The VC-API would sign for anyone who reaches this machine's proxy: what it passes on may look like this machine's own.
    #[error(
        "`http.vc_api_without_key` is set and `http.public_url` is `{public_url}`, at which others may reach the service: \
         expected a loopback address such as `http://127.0.0.1:8080`; take the setting back, and give callers an API key with \
         the scope `vc-api`"
    )]
    Published {
        /// Where others reach the service.
        public_url: String,
    },
}

impl HttpSettings {
    /// Whether the VC-API asks for no API key; a service that others may reach always asks.
    ///
    /// # Errors
    ///
    /// [`SettingsError::OpenToOthers`] and [`SettingsError::Published`]: the settings say what is never done.
    pub fn vc_api_is_open(&self) -> Result<bool, SettingsError> {
        if !self.vc_api_without_key {
            return Ok(false);
        }
        if !is_loopback(&self.listen) {
            return Err(SettingsError::OpenToOthers {
                listen: self.listen.clone(),
            });
        }
        let public = url::Url::parse(&self.public_url).ok();
        if !public.is_some_and(|url| url.host_str().is_some_and(is_loopback)) {
            return Err(SettingsError::Published {
                public_url: self.public_url.clone(),
            });
        }
        Ok(true)
    }

    pub(crate) fn body_timeout(&self) -> Duration {
        Duration::from_secs(self.body_timeout_seconds)
    }

    pub(crate) fn header_timeout(&self) -> Duration {
        Duration::from_secs(self.header_timeout_seconds)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }

    pub(crate) fn shutdown(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    pub(crate) fn upkeep(&self) -> Duration {
        Duration::from_secs(self.upkeep_seconds.max(1))
    }

    pub(crate) fn verification_queue(&self) -> Duration {
        Duration::from_millis(self.verification_queue_milliseconds)
    }

    /// How many verifications run at once.
    pub(crate) fn verifications(&self) -> usize {
        match self.max_verifications {
            0 => std::thread::available_parallelism()
                .map_or(2, usize::from)
                .max(2),
            set => set,
        }
    }
}

impl CourseRoute {
    /// Whether the route is for this course.
    pub fn fits(&self, course: &str) -> bool {
        fits(&self.course, course)
    }
}

/// Shows no URL: it may hold a password.
impl std::fmt::Debug for RedisSourceSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RedisSourceSettings")
            .field("source", &self.source)
            .field("streams", &self.streams)
            .field("group", &self.group)
            .field("consumer", &self.consumer)
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}

/// `*` stands for any text. The first part is a prefix, the last a suffix, those between come in order.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|prefix| text.strip_prefix(prefix)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in between {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Whether an address, with or without its port, is this machine's own and nobody else's.
pub(crate) fn is_loopback(address: &str) -> bool {
    let host = match address.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => address,
    };
    let ip = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || ip
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

fn default_group() -> String {
    "testamur".to_owned()
}

fn default_consumer() -> String {
    "testamur-1".to_owned()
}

fn default_batch() -> usize {
    100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("*", "course-v1:A+B+C", true),
            ("course-v1:A+*", "course-v1:A+B+C", true),
            ("course-v1:A+*", "course-v1:AB+B+C", false),
            ("*+2026", "course-v1:A+B+2026", true),
            ("course-v1:*+B+*", "course-v1:A+B+C", true),
            ("course-v1:*+B+*", "course-v1:A+C+C", false),
            ("course-v1:A+B+C", "course-v1:A+B+C", true),
            ("course-v1:A+B+C", "course-v1:A+B+CD", false),
            ("", "course-v1:A+B+C", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_vc_api_is_open_on_loopback_only() {
        for (listen, expected) in [
            ("127.0.0.1:8080", true),
            ("127.9.9.9:0", true),
            ("[::1]:8080", true),
            ("localhost:8080", true),
            ("LOCALHOST", true),
            ("0.0.0.0:8080", false),
            ("[::]:8080", false),
            ("192.168.0.1:8080", false),
            ("127.0.0.1.example.org:8080", false),
            ("localhost.example.org:80", false),
            ("example.org:8080", false),
            ("", false),
        ] {
            let mut settings = HttpSettings {
                listen: listen.to_owned(),
                ..HttpSettings::default()
            };
            assert_eq!(settings.vc_api_is_open(), Ok(false), "{listen}");
            settings.vc_api_without_key = true;
            assert_eq!(settings.vc_api_is_open().is_ok(), expected, "{listen}");
            if let Err(error) = settings.vc_api_is_open() {
                assert!(error.to_string().contains("http.vc_api_without_key"));
            }
        }
    }

    #[test]
    fn the_vc_api_is_open_only_where_nobody_else_is_told_of_the_service() {
        for (public_url, expected) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:8080/", true),
            ("https://LOCALHOST:8443/base", true),
            ("https://credentials.example.edu", false),
            ("http://192.168.0.1:8080", false),
            ("http://127.0.0.1.example.org", false),
            ("http://127.0.0.1@example.org", false),
            ("http://localhost.example.org:8080", false),
            ("127.0.0.1:8080", false),
            ("", false),
        ] {
            let mut settings = HttpSettings {
                public_url: public_url.to_owned(),
                ..HttpSettings::default()
            };
            assert_eq!(settings.vc_api_is_open(), Ok(false), "{public_url}");
            settings.vc_api_without_key = true;
            let refused = SettingsError::Published {
                public_url: public_url.to_owned(),
            };
            assert!(refused.to_string().contains(public_url));
            let answer = expected.then_some(true).ok_or(refused);
            assert_eq!(settings.vc_api_is_open(), answer, "{public_url}");
        }
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let unknown = serde_json::json!({ "max_body_byte": 1 });
        assert!(serde_json::from_value::<HttpSettings>(unknown).is_err());
        let known = serde_json::json!({ "max_body_bytes": 1 });
        assert_eq!(
            serde_json::from_value::<HttpSettings>(known)
                .expect("known")
                .max_body_bytes,
            1
        );
    }

    #[test]
    fn the_url_of_redis_is_not_shown() {
        let settings: RedisSourceSettings = serde_json::from_value(serde_json::json!({
            "source": "openedx", "url": "redis://:hunter2@redis", "streams": ["s"], "routes": []
        }))
        .expect("valid");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
