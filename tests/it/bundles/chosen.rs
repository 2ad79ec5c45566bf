//! Who may choose a bundle, and how: by a header, over a socket, over a stream.

use serde_json::{Value, json};
use tests::TestApp;
use tests::events::Events;
use tests::plugins::{declaring, package};
use tests::socket::Socket;

use super::{FIRST, about, bundles, create, group, knows, put, shot, try_shot, user};
use crate::lifecycle::{refusal, upload};

fn studio() -> TestApp {
    TestApp::with(|config| config.bundles.groups = vec!["supervisors".into()])
}

#[test]
fn a_header_chooses_plugins_that_nobody_else_meets() {
    let app = studio();
    let admin = app.admin();
    let film = admin.make_project("film");
    let made = create(&admin, "staging");
    assert_eq!((&made["personal"], &made["createdBy"]), (&json!(false), &json!("admin")));
    assert_eq!((&made["state"], &made["entries"]), (&json!("idle"), &json!([])));
    put(&admin, ("staging", &package("naming-guard")), json!({"pattern": "FX####"}));
    put(&admin, ("staging", &declaring("lamps", "1.0.0", FIRST)), Value::Null);

    let trying = admin.in_bundle("staging");
    assert!(knows(&trying, "Lamp") && !knows(&admin, "Lamp"));
    assert!(!knows(&admin.in_bundle("production"), "Lamp"));
    assert_eq!(refusal(&try_shot(&trying, &film, "opening"))["code"], "BAD_SHOT_CODE");
    shot(&admin, &film, "opening");
    let lamp = "mutation { lampCreate(input: {name: \"A\", watts: 60}) { lamp { id watts } } }";
    let made = trying.query(lamp)["lampCreate"]["lamp"].clone();
    assert_eq!(made["watts"], 60);
    assert_eq!(trying.query("{ lamps { totalCount } }")["lamps"]["totalCount"], 1);
    assert_eq!(admin.refused("{ lamps { totalCount } }"), "GRAPHQL_VALIDATION_FAILED");
    // A record of it is nobody's elsewhere, by whichever way it is asked for.
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(trying.ask(node, json!({"id": made["id"]}))["node"]["id"], made["id"]);
    assert_eq!(admin.ask(node, json!({"id": made["id"]}))["node"], Value::Null);
    assert_eq!(admin.query("{ plugins { id } }")["plugins"], json!([]));

    let told = bundles(&admin);
    assert_eq!((&told[0]["state"], &told[0]["reason"]), (&json!("running"), &Value::Null));
    let states = |at: usize| told[0]["entries"][at]["state"].clone();
    assert_eq!([states(0), states(1)], ["enabled", "enabled"]);
    assert_eq!(told[0]["entries"][1]["settings"], json!(["pattern"]));
    let log = told[0]["log"].to_string();
    assert!(log.contains("bundle-make") && log.contains("bundle-put"), "{log}");
    assert!(!log.contains("FX####"), "what is set may be a secret: {log}");
}

#[test]
fn what_is_shared_is_for_groups_and_what_is_somebodys_own_for_that_one() {
    let app = studio();
    let admin = app.admin();
    group(&admin, "supervisors");
    let (ada, bo) = (user(&app, "ada", &["supervisors"]), user(&app, "bo", &[]));
    create(&admin, "staging");
    let document = json!({"query": "{ __typename }"});
    assert_eq!(ada.in_bundle("staging").post(&document).status, 200);
    let refused = bo.in_bundle("staging").post(&document);
    assert_eq!((refused.status, &*refused.code()), (403, "FORBIDDEN"), "{refused:?}");
    assert!(refused.message().contains("bundles.groups"), "{}", refused.message());

    let own = create(&ada, "dev-ada");
    assert_eq!(own["personal"], true);
    for (who, status) in [(&ada, 200), (&admin, 200), (&bo, 403)] {
        assert_eq!(who.in_bundle("dev-ada").post(&document).status, status);
    }
    let unknown = ada.in_bundle("stagin").post(&document);
    assert_eq!((unknown.status, &*unknown.code()), (404, "NOT_FOUND"));
    let hint = unknown.message();
    assert!(hint.contains("production, dev-ada, staging"), "{hint}");
    let hint = bo.in_bundle("x").post(&document).message();
    assert!(hint.contains("production") && !hint.contains("staging"), "{hint}");
    let nobody = app.nobody().in_bundle("staging").post(&document);
    assert_eq!((nobody.status, &*nobody.code()), (401, "UNAUTHENTICATED"));
    let broken = [("content-type", "application/json"), ("x-backlot-bundle", " ")];
    let answer = ada.send("POST", "/graphql", &broken, document.to_string());
    assert_eq!((answer.status, &*answer.code()), (400, "BAD_REQUEST"));
    let names = |told: Value| {
        let names = told.as_array().expect("bundles").iter().map(|it| it["name"].clone());
        Value::from_iter(names)
    };
    assert_eq!(names(bundles(&ada)), json!(["dev-ada", "staging"]));
    assert_eq!(names(bundles(&bo)), json!([]));
}

