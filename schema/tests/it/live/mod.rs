//! Subscriptions: what is told, in which order, to whom, and how a stream ends.

mod stage;

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt;
use schema_som::event::EventAction;
use schema_som::{Code, Error, Value};
use serde_json::{Value as Json, json};

use crate::production::id;
use stage::{Theatre, end, next};

const SHOTS: &str = "subscription($after: String) {
    shotChanged(after: $after) { cursor action id changedFields shot { code cutIn } }
}";

const CURSORS: &str =
    "subscription($after: String) { shotChanged(after: $after) { cursor shot { cutIn } } }";

fn cut(event: &Json) -> i64 {
    event["data"]["shotChanged"]["shot"]["cutIn"].as_i64().unwrap()
}

fn cursor(event: &Json) -> Json {
    event["data"]["shotChanged"]["cursor"].clone()
}

#[tokio::test]
async fn a_change_is_told_with_the_record_as_it_is() {
    let theatre = Theatre::open(8);
    theatre.stage.change(41, "cut_in", Value::Int(1));
    let mut stream = theatre.follow(SHOTS, json!({})).await;
    theatre.stage.change(42, "cut_in", Value::Int(2));
    let mut event = next(&mut stream).await;
    assert!(cursor(&event).is_string());
    event["data"]["shotChanged"]["cursor"] = Json::Null;
    let shot = json!({"code": "sh020", "cutIn": 2});
    let expected = json!({"data": {"shotChanged": {
        "cursor": null, "action": "UPDATED", "id": id("shot", 42), "changedFields": ["cutIn"], "shot": shot,
    }}});
    assert_eq!(event, expected);
    theatre.stage.delete(42);
    let event = next(&mut stream).await;
    assert_eq!(event["data"]["shotChanged"]["action"], "DELETED");
    assert_eq!(event["data"]["shotChanged"]["shot"], Json::Null);
    let names = json!({"sequence_id": [null, null], "resources": {}, "cut_in": [1, 2]});
    theatre.stage.note(41, EventAction::Updated, names);
    let event = next(&mut stream).await;
    let names = json!(["sequence", "resources", "cutIn"]);
    assert_eq!(event["data"]["shotChanged"]["changedFields"], names);
}

