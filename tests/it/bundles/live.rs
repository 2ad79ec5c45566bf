//! Subscriptions stay with the bundle that their socket chose.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::declaring;
use tests::socket::Socket;

use super::{FIRST, SECOND, about, create, group, put, user};
use crate::lifecycle::install;

fn socket(app: &TestApp, actor: &Actor, bundle: &str) -> Socket {
    let mut socket = Socket::open(app.address());
    let payload = json!({"token": actor.token(), "bundle": bundle});
    socket.say(json!({"type": "connection_init", "payload": payload}));
    assert_eq!(socket.hear(), json!({"type": "connection_ack"}));
    socket
}

/// An event of the log that is there by now; what begins after it misses nothing.
fn now(actor: &Actor) -> String {
    let made = actor.query("mutation { tagCreate(input: {name: \"now\"}) { tag { id } } }");
    let document = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
    let told = actor.ask(document, json!({"id": made["tagCreate"]["tag"]["id"]}));
    told["history"]["nodes"][0]["cursor"].as_str().expect("a cursor").to_owned()
}

const LAMPS: &str = "subscription($after: String) {
    lampChanged(after: $after) { action lamp { name colour } } }";

const MAKE: &str = "mutation($name: String!) {
    lampCreate(input: {name: $name, watts: 1, colour: \"red\"}) { lamp { id } } }";

fn told(message: &Value) -> Value {
    message["payload"]["data"]["lampChanged"]["lamp"].clone()
}

#[test]
fn a_stream_tells_by_its_bundle_and_goes_on_when_the_bundle_changes() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    create(&admin, "staging");
    put(&admin, ("staging", &declaring("lamps", "2.0.0", SECOND)), Value::Null);
    let trying = admin.in_bundle("staging");
    let mut all = socket(&app, &admin, "production");
    all.subscribe("1", "subscription { lampChanged { lamp { name } } }", json!({}));
    let mut few = socket(&app, &admin, "staging");
    few.subscribe("1", LAMPS, json!({"after": now(&admin)}));
    all.subscribe("2", LAMPS, json!({}));
    assert_eq!(all.hear()["type"], "error", "there is no colour for everybody");

    trying.ask(MAKE, json!({"name": "A"}));
    assert_eq!(told(&few.hear()), json!({"name": "A", "colour": "red"}));
    assert_eq!(told(&all.hear())["name"], "A");
    let third = format!("{SECOND}[[types]]\nname = \"Cable\"\ndoc = \"x\"\n");
    put(&admin, ("staging", &declaring("lamps", "3.0.0", &third)), Value::Null);
    trying.ask(MAKE, json!({"name": "B"}));
    assert_eq!(told(&few.hear()), json!({"name": "B", "colour": "red"}));
    // Everybody's change of plugins is no end of it either.
    about(&admin, "pluginBundleRemove", "staging", Some(("id", "lamps")));
    admin.query("mutation { lampCreate(input: {name: \"C\", watts: 1}) { lamp { id } } }");
    let ended = few.hear();
    assert_eq!(
        (&ended["type"], &ended["id"]),
        (&json!("error"), &json!("1")),
        "no colour any more"
    );
    assert_eq!(told(&all.hear())["name"], "B");
    assert_eq!(told(&all.hear())["name"], "C");
}

#[test]
fn a_stream_ends_with_its_bundle_and_with_the_right_to_it() {
    let app = TestApp::with(|config| config.bundles.groups = vec!["supervisors".into()]);
    let admin = app.admin();
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    group(&admin, "supervisors");
    let ada = user(&app, "ada", &["supervisors"]);
    create(&admin, "staging");
    let follow = "subscription($after: String) { lampChanged(after: $after) { lamp { name } } }";
    let after = now(&admin);
    let mut hers = socket(&app, &ada, "staging");
    hers.subscribe("1", follow, json!({"after": after}));
    let mut ours = socket(&app, &admin, "staging");
    ours.subscribe("1", follow, json!({"after": after}));
    let make = |name: &str| {
        let document = "mutation($name: String!) { lampCreate(input: {name: $name, watts: 1}) { lamp { id } } }";
        admin.ask(document, json!({"name": name}));
    };
    make("A");
    assert_eq!(told(&hers.hear())["name"], "A");
    assert_eq!(told(&ours.hear())["name"], "A");
    let groups = "{ groups(filter: {name: {eq: \"supervisors\"}}) { nodes { id } }
        users(filter: {login: {eq: \"ada\"}}) { nodes { id } } }";
    let found = admin.query(groups);
    let leave = "mutation($user: ID!, $group: ID!) {
        userUpdate(id: $user, patch: {groups: {disconnect: [$group]}}) { user { id } } }";
    let (user, group) = (&found["users"]["nodes"][0]["id"], &found["groups"]["nodes"][0]["id"]);
    admin.ask(leave, json!({"user": user, "group": group}));
    let ended = hers.hear();
    assert_eq!(ended["payload"][0]["extensions"]["code"], "FORBIDDEN", "{ended:#}");
    make("B");
    assert_eq!(told(&ours.hear())["name"], "B");
    about(&admin, "pluginBundleDrop", "staging", None);
    make("C");
    let ended = ours.hear();
    assert_eq!(ended["payload"][0]["extensions"]["code"], "NOT_FOUND", "{ended:#}");
    // The socket is there, and its next operation is told so, too.
    ours.subscribe("2", "{ __typename }", json!({}));
    assert_eq!(ours.hear()["payload"][0]["extensions"]["code"], "NOT_FOUND");
}