#[test]
fn owners_change_their_own_and_nothing_else() {
    let app = studio();
    let admin = app.admin();
    group(&admin, "supervisors");
    let (ada, bo) = (user(&app, "ada", &["supervisors"]), user(&app, "bo", &[]));
    create(&admin, "staging");
    create(&ada, "dev-ada");
    let digest = upload(&admin, &declaring("lamps", "1.0.0", FIRST));
    let put = |bundle: &str| {
        format!(
            "mutation {{ pluginBundlePut(bundle: \"{bundle}\", digest: \"{digest}\") {{ bundle {{ name }} }} }}"
        )
    };
    for document in [
        put("staging"),
        "mutation { pluginBundleDrop(bundle: \"staging\") { name } }".into(),
        "mutation { pluginBundleCreate(bundle: \"other\") { bundle { name } } }".into(),
        "mutation { pluginBundleCreate(bundle: \"dev-bo\") { bundle { name } } }".into(),
        "mutation { pluginBundlePromote(bundle: \"dev-ada\", token: \"x\") { steps } }".into(),
        "{ pluginBundlePlan(bundle: \"staging\") { token } }".into(),
    ] {
        assert_eq!(ada.refused(&document), "FORBIDDEN", "{document}");
        assert_eq!(app.nobody().refused(&document), "UNAUTHENTICATED", "{document}");
    }
    assert_eq!(bo.refused(&put("dev-ada")), "FORBIDDEN");
    let own = "mutation { pluginBundleCreate(bundle: \"dev-bo\") { bundle { name } } }";
    assert_eq!(bo.refused(own), "FORBIDDEN", "bo is in no group that tries things");
    ada.query(&put("dev-ada"));
    assert!(knows(&ada.in_bundle("dev-ada"), "Lamp"));
    assert_eq!(bundles(&ada)[0]["log"][1]["by"], "ada");
    assert_eq!(about(&ada, "pluginBundleDrop", "dev-ada", None)["errors"], Value::Null);
    let gone = ada.in_bundle("dev-ada").post(&json!({"query": "{ __typename }"}));
    assert_eq!(gone.code(), "NOT_FOUND");
}

#[test]
fn names_are_names_of_their_own() {
    let app = studio();
    let admin = app.admin();
    let code = |name: &str| {
        let answer = about(&admin, "pluginBundleCreate", name, None);
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("done").to_owned()
    };
    let cases = [
        ("", "INVALID_VALUE"),
        ("a b", "INVALID_VALUE"),
        ("stäging", "INVALID_VALUE"),
        ("production", "INVALID_VALUE"),
        ("dev-nobody", "NOT_FOUND"),
        ("dev-admin", "done"),
        ("staging", "done"),
        ("staging", "NOT_UNIQUE"),
    ];
    for (name, expected) in cases {
        assert_eq!(code(name), expected, "{name}");
    }
}

#[test]
fn sockets_and_streams_choose_as_requests_do() {
    let app = studio();
    let admin = app.admin();
    create(&admin, "staging");
    put(&admin, ("staging", &declaring("lamps", "1.0.0", FIRST)), Value::Null);
    let token = admin.token().expect("a token");
    let count = "{ lamps { totalCount } }";
    let answered = |socket: &mut Socket| {
        socket.subscribe("1", count, json!({}));
        socket.hear()["payload"]["data"]["lamps"]["totalCount"].clone()
    };
    let mut socket = Socket::open(app.address());
    let payload = json!({"token": token, "bundle": "staging"});
    socket.say(json!({"type": "connection_init", "payload": payload}));
    assert_eq!(socket.hear(), json!({"type": "connection_ack"}));
    assert_eq!(answered(&mut socket), 0);

    let bearer = format!("Bearer {token}");
    let headers = [
        ("sec-websocket-protocol", "graphql-transport-ws"),
        ("authorization", bearer.as_str()),
        ("x-backlot-bundle", "staging"),
    ];
    let mut socket = Socket::with(app.address(), &headers).expect("a socket");
    socket.say(json!({"type": "connection_init"}));
    assert_eq!(socket.hear(), json!({"type": "connection_ack"}));
    assert_eq!(answered(&mut socket), 0);
    for bundle in [json!("stagin"), json!(1)] {
        let mut socket = Socket::open(app.address());
        let payload = json!({"token": token, "bundle": bundle});
        socket.say(json!({"type": "connection_init", "payload": payload}));
        assert_eq!(socket.closed(), 4403);
    }

    let headers = [
        ("accept", "text/event-stream"),
        ("authorization", bearer.as_str()),
        ("x-backlot-bundle", "staging"),
    ];
    let mut events = Events::post(&app.url(), &headers, &json!({"query": count})).stream();
    let answer = events.next_event().expect("an event");
    assert_eq!(answer.data["data"]["lamps"]["totalCount"], 0);
    let query = admin.in_bundle("staging").get("/graphql?query=%7Blamps%7BtotalCount%7D%7D");
    assert_eq!(query.json()["data"]["lamps"]["totalCount"], 0);
}
