//! What the specification asks of an executor: errors and where they go, order, coercion, and what
//! is refused before anything runs.

use schema::{AnswerKind, Caller, Request};
use schema_som::{Code, Error, Value};
use serde_json::{Value as Json, json};

use super::production::{Builder, first_error, id, key, production};

/// The production with shots whose columns hold what their fields cannot.
pub(crate) fn broken() -> Builder {
    let mut to = production();
    let broken: [(u64, &str, Value); 5] = [
        (101, "record_in", Value::Int(5_000_000_000)),
        (102, "fps", Value::Float(f64::NAN)),
        (103, "cut_in", Value::Int(5_000_000_000)),
        (104, "name", Value::Null),
        (105, "schedule_unit", Value::from("fortnight")),
    ];
    for (number, field, value) in broken {
        to.add(
            "Shot",
            number,
            &[
                ("name", Value::from("broken")),
                ("code", format!("x{number}").into()),
                ("project_id", key(20).into()),
                ("status_id", key(12).into()),
                ("status_list_id", key(15).into()),
                (field, value),
            ],
        );
        to.add(
            "Task",
            number + 100,
            &[
                ("name", format!("under {number}").into()),
                ("project_id", key(20).into()),
                ("parent_id", key(number).into()),
            ],
        );
    }
    to
}

#[test]
fn an_error_in_a_nullable_field_leaves_the_rest_standing() {
    let served = broken().serve();
    let document = format!(
        "{{ a: shot(id: \"{}\") {{ code recordIn cutIn }} b: shot(id: \"{}\") {{ fps code }} }}",
        id("shot", 101),
        id("shot", 102)
    );
    let (text, kind) = served.ask(&document, Json::Null);
    assert_eq!(kind, AnswerKind::Partial);
    assert!(text.starts_with(
        r#"{"data":{"a":{"code":"x101","recordIn":null,"cutIn":1},"b":{"fps":null,"code":"x102"}},"errors":["#
    ));
    let response: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(response["errors"][0]["message"], "`Shot.recordIn` does not fit 32 bits");
    assert_eq!(response["errors"][0]["path"], json!(["a", "recordIn"]));
    assert_eq!(
        response["errors"][0]["extensions"],
        json!({"code": "INTERNAL", "type": "Shot", "field": "recordIn"})
    );
    assert_eq!(response["errors"][1]["path"], json!(["b", "fps"]));
}

#[test]
fn an_error_in_a_required_field_empties_the_nearest_nullable_one() {
    let served = broken().serve();
    for (number, field) in [(103, "cutIn"), (104, "name"), (105, "scheduleUnit")] {
        let task = id("task", number + 100);
        let document = format!(
            "{{ task(id: \"{task}\") {{ name parent {{ id ... on Shot {{ {field} }} }} priority }} }}"
        );
        let response = served.json(&document, Json::Null);
        let expected = json!({"name": format!("under {number}"), "parent": null, "priority": 500});
        assert_eq!(response["data"]["task"], expected);
        let path = json!(["task", "parent", field]);
        assert_eq!(first_error(&response), ("INTERNAL".into(), path));
    }
}

#[test]
fn an_error_in_an_item_that_may_not_be_null_empties_what_holds_the_list() {
    let served = broken().serve();
    let document = "{ shots(first: 500) { totalCount nodes { code cutIn } } }";
    let response = served.json(document, Json::Null);
    assert_eq!(response["data"], Json::Null);
    let path = json!(["shots", "nodes", 7, "cutIn"]);
    assert_eq!(first_error(&response), ("INTERNAL".into(), path));

    let nodes = "{ nodes(ids: [$a, $b]) { id ... on Shot { cutIn } } }";
    let document = format!("query($a: ID!, $b: ID!) {nodes}");
    let variables = json!({"a": id("shot", 103), "b": id("shot", 41)});
    let response = served.json(&document, variables);
    assert_eq!(response["data"]["nodes"], json!([null, {"id": id("shot", 41), "cutIn": 1001}]));
    assert_eq!(response["errors"][0]["path"], json!(["nodes", 0, "cutIn"]));
}

#[test]
fn a_required_relation_to_what_is_out_of_sight_is_an_error_and_an_optional_one_is_null() {
    let mut to = production();
    to.add("Task", 301, &[("name", "lost".into()), ("parent_id", key(999).into())]);
    let served = to.serve();
    let task = id("task", 301);
    let document = format!(
        "{{ task(id: \"{task}\") {{ parent {{ id }} }} b: task(id: \"{task}\") {{ project {{ id }} }} }}"
    );
    let response = served.json(&document, Json::Null);
    assert_eq!(response["data"], json!({"task": {"parent": null}, "b": null}));
    assert_eq!(first_error(&response), ("NOT_FOUND".into(), json!(["b", "project"])));
}

