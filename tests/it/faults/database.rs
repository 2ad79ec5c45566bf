//! A database that goes away under a server, and comes back.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::{Actor, Response};
use tests::engines::{self, Engine};
use tests::proxy::Proxy;
use tests::socket::Socket;

use super::kills::Server;
use super::{MAKE, TAGS, count, cursor_of, make, named, send};

/// Host and port of a URL.
fn place_of(url: &str) -> &str {
    let rest = url.split_once('@').map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// Sends under a key until it is taken.
fn insist(actor: &Actor, key: &str, name: &str) -> Response {
    for _ in 0..200 {
        let response = send(actor, key, name);
        match response.code().as_str() {
            "" => return response,
            "UNAVAILABLE" | "BUSY" | "IDEMPOTENCY_IN_PROGRESS" => {}
            _ => panic!("{response:?}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server did not recover");
}

/// A listener, a database that goes and comes back, and what each of them is told.
fn is_survived(app: &TestApp, round: &str, database: (&mut dyn FnMut(), &mut dyn FnMut())) {
    let (go, come_back) = database;
    let name = |text: &str| format!("{round} {text}");
    let admin = app.admin();
    let before = make(&admin, &name("before"));
    let mut socket = Socket::with_token(app.address(), admin.token().expect("a token"));
    socket.subscribe("1", TAGS, json!({"after": cursor_of(&admin, &before)}));
    make(&admin, &name("heard"));
    assert_eq!(named(&socket.hear()), name("heard"));
    go();
    let change = json!({"query": MAKE, "variables": {"name": name("during")}});
    let read = json!({"query": "{ tags { totalCount } }"});
    // A connection that was idle may first have to be found broken.
    for body in [&change, &read, &change, &read] {
        let response = admin.post(body);
        assert_eq!(response.code(), "UNAVAILABLE", "{round}: {response:?}");
    }
    let kept = name("kept");
    let key = kept.replace(' ', "-");
    assert_eq!(send(&admin, &key, &kept).code(), "UNAVAILABLE");
    assert_eq!(app.nobody().get("/health/ready").status, 503);
    assert_eq!(app.nobody().get("/health/live").status, 200);
    come_back();
    let first = insist(&admin, &key, &kept);
    assert_eq!(insist(&admin, &key, &kept).text, first.text);
    assert_eq!((count(&admin, &kept), count(&admin, &name("during"))), (1, 0));
    // The listener noticed nothing but a pause.
    assert_eq!(named(&socket.hear()), kept);
    make(&admin, &name("after"));
    assert_eq!(named(&socket.hear()), name("after"));
    assert!(socket.is_quiet(Duration::from_millis(100)));
    assert_eq!(app.nobody().get("/health/ready").status, 200);
}

#[test]
fn a_database_that_goes_and_comes_back_is_found_again_and_a_listener_hears_on() {
    let engine = engines::current().expect("an engine");
    if engine == Engine::Sqlite {
        // A file has neither connections nor a server.
        return;
    }
    let mut server = Server::own(engine).expect("a server of its own");
    let url = server.database().url().to_owned();
    let target: SocketAddr = place_of(&url).parse().expect("an address");
    let proxy = Proxy::before(target).expect("a proxy");
    let app = TestApp::on(engine, |config| {
        config.database.url = url.replace(place_of(&url), &proxy.address().to_string());
        config.storage.busy_timeout_ms = 300;
    });
    is_survived(&app, "cut", (&mut || proxy.close(), &mut || proxy.open()));
    for (round, by_accident) in [("stopped", false), ("killed", true)] {
        let server = RefCell::new(&mut server);
        let mut stop = || server.borrow_mut().stop(by_accident).expect("an end");
        let mut start = || server.borrow_mut().start_again().expect("a start");
        is_survived(&app, round, (&mut stop, &mut start));
    }
}

#[test]
fn a_client_is_told_what_it_cannot_know_and_what_to_do() {
    let app = TestApp::on(Engine::Sqlite, |config| config.server.request_timeout_seconds = 1);
    let admin = app.admin();
    app.beside(async |studio| {
        let place = studio.store.begin().await.expect("the writer's place");
        let response = send(&admin, "late", "late");
        assert_eq!((response.status, response.code().as_str()), (504, "TIMEOUT"));
        assert!(response.message().contains("same Idempotency-Key"), "{response:?}");
        place.rollback().await.expect("the place given back");
    });
    let made: Value = insist(&admin, "late", "late").json();
    assert_eq!(made["data"]["tagCreate"]["tag"]["name"], "late");
    assert_eq!(count(&admin, "late"), 1);
}
