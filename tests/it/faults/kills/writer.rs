//! A client that sends documents of several rows, each with a key, until they are acknowledged,
//! over as many servers as that takes. Some documents it gives up when their connection breaks:
//! those may be there whole, or not at all.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tests::actor::{Actor, Response};
use tests::random::Random;

use super::door::Door;

const DOCUMENT: &str = "mutation($tags: [TagCreateInput!]!, $a: ID!, $b: ID!, $name: String!) {
    made: tagsCreate(inputs: $tags) { tags { id name } }
    a: tagUpdate(id: $a, patch: {description: $name}) { tag { id } }
    b: tagUpdate(id: $b, patch: {description: $name}) { tag { id } }
}";

/// Changes that each document makes to records that are there already.
pub(super) const UPDATES: usize = 2;

/// Longer than a request may take, so that a server that lives has answered.
const PATIENCE: Duration = Duration::from_secs(15);

/// A document that was sent.
pub(super) struct Document {
    /// How the names of its rows begin, up to the slash.
    pub(super) name: String,
    pub(super) rows: usize,
    /// The ids that the acknowledgement told; nothing when it was given up.
    pub(super) acknowledged: Option<Vec<String>>,
}

/// What a writer did.
#[derive(Default)]
pub(super) struct Written {
    pub(super) documents: Vec<Document>,
    pub(super) repetitions: u64,
    /// Answers that must not be.
    pub(super) faults: Vec<String>,
}

pub(super) struct Writer<'a> {
    number: u64,
    door: &'a Door,
    token: &'a str,
    slates: &'a [String],
    random: Random,
    written: Written,
    /// Where `client` talks to.
    address: Option<SocketAddr>,
    client: Actor,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        number: u64,
        door: &'a Door,
        (token, slates): (&'a str, &'a [String]),
        seed: u64,
    ) -> Self {
        let (random, written) = (Random::new(seed), Written::default());
        let client = Actor::at("");
        Writer { number, door, token, slates, random, written, address: None, client }
    }

    pub(super) fn write_until_told(mut self) -> Written {
        let mut number = 0;
        while !self.door.is_ending() {
            number += 1;
            let document = self.write(number);
            self.written.documents.push(document);
        }
        self.written
    }

    fn write(&mut self, number: u64) -> Document {
        let name = format!("w{}-{number}", self.number);
        let rows = self.random.within(2, 7) as usize;
        let body = self.body(&name, rows);
        let gives_up = self.random.one_in(5);
        let mut tries = 0;
        let acknowledged = loop {
            let Some(address) = self.door.wait() else { break None };
            self.written.repetitions += u64::from(tries > 0);
            tries += 1;
            let Some(answer) = self.send(address, &name, &body) else {
                if gives_up {
                    break None;
                }
                continue;
            };
            match self.judge(&answer) {
                Ok(ids) => {
                    self.ask_again(&name, &body, &answer);
                    break Some(ids);
                }
                Err(true) => std::thread::sleep(Duration::from_millis(20)),
                Err(false) => break None,
            }
        };
        Document { name, rows, acknowledged }
    }

    fn body(&mut self, name: &str, rows: usize) -> String {
        let tags: Vec<Value> =
            (0..rows).map(|row| json!({"name": format!("{name}/{row}")})).collect();
        let count = self.slates.len() as u64;
        let first = self.random.within(0, count);
        // Another one, in either order: two writers may well wait for each other.
        let second = (first + self.random.within(1, count)) % count;
        let slate = |at: u64| &self.slates[at as usize];
        let variables = json!({"tags": tags, "a": slate(first), "b": slate(second), "name": name});
        json!({"query": DOCUMENT, "variables": variables}).to_string()
    }

    fn send(&mut self, address: SocketAddr, key: &str, body: &str) -> Option<Response> {
        if self.address != Some(address) {
            self.client = Actor::at(&format!("http://{address}"));
            self.client = self.client.with_token(self.token).with_patience(PATIENCE);
            self.address = Some(address);
        }
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.client.try_send("POST", "/graphql", &headers, body).ok()
    }

    /// The ids of an acknowledgement; otherwise whether another try makes sense.
    fn judge(&mut self, answer: &Response) -> Result<Vec<String>, bool> {
        let json: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        if json.get("errors").is_none()
            && let Some(tags) = json["data"]["made"]["tags"].as_array()
        {
            let ids = tags.iter().filter_map(|tag| tag["id"].as_str());
            return Ok(ids.map(str::to_owned).collect());
        }
        let code = json["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        let passes = matches!(code, "BUSY" | "UNAVAILABLE" | "TIMEOUT" | "IDEMPOTENCY_IN_PROGRESS");
        if !passes {
            self.written.faults.push(format!("an answer that must not be: {answer:?}"));
        }
        Err(passes)
    }

    /// A client that was not sure asks once more, and hears the same.
    fn ask_again(&mut self, name: &str, body: &str, first: &Response) {
        if !self.random.one_in(4) {
            return;
        }
        let Some(address) = self.door.wait() else { return };
        self.written.repetitions += 1;
        let Some(again) = self.send(address, name, body) else { return };
        let same = again.text == first.text;
        if !same && self.judge(&again) != Err(true) {
            let fault = format!("{name} was answered {}, then {}", first.text, again.text);
            self.written.faults.push(fault);
        }
    }
}
