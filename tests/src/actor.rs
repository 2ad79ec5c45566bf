//! Those who send requests: they log in, speak GraphQL, and read what comes back.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::words;

/// Somebody with an address to talk to and, perhaps, a token.
#[derive(Clone)]
pub struct Actor {
    agent: Agent,
    url: String,
    token: Option<String>,
    bundle: Option<String>,
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Response {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// What the first error says, with its hint.
    pub fn message(&self) -> String {
        let error = &self.json()["errors"][0];
        let hint = error["extensions"]["hint"].as_str().unwrap_or_default();
        format!("{} ({hint})", error["message"].as_str().unwrap_or_default())
    }
}

impl Actor {
    /// The same, who waits for no answer longer than this.
    pub fn with_patience(self, patience: Duration) -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        Self { agent: config.timeout_global(Some(patience)).build().into(), ..self }
    }

    /// Somebody without a token who talks to the server at this URL.
    pub fn at(url: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        Self { agent, url: url.to_owned(), token: None, bundle: None }
    }

    /// The same, with this token, right or wrong.
    pub fn with_token(&self, token: &str) -> Actor {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same, whose requests choose this bundle of plugins.
    pub fn in_bundle(&self, bundle: &str) -> Actor {
        Self { bundle: Some(bundle.to_owned()), ..self.clone() }
    }

    /// The same server, with the token that these words give.
    pub fn log_in(&self, login: &str, password: &str) -> Actor {
        let document = "mutation In($login: String!, $password: String!) {
            login(login: $login, password: $password) { token }
        }";
        let data = self.ask(document, json!({"login": login, "password": password}));
        self.with_token(data["login"]["token"].as_str().expect("a token"))
    }

    /// The token, if there is one.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The `data` of a document that must not fail.
    #[track_caller]
    pub fn query(&self, document: &str) -> Value {
        self.ask(document, json!({}))
    }

    /// The `data` of a document with variables that must not fail.
    #[track_caller]
    pub fn ask(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.answer(document, variables);
        if answer.get("errors").is_some() {
            panic!("{document}\nfailed: {answer:#}\n{}", words::last());
        }
        answer["data"].take()
    }

    /// Makes a project of this name and code; answers its id.
    #[track_caller]
    pub fn make_project(&self, code: &str) -> String {
        let document = "mutation($code: String!) {
            projectCreate(input: {name: $code, code: $code}) { project { id } }
        }";
        let made = self.ask(document, json!({"code": code}));
        made["projectCreate"]["project"]["id"].as_str().expect("an id").to_owned()
    }

    /// The whole answer to a document, errors and all.
    #[track_caller]
    pub fn answer(&self, document: &str, variables: Value) -> Value {
        self.post(&json!({"query": document, "variables": variables})).json()
    }

    /// The code of the first error of a document that must fail.
    #[track_caller]
    pub fn refused(&self, document: &str) -> String {
        let response = self.post(&json!({"query": document}));
        let code = response.code();
        assert!(!code.is_empty(), "{document}\ndid not fail: {}", response.text);
        code
    }

    /// Sends a body to `/graphql`.
    #[track_caller]
    pub fn post(&self, body: &Value) -> Response {
        self.send("POST", "/graphql", &[("content-type", "application/json")], body.to_string())
    }

    /// Gets a path.
    #[track_caller]
    pub fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], "")
    }

    /// Gets a path of a server that may be gone.
    pub fn try_get(&self, path: &str) -> Option<u16> {
        // A connection of its own: an old one may outlive the door it came through.
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let response = agent.get(format!("{}{path}", self.url)).call().ok()?;
        Some(response.status().as_u16())
    }

    /// Sends anything. An empty body is no body.
    #[track_caller]
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response {
        self.try_send(method, path, headers, body).expect("an answer")
    }

    /// The same, to a server that may end meanwhile.
    ///
    /// # Errors
    /// What became of the connection.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Result<Response, ureq::Error> {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(bundle) = &self.bundle {
            request = request.header("x-backlot-bundle", bundle);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.as_ref().to_vec()).expect("a request");
        let request = self.agent.configure_request(request).allow_non_standard_methods(true);
        let mut response = self.agent.run(request.build())?;
        let headers = response.headers().iter();
        let headers = headers
            .map(|(name, value)| {
                (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string()?;
        Ok(Response { status, headers, text })
    }
}
