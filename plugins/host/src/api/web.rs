//! HTTP to the hosts that the manifest names. Secrets are put in here, behind the guest's back.

use std::time::Duration;

use schema_som::hooks::{Answer, Ask, WebRequest};
use wasmtime::Result;

use super::asking::{Said, fault};
use crate::bindings::backlot::plugin::vocabulary::Fault;
use crate::bindings::backlot::plugin::web::{Header, Host, Incoming, Outgoing};
use crate::guest::{Guest, Scope};

/// Requests of one call of the function.
const REQUESTS: usize = 32;

/// What a call has left at most when a request of it is given up.
const FAREWELL: Duration = Duration::from_millis(500);

/// Bytes of what is sent.
const BODY: usize = 1 << 20;

/// Headers that say where a request goes and how it is sent: not what the manifest lists.
const FORBIDDEN: [&str; 8] = [
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
];

/// Methods that ask for something else than an answer.
const FORBIDDEN_METHODS: [&str; 2] = ["connect", "trace"];

impl Host for Guest {
    async fn send(&mut self, requests: Vec<Outgoing>) -> Result<Vec<Said<Incoming>>> {
        let all = |fault: Fault, count: usize| vec![Err(fault); count];
        let count = requests.len();
        if !self.scope()?.runs_documents {
            let what = "other servers cannot be asked in this call: use an after-hook";
            return Ok(all(fault("NOT_NOW", what), count));
        }
        if count > REQUESTS {
            return Ok(all(
                fault("TOO_MANY", format!("at most {REQUESTS} requests at once")),
                count,
            ));
        }
        let mut ready = Vec::with_capacity(count);
        let mut said: Vec<Option<Said<Incoming>>> = Vec::with_capacity(count);
        for request in requests {
            match self.request(request) {
                Ok(request) => {
                    ready.push(request);
                    said.push(None);
                }
                Err(fault) => said.push(Some(Err(fault))),
            }
        }
        if ready.is_empty() {
            return Ok(said.into_iter().flatten().collect());
        }
        let mut answers = match self.ask(Ask::Web(ready)).await? {
            Ok(Answer::Responses(responses)) => responses.into_iter(),
            Ok(_) => return Ok(all(fault("INTERNAL", "it was answered something else"), count)),
            Err(fault) => return Ok(all(fault, count)),
        };
        let missing = || Err(fault("INTERNAL", "a request was not answered"));
        let mut next = || match answers.next() {
            Some(Ok(response)) => Ok(Incoming {
                status: response.status,
                headers: response
                    .headers
                    .into_iter()
                    .map(|(name, value)| Header { name, value })
                    .collect(),
                body: response.body,
            }),
            Some(Err(error)) => Err(Fault {
                code: error.code().as_str().to_owned(),
                message: error.message().to_owned(),
                permanent: !error.is_passing(),
            }),
            None => missing(),
        };
        Ok(said.into_iter().map(|known| known.unwrap_or_else(&mut next)).collect())
    }
}

impl Guest {
    /// A request as it is sent.
    fn request(&mut self, asked: Outgoing) -> Said<WebRequest> {
        if !self.allowed.iter().any(|allowed| allowed.admits(&asked.url)) {
            let url = schema_som::id::clip(&asked.url);
            return Err(self.denied(format!("[permissions] http does not list {url}")));
        }
        if asked.body.len() > BODY {
            let what = format!("a body has at most {BODY} bytes, this one {}", asked.body.len());
            return Err(fault("TOO_LONG", what));
        }
        if FORBIDDEN_METHODS.iter().any(|method| asked.method.eq_ignore_ascii_case(method)) {
            return Err(fault("INVALID", format!("{} is not for plugins", asked.method)));
        }
        let mut headers = Vec::with_capacity(asked.headers.len());
        for Header { name, value } in asked.headers {
            let lower = name.to_ascii_lowercase();
            if FORBIDDEN.contains(&&*lower) || lower.starts_with("proxy-") {
                return Err(fault(
                    "INVALID",
                    format!("the server writes the header `{name}` itself"),
                ));
            }
            headers.push((name, self.with_secrets(value)?));
        }
        let body = self.with_pointers(asked.body, &asked.secret_pointers)?;
        let most = self.limits.http_ms.min(self.patience());
        let timeout_ms = match u64::from(asked.timeout_ms) {
            0 => most,
            wished => wished.min(most),
        };
        Ok(WebRequest { method: asked.method, url: asked.url, headers, body, timeout_ms })
    }

    /// Milliseconds after which a request is given up at the latest, so that the plugin hears of it
    /// before its own call is ended.
    fn patience(&self) -> u64 {
        let left = self.scope.as_ref().map(Scope::remaining).unwrap_or_default();
        let farewell = FAREWELL.min(left / 4);
        (left - farewell).as_millis().max(1) as u64
    }

    /// A header's value with secrets in the places that name them: `Bearer secret:farmToken`.
    fn with_secrets(&self, value: String) -> Said<String> {
        let Some(at) = value.find("secret:") else { return Ok(value) };
        let rest = &value[at + 7..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let secret = self.secret_of(&rest[..end])?;
        Ok([&value[..at], &secret, &rest[end..]].concat())
    }

    /// A body with secrets in the places that pointers lead to.
    fn with_pointers(&self, body: Vec<u8>, pointers: &[(String, String)]) -> Said<Vec<u8>> {
        if pointers.is_empty() {
            return Ok(body);
        }
        let mut json: serde_json::Value = serde_json::from_slice(&body).map_err(|error| {
            fault("INVALID", format!("secrets go into JSON, which the body is not: {error}"))
        })?;
        for (pointer, name) in pointers {
            let secret = self.secret_of(name)?;
            match json.pointer_mut(pointer) {
                Some(place) => *place = secret.into(),
                None => {
                    return Err(fault("INVALID", format!("{pointer} leads nowhere in the body")));
                }
            }
        }
        Ok(json.to_string().into_bytes())
    }

    fn secret_of(&self, name: &str) -> Said<String> {
        let settings = self.scope.as_ref().map(|scope| &scope.settings);
        let secret = settings.and_then(|settings| settings.secrets.get(name));
        secret.cloned().ok_or_else(|| fault("DENIED", format!("there is no secret `{name}`")))
    }
}
