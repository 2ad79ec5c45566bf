//! Other servers, as data: what they answer in a trial, and what has to be sent to them. Nothing leaves
//! the machine.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use schema_som::hooks::{Web, WebRequest, WebResponse};
use schema_som::{Code, Error, Result};
use serde::Deserialize;
use serde_json::Value as Json;

use super::matching::differs;

/// What another server answers to a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Reply {
    /// `POST`; without, to whichever method.
    method: Option<String>,
    /// Where, or how that begins: `https://farm.example.com/api/*`.
    pub(super) url: String,
    #[serde(default = "fine")]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// A text, or a table, which is sent as JSON.
    #[serde(default)]
    body: Json,
    /// Whether nobody answers.
    #[serde(default)]
    unreachable: bool,
    /// What has to be sent.
    #[serde(default)]
    expect: Expected,
}

/// What has to be sent, among other things.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// Of a body of JSON.
    #[serde(default)]
    json: Json,
    /// A part of the body.
    text: Option<String>,
}

fn fine() -> u16 {
    200
}

impl Reply {
    fn fits(&self, request: &WebRequest) -> bool {
        let url = match self.url.strip_suffix('*') {
            Some(begin) => request.url.starts_with(begin),
            None => request.url == self.url,
        };
        let method = self.method.as_ref();
        url && method.is_none_or(|method| method.eq_ignore_ascii_case(&request.method))
    }

    /// What was sent that is not what has to be.
    fn misses(&self, request: &WebRequest) -> Option<String> {
        for (name, value) in &self.expect.headers {
            let sent = request.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            if sent.map(|(_, value)| value) != Some(value) {
                let sent = sent.map_or("nothing", |(_, value)| value);
                return Some(format!("the header `{name}` is {sent}, expected {value}"));
            }
        }
        let text = String::from_utf8_lossy(&request.body);
        if let Some(part) = self.expect.text.as_ref().filter(|part| !text.contains(&***part)) {
            return Some(format!("the body is {text}, which lacks \"{part}\""));
        }
        if self.expect.json.is_null() {
            return None;
        }
        match serde_json::from_slice(&request.body) {
            Ok(sent) => differs(&self.expect.json, &sent, "body"),
            Err(_) => Some(format!("the body is no JSON: {text}")),
        }
    }

    fn answer(&self) -> Result<WebResponse> {
        if self.unreachable {
            return Err(Error::new(Code::Unavailable, "the other server: nobody answers"));
        }
        let body = match &self.body {
            Json::Null => Vec::new(),
            Json::String(text) => text.clone().into_bytes(),
            json => json.to_string().into_bytes(),
        };
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), value.clone()));
        Ok(WebResponse { status: self.status, headers: headers.collect(), body })
    }

    fn told(&self) -> String {
        format!("{} {}", self.method.as_deref().unwrap_or("any request to"), self.url)
    }
}

/// All that is beyond the studio.
#[derive(Debug, Default)]
pub(super) struct World {
    now: Mutex<Now>,
}

#[derive(Debug, Default)]
struct Now {
    /// Answered as often as anybody asks.
    always: Vec<Reply>,
    /// Answered once each, in their order.
    once: Vec<Option<Reply>>,
    /// What was sent that nobody expects.
    faults: Vec<String>,
}

impl World {
    /// What is answered from now on: always, and once each.
    pub(super) fn set(&self, always: &[Reply], once: &[Reply]) {
        let once = once.iter().cloned().map(Some).collect();
        *self.now() = Now { always: always.to_vec(), once, faults: Vec::new() };
    }

    /// What went wrong since then: requests that nobody expected, and those that never came.
    pub(super) fn faults(&self) -> Vec<String> {
        let now = self.now();
        let missing = now.once.iter().flatten();
        let missing = missing.map(|reply| format!("nobody sent {}", reply.told()));
        now.faults.iter().cloned().chain(missing).collect()
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    fn reply(&mut self, request: &WebRequest) -> Option<Reply> {
        let open = |at: &usize| self.once[*at].as_ref().filter(|it| it.fits(request));
        let mut fitting = (0..self.once.len()).filter(|at| open(at).is_some());
        let exact =
            fitting.clone().find(|at| open(at).is_some_and(|it| it.misses(request).is_none()));
        match exact.or_else(|| fitting.next()) {
            Some(at) => self.once[at].take(),
            None => self.always.iter().find(|it| it.fits(request)).cloned(),
        }
    }
}

#[async_trait]
impl Web for World {
    async fn send(&self, request: WebRequest) -> Result<WebResponse> {
        let mut now = self.now();
        let told = format!("{} {}", request.method, request.url);
        let Some(reply) = now.reply(&request) else {
            now.faults.push(format!("{told} was sent, and no [[http]] answers it"));
            return Err(Error::new(Code::Unavailable, format!("no [[http]] answers {told}")));
        };
        if let Some(miss) = reply.misses(&request) {
            now.faults.push(format!("{told} was sent: {miss}"));
        }
        reply.answer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        toml::from_str(text).expect("a reply")
    }

    fn request(method: &str, url: &str, body: &str) -> WebRequest {
        let headers = vec![("Authorization".to_owned(), "Bearer s3cret".to_owned())];
        let (method, url) = (method.to_owned(), url.to_owned());
        WebRequest { method, url, headers, body: body.as_bytes().to_vec(), timeout_ms: 0 }
    }

    #[tokio::test]
    async fn replies_of_a_case_are_given_once_each_and_those_of_the_file_again_and_again() {
        let world = World::default();
        let once = ["status = 503", "status = 201\nbody = { id = 7 }"]
            .map(|more| reply(&format!("method = \"POST\"\nurl = \"https://a.b/*\"\n{more}")));
        world.set(&[reply("url = \"https://a.b/jobs\"")], &once);
        let mut seen = Vec::new();
        for _ in 0..4 {
            let answer = world.send(request("POST", "https://a.b/jobs", "")).await.expect("it");
            seen.push((answer.status, String::from_utf8(answer.body).expect("text")));
        }
        let (id, none) = ("{\"id\":7}".to_owned(), String::new());
        assert_eq!(seen, [(503, none.clone()), (201, id), (200, none.clone()), (200, none)]);
        assert!(world.faults().is_empty());
    }

    #[tokio::test]
    async fn what_is_sent_is_held_against_what_has_to_be() {
        let world = World::default();
        let expect =
            "url = \"https://a.b/\"\n[expect]\nheaders = { authorization = \"Bearer s3cret\" }\n";
        let once = ["json = { name = \"x\" }", "json = { name = \"y\" }", "text = \"zz\""]
            .map(|more| reply(&format!("{expect}{more}")));
        world.set(&[], &once);
        // In whichever order.
        world
            .send(request("GET", "https://a.b/", "{\"name\": \"y\", \"n\": 1}"))
            .await
            .expect("it");
        assert_eq!(world.faults().len(), 2);
        world.send(request("GET", "https://a.b/", "{\"name\": \"q\"}")).await.expect("it");
        let told = world.faults();
        assert_eq!(told[0], "GET https://a.b/ was sent: `body.name` is \"q\", expected \"x\"");
        assert_eq!(told[1], "nobody sent any request to https://a.b/");
        let error = world.send(request("GET", "https://c.d/", "")).await.expect_err("nobody");
        assert_eq!(error.code(), Code::Unavailable);
        assert!(world.faults().iter().any(|told| told.contains("no [[http]] answers it")));
    }
}
