//! What plugins say, over HTTP and WebSocket on the engine of this run: who hears it, when it is said,
//! and what nobody says.

use schema_som::hooks::Signal;
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, until};
use tests::socket::Socket;

const SAY: &str = "mutation($topic: String!, $payload: String!) {
    signalSay(topic: $topic, payload: $payload) { said } }";

const LISTEN: &str = "subscription($topics: [String!]!) {
    pluginSignals(topics: $topics) { topic plugin payload at } }";

struct Site {
    app: TestApp,
    admin: Actor,
}

impl Site {
    fn new() -> Site {
        let app = TestApp::with(|config| config.plugins.lookup_ms = 1_000);
        install(&app, "guests/signalling-guest", json!({}));
        let admin = app.admin();
        let is_there = || admin.answer(SAY, json!({"topic": "review", "payload": "0"}));
        until("the plugin is at work", || is_there()["errors"].is_null());
        Site { app, admin }
    }

    fn say(&self, topic: &str, payload: &str) -> Value {
        let said = self.admin.ask(SAY, json!({"topic": topic, "payload": payload}));
        said["signalSay"]["said"].clone()
    }

    /// Somebody who listens by now: a stream does not say when it begins, so that something is said
    /// until it is heard.
    fn listener(&self, topics: &[&str]) -> Socket {
        let mut socket =
            Socket::with_token(self.app.address(), self.admin.token().expect("a token"));
        // A topic of its own, so that nobody else hears how it begins.
        let begin = format!("farm.begin.{}", topics.concat().replace(['.', '*'], ""));
        let topics: Vec<&str> = topics.iter().copied().chain([begin.as_str()]).collect();
        socket.subscribe("1", LISTEN, json!({"topics": topics}));
        loop {
            self.say(&begin, "0");
            if !socket.is_quiet(std::time::Duration::from_millis(300)) {
                break;
            }
        }
        self.say(&begin, "1");
        while heard(&mut socket)["payload"] != 1 {}
        socket
    }
}

fn heard(socket: &mut Socket) -> Value {
    socket.hear()["payload"]["data"]["pluginSignals"].clone()
}

#[test]
fn what_a_plugin_says_is_heard_by_those_who_listen_to_its_topic() {
    let site = Site::new();
    let mut farm = site.listener(&["farm.job.*"]);
    let mut review = site.listener(&["review"]);
    assert_eq!(site.say("farm.job.done", "{\"job\": [7, null]}"), "well");
    assert_eq!(site.say("review", "\"seen\""), "well");
    let told = heard(&mut farm);
    assert_eq!(told["topic"], "farm.job.done", "{told}");
    assert_eq!(told["plugin"], "signalling-guest");
    assert_eq!(told["payload"], json!({"job": [7, null]}));
    assert!(told["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{told}");
    let told = heard(&mut review);
    assert_eq!((&told["topic"], &told["payload"]), (&json!("review"), &json!("seen")));
}

#[test]
fn what_is_undone_or_only_tried_is_not_said() {
    let site = Site::new();
    let mut socket = site.listener(&["farm.*"]);
    let body = json!({"query": SAY, "variables": {"topic": "farm.dry", "payload": "1"},
        "extensions": {"dryRun": true}});
    let tried = site.admin.post(&body).json();
    assert_eq!(tried["data"]["signalSay"]["said"], "well", "{tried}");
    let document = "mutation { signalSay(topic: \"farm.undone\", payload: \"1\") { said }
        tagDelete(id: \"tag_01jd2s4h7zf8h8v3w1q6q9x0aa\") { id } }";
    let undone = site.admin.answer(document, json!({}));
    assert!(!undone["errors"].is_null(), "{undone}");
    site.say("farm.last", "1");
    assert_eq!(heard(&mut socket)["topic"], "farm.last");
}

#[test]
fn after_hooks_say_something_and_hooks_of_changes_and_reads_do_not() {
    let site = Site::new();
    let mut socket = site.listener(&["farm.*"]);
    let document = "mutation { tagCreate(input: {name: \"told\"}) { tag { said } } }";
    assert_eq!(site.admin.query(document)["tagCreate"]["tag"]["said"], "NOT_NOW");
    let told = heard(&mut socket);
    assert_eq!((&told["topic"], &told["payload"]), (&json!("farm.tag"), &json!("told")));
    let document = "mutation { noteCreate(input: {name: \"n\", content: \"x\"}) { note { id } } }";
    let refused = site.admin.answer(document, json!({}));
    assert!(refused["errors"][0]["message"].to_string().contains("NOT_NOW"), "{refused}");
}

#[test]
fn nothing_is_said_that_is_not_permitted_too_long_no_json_or_too_much() {
    let site = Site::new();
    let long = format!("\"{}\"", "x".repeat(16 << 10));
    let cases = [
        ("other", "1", "DENIED"),
        ("farm", "1", "DENIED"),
        ("review.done", "1", "DENIED"),
        ("farm.A", "1", "DENIED"),
        ("farm.job", &long, "TOO_LONG"),
        ("farm.job", "{", "INVALID"),
        ("farm.job", "1 2", "INVALID"),
    ];
    for (topic, payload, code) in cases {
        assert_eq!(site.say(topic, payload), code, "{topic}");
    }
    let flood = || site.admin.query("{ signalFlood { said } }")["signalFlood"]["said"].clone();
    until("it is too much", || flood() == "TOO_MANY");
}

#[test]
fn another_server_of_the_studio_is_heard_too() {
    let site = Site::new();
    let mut socket = site.listener(&["farm.*"]);
    site.app.beside(async |studio| {
        let signal = Signal {
            topic: "farm.far".into(),
            plugin: "signalling-guest".into(),
            payload: "[1]".into(),
            at: studio.clock.now(),
        };
        let mut tx = studio.store.begin().await.expect("a transaction");
        tx.publish(&signal).await.expect("a row");
        tx.commit().await.expect("a commit");
    });
    let told = heard(&mut socket);
    assert_eq!((&told["topic"], &told["payload"]), (&json!("farm.far"), &json!([1])));
}

#[test]
fn nobody_listens_without_a_login_or_to_what_is_no_topic() {
    let site = Site::new();
    let topics = |topics: Value| {
        let mut socket =
            Socket::with_token(site.app.address(), site.admin.token().expect("a token"));
        socket.subscribe("1", LISTEN, json!({"topics": topics}));
        socket.hear()["payload"][0]["extensions"]["code"].clone()
    };
    for wrong in [json!([]), json!(["Farm"]), json!(["farm*"]), json!(vec!["a"; 33])] {
        assert_eq!(topics(wrong.clone()), "INVALID_VALUE", "{wrong}");
    }
    let mut socket = Socket::open(site.app.address());
    socket.say(json!({"type": "connection_init"}));
    socket.hear();
    socket.subscribe("1", LISTEN, json!({"topics": ["farm.*"]}));
    let told = socket.hear();
    assert_eq!(told["payload"][0]["extensions"]["code"], "UNAUTHENTICATED", "{told}");
}
