//! The sections that belong to the server itself, and their defaults.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use schema_som::settings;
use serde::{Deserialize, Deserializer, Serialize};

settings! {
    /// `[server]`: where and how the server listens.
    #[derive(Debug, Clone)]
    pub struct ServerConfig {
        /// The address and the port to listen at; port 0 takes a free one.
        #[serde(deserialize_with = "address")]
        pub listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8000)),
        /// Threads that answer requests; 0 takes one per processor.
        pub workers: usize = 0,
        /// The largest request body, in bytes.
        pub body_bytes_max: usize = 1024 * 1024; 1..,
        /// The largest body of files that a user sends, such as a plugin's package, in bytes.
        pub upload_bytes_max: usize = 64 * 1024 * 1024; 1..,
        /// Requests that may be answered at the same time; one more is told to come back.
        pub in_flight_max: usize = 512; 1..,
        /// Connections that may be open at the same time, for each worker.
        pub connections_max: usize = 10_000; 1..,
        /// Seconds after which a request is given up and its SQL cancelled.
        pub request_timeout_seconds: u64 = 10; 1..,
        /// Seconds that an idle connection is kept open.
        pub keep_alive_seconds: u64 = 60,
        /// Seconds that requests have to finish once the server was told to stop.
        pub shutdown_seconds: u64 = 15,
        /// Web pages that may call this server, as `https://host:port`. None by default.
        pub cors_origins: Vec<String> = Vec::new(),
        /// Which HTTP statuses tell of an erroneous document.
        pub status_profile: StatusProfile = StatusProfile::Audit,
    }
}

/// Reads an address.
///
/// # Errors
/// What an address looks like, for a text that is none.
pub fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.trim().parse().map_err(|_| {
        let seen: String = text.chars().take(60).collect();
        let like = "127.0.0.1:8000, 0.0.0.0:8000 for every network, or [::1]:8000";
        let what = match text.trim().rsplit_once(':') {
            Some((host, port))
                if port.parse::<u16>().is_ok() && host.parse::<Ipv6Addr>().is_ok() =>
            {
                "an IPv6 address stands in square brackets"
            }
            Some((_, port)) if port.parse::<u16>().is_ok() => {
                "the host has to be an IP address, not a name"
            }
            Some((host, _)) if host.parse::<IpAddr>().is_ok() => {
                "the port has to be a number of at most 65535"
            }
            _ => "an IP address and a port are needed",
        };
        format!("`{seen}` is no address to listen at: {what}, as in {like}")
    })
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    // A port alone is a number, which is no address either, but deserves to be told so.
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    parse_address(&text).map_err(serde::de::Error::custom)
}

impl ServerConfig {
    /// How long a request may take.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }
}

/// Which HTTP statuses tell of an erroneous document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusProfile {
    /// What the audit suite of `graphql-http` expects: 400, or 200 for `application/json`.
    Audit,
    /// The GraphQL-over-HTTP draft of 2026: 422 for an invalid document, 294 for a partial answer.
    Draft,
}

settings! {
    /// `[database]`: which database is served.
    #[derive(Debug, Clone)]
    pub struct DatabaseConfig {
        /// `postgres://...`, `mysql://...` or `sqlite://...`. Empty means `studio.sqlite3` in the
        /// data folder.
        pub url: String = String::new(),
        /// Whether `serve` brings an older database up to date. It always does so in its own data
        /// folder, and in an empty database.
        pub migrate: bool = false,
    }
}

settings! {
    /// `[log]`: what is logged, and how.
    #[derive(Debug, Clone)]
    pub struct LogConfig {
        /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as
        /// `info,backlot::http=debug`. Empty means `info` for `serve`, `warn` for other commands.
        pub level: String = String::new(),
        /// How it is written.
        pub format: LogFormat = LogFormat::Auto,
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// One line of text per event.
    Text,
    /// One JSON object per event.
    Json,
}

#[cfg(test)]
mod tests {
    use super::parse_address;

    #[test]
    fn what_is_no_address_is_told_apart() {
        for right in ["127.0.0.1:8000", " 0.0.0.0:0", "[::1]:8000"] {
            assert!(parse_address(right).is_ok(), "{right}");
        }
        let cases = [
            ("localhost:8000", "not a name"),
            ("::1:8000", "square brackets"),
            ("127.0.0.1:80000", "at most 65535"),
            ("8000", "an IP address and a port"),
            ("", "an IP address and a port"),
        ];
        for (text, expected) in cases {
            let error = parse_address(text).unwrap_err();
            assert!(error.contains(expected) && error.contains("127.0.0.1:8000"), "{error}");
        }
    }
}
