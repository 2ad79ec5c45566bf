//! GraphQL over HTTP, rule by rule, and what bad input is answered with.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Response;

const JSON: (&str, &str) = ("content-type", "application/json");
const NEWER: (&str, &str) = ("accept", "application/graphql-response+json");

fn post(headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
    TestApp::shared().nobody().send("POST", "/graphql", headers, body)
}

fn send(document: &str) -> Response {
    post(&[JSON, NEWER], json!({"query": document}).to_string())
}

#[test]
fn a_query_is_answered_in_the_media_type_that_was_asked_for() {
    let body = r#"{"query": "{ __typename }"}"#;
    for (accept, expected) in [
        ("application/graphql-response+json", "application/graphql-response+json; charset=utf-8"),
        ("application/json", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let response = post(&[JSON, ("accept", accept)], body);
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-type"), Some(expected));
        assert_eq!(response.json(), json!({"data": {"__typename": "Query"}}));
    }
}

#[test]
fn an_unacceptable_media_type_is_refused_with_406() {
    let response = post(&[JSON, ("accept", "text/html")], r#"{"query": "{ __typename }"}"#);
    assert_eq!((response.status, response.code().as_str()), (406, "BAD_REQUEST"));
    assert!(response.message().contains("application/graphql-response+json"), "{response:?}");
}

#[test]
fn a_body_that_a_web_form_could_send_is_refused_with_415() {
    let body = r#"{"query": "{ __typename }"}"#;
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"]
    {
        let response = post(&[("content-type", content_type)], body);
        assert_eq!((response.status, response.code().as_str()), (415, "BAD_REQUEST"));
    }
    // A form may bring files, for somebody who says so in a header that no form can send.
    let form = post(&[("content-type", "multipart/form-data; boundary=x")], body);
    assert_eq!((form.status, form.code().as_str()), (401, "UNAUTHENTICATED"));
    assert_eq!(post(&[], body).status, 415);
    assert_eq!(post(&[JSON, ("content-encoding", "gzip")], body).status, 415);
}

#[test]
fn get_answers_queries_and_refuses_mutations() {
    let nobody = TestApp::shared().nobody();
    let response = nobody.get("/graphql?query=%7B%20__typename%20%7D");
    assert_eq!(
        (response.status, response.json()["data"]["__typename"].as_str()),
        (200, Some("Query"))
    );

    let response = nobody.get("/graphql?query=mutation%20%7B%20logout%20%7D");
    assert_eq!(response.status, 405);
    assert_eq!(response.header("allow"), Some("POST"));
    assert!(!response.code().is_empty(), "{response:?}");
}

#[test]
fn other_methods_are_refused_with_405() {
    let nobody = TestApp::shared().nobody();
    for (method, path) in [("PUT", "/graphql"), ("DELETE", "/graphql"), ("POST", "/metrics")] {
        let response = nobody.send(method, path, &[], "");
        assert_eq!((response.status, response.code().as_str()), (405, "BAD_REQUEST"), "{method}");
        assert!(response.header("allow").is_some_and(|allow| allow.contains("GET")));
    }
}

#[test]
fn a_body_that_is_no_request_is_refused_with_what_is_wrong() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "empty"),
        (b"{ \"not a JSON", "not JSON"),
        (b"{\"query\": \"{ \xff }\"}", "not UTF-8: byte 13"),
        (b"[{\"query\": \"{ __typename }\"}]", "batches"),
        (b"null", "null, not an object"),
        (b"{\"qeury\": \"{ __typename }\"}", "qeury"),
        (b"{\"query\": 7}", "`query` is a number"),
        (b"{\"query\": \"{ __typename }\", \"variables\": []}", "`variables` is a list"),
        (b"{\"query\": \"{ __typename }\", \"extensions\": \"\"}", "`extensions` is a string"),
    ];
    for (body, expected) in cases {
        let response = post(&[JSON], body);
        assert_eq!((response.status, response.code().as_str()), (400, "BAD_REQUEST"));
        assert!(response.message().contains(expected), "{response:?}");
        assert!(response.json().get("data").is_none());
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_with_413() {
    let document = format!("{{ __typename }} #{}", "x".repeat(1024 * 1024));
    let response = send(&document);
    assert_eq!((response.status, response.code().as_str()), (413, "LIMIT_EXCEEDED"));
    assert!(response.message().contains("server.body_bytes_max"), "{response:?}");
}

#[test]
fn an_erroneous_document_has_no_data_and_says_where() {
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ shots(first: \"ten\") { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ shots(filter: {code: {eq: 7}}) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ] {
        let response = send(document);
        assert_eq!((response.status, response.code().as_str()), (400, code), "{response:?}");
        let answer = response.json();
        assert!(answer.get("data").is_none(), "{answer:#}");
        let line = &answer["errors"][0]["locations"][0]["line"];
        assert_eq!(line, &Value::from(1), "{answer:#}");
        let id = answer["errors"][0]["extensions"]["requestId"].as_str();
        assert_eq!(id, response.header("x-request-id"));
    }
}

#[test]
fn what_asks_for_too_much_is_refused_before_it_is_read() {
    let aliases: String = (0..10_000).map(|n| format!("a{n}: __typename ")).collect();
    let deep = format!("{}id{}", "parent { ".repeat(40), " }".repeat(40));
    for (document, code) in [
        (format!("{{ {aliases} }}"), "LIMIT_EXCEEDED"),
        (format!("{{ tasks {{ nodes {{ {deep} }} }} }}"), "DEPTH_EXCEEDED"),
        (format!("{{ {} }}", "x ".repeat(20_000)), "LIMIT_EXCEEDED"),
        ("{ a ".repeat(4_000), "LIMIT_EXCEEDED"),
    ] {
        let response = send(&document);
        assert_eq!(response.code(), code, "{}", response.text);
        assert_eq!(response.status, 400);
    }
}

#[test]
fn a_request_id_is_taken_over_or_made() {
    let nobody = TestApp::shared().nobody();
    let response = nobody.send("GET", "/health/live", &[("x-request-id", "farm-17")], "");
    assert_eq!(response.header("x-request-id"), Some("farm-17"));
    let response = nobody.send("GET", "/health/live", &[("x-request-id", "two words")], "");
    let made = response.header("x-request-id").expect("an id").to_owned();
    assert!(made.starts_with("request_"), "{made}");
    assert_ne!(nobody.get("/health/live").header("x-request-id"), Some(made.as_str()));
}

#[test]
fn refusals_have_an_id_whoever_refuses() {
    let nobody = TestApp::shared().nobody();
    let id = ("x-request-id", "farm-18");
    let large = "x".repeat(1024 * 1024 + 1);
    for (method, path, body, status) in [
        ("GET", "/nowhere", "", 404),
        ("GET", "/%ff", "", 404),
        ("GET", "//graphql", "", 404),
        ("PUT", "/graphql", "", 405),
        ("POST", "/graphql", "{", 400),
        ("POST", "/graphql", large.as_str(), 413),
    ] {
        let response = nobody.send(method, path, &[JSON, id], body);
        assert_eq!(response.status, status, "{method} {path}");
        assert_eq!(response.header("x-request-id"), Some("farm-18"), "{method} {path}");
        let told = &response.json()["errors"][0]["extensions"]["requestId"];
        assert_eq!(told, "farm-18", "{method} {path}");
    }
}

#[test]
fn answers_carry_headers_that_keep_browsers_careful() {
    let response = send("{ __typename }");
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert!(response.header("content-security-policy").is_some());
    assert!(response.header("access-control-allow-origin").is_none());
}

#[test]
fn only_pages_of_the_allow_list_may_call_the_server() {
    let page = "https://review.example";
    let app = TestApp::with(|config| config.server.cors_origins = vec![page.to_owned()]);
    let preflight = |origin: &str| {
        let asked = [("origin", origin), ("access-control-request-method", "POST")];
        app.nobody().send("OPTIONS", "/graphql", &asked, "")
    };
    let response = preflight(page);
    assert_eq!(response.status, 204);
    assert_eq!(response.header("access-control-allow-origin"), Some(page));
    let headers = response.header("access-control-allow-headers").unwrap_or_default();
    assert!(headers.contains("authorization"), "{headers}");
    assert_eq!(preflight("https://elsewhere.example").status, 403);

    let body = r#"{"query": "{ __typename }"}"#;
    let response = app.nobody().send("POST", "/graphql", &[JSON, ("origin", page)], body);
    assert_eq!(response.header("access-control-allow-origin"), Some(page));
}

#[test]
fn one_request_too_many_is_told_to_come_back() {
    let app = TestApp::with(|config| config.server.in_flight_max = 0);
    let response = app.nobody().post(&json!({"query": "{ __typename }"}));
    assert_eq!((response.status, response.code().as_str()), (503, "BUSY"));
    assert_eq!(response.header("retry-after"), Some("1"));
    assert_eq!(app.nobody().get("/health/live").status, 200);
}

#[test]
fn the_draft_of_the_specification_can_be_chosen() {
    let app = TestApp::with(|config| {
        config.server.status_profile = server::config::StatusProfile::Draft;
    });
    let response = app.nobody().post(&json!({"query": "{ nothing }"}));
    assert_eq!(response.status, 422);
    assert_eq!(app.nobody().post(&json!({"query": "{ __typename }"})).status, 200);
}

#[test]
fn nothing_lies_at_other_paths_and_the_front_page_says_what_is_where() {
    let nobody = TestApp::shared().nobody();
    let response = nobody.get("/nowhere");
    assert_eq!((response.status, response.code().as_str()), (404, "NOT_FOUND"));
    let response = nobody.get("/");
    assert_eq!(response.status, 200);
    assert!(response.text.contains("/graphql"), "{response:?}");
}

#[test]
fn values_that_are_not_acceptable_are_answered_with_what_would_be_right() {
    let admin = TestApp::shared().admin();
    let cursor = admin.query("{ users(first: 1) { edges { cursor } } }");
    let cursor = cursor["users"]["edges"][0]["cursor"].as_str().expect("a cursor");
    let project = "project_01jd2s8h7wfjk9x3m5n7p9r1t3";
    let long = "x".repeat(300);
    for (document, code) in [
        ("{ users(after: \"nonsense\") { totalCount nodes { id } } }".to_owned(), "INVALID_CURSOR"),
        (
            format!(
                "{{ users(after: \"{cursor}\", orderBy: [{{login: ASC}}]) {{ nodes {{ id }} }} }}"
            ),
            "INVALID_CURSOR",
        ),
        (format!("{{ departments(after: \"{cursor}\") {{ nodes {{ id }} }} }}"), "INVALID_CURSOR"),
        ("{ shot(id: \"17\") { id } }".to_owned(), "INVALID_ID"),
        (format!("{{ shot(id: \"{project}\") {{ id }} }}"), "INVALID_ID"),
        (
            format!("mutation {{ login(login: \"{long}\", password: \"x\") {{ token }} }}"),
            "TOO_LONG",
        ),
        ("{ users(filter: {login: {eq: null}}) { totalCount } }".to_owned(), "INVALID_VALUE"),
        ("{ users(first: -1) { totalCount nodes { id } } }".to_owned(), "INVALID_VALUE"),
        ("{ users(first: 1, last: 1) { nodes { id } } }".to_owned(), "INVALID_VALUE"),
        ("{ users(first: 501) { nodes { id } } }".to_owned(), "INVALID_VALUE"),
    ] {
        let response = admin.post(&json!({"query": document}));
        assert_eq!(response.code(), code, "{document}\n{}", response.text);
        let hint = &response.json()["errors"][0]["extensions"]["hint"];
        assert!(hint.is_string(), "{document} has no hint: {}", response.text);
    }
}

#[test]
fn an_id_that_leads_nowhere_is_null() {
    let admin = TestApp::shared().admin();
    let document = "{ project(id: \"project_01jd2s8h7wfjk9x3m5n7p9r1t3\") { id } }";
    assert_eq!(admin.query(document), json!({"project": null}));
}
