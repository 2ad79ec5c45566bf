//! The distinct mode of `graphql-sse`.

use serde_json::{Value, json};
use tests::TestApp;
use tests::events::{Event, Events};

use super::{TAGS, bearer, make_tag, told};

const STREAM: (&str, &str) = ("accept", "text/event-stream");

fn complete() -> Event {
    Event { kind: "complete".into(), id: None, data: Value::Null }
}

#[test]
fn a_query_is_answered_by_one_event() {
    let app = TestApp::shared();
    let body = json!({"query": "{ __typename }"});
    let mut events = Events::post(&app.url(), &[STREAM], &body).stream();
    let answer = events.next_event().expect("an event");
    assert_eq!(
        (answer.kind.as_str(), &answer.data),
        ("next", &json!({"data": {"__typename": "Query"}}))
    );
    assert_eq!(events.next_event(), Some(complete()));
    assert_eq!(events.next_event(), None);
    // Who can read JSON as well gets it, unless it must be a stream.
    let either = ("accept", "application/json, text/event-stream");
    let (status, answer) = Events::post(&app.url(), &[either], &body).refused();
    assert_eq!((status, &answer["data"]["__typename"]), (200, &json!("Query")));
}

#[test]
fn errors_of_a_document_come_as_events_and_those_of_a_request_do_not() {
    let app = TestApp::shared();
    let header = bearer(&app.admin());
    let headers = [STREAM, ("authorization", header.as_str())];
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { tagChanged(after: \"x\") { id } }", "INVALID_CURSOR"),
    ] {
        let mut events = Events::post(&app.url(), &headers, &json!({"query": document})).stream();
        let answer = events.next_event().expect("an event");
        assert_eq!(answer.data["errors"][0]["extensions"]["code"], code, "{document}");
        assert_eq!(events.next_event(), Some(complete()));
    }
    let (status, body) = Events::post(&app.url(), &headers, &json!({"qeury": ""})).refused();
    assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")));
    let wrong = [STREAM, ("authorization", "Bearer bl_wrong")];
    let (status, _) = Events::post(&app.url(), &wrong, &json!({"query": TAGS})).refused();
    assert_eq!(status, 401);
    let nobody = Events::post(&app.url(), &[STREAM], &json!({"query": TAGS}));
    let answer = nobody.stream().next_event().expect("an event");
    assert_eq!(answer.data["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let mutation = [("query", "mutation { logout }")];
    let answer = Events::get(&app.url(), &headers, &mutation).stream().next_event();
    assert!(answer.expect("an event").data["errors"][0]["message"].is_string());
}

#[test]
fn a_subscription_without_a_stream_is_told_how_to_get_one() {
    let admin = TestApp::shared().admin();
    let response = admin.post(&json!({"query": TAGS}));
    assert_eq!((response.code().as_str(), response.status), ("BAD_REQUEST", 200));
    assert!(response.message().contains("text/event-stream"), "{}", response.message());
}

#[test]
fn events_are_told_by_either_method_and_resumed_by_the_last_id() {
    let app = TestApp::start();
    let admin = app.admin();
    let header = bearer(&admin);
    let headers = [STREAM, ("authorization", header.as_str())];
    let mut posted = Events::post(&app.url(), &headers, &json!({"query": TAGS})).stream();
    let mut got = Events::get(&app.url(), &headers, &[("query", TAGS)]).stream();
    for name in ["one", "two", "three"] {
        make_tag(&admin, name);
    }
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let (a, b) = (posted.next_event().expect("an event"), got.next_event().expect("an event"));
        assert_eq!(a, b);
        let (cursor, told) = told(&a.data);
        assert_eq!((told.as_str(), a.id.as_deref()), (name, Some(cursor.as_str())));
        ids.push(cursor);
    }
    drop((posted, got));
    make_tag(&admin, "four");
    let resumed = [headers[0], headers[1], ("last-event-id", ids[0].as_str())];
    // The header knows better than the document where the stream broke off.
    let variables = json!({"after": ids[2]}).to_string();
    let query = [("query", TAGS), ("variables", variables.as_str())];
    let mut events = Events::get(&app.url(), &resumed, &query).stream();
    for name in ["two", "three", "four"] {
        assert_eq!(told(&events.next_event().expect("an event").data).1, name);
    }
}

#[test]
fn a_stream_ends_with_its_token() {
    let app = TestApp::shared();
    let actor = app.admin();
    let header = bearer(&actor);
    let headers = [STREAM, ("authorization", header.as_str())];
    let document = "subscription { departmentChanged { id } }";
    let mut events = Events::post(&app.url(), &headers, &json!({"query": document})).stream();
    actor.query("mutation { logout }");
    let last = events.next_event().expect("an event");
    let extensions = &last.data["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "UNAUTHENTICATED");
    assert!(extensions["cursor"].is_string(), "{last:?}");
    assert_eq!(events.next_event(), Some(complete()));
}

#[test]
fn streams_count_as_connections_of_their_user() {
    let app = TestApp::with(|config| config.live.connections_per_user = 1);
    let header = bearer(&app.admin());
    let headers = [STREAM, ("authorization", header.as_str())];
    let first = Events::post(&app.url(), &headers, &json!({"query": TAGS})).stream();
    let (status, body) = Events::post(&app.url(), &headers, &json!({"query": TAGS})).refused();
    assert_eq!((status, &body["errors"][0]["extensions"]["code"]), (429, &json!("LIMIT_EXCEEDED")));
    drop(first);
}
