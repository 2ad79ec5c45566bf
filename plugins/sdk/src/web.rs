//! HTTP to the hosts that `[permissions] http` lists. In queries, after-hooks and jobs.

#[cfg(target_arch = "wasm32")]
use crate::bindings::backlot::plugin::web as host;
#[cfg(not(target_arch = "wasm32"))]
use crate::testing::web as host;

use crate::Fault;
use crate::bindings::backlot::plugin::web::{Header, Outgoing};

pub use crate::bindings::backlot::plugin::web::Incoming;

/// A request that is being put together.
pub struct Request(Outgoing);

impl Request {
    /// A request by a method, to an address.
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self(Outgoing {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout_ms: 0,
            secret_pointers: Vec::new(),
        })
    }

    /// A header. Where its value says `secret:name`, the host puts in what is set under that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.headers.push(Header { name: name.to_owned(), value: value.into() });
        self
    }

    /// What is sent.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.0.body = body.into();
        self
    }

    /// Has the host put a secret into a body of JSON, where a pointer such as `/token` leads.
    #[must_use]
    pub fn secret(mut self, pointer: &str, name: &str) -> Self {
        self.0.secret_pointers.push((pointer.to_owned(), name.to_owned()));
        self
    }

    /// Milliseconds that it may take at most.
    #[must_use]
    pub fn timeout(mut self, milliseconds: u32) -> Self {
        self.0.timeout_ms = milliseconds;
        self
    }

    /// Sends it; whatever the status is, it is an answer. Nobody follows redirects.
    ///
    /// # Errors
    /// `DENIED` for an address that the manifest does not list, `UNAVAILABLE`, `TIMEOUT`, `FORBIDDEN`
    /// for a private network that the server's settings do not open, `TOO_LONG`.
    pub fn send(self) -> Result<Incoming, Fault> {
        let mut answers = send_all(vec![self]);
        answers.pop().unwrap_or_else(|| Err(Fault::new("NO_ANSWER", "the host said nothing")))
    }
}

/// Sends requests all at once; answers in their order.
pub fn send_all(requests: Vec<Request>) -> Vec<Result<Incoming, Fault>> {
    let requests: Vec<Outgoing> = requests.into_iter().map(|request| request.0).collect();
    host::send(&requests)
}
