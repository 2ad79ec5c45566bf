//! The sections that belong to the server itself, and their defaults.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;

/// `[server]`: where and how the server listens.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// The address and the port to listen at; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Threads that answer requests; 0 takes one per processor.
    pub workers: usize,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Requests that may be answered at the same time; one more is told to come back.
    pub in_flight_max: usize,
    /// Connections that may be open at the same time, for each worker.
    pub connections_max: usize,
    /// Seconds after which a request is given up and its SQL cancelled.
    pub request_timeout_seconds: u64,
    /// Seconds that an idle connection is kept open.
    pub keep_alive_seconds: u64,
    /// Seconds that requests have to finish once the server was told to stop.
    pub shutdown_seconds: u64,
    /// Web pages that may call this server, as `https://host:port`. None by default.
    pub cors_origins: Vec<String>,
    /// Which HTTP statuses tell of an erroneous document.
    pub status_profile: StatusProfile,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            workers: 0,
            body_bytes_max: 1024 * 1024,
            in_flight_max: 512,
            connections_max: 10_000,
            request_timeout_seconds: 10,
            keep_alive_seconds: 60,
            shutdown_seconds: 15,
            cors_origins: Vec::new(),
            status_profile: StatusProfile::Audit,
        }
    }
}

impl ServerConfig {
    /// How long a request may take.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout_seconds)
    }
}

/// Which HTTP statuses tell of an erroneous document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusProfile {
    /// What the audit suite of `graphql-http` expects: 400, or 200 for `application/json`.
    Audit,
    /// The GraphQL-over-HTTP draft of 2026: 422 for an invalid document, 294 for a partial answer.
    Draft,
}

/// `[database]`: which database is served.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://...`, `mysql://...` or `sqlite://...`. Empty means `studio.sqlite3` in the data
    /// folder.
    pub url: String,
    /// Whether `serve` brings an older database up to date. It always does so in its own data
    /// folder, and in an empty database.
    pub migrate: bool,
}

/// `[log]`: what is logged, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or a filter such as
    /// `info,backlot::http=debug`. Empty means `info` for `serve`, `warn` for other commands.
    pub level: String,
    /// How it is written.
    pub format: LogFormat,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { level: String::new(), format: LogFormat::Auto }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// One line of text per event.
    Text,
    /// One JSON object per event.
    Json,
}
