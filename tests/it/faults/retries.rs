//! Clients that were not sure and send again.

use std::time::Duration;

use tests::TestApp;
use tests::actor::Response;

use super::{count, send};

#[test]
fn one_document_from_thirty_two_connections_has_one_effect_and_one_answer() {
    let app = TestApp::shared();
    let admin = app.admin();
    let until_known = || -> Response {
        // A client of its own is a connection of its own.
        let client = app.nobody().with_token(admin.token().expect("a token"));
        loop {
            let response = send(&client, "thirty-two", "once");
            match response.code().as_str() {
                "IDEMPOTENCY_IN_PROGRESS" | "BUSY" => {
                    assert_eq!(response.json()["errors"][0]["extensions"]["retryAfter"], 1);
                    std::thread::sleep(Duration::from_millis(20));
                }
                _ => return response,
            }
        }
    };
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..32).map(|_| scope.spawn(until_known)).collect();
        sent.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert_eq!(answers[0].json()["data"]["tagCreate"]["tag"]["name"], "once");
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (200, &answers[0].text));
    }
    assert_eq!(count(&admin, "once"), 1);
}
