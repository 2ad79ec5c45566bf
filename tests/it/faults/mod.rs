//! Faults, each of which ends in a clear code or a recovery: what breaks, who waits, what is full.
//! `tests/benches/README.md` lists them.

mod backfills;
mod clock;
mod database;
mod disk;
mod kills;
mod listeners;
mod locks;
mod retries;
mod schedule;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Actor, Response};

/// Makes a tag.
const MAKE: &str =
    "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id name } } }";

/// Follows tags.
const TAGS: &str = "subscription($after: String) {
    tagChanged(after: $after) { cursor action id tag { name } }
}";

/// A tag that is there from now on.
fn make(actor: &Actor, name: &str) -> String {
    let data = actor.ask(MAKE, json!({"name": name}));
    data["tagCreate"]["tag"]["id"].as_str().expect("an id").to_owned()
}

/// Asks for a tag under a key.
fn send(actor: &Actor, key: &str, name: &str) -> Response {
    let body = json!({"query": MAKE, "variables": {"name": name}});
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    actor.send("POST", "/graphql", &headers, body.to_string())
}

/// How many tags have this name.
fn count(actor: &Actor, name: &str) -> i64 {
    let document = "query($name: String!) { tags(filter: {name: {eq: $name}}) { totalCount } }";
    let data = actor.ask(document, json!({"name": name}));
    data["tags"]["totalCount"].as_i64().expect("a number")
}

/// The cursor of a record's first event: who begins after it misses nothing that comes.
fn cursor_of(actor: &Actor, id: &str) -> Value {
    let document = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
    actor.ask(document, json!({"id": id}))["history"]["nodes"][0]["cursor"].take()
}

/// The name of the tag that a message tells of.
fn named(message: &Value) -> String {
    let name = &message["payload"]["data"]["tagChanged"]["tag"]["name"];
    name.as_str().unwrap_or_else(|| panic!("no event: {message}")).to_owned()
}

/// Looks at the metrics until they say so. The look itself is in flight, too.
fn wait_for(app: &TestApp, expected: &str) {
    let mut last = String::new();
    for _ in 0..4_000 {
        last = app.nobody().get("/metrics").text;
        if last.contains(expected) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the metrics never said {expected}:\n{last}");
}
