//! What is told as it happens, over WebSocket and server-sent events. A module list, and what its
//! parts have in common.

mod npm;
mod resume;
mod rights;
mod sse;
mod ws;

use serde_json::{Value, json};
use tests::actor::Actor;

/// Follows new and changed tags.
const TAGS: &str = "subscription($after: String) {
    tagChanged(after: $after) { cursor action id changedFields tag { name } }
}";

/// Makes a tag; answers its id.
fn make_tag(actor: &Actor, name: &str) -> String {
    let document = "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
    let data = actor.ask(document, json!({"name": name}));
    data["tagCreate"]["tag"]["id"].as_str().expect("an id").to_owned()
}

/// The cursor of an event that is there by now. Who begins after it misses nothing that comes.
fn now(actor: &Actor) -> String {
    let document = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
    let id = make_tag(actor, &format!("now {:?}", std::time::Instant::now()));
    let data = actor.ask(document, json!({"id": id}));
    data["history"]["nodes"][0]["cursor"].as_str().expect("a cursor").to_owned()
}

fn bearer(actor: &Actor) -> String {
    format!("Bearer {}", actor.token().expect("a token"))
}

/// The cursor and the name that a response tells.
fn told(response: &Value) -> (String, String) {
    let change = &response["data"]["tagChanged"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&change["cursor"]), text(&change["tag"]["name"]))
}
