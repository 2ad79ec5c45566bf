//! What those who run the server see: health, metrics, an orderly end.

use std::io::{Read, Write};
use std::net::TcpStream;

use tests::TestApp;
use tests::engines::Engine;

#[test]
fn a_server_is_live_and_ready() {
    let nobody = TestApp::shared().nobody();
    assert_eq!(nobody.get("/health/live").json()["status"], "live");
    assert_eq!(nobody.get("/health/ready").json()["status"], "ready");
}

#[test]
fn metrics_count_requests_by_kind_and_status() {
    let app = TestApp::start();
    app.nobody().query("{ __typename }");
    app.nobody().get("/graphql?query=");
    let response = app.nobody().get("/metrics");
    assert!(response.header("content-type").is_some_and(|it| it.starts_with("text/plain")));
    for expected in [
        r#"backlot_requests_total{kind="query",status="200"} 1"#,
        r#"backlot_request_seconds_count{kind="query"} 1"#,
        "backlot_requests_in_flight 1",
        "backlot_sql_statements_total",
    ] {
        assert!(response.text.contains(expected), "{expected}\n{}", response.text);
    }
}

#[test]
fn a_server_that_was_told_to_stop_takes_no_more_connections() {
    let mut app = TestApp::start();
    let address = app.address();
    let mut idle = TcpStream::connect(address).expect("a connection");
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").expect("a request");
    let mut buffer = [0; 64];
    assert!(idle.read(&mut buffer).expect("an answer") > 0);
    app.stop();
    assert!(TcpStream::connect(address).is_err());
}

/// A login waits for the writer's place, which the test holds: a request that takes its time.
#[test]
fn a_client_that_leaves_takes_its_request_along() {
    let app = TestApp::on(Engine::Sqlite, |_| {});
    let (login, password) = (&app.administrator().login, &app.administrator().password);
    let document =
        format!("mutation {{ login(login: \"{login}\", password: \"{password}\") {{ token }} }}");
    let body = serde_json::json!({"query": document}).to_string();
    let length = body.len();
    app.beside(async |studio| {
        let place = studio.store.begin().await.expect("the writer's place");
        let mut client = TcpStream::connect(app.address()).expect("a connection");
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json";
        write!(client, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").expect("a request");
        wait_for(&app, "backlot_requests_in_flight 2");
        drop(client);
        wait_for(&app, r#"status="499"} 1"#);
        wait_for(&app, "backlot_requests_in_flight 1");
        place.rollback().await.expect("the place given back");
    });
}

#[test]
fn a_request_that_takes_too_long_is_given_up() {
    let app = TestApp::on(Engine::Sqlite, |config| config.server.request_timeout_seconds = 1);
    let (login, password) = (&app.administrator().login, &app.administrator().password);
    let document =
        format!("mutation {{ login(login: \"{login}\", password: \"{password}\") {{ token }} }}");
    app.beside(async |studio| {
        let place = studio.store.begin().await.expect("the writer's place");
        let response = app.nobody().post(&serde_json::json!({"query": document}));
        assert_eq!((response.status, response.code().as_str()), (504, "TIMEOUT"), "{response:?}");
        place.rollback().await.expect("the place given back");
    });
}

/// Looks at the metrics until they say so. The look itself is in flight, too.
fn wait_for(app: &TestApp, expected: &str) {
    let mut last = String::new();
    for _ in 0..2_000 {
        last = app.nobody().get("/metrics").text;
        if last.contains(expected) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("the metrics never said {expected}:\n{last}");
}
