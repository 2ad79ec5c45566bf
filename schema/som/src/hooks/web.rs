//! HTTP that plugins ask for: requests that were held against what the manifest permits, with their
//! secrets in place.

use async_trait::async_trait;

use crate::error::Result;

/// A request to another server.
#[derive(Clone, PartialEq, Eq)]
pub struct WebRequest {
    /// `GET`, `POST` ...
    pub method: String,
    /// Where.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Vec<u8>,
    /// Milliseconds that it may take.
    pub timeout_ms: u64,
}

/// What another server answered, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebResponse {
    /// 200, 404 ...
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What was sent back.
    pub body: Vec<u8>,
}

/// Whoever sends requests.
#[async_trait]
pub trait Web: Send + Sync {
    /// Sends a request, and does not follow where it is sent on to.
    ///
    /// # Errors
    /// `UNAVAILABLE` when nobody answers, `TIMEOUT`, `FORBIDDEN` for an address that plugins may not
    /// reach, `TOO_LONG` for an answer that is, `INVALID_VALUE` for what makes no request.
    async fn send(&self, request: WebRequest) -> Result<WebResponse>;
}