#[tokio::test]
async fn the_filter_is_held_against_the_record_and_deletions_pass() {
    let theatre = Theatre::open(8);
    let document =
        "subscription { shotChanged(filter: {cutIn: {gt: 100}}) { action shot { cutIn } } }";
    let bare = "subscription { shotChanged(filter: {cutIn: {gt: 100}}) { action } }";
    let mut stream = theatre.follow(document, json!({})).await;
    let mut keys = theatre.follow(bare, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    theatre.stage.change(42, "cut_in", Value::Int(200));
    theatre.stage.delete(43);
    assert_eq!(cut(&next(&mut stream).await), 200);
    assert_eq!(next(&mut stream).await["data"]["shotChanged"]["action"], "DELETED");
    assert_eq!(next(&mut keys).await["data"]["shotChanged"]["action"], "UPDATED");
    assert_eq!(next(&mut keys).await["data"]["shotChanged"]["action"], "DELETED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_comes_first_and_nothing_twice_however_often_a_stream_is_cut() {
    let theatre = Theatre::open(64);
    const EVENTS: i64 = 3_000;
    let first = theatre.stage.change(41, "cut_in", Value::Int(0));
    let stage = theatre.stage.clone();
    let writer = tokio::spawn(async move {
        for number in 1..EVENTS {
            stage.note(41, EventAction::Updated, json!({}));
            if number % 50 == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    let listener = |taken: usize| {
        let theatre = theatre.clone();
        async move {
            let document = "subscription($after: String) { shotChanged(after: $after) { cursor } }";
            let mut after = Json::Null;
            let mut seen = Vec::new();
            if after.is_null() {
                after = json!(start());
            }
            while seen.len() < EVENTS as usize {
                let mut stream = theatre.follow(document, json!({"after": after})).await;
                for _ in 0..taken.min(EVENTS as usize - seen.len()) {
                    match tokio::time::timeout(Duration::from_secs(10), stream.next()).await {
                        Ok(Some(Ok(delivery))) => {
                            let cursor = delivery.cursor().expect("a place in the log");
                            after = json!(cursor);
                            seen.push(cursor);
                        }
                        // Too slow is an end like any other.
                        Ok(Some(Err(ended))) => {
                            assert_eq!(ended.code, Code::SlowConsumer);
                            break;
                        }
                        other => panic!("{other:?} after {}", seen.len()),
                    }
                }
            }
            seen
        }
    };
    let (often, rarely, never) =
        tokio::join!(listener(7), listener(300), listener(EVENTS as usize));
    writer.await.unwrap();
    let expected: Vec<String> = (first..first + EVENTS).map(place).collect();
    assert!(often == expected && rarely == expected && never == expected);
}

/// The cursor of a position, as the log gives it.
fn place(position: i64) -> String {
    use base64::Engine as _;
    let mut bytes = b"\x01eventlog".to_vec();
    bytes.extend_from_slice(&position.to_be_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn start() -> String {
    place(0)
}

#[tokio::test]
async fn those_who_ask_the_same_with_the_same_rights_are_evaluated_once() {
    let theatre = Theatre::open(8);
    theatre.stage.change(41, "cut_in", Value::Int(1));
    let mut streams = Vec::new();
    for number in 0..40 {
        let after = if number % 2 == 0 { json!({}) } else { json!({"after": start()}) };
        let token = format!("a{number}");
        let followed = theatre.try_follow((CURSORS, after), &token).await;
        let mut stream = followed.unwrap_or_else(|body| panic!("{body}"));
        if number % 2 == 1 {
            assert_eq!(cut(&next(&mut stream).await), 1);
        }
        // The walk to the seat is the reader's.
        let seated = tokio::time::timeout(Duration::from_millis(1), stream.next()).await;
        assert!(seated.is_err());
        streams.push(stream);
    }
    let (reads, steps) = counts(&theatre);
    theatre.stage.change(42, "cut_in", Value::Int(2));
    let mut payloads = Vec::new();
    for stream in &mut streams {
        payloads.push(stream.next().await.unwrap().unwrap().payload);
    }
    let (reads_then, steps_then) = counts(&theatre);
    assert_eq!((reads_then - reads, steps_then - steps), (1, 1));
    assert!(payloads.iter().all(|payload| payload.as_ptr() == payloads[0].as_ptr()));
    let followed = theatre.try_follow((CURSORS, json!({})), "bob").await;
    let mut other = followed.unwrap_or_else(|body| panic!("{body}"));
    theatre.stage.change(42, "cut_in", Value::Int(3));
    assert_eq!(cut(&next(&mut other).await), 3);
    assert_eq!(cut(&next(&mut streams[0]).await), 3);
}

fn counts(theatre: &Theatre) -> (usize, usize) {
    let stage = &theatre.stage;
    (stage.reads.load(Ordering::Relaxed), stage.steps.load(Ordering::Relaxed))
}

#[tokio::test]
async fn nothing_is_read_for_those_who_left() {
    let theatre = Theatre::open(8);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    next(&mut stream).await;
    drop(stream);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let before = counts(&theatre);
    theatre.stage.change(41, "cut_in", Value::Int(2));
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(counts(&theatre), before);
}

#[tokio::test]
async fn who_does_not_keep_up_is_told_where_to_go_on() {
    let theatre = Theatre::open(4);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(0));
    let mut last = next(&mut stream).await;
    // It waits in its seat once, then it reads no more.
    assert!(tokio::time::timeout(Duration::from_millis(10), stream.next()).await.is_err());
    for number in 1..20 {
        theatre.stage.change(41, "cut_in", Value::Int(number));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (sent, errors) = end(&mut stream).await;
    assert!(sent <= 4, "{sent}");
    let extensions = &errors[0]["extensions"];
    assert_eq!(extensions["code"], "SLOW_CONSUMER");
    let after = json!({"after": extensions["cursor"]});
    let mut again = theatre.follow(CURSORS, after).await;
    for _ in 0..19 - sent {
        last = next(&mut again).await;
    }
    assert_eq!(cursor(&last), json!(place(20)));
}

#[tokio::test]
async fn a_stream_ends_with_its_token_and_names_its_cursor() {
    let theatre = Theatre::open(4);
    theatre.stage.change(41, "cut_in", Value::Int(0));
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    let idle = tokio::time::timeout(Duration::from_millis(10), stream.next()).await;
    assert!(idle.is_err());
    *theatre.stage.over.lock().unwrap() = Some(Error::new(Code::Unauthenticated, "over"));
    theatre.stage.unsettle();
    let (sent, errors) = end(&mut stream).await;
    assert_eq!(sent, 0);
    assert_eq!(errors[0]["extensions"], json!({"code": "UNAUTHENTICATED", "cursor": place(1)}));
}

#[tokio::test]
async fn other_rights_are_other_answers_without_a_gap() {
    let theatre = Theatre::open(4);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    assert_eq!(cut(&next(&mut stream).await), 1);
    theatre.stage.unsettle();
    theatre.stage.change(41, "cut_in", Value::Int(2));
    assert_eq!(cut(&next(&mut stream).await), 2);
    *theatre.stage.refusal.lock().unwrap() = Some(Error::new(Code::Forbidden, "no more"));
    theatre.stage.unsettle();
    theatre.stage.change(41, "cut_in", Value::Int(3));
    let (sent, errors) = end(&mut stream).await;
    assert_eq!((sent, &errors[0]["extensions"]["code"]), (0, &json!("FORBIDDEN")));
}

#[tokio::test]
async fn what_follows_a_change_of_rights_is_told_by_the_rights_of_then() {
    let theatre = Theatre::open(4);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    assert_eq!(cut(&next(&mut stream).await), 1);
    // Somebody's rights changed, though not those of this one.
    theatre.stage.rights.fetch_add(1, Ordering::AcqRel);
    theatre.stage.change(41, "cut_in", Value::Int(2));
    assert_eq!(cut(&next(&mut stream).await), 2);
    // Nobody wakes the stream: the change of rights is found with what follows it.
    *theatre.stage.over.lock().unwrap() = Some(Error::new(Code::Unauthenticated, "revoked"));
    theatre.stage.rights.fetch_add(1, Ordering::AcqRel);
    theatre.stage.change(41, "cut_in", Value::Int(3));
    let (sent, errors) = end(&mut stream).await;
    assert_eq!((sent, &errors[0]["extensions"]["code"]), (0, &json!("UNAUTHENTICATED")));
}

#[tokio::test]
async fn a_busy_database_delays_a_stream_and_does_not_end_it() {
    let theatre = Theatre::open(4);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    *theatre.stage.refusal.lock().unwrap() = Some(Error::new(Code::Busy, "busy"));
    theatre.stage.change(41, "cut_in", Value::Int(1));
    assert!(tokio::time::timeout(Duration::from_millis(100), stream.next()).await.is_err());
    *theatre.stage.refusal.lock().unwrap() = None;
    assert_eq!(cut(&next(&mut stream).await), 1);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_at_once() {
    let theatre = Theatre::open(4);
    theatre.stage.change(41, "cut_in", Value::Int(1));
    let refused = async |document: &str, variables: Json| {
        let followed = theatre.try_follow((document, variables), "ada").await;
        let body = followed.err().unwrap_or_else(|| panic!("{document} was followed"));
        body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
    };
    for other in ["x".to_owned(), place(2), place(i64::MAX)] {
        assert_eq!(refused(CURSORS, json!({"after": other})).await, "INVALID_CURSOR");
    }
    *theatre.stage.oldest.lock().unwrap() = 2;
    assert_eq!(refused(CURSORS, json!({"after": start()})).await, "CURSOR_EXPIRED");
    let two = "subscription { shotChanged { id } assetChanged { id } }";
    assert_eq!(refused(two, json!({})).await, "GRAPHQL_VALIDATION_FAILED");
    let none = "subscription($no: Boolean!) { shotChanged @include(if: $no) { id } }";
    assert_eq!(refused(none, json!({"no": false})).await, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(refused("{ shots { totalCount } }", json!({})).await, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(refused("subscription {", json!({})).await, "GRAPHQL_PARSE_FAILED");
    let filter = "subscription { shotChanged(filter: {cutIn: {gt: null}}) { id } }";
    assert_eq!(refused(filter, json!({})).await, "INVALID_VALUE");
    *theatre.stage.refusal.lock().unwrap() = Some(Error::new(Code::Forbidden, "no"));
    assert_eq!(refused(CURSORS, json!({})).await, "FORBIDDEN");
    *theatre.stage.over.lock().unwrap() = Some(Error::new(Code::Unauthenticated, "over"));
    assert_eq!(
        theatre.try_follow((CURSORS, json!({})), "bob").await.err().unwrap()["errors"][0]["extensions"]
            ["code"],
        "UNAUTHENTICATED"
    );
}

#[tokio::test]
async fn a_new_generation_replans_what_is_followed() {
    let theatre = Theatre::open(4);
    let mut stream = theatre.follow(CURSORS, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    assert_eq!(cut(&next(&mut stream).await), 1);
    let registry = theatre.stage.registry.clone();
    let strict = schema::Limits { depth: 1, ..schema::Limits::default() };
    let same = schema::Generation::build(registry.clone(), &schema::Limits::default()).unwrap();
    theatre.engine.swap(same);
    theatre.stage.change(41, "cut_in", Value::Int(2));
    assert_eq!(cut(&next(&mut stream).await), 2);
    theatre.engine.swap(schema::Generation::build(registry, &strict).unwrap());
    theatre.stage.change(41, "cut_in", Value::Int(3));
    let (_, errors) = end(&mut stream).await;
    assert_eq!(errors[0]["extensions"]["code"], "DEPTH_EXCEEDED");
}

#[tokio::test]
async fn the_whole_log_is_followed_by_what_events_are() {
    let theatre = Theatre::open(4);
    let document = "subscription($filter: EventFilter) { events(filter: $filter) {
        action recordId record { id } changes { field before after }
    } }";
    let filter =
        json!({"filter": {"types": ["SHOT"], "actions": ["UPDATED"], "record": id("shot", 42)}});
    let mut chosen = theatre.follow(document, filter).await;
    let mut all = theatre.follow(document, json!({})).await;
    let none = json!({"filter": {"types": []}});
    let mut nothing = theatre.follow(document, none).await;
    theatre.stage.delete(43);
    theatre.stage.note(42, EventAction::Updated, json!({"cut_in": [1, 2]}));
    let change = json!({"field": "cutIn", "before": 1, "after": 2});
    let expected = json!({"data": {"events": {
        "action": "UPDATED", "recordId": id("shot", 42), "record": {"id": id("shot", 42)},
        "changes": [change],
    }}});
    assert_eq!(next(&mut chosen).await, expected);
    let deleted = next(&mut all).await;
    assert_eq!(deleted["data"]["events"]["action"], "DELETED");
    assert_eq!(deleted["data"]["events"]["record"], Json::Null);
    assert_eq!(next(&mut all).await, expected);
    assert!(tokio::time::timeout(Duration::from_millis(20), nothing.next()).await.is_err());
}

#[tokio::test]
async fn a_change_tells_its_event() {
    let theatre = Theatre::open(4);
    let document = "subscription { shotChanged { event { cursor actor { login } cause } cursor } }";
    let mut stream = theatre.follow(document, json!({})).await;
    theatre.stage.change(41, "cut_in", Value::Int(1));
    let event = next(&mut stream).await;
    let change = &event["data"]["shotChanged"];
    assert_eq!(
        change["event"],
        json!({
            "cursor": change["cursor"], "actor": {"login": "ada"}, "cause": "caller",
        })
    );
}

#[tokio::test]
async fn the_shell_for_async_graphql_follows_as_well() {
    use async_graphql::Executor as _;
    let theatre = Theatre::open(4);
    let shell = schema::Executor::new(theatre.engine.clone());
    let caller = schema::Caller {
        actor: Some(std::sync::Arc::default()),
        token: Some("ada".into()),
        ..schema::Caller::default()
    };
    let request = async_graphql::Request::new("subscription { shotChanged { action } }");
    let mut stream = shell.execute_stream(request.data(caller), None);
    assert!(tokio::time::timeout(Duration::from_millis(20), stream.next()).await.is_err());
    theatre.stage.change(41, "cut_in", Value::Int(1));
    let response = stream.next().await.unwrap();
    let data = response.data.into_json().unwrap();
    assert_eq!(data, json!({"shotChanged": {"action": "UPDATED"}}));
}
