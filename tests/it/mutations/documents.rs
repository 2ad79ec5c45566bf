//! Documents as a whole: one transaction, dry runs, and requests that are sent again.

use serde_json::{Value, json};
use tests::actor::Response;

use super::{Site, refusal};

const TWO: &str = "mutation($a: ShotCreateInput!, $b: ShotCreateInput!) {
    a: shotCreate(input: $a) { shot { code } } b: shotCreate(input: $b) { shot { code } } }";

#[test]
fn all_root_fields_happen_or_none() {
    let site = Site::new("MUT_ALL");
    let both = |a: &str, b: &str| json!({"a": site.input(a), "b": site.input(b)});
    let answer = site.admin.answer(TWO, both("1", "1"));
    assert_eq!(refusal(&answer), ("NOT_UNIQUE".into(), json!(["b"])));
    assert_eq!(site.codes(), [""; 0]);
    site.admin.ask(TWO, both("1", "2"));
    assert_eq!(site.codes(), ["1", "2"]);
}

#[test]
fn a_dry_run_answers_what_would_be() {
    let site = Site::new("MUT_DRY");
    let body = |a: &str, b: &str| {
        json!({"query": TWO, "variables": {"a": site.input(a), "b": site.input(b)},
            "extensions": {"dryRun": true}})
    };
    let answer = site.admin.post(&body("1", "2")).json();
    assert_eq!(answer["data"]["b"]["shot"]["code"], "MUT_DRY_2");
    assert_eq!(answer["extensions"], json!({"dryRun": true}));
    let answer = site.admin.post(&body("1", "1")).json();
    assert_eq!(refusal(&answer).0, "NOT_UNIQUE");
    assert_eq!(site.codes(), [""; 0]);
}

fn send(site: &Site, key: &str, end: &str) -> Response {
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id code } } }";
    let body = json!({"query": document, "variables": {"input": site.input(end)}});
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    site.admin.send("POST", "/graphql", &headers, body.to_string())
}

#[test]
fn a_request_that_is_sent_again_takes_effect_once() {
    let site = Site::new("MUT_ONCE");
    let first = send(&site, "MUT_ONCE-1", "1");
    assert_eq!(first.json()["data"]["shotCreate"]["shot"]["code"], "MUT_ONCE_1");
    let again = send(&site, "MUT_ONCE-1", "1");
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(send(&site, "MUT_ONCE-1", "2").code(), "IDEMPOTENCY_MISMATCH");
    assert_eq!(send(&site, "no key", "2").code(), "BAD_REQUEST");
    assert_eq!(site.codes(), ["1"]);
    // A failed request left nothing behind, so its key is free.
    assert_eq!(send(&site, "MUT_ONCE-2", "1").code(), "NOT_UNIQUE");
    assert_eq!(
        send(&site, "MUT_ONCE-2", "2").json()["data"]["shotCreate"]["shot"]["code"],
        "MUT_ONCE_2"
    );
}

#[test]
fn many_retries_at_once_have_one_effect() {
    let site = Site::new("MUT_RETRY");
    let answers: Vec<Response> = std::thread::scope(|scope| {
        let sent: Vec<_> =
            (0..8).map(|_| scope.spawn(|| send(&site, "MUT_RETRY-1", "1"))).collect();
        sent.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    let made: Vec<&Response> = answers.iter().filter(|one| one.code().is_empty()).collect();
    assert!(!made.is_empty(), "{answers:#?}");
    assert!(made.iter().all(|one| one.text == made[0].text));
    let refused = answers.iter().map(Response::code).filter(|code| !code.is_empty());
    for code in refused {
        assert!(matches!(&*code, "IDEMPOTENCY_IN_PROGRESS" | "BUSY"), "{code}");
    }
    assert_eq!(site.codes(), ["1"]);
}

#[test]
fn sessions_and_changes_do_not_mix() {
    let site = Site::new("MUT_MIX");
    let document = "mutation { logout tagCreate(input: {name: \"MUT_MIX\"}) { tag { id } } }";
    let response = site.admin.post(&json!({"query": document}));
    assert_eq!(response.code(), "GRAPHQL_VALIDATION_FAILED");
    assert!(response.message().contains("`logout`"), "{}", response.text);
    assert_eq!(response.json().get("data"), None::<&Value>);
    assert_eq!(site.codes(), [""; 0], "the session goes on");
}
