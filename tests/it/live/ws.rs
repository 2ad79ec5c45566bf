//! `graphql-transport-ws`, word by word.

use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;
use tests::socket::Socket;
use tungstenite::Message;

use super::{TAGS, bearer, make_tag, now, told};

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

fn shared() -> (&'static TestApp, Socket) {
    let app = TestApp::shared();
    let admin = app.admin();
    let socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    (app, socket)
}

fn quick(change: impl FnOnce(&mut server::config::LiveConfig)) -> TestApp {
    TestApp::with(|config| change(&mut config.live))
}

#[test]
fn a_socket_without_the_subprotocol_is_closed() {
    let address = TestApp::shared().address();
    assert_eq!(Socket::with(address, &[]).expect("a socket").closed(), 4406);
}

#[test]
fn a_client_that_says_nonsense_is_closed() {
    let app = TestApp::shared();
    for message in [
        Message::binary(vec![1, 2]),
        Message::text("nonsense"),
        Message::text("[]"),
        Message::text(r#"{"id": "1"}"#),
        Message::text(r#"{"type": "start"}"#),
        Message::text(r#"{"type": "connection_init", "payload": 1}"#),
        Message::text(r#"{"type": "complete"}"#),
    ] {
        let mut socket = Socket::open(app.address());
        let said = format!("{message:?}");
        socket.send(message);
        assert_eq!(socket.closed(), 4400, "{said}");
    }
    for payload in
        [json!({}), json!({"query": 1}), json!({"query": "{ me { id } }", "variables": 1})]
    {
        let (_, mut socket) = shared();
        socket.say(json!({"id": "1", "type": "subscribe", "payload": payload}));
        assert_eq!(socket.closed(), 4400, "{payload}");
    }
}

#[test]
fn a_client_that_does_not_introduce_itself_gets_nothing() {
    let app = quick(|live| live.init_seconds = 1);
    assert_eq!(Socket::open(app.address()).closed(), 4408);
    let mut early = Socket::open(app.address());
    early.subscribe("1", "{ me { login } }", json!({}));
    assert_eq!(early.closed(), 4401);
    let (_, mut twice) = shared();
    twice.say(json!({"type": "connection_init"}));
    assert_eq!(twice.closed(), 4429);
}

#[test]
fn a_token_is_looked_at_wherever_it_stands() {
    let app = TestApp::shared();
    let header = bearer(&app.admin());
    let login = app.administrator().login.as_str();
    let me = |socket: &mut Socket| {
        socket.subscribe("1", "{ me { login } }", json!({}));
        let answer = socket.hear();
        assert_eq!(socket.hear(), json!({"id": "1", "type": "complete"}));
        answer["payload"]["data"]["me"]["login"].clone()
    };
    for payload in [json!({"Authorization": header}), json!({"authorization": header})] {
        let mut socket = Socket::open(app.address());
        socket.say(json!({"type": "connection_init", "payload": payload}));
        assert_eq!(socket.hear(), json!({"type": "connection_ack"}));
        assert_eq!(me(&mut socket), login);
    }
    let headers = [PROTOCOL, ("authorization", header.as_str())];
    let mut socket = Socket::with(app.address(), &headers).expect("a socket");
    socket.say(json!({"type": "connection_init"}));
    socket.hear();
    assert_eq!(me(&mut socket), login);
    let mut nobody = Socket::open(app.address());
    nobody.say(json!({"type": "connection_init"}));
    nobody.hear();
    assert_eq!(me(&mut nobody), Value::Null);
    nobody.subscribe("2", TAGS, json!({}));
    let refused = nobody.hear();
    assert_eq!(refused["type"], "error");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[test]
fn a_wrong_token_is_refused() {
    let app = TestApp::shared();
    for payload in [
        json!({"token": "bl_wrong"}),
        json!({"token": 1}),
        json!({"Authorization": "Basic YTpi"}),
        json!({"Authorization": "Bearer bl_wrong"}),
    ] {
        let mut socket = Socket::open(app.address());
        socket.say(json!({"type": "connection_init", "payload": payload}));
        assert_eq!(socket.closed(), 4403, "{payload}");
    }
    let headers = [PROTOCOL, ("authorization", "Bearer bl_wrong")];
    assert_eq!(Socket::with(app.address(), &headers).err(), Some(401));
}

#[test]
fn a_ping_is_answered_before_and_after_the_introduction() {
    let app = TestApp::shared();
    let mut socket = Socket::open(app.address());
    socket.say(json!({"type": "ping"}));
    assert_eq!(socket.hear(), json!({"type": "pong"}));
    socket.say(json!({"type": "connection_init"}));
    socket.hear();
    socket.say(json!({"type": "ping", "payload": {"a": [1]}}));
    assert_eq!(socket.hear(), json!({"type": "pong", "payload": {"a": [1]}}));
    socket.say(json!({"type": "pong"}));
    socket.send(Message::Ping(vec![7].into()));
    assert_eq!(socket.frame(), Message::Pong(vec![7].into()));
}

#[test]
fn queries_and_mutations_are_answered_once() {
    let (_, mut socket) = shared();
    socket.subscribe(
        "1",
        "query($yes: Boolean!) { me @include(if: $yes) { login } }",
        json!({"yes": true}),
    );
    let answer = socket.hear();
    assert_eq!((&answer["id"], &answer["type"]), (&json!("1"), &json!("next")));
    assert!(answer["payload"]["data"]["me"]["login"].is_string(), "{answer}");
    assert_eq!(socket.hear(), json!({"id": "1", "type": "complete"}));
    // The same id once more, and an answer with data and errors.
    socket.subscribe("1", "{ shot(id: \"x\") { id } __typename }", json!({}));
    let answer = socket.hear();
    assert_eq!(answer["payload"]["errors"][0]["extensions"]["code"], "INVALID_ID");
    assert_eq!(answer["payload"]["data"]["__typename"], "Query");
    assert_eq!(socket.hear()["type"], "complete");
    socket.subscribe("2", "mutation { logout }", json!({}));
    assert_eq!(socket.hear()["payload"]["data"]["logout"], true);
    assert_eq!(socket.closed(), 4403);
}

#[test]
fn what_does_not_fit_the_schema_is_an_error_and_nothing_follows() {
    let (_, mut socket) = shared();
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { tagChanged { id } shotChanged { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { tagChanged(after: \"x\") { id } }", "INVALID_CURSOR"),
    ] {
        socket.subscribe("1", document, json!({}));
        let answer = socket.hear();
        assert_eq!(answer["type"], "error", "{document}: {answer}");
        assert_eq!(answer["payload"][0]["extensions"]["code"], code, "{document}");
    }
    assert!(socket.is_quiet(Duration::from_millis(50)));
    socket.subscribe("1", "{ __typename }", json!({}));
    assert_eq!(socket.hear()["type"], "next");
}

#[test]
fn a_subscription_is_told_until_it_is_complete() {
    let (app, mut socket) = shared();
    let admin = app.admin();
    socket.subscribe("s", TAGS, json!({"after": now(&admin)}));
    let id = make_tag(&admin, "told over a socket");
    let first = loop {
        let heard = socket.hear();
        if heard["payload"]["data"]["tagChanged"]["id"] == id.as_str() {
            break heard;
        }
    };
    assert_eq!((&first["id"], &first["type"]), (&json!("s"), &json!("next")));
    assert_eq!(first["payload"]["data"]["tagChanged"]["action"], "CREATED");
    assert_eq!(told(&first["payload"]).1, "told over a socket");
    socket.say(json!({"id": "s", "type": "complete"}));
    socket.say(json!({"id": "unknown", "type": "complete"}));
    make_tag(&admin, "told to nobody");
    while !socket.is_quiet(Duration::from_millis(200)) {}
    let after = json!({"after": told(&first["payload"]).0});
    socket.subscribe("s", TAGS, after);
    let again = loop {
        let heard = socket.hear();
        if told(&heard["payload"]).1 == "told to nobody" {
            break heard;
        }
    };
    assert_eq!(again["id"], "s");
}

#[test]
fn an_id_that_runs_already_closes_the_socket() {
    let (_, mut socket) = shared();
    socket.subscribe("1", TAGS, json!({}));
    socket.subscribe("1", TAGS, json!({}));
    assert_eq!(socket.closed(), 4409);
}

#[test]
fn a_message_that_is_too_long_closes_the_socket() {
    let (_, mut socket) = shared();
    socket.subscribe("1", &"#".repeat(70_000), json!({}));
    assert_eq!(socket.closed(), 1009);
}

#[test]
fn operations_and_sockets_are_limited() {
    let app = quick(|live| {
        live.operations_max = 2;
        live.connections_per_user = 1;
    });
    let admin = app.admin();
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    for id in ["1", "2", "3"] {
        socket.subscribe(id, TAGS, json!({}));
    }
    let refused = socket.hear();
    assert_eq!((&refused["id"], &refused["type"]), (&json!("3"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    let mut second = Socket::open(app.address());
    second.say(json!({"type": "connection_init", "payload": {"token": admin.token()}}));
    assert_eq!(second.closed(), 1013);
    let begun = std::time::Instant::now();
    for line in
        [r#"backlot_live_connections{transport="websocket"} 1"#, "backlot_live_subscriptions 2"]
    {
        // A subscription counts once it has begun, which nobody is told of.
        while !admin.get("/metrics").text.contains(line) {
            assert!(begun.elapsed() < Duration::from_secs(10), "{line}");
        }
    }
    drop(socket);
    let begun = std::time::Instant::now();
    loop {
        let mut third = Socket::open(app.address());
        third.say(json!({"type": "connection_init", "payload": {"token": admin.token()}}));
        if third.frame() == Message::text(r#"{"type":"connection_ack"}"#) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the place is not given back");
    }
}

#[test]
fn pages_of_other_sites_are_refused_where_pages_are_listed() {
    let app = TestApp::with(|config| config.server.cors_origins = vec!["https://a.example".into()]);
    let own = app.url();
    for (origin, expected) in
        [("https://a.example", None), (own.as_str(), None), ("https://b.example", Some(403))]
    {
        let opened = Socket::with(app.address(), &[PROTOCOL, ("origin", origin)]);
        assert_eq!(opened.err(), expected, "{origin}");
    }
    assert!(Socket::with(TestApp::shared().address(), &[PROTOCOL, ("origin", "x://y")]).is_ok());
}

#[test]
fn a_logout_closes_every_socket_of_its_token_and_no_other() {
    let app = TestApp::shared();
    let (first, second) = (app.admin(), app.admin());
    let socket = |actor: &tests::actor::Actor| {
        Socket::with_token(app.address(), actor.token().expect("a token"))
    };
    let (mut idle, mut busy, mut other) = (socket(&first), socket(&first), socket(&second));
    busy.subscribe("1", TAGS, json!({}));
    busy.subscribe("2", "{ __typename }", json!({}));
    busy.hear();
    first.query("mutation { logout }");
    assert_eq!((idle.closed(), busy.closed()), (4403, 4403));
    other.subscribe("1", "{ __typename }", json!({}));
    assert_eq!(other.hear()["type"], "next");
}

#[test]
fn a_quiet_socket_is_sent_signs_of_life_and_closed_without_an_answer() {
    let app = quick(|live| live.keep_alive_seconds = 1);
    let mut socket = Socket::with_token(app.address(), app.admin().token().expect("a token"));
    assert!(matches!(socket.frame(), Message::Ping(_)));
    // The client answers when it reads again.
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(socket.closed(), 1013);
}

#[test]
fn a_server_that_stops_says_that_it_goes_away() {
    let mut app = TestApp::start();
    let admin = app.admin();
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    socket.subscribe("1", TAGS, json!({}));
    socket.subscribe("2", "{ __typename }", json!({}));
    socket.hear();
    let closed = std::thread::spawn(move || socket.closed());
    app.stop();
    assert_eq!(closed.join().expect("a code"), 1001);
}