#[test]
fn what_the_port_refuses_is_an_error_of_its_root_field() {
    let served = production().serve();
    let refusal = Error::new(Code::Forbidden, "you may not read users").at_type("User");
    *served.studio.refusal.lock().unwrap() = Some(refusal);
    let user = id("user", 1);
    let response =
        served.json(&format!("{{ user(id: \"{user}\") {{ id }} __typename }}"), Json::Null);
    assert_eq!(response["data"], json!({"user": null, "__typename": "Query"}));
    assert_eq!(first_error(&response), ("FORBIDDEN".into(), json!(["user"])));
    let response = served.json("{ __typename users { totalCount } }", Json::Null);
    assert_eq!(response["data"], Json::Null);
}

#[test]
fn keys_come_in_the_order_of_the_document() {
    let served = production().serve();
    let document = "{ z: __typename shots(first: 1) { nodes { name cutIn a: code __typename id code } } a: __typename }";
    let text = served.text(document);
    let places = [
        "\"z\":",
        "\"shots\":",
        "\"name\":",
        "\"cutIn\":",
        "\"a\":\"sh010\"",
        "\"__typename\":",
        "\"id\":",
        "\"code\":",
        "\"a\":\"Query\"",
    ];
    let places: Vec<_> = places.iter().map(|key| text.find(key).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn equal_response_keys_are_read_once() {
    let served = production().serve();
    let once = served.data("{ sequences { nodes { code shots { nodes { code name } } } } }");
    let queries = served.queries();
    let again = served.data(
        "{ sequences { nodes { code shots { nodes { code } } } } sequences { nodes { shots { nodes { name code } } } } ...More }
         fragment More on Query { sequences { ... { nodes { shots { nodes { name } } } } } }",
    );
    assert_eq!(once, again);
    let repeated = served.queries();
    assert_eq!((queries.len(), repeated.len()), (1, 1));
    assert_eq!(repeated[0].children.len(), 1);
    assert_eq!(queries[0].children[0].query.columns, repeated[0].children[0].query.columns);
}

#[test]
fn a_type_condition_on_an_interface_holds_for_what_implements_it() {
    let served = production().serve();
    let document = "{ tasks(filter: {kind: {in: [SHOT, ASSET, SEQUENCE]}}, first: 3) { nodes {
        ... on AnyShot { cutIn } ... on HasCode { code } ... on AnyEntity { name } ... on Asset { revision }
        ... on Node { id } ... on AnyAsset { priority } } } }";
    let expected = json!([
        {"code": "sq01", "name": "sq01", "id": id("sequence", 31)},
        {"code": "sq02", "name": "sq02", "id": id("sequence", 32)},
        {"cutIn": 1001, "code": "sh010", "name": "sh010", "id": id("shot", 41)},
    ]);
    assert_eq!(served.data(document)["tasks"]["nodes"], expected);
}

#[test]
fn a_single_value_stands_for_a_list() {
    let served = production().serve();
    let literal = served.data(
        "{ shots(filter: {code: {in: \"sh020\"}}, orderBy: {code: ASC}) { nodes { code } } }",
    );
    assert_eq!(literal["shots"]["nodes"], json!([{"code": "sh020"}]));
    let document = "query($codes: [String!], $order: [ShotOrder!]) { shots(filter: {code: {in: $codes}}, orderBy: $order) { nodes { code } } }";
    let variables = json!({"codes": "sh030", "order": {"code": "DESC"}});
    assert_eq!(
        served.json(document, variables)["data"]["shots"]["nodes"],
        json!([{"code": "sh030"}])
    );
}

#[test]
fn an_absent_variable_drops_its_argument_and_its_input_field() {
    let served = production().serve();
    let document = "query($code: String, $first: Int, $not: ShotFilter) {
        shots(filter: {code: {eq: $code}, not: $not}, first: $first) { nodes { code } } }";
    let all = served.json(document, json!({}));
    assert_eq!(all["data"]["shots"]["nodes"].as_array().unwrap().len(), 5);
    let some = served.json(document, json!({"first": 2, "not": {"code": {"eq": "sh010"}}}));
    assert_eq!(some["data"]["shots"]["nodes"], json!([{"code": "sh020"}, {"code": "sh030"}]));
    let null = served.json(document, json!({"code": null}));
    assert_eq!(first_error(&null), ("INVALID_VALUE".into(), json!(["shots"])));
    assert!(null["errors"][0]["extensions"]["hint"].as_str().unwrap().contains("isNull"));
}

