//! A clock that is set back, as after a start on a machine whose time is wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use schema_som::Key;
use schema_som::clock::Clock;
use serde_json::json;
use tests::TestApp;
use tests::engines::Engine;
use tests::socket::Socket;

use super::{MAKE, TAGS, count, cursor_of, make, named, send};

const HOUR: i64 = 3_600_000_000;

/// A clock that goes a microsecond further with each look, until it is set.
struct Set {
    now: AtomicI64,
    keys: AtomicU64,
}

impl Set {
    fn back(&self, micros: i64) {
        self.now.fetch_sub(micros, Ordering::Relaxed);
    }
}

impl Clock for Set {
    fn now(&self) -> i64 {
        self.now.fetch_add(1, Ordering::Relaxed)
    }

    /// Unique, and no more: it follows the time, backward too.
    fn new_key(&self, database: u16) -> Key {
        let number = self.keys.fetch_add(1, Ordering::Relaxed);
        Key::new(self.now() as u64 / 1_000, number.to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.keys.fetch_add(1, Ordering::Relaxed).wrapping_mul(167) as u8;
        }
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_order_and_ends_no_session() {
    let clock =
        Arc::new(Set { now: AtomicI64::new(1_800_000_000_000_000), keys: AtomicU64::new(1) });
    // Nothing of it is the database's.
    let app = TestApp::by(Engine::Sqlite, clock.clone());
    let admin = app.admin();
    let begin = make(&admin, "begin");
    let after = cursor_of(&admin, &begin);
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    socket.subscribe("1", TAGS, json!({"after": after}));
    let first = send(&admin, "key", "first");
    clock.back(HOUR);
    let second = make(&admin, "second");
    clock.back(30 * 24 * HOUR);
    let third = send(&admin, "other-key", "third");
    assert_eq!(send(&admin, "key", "first").text, first.text, "an answer is kept");
    assert_eq!((count(&admin, "first"), third.code().as_str()), (1, ""));
    // The log goes on in the order of what happened.
    let heard: Vec<String> = (0..3).map(|_| named(&socket.hear())).collect();
    assert_eq!(heard, ["first", "second", "third"]);
    let document = "mutation($id: ID!) {
        tagUpdate(id: $id, patch: {name: \"renamed\"}, expectedRevision: 1) { tag { revision } }
    }";
    admin.ask(document, json!({"id": second}));
    let document = "query($id: ID!) { history(id: $id) { nodes { action at } } }";
    let history = admin.ask(document, json!({"id": second}));
    let nodes = &history["history"]["nodes"];
    assert_eq!((&nodes[0]["action"], &nodes[1]["action"]), (&json!("CREATED"), &json!("UPDATED")));
    assert!(nodes[0]["at"].as_str() > nodes[1]["at"].as_str(), "{nodes}");
    let mut again = Socket::with_token(app.address(), admin.token().expect("a token"));
    again.subscribe("1", TAGS, json!({"after": after}));
    let heard: Vec<String> = (0..4).map(|_| named(&again.hear())).collect();
    assert_eq!(heard, ["first", "renamed", "third", "renamed"], "records as they are by now");
    // Sessions last, and end when they are ended.
    let other = app.admin();
    other.query("mutation { logout }");
    assert_eq!(other.post(&json!({"query": "{ me { id } }"})).status, 401);
    admin.ask(MAKE, json!({"name": "last"}));
}
