//! A studio that is served somewhere, asked over HTTP as any client asks it.

use std::sync::Arc;
use std::time::Duration;

use schema_som::{Code, Error, Result};
use serde_json::{Value as Json, json};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bytes of an answer, at most.
const MOST: u64 = 64 << 20;

/// What no package has in it.
const BOUNDARY: &str = "backlot-4f1c9a60e2b84d0d-package";

/// A studio that is served somewhere.
#[derive(Clone)]
pub(super) struct Remote {
    agent: Agent,
    url: Arc<str>,
    token: Arc<str>,
}

impl Remote {
    /// The studio at `http://host:port`, for whoever has this token, or for nobody without one.
    pub(super) fn new(url: &str, token: &str) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .tls_config(tls)
            .build();
        let url = url.trim_end_matches('/').trim_end_matches("/graphql");
        let token = token.trim();
        Self { agent: config.into(), url: format!("{url}/graphql").into(), token: token.into() }
    }

    /// What a document answers.
    ///
    /// # Errors
    /// The first error of the answer; `UNAVAILABLE` where there is none.
    pub(super) async fn ask(&self, document: &'static str, variables: Json) -> Result<Json> {
        let body = json!({"query": document, "variables": variables}).to_string();
        self.send("application/json".into(), body.into_bytes()).await
    }

    /// Uploads a package; one that is kept already is answered as it is.
    ///
    /// # Errors
    /// As [`Remote::ask`].
    pub(super) async fn upload(&self, document: &'static str, package: &[u8]) -> Result<Json> {
        let operations = json!({"query": document, "variables": {"package": null}}).to_string();
        let map = json!({"0": ["variables.package"]}).to_string();
        let mut body = Vec::with_capacity(package.len() + 1_024);
        let parts =
            [("operations", operations.as_bytes()), ("map", map.as_bytes()), ("0", package)];
        for (name, bytes) in parts {
            let file = if name == "0" { "; filename=\"plugin.bkp\"" } else { "" };
            let head = format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.send(format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    async fn send(&self, kind: String, body: Vec<u8>) -> Result<Json> {
        let remote = self.clone();
        let sent = tokio::task::spawn_blocking(move || remote.sent(&kind, &body)).await;
        sent.map_err(|error| Error::internal(format!("a request was given up: {error}")))?
    }

    fn sent(&self, kind: &str, body: &[u8]) -> Result<Json> {
        let away = |error: ureq::Error| {
            Error::new(Code::Unavailable, format!("{} does not answer: {error}", self.url))
                .hint("--server says where the studio is, such as http://127.0.0.1:8000")
        };
        let request = self.agent.post(&*self.url).header("content-type", kind);
        let request = match self.token.is_empty() {
            true => request,
            false => request.header("authorization", format!("Bearer {}", self.token)),
        };
        let mut response = request.send(body).map_err(away)?;
        let status = response.status();
        let text = response.body_mut().with_config().limit(MOST).read_to_string().map_err(away)?;
        let answer: Json = serde_json::from_str(&text).map_err(|_| {
            let what = format!("{} answers {status}, and no GraphQL", self.url);
            Error::new(Code::Unavailable, what)
                .hint("--server says where the studio is, such as http://127.0.0.1:8000")
        })?;
        match answer["errors"].get(0) {
            Some(error) => Err(told(error)),
            None => Ok(answer["data"].clone()),
        }
    }
}

/// An error of an answer as one of ours.
fn told(error: &Json) -> Error {
    let extensions = &error["extensions"];
    let known = Code::ALL.iter().find(|(_, name, _)| extensions["code"] == **name);
    let code = known.map_or(Code::Internal, |(code, ..)| *code);
    let told = Error::new(code, error["message"].as_str().unwrap_or("an error without words"));
    match extensions["hint"].as_str() {
        Some(hint) => told.hint(hint),
        None => told,
    }
}