#[test]
fn request_errors_have_no_data_and_read_nothing() {
    let served = production().serve();
    let cases = [
        ("{", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("", json!({}), "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{ shots { nodes { x: name x: code } } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ tasks { nodes { ...A ...B } } } fragment A on Shot { x: name } fragment B on AnyTask { x: id }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("{ shots(first: 5000000000) { totalCount } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        ("{ shots(first: \"5\") { totalCount } }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ shots(orderBy: [{code: \"ASC\"}]) { totalCount } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "{ shots(filter: {code: {eq: \"a\", eq: \"b\"}}) { totalCount } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "{ shots(orderBy: [{code: ASC, name: ASC}]) { totalCount } }",
            json!({}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "query($s: Sort) { shots(orderBy: [{code: $s}]) { totalCount } }",
            json!({"s": "ASC"}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "query($id: ID) { shot(id: $id) { id } }",
            json!({"id": "x"}),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("query($id: ID!) { shot(id: $id) { id } }", json!({}), "REQUIRED"),
        ("query($id: ID!) { shot(id: $id) { id } }", json!({"id": null}), "REQUIRED"),
        (
            "query($n: Int) { shots(first: $n) { totalCount } }",
            json!({"n": 5_000_000_000_i64}),
            "INVALID_VALUE",
        ),
        (
            "query($f: ShotFilter) { shots(filter: $f) { totalCount } }",
            json!({"f": {"nothing": 1}}),
            "INVALID_VALUE",
        ),
        ("query A { __typename } query B { __typename }", json!({}), "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (document, variables, code) in cases {
        let (text, kind) = served.ask(document, variables);
        let expected = match code {
            "GRAPHQL_PARSE_FAILED" => AnswerKind::ParseError,
            _ => AnswerKind::RequestError,
        };
        assert_eq!(kind, expected, "{document}: {text}");
        assert!(text.starts_with("{\"errors\":["), "{text}");
        let response: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(response.as_object().unwrap().len(), 1, "{text}");
        assert_eq!(response["errors"][0]["extensions"]["code"], code, "{document}: {text}");
    }
    assert!(served.queries().is_empty());
}

#[test]
fn what_newer_editions_of_the_specification_allow() {
    let served = production().serve();
    let cases = [
        (
            "\"Counts.\" query Count { shots { totalCount } }",
            r#"{"data":{"shots":{"totalCount":5}}}"#,
        ),
        ("{ shots { } }", r#"{"data":{"shots":{}}}"#),
        (
            "{ shots(filter: {name: {eq: \"\\uD83D\\uDE00 \\u{1F600}\"}}) { totalCount } }",
            r#"{"data":{"shots":{"totalCount":0}}}"#,
        ),
    ];
    for (document, expected) in cases {
        assert_eq!(served.text(document), expected);
    }
}

#[test]
fn errors_of_arguments_say_what_where_and_what_would_be_right() {
    let served = production().serve();
    let cases = [
        ("{ shot(id: \"x\") { id } }", "INVALID_ID"),
        ("{ shot(id: 5) { id } }", "INVALID_ID"),
        ("{ shot(id: \"tag_01hf7yat00e1h6p1d1m5qsz2g4\") { id } }", "INVALID_ID"),
        ("{ node(id: \"nothing_01hf7yat00e1h6p1d1m5qsz2g4\") { id } }", "INVALID_ID"),
        ("{ shots(first: -1) { totalCount } }", "INVALID_VALUE"),
        ("{ shots(first: 501) { totalCount } }", "INVALID_VALUE"),
        ("{ shots(first: 1, last: 1) { totalCount } }", "INVALID_VALUE"),
        ("{ shots(last: 1, after: \"x\") { totalCount } }", "INVALID_VALUE"),
        ("{ shots(first: 1, before: \"x\") { totalCount } }", "INVALID_VALUE"),
        ("{ shots(after: \"x\") { totalCount } }", "INVALID_CURSOR"),
        ("{ shots(filter: {id: {eq: \"x\"}}) { totalCount } }", "INVALID_ID"),
        ("{ shots(filter: {dateCreated: {gt: \"today\"}}) { totalCount } }", "INVALID_VALUE"),
        ("{ userBy { id } }", "INVALID_VALUE"),
        ("{ userBy(login: \"a\", email: \"b\") { id } }", "INVALID_VALUE"),
        ("{ sequences { nodes { shots(first: -1) { totalCount } } } }", "INVALID_VALUE"),
    ];
    for (document, code) in cases {
        let response = served.json(document, Json::Null);
        let (found, path) = first_error(&response);
        assert_eq!(found, code, "{document}: {response}");
        assert_eq!(path.as_array().unwrap().len(), 1, "{response}");
    }
    let response =
        served.json("{ shots(filter: {cutIn: {in: [1, null]}}) { totalCount } }", Json::Null);
    assert!(response["errors"].is_array());
}

#[test]
fn a_mutation_does_not_run_where_none_may() {
    let served = production().serve();
    let query = "mutation { logout }".to_owned();
    let request = Request { query, ..Request::default() };
    let (text, kind) = served.send(request, Caller::default());
    assert_eq!(kind, AnswerKind::MutationByGet);
    assert!(text.starts_with("{\"errors\":["));
}

#[test]
fn errors_carry_the_requests_id() {
    let served = production().serve();
    let request = Request { query: "{ shot(id: \"x\") { id } }".into(), ..Request::default() };
    let caller = Caller { request_id: "r-7".into(), ..Caller::default() };
    let (text, _) = served.send(request, caller);
    assert!(text.contains(r#""requestId":"r-7""#), "{text}");
}
