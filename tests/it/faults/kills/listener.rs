//! A subscriber that is cut off again and again, by the server's end or by itself, and goes on
//! after the last cursor that it has.

use std::time::Duration;

use serde_json::{Value, json};
use tests::random::Random;
use tests::socket::Socket;

use super::door::Door;

const EVENTS: &str = "subscription($after: String!) {
    events(after: $after) { cursor action recordId mutationId }
}";

/// An event, as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Told {
    pub(super) mutation: String,
    pub(super) record: String,
    pub(super) action: String,
}

/// What a listener heard.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) events: Vec<Told>,
    pub(super) resumes: u64,
    /// Messages that must not be.
    pub(super) faults: Vec<String>,
}

/// Listens after a cursor until it hears of a change to the last record.
pub(super) fn listen(door: &Door, token: &str, (begin, end, seed): (String, String, u64)) -> Heard {
    let mut heard = Heard::default();
    let mut random = Random::new(seed);
    let mut after = begin;
    while let Some(address) = door.wait() {
        let Some(mut socket) = Socket::try_with_token(address, token) else {
            std::thread::sleep(Duration::from_millis(10));
            continue;
        };
        if !socket.try_subscribe("1", EVENTS, &json!({"after": after})) {
            continue;
        }
        heard.resumes += 1;
        // Nothing for so long is as good as an end.
        socket.set_patience(Duration::from_secs(3));
        while let Some(message) = socket.try_hear() {
            let Some(cursor) = heard.take(&message) else { break };
            after = cursor;
            if heard.events.last().is_some_and(|told| told.record == end) {
                return heard;
            }
            if random.one_in(300) {
                break;
            }
        }
    }
    heard.faults.push("the listener never heard the last event".to_owned());
    heard
}

impl Heard {
    /// Notes an event; answers its cursor.
    fn take(&mut self, message: &Value) -> Option<String> {
        let event = &message["payload"]["data"]["events"];
        let text = |name: &str| event[name].as_str().map(str::to_owned);
        if message["type"] == "next"
            && let (Some(cursor), Some(mutation)) = (text("cursor"), text("mutationId"))
        {
            let (record, action) = (text("recordId")?, text("action")?);
            self.events.push(Told { mutation, record, action });
            return Some(cursor);
        }
        let code = &message["payload"][0]["extensions"]["code"];
        let passes = ["SLOW_CONSUMER", "UNAVAILABLE", "BUSY", "TIMEOUT"];
        if !passes.iter().any(|passing| code == passing) {
            self.faults.push(format!("a message that must not be: {message}"));
        }
        None
    }
}
