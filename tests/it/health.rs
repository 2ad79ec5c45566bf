//! What those who run the server see: health, metrics, an orderly end.

use std::io::{Read, Write};
use std::net::TcpStream;

use tests::TestApp;

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
