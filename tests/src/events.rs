//! A raw reader of server-sent events.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;
use ureq::Agent;

/// An open stream of events.
pub struct Events {
    lines: BufReader<Box<dyn Read + Send>>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub kind: String,
    pub id: Option<String>,
    /// The data as JSON; null when there is none.
    pub data: Value,
}

/// What a request for a stream was answered with.
pub enum Opened {
    Stream(Events),
    /// A status, and the body.
    Refused(u16, String),
}

impl Events {
    /// Asks for a stream with `POST`.
    pub fn post(url: &str, headers: &[(&str, &str)], body: &Value) -> Opened {
        let mut request = agent().post(format!("{url}/graphql"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/json");
        Self::of(request.send(body.to_string()).expect("an answer"))
    }

    /// Asks for a stream with `GET`.
    pub fn get(url: &str, headers: &[(&str, &str)], query: &[(&str, &str)]) -> Opened {
        let mut request = agent().get(format!("{url}/graphql"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.query_pairs(query.iter().copied());
        Self::of(request.call().expect("an answer"))
    }

    fn of(response: ureq::http::Response<ureq::Body>) -> Opened {
        let status = response.status().as_u16();
        let kind = response.headers().get("content-type").cloned();
        let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let mut body = response.into_body();
        if status == 200 && is_stream {
            let lines: Box<dyn Read + Send> = Box::new(body.into_reader());
            return Opened::Stream(Events { lines: BufReader::new(lines) });
        }
        Opened::Refused(status, body.read_to_string().unwrap_or_default())
    }

    /// The next event, without comments; nothing when the stream ends.
    pub fn next_event(&mut self) -> Option<Event> {
        let mut event = Event { kind: String::new(), id: None, data: Value::Null };
        loop {
            let mut line = String::new();
            match self.lines.read_line(&mut line) {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
            match line.trim_end_matches('\n').split_once(':') {
                None if event.kind.is_empty() => {}
                None => return Some(event),
                Some(("event", kind)) => event.kind = kind.trim().to_owned(),
                Some(("id", id)) => event.id = Some(id.trim().to_owned()),
                Some(("data", data)) if !data.trim().is_empty() => {
                    event.data = serde_json::from_str(data.trim()).expect("JSON");
                }
                Some(_) => {}
            }
        }
    }
}

impl Opened {
    /// The stream that must have been opened.
    #[track_caller]
    pub fn stream(self) -> Events {
        match self {
            Opened::Stream(events) => events,
            Opened::Refused(status, body) => panic!("no stream but {status}: {body}"),
        }
    }

    /// The refusal that must have come instead.
    #[track_caller]
    pub fn refused(self) -> (u16, Value) {
        match self {
            Opened::Stream(_) => panic!("a stream was opened"),
            Opened::Refused(status, body) => {
                (status, serde_json::from_str(&body).unwrap_or_default())
            }
        }
    }
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}
