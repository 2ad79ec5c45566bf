//! Operations of the registry: values, records and payloads.

use schema::{Caller, Request};
use serde_json::{Value as Json, json};

use super::production::{Served, first_error, production};

fn send(served: &Served, query: &str, token: Option<&str>) -> String {
    let request = Request { query: query.into(), allow_mutation: true, ..Request::default() };
    let caller = Caller { token: token.map(Into::into), ..Caller::default() };
    served.send(request, caller).0
}

#[test]
fn a_payload_has_values_and_the_record_that_its_selection_asks_for() {
    let served = production().serve();
    let document = "mutation { login(login: \"bob\", password: \"secret\") { __typename token u: user { login tasks { nodes { name } } } expiresAt } out: logout }";
    let expected = r#"{"data":{"login":{"__typename":"LoginPayload","token":"token-1","u":{"login":"bob","tasks":{"nodes":[{"name":"anim"},{"name":"comp"}]}},"expiresAt":"2027-01-15T08:00:00Z"},"out":false}}"#;
    assert_eq!(served.text(document), expected);
    assert_eq!(
        send(&served, "mutation { logout }", Some("token-1")),
        r#"{"data":{"logout":true}}"#
    );
}

#[test]
fn a_record_is_read_by_what_is_asked_of_it_or_null() {
    let served = production().serve();
    let me = "{ me { name email } __typename }";
    assert_eq!(send(&served, me, None), r#"{"data":{"me":null,"__typename":"Query"}}"#);
    let expected =
        r#"{"data":{"me":{"name":"Ada","email":"ada@studio.test"},"__typename":"Query"}}"#;
    assert_eq!(send(&served, me, Some("t")), expected);
}

#[test]
fn a_failed_mutation_ends_the_document() {
    let served = production().serve();
    let document = "mutation { a: login(login: \"bob\", password: \"no\") { token } b: logout }";
    let response = served.json(document, Json::Null);
    assert_eq!(response["data"], Json::Null);
    assert_eq!(response["errors"].as_array().unwrap().len(), 1);
    assert_eq!(first_error(&response), ("UNAUTHENTICATED".into(), json!(["a"])));
}

#[test]
fn the_shell_for_async_graphql_gives_the_same_answer() {
    use async_graphql::Executor as _;
    let served = production().serve();
    let direct = served.json(
        "{ me { id } shots(first: 1) { nodes { code fps } } bad: shot(id: \"x\") { id } }",
        Json::Null,
    );
    let shell = schema::Executor::new(std::sync::Arc::new(served.engine));
    let request = async_graphql::Request::new(
        "query($n: Int) { me { id } shots(first: $n) { nodes { code fps } } bad: shot(id: \"x\") { id } }",
    );
    let request = request
        .variables(async_graphql::Variables::from_json(json!({"n": 1})))
        .data(Caller::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let response = runtime.block_on(shell.execute(request));
    let response = serde_json::to_value(&response).unwrap();
    assert_eq!(response["data"], direct["data"]);
    assert_eq!(response["errors"][0]["path"], json!(["bad"]));
    assert_eq!(response["errors"][0]["extensions"]["code"], "INVALID_ID");
}
