//! What does not fit is refused with its place, its type and field, and what would be right.

use schema::Limits;
use serde_json::{Value as Json, json};

use super::desk::Desk;
use crate::production::id;

/// Code, message, and what else is said, of a document that must fail before anything is written.
#[track_caller]
fn refusal(desk: &Desk, document: &str, variables: Json) -> (String, String, Json) {
    let response = desk.json(document, variables);
    let error = &response["errors"][0];
    assert!(error.is_object(), "{document}\ndid not fail: {response:#}");
    assert!(desk.commands().is_empty(), "{document}");
    let extensions = error["extensions"].clone();
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    (text(&extensions["code"]), text(&error["message"]), extensions)
}

/// A root field, and the code and parts of the message that it is refused with.
type Case = (String, (&'static str, &'static str, &'static str));

#[track_caller]
fn check(cases: impl IntoIterator<Item = Case>) {
    let desk = Desk::new();
    for (field, (code, place, what)) in cases {
        let document = format!("mutation {{ {field} }}");
        let (found, message, extensions) = refusal(&desk, &document, json!({}));
        assert_eq!(found, code, "{field}: {message}");
        assert!(message.starts_with(place) && message.contains(what), "{field}: {message}");
        assert!(extensions.get("type").is_some() || extensions.get("hint").is_some(), "{message}");
    }
}

#[test]
fn every_place_of_an_input_is_named() {
    let (shot, tag, project) = (id("shot", 41), id("tag", 71), id("project", 20));
    let log = id("time_log", 5);
    check([
        (
            format!("shotUpdate(id: \"{tag}\", patch: {{}}) {{ __typename }}"),
            ("INVALID_ID", "`id`: ", "is the id of a Tag, not of a Shot"),
        ),
        (
            format!("shotUpdate(id: \"{shot}\", patch: {{code: null}}) {{ __typename }}"),
            ("REQUIRED", "`patch.code`: ", "null is not a String"),
        ),
        (
            format!("timeLogUpdate(id: \"{log}\", patch: {{task: null}}) {{ __typename }}"),
            ("REQUIRED", "`patch.task`: ", "null is not a Task"),
        ),
        (
            format!("shotUpdate(id: \"{shot}\", patch: {{tags: null}}) {{ __typename }}"),
            ("REQUIRED", "`patch.tags`: ", "no change of a relation to many"),
        ),
        (
            format!("shotUpdate(id: \"{shot}\", patch: {{start: \"yesterday\"}}) {{ __typename }}"),
            ("INVALID_VALUE", "`patch.start`: ", "is not a moment"),
        ),
        (
            format!(
                "shotUpdate(id: \"{shot}\", patch: {{tags: {{connect: [\"{tag}\", \"{shot}\"]}}}}) {{ __typename }}"
            ),
            ("INVALID_ID", "`patch.tags.connect[1]`: ", "not of a Tag"),
        ),
        (
            format!(
                "shotCreate(input: {{name: \"a\", code: \"a\", sequence: {{create: {{name: \"s\", code: \"s\", project: {{connect: \"{shot}\"}}}}}}}}) {{ __typename }}"
            ),
            ("INVALID_ID", "`input.sequence.create.project.connect`: ", "not of a Project"),
        ),
        (
            format!(
                "tasksCreate(inputs: [{{name: \"a\"}}, {{name: \"b\", children: {{create: [{{asset: {{name: \"c\", code: \"c\", type: {{connect: \"{tag}\"}}}}}}]}}}}]) {{ count }}"
            ),
            ("INVALID_ID", "`inputs[1].children.create[0].asset.type.connect`: ", "not of a Type"),
        ),
        (
            format!(
                "projectUpdate(id: \"{project}\", patch: {{tasks: {{connect: [\"{shot}\"]}}}}) {{ __typename }}"
            ),
            ("READ_ONLY", "`patch.tasks`: ", "stay with the one"),
        ),
    ]);
}

#[test]
fn every_argument_is_named() {
    let tag = id("tag", 71);
    check([
        (
            "shotUpsert(input: {name: \"a\", code: \"a\"}) { created }".to_owned(),
            ("REQUIRED", "`input.project`: ", "matched by it"),
        ),
        (
            "tagUpsert(input: {name: \"a\"}, match: []) { created }".to_owned(),
            ("INVALID_VALUE", "`match` is empty", ""),
        ),
        (
            format!("tagsDelete(ids: [\"{tag}\", \"{tag}\"]) {{ count }}"),
            ("INVALID_VALUE", "`ids` names a record twice", "in [0] and in [1]"),
        ),
        (
            "tagsDelete { count }".to_owned(),
            ("INVALID_VALUE", "exactly one of `ids` and `targets`", ""),
        ),
        (
            "tagsDeleteWhere(filter: {}, atMost: -1) { count }".to_owned(),
            ("INVALID_VALUE", "`atMost` is -1", ""),
        ),
        (
            "tagsDeleteWhere(filter: {}, atMost: 501) { count }".to_owned(),
            ("LIMIT_EXCEEDED", "the limit `mutation_rows` is 500", ""),
        ),
        (
            "restore(ids: [\"ghost_01jd2s8h7wfjk9x3m5n7p9r1t3\"]) { restoredIds }".to_owned(),
            ("INVALID_ID", "`ids[0]`: ", "is unknown"),
        ),
    ]);
}

#[test]
fn the_row_and_the_field_are_told_apart_from_the_message() {
    let desk = Desk::new();
    let document = "mutation($i: [ShotCreateInput!]!) { shotsCreate(inputs: $i) { count } }";
    let inputs = json!([
        {"name": "a", "code": "a"},
        {"name": "b", "code": "b", "fps": 24, "bidUnit": "HOUR", "scheduleTiming": null, "start": "never"},
    ]);
    let (code, message, extensions) = refusal(&desk, document, json!({"i": inputs}));
    assert_eq!(code, "INVALID_VALUE");
    assert!(message.starts_with("`inputs[1].start`: "), "{message}");
    assert_eq!(extensions["index"], 1);
    assert_eq!((&extensions["type"], &extensions["field"]), (&json!("Shot"), &json!("start")));
}

#[test]
fn the_schema_itself_refuses_what_it_can_see() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    let cases = [
        "shotCreate(input: {name: \"a\"}) { __typename }".to_owned(),
        format!("shotUpdate(id: \"{shot}\", patch: {{id: \"x\"}}) {{ __typename }}"),
        format!("shotUpdate(id: \"{shot}\", patch: {{createdBy: {{connect: \"x\"}}}}) {{ __typename }}"),
        format!("shotUpdate(id: \"{shot}\", patch: {{percentComplete: 5.0}}) {{ __typename }}"),
        format!("shotUpdate(id: \"{shot}\", patch: {{project: {{connect: \"x\"}}}}) {{ __typename }}"),
        format!("shotUpdate(id: \"{shot}\", patch: {{sequence: {{}}}}) {{ __typename }}"),
        "userCreate(input: {name: \"a\", login: \"a\", email: \"a@b\", passwordHash: \"x\"}) { __typename }".to_owned(),
    ];
    for field in cases {
        let (code, message, _) = refusal(&desk, &format!("mutation {{ {field} }}"), json!({}));
        assert!(matches!(&*code, "GRAPHQL_VALIDATION_FAILED"), "{field}: {code} {message}");
    }
}

#[test]
fn limits_hold_for_rows_and_for_depth() {
    let limits = Limits { mutation_rows: 3, mutation_depth: 1, ..Limits::default() };
    let desk = Desk::within(&limits);
    let rows = |count: usize| json!({"i": vec![json!({"name": "a"}); count]});
    let document = "mutation($i: [TagCreateInput!]!) { tagsCreate(inputs: $i, onError: SKIP_FAILED) { count } }";
    let (code, ..) = refusal(&desk, document, rows(4));
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert_eq!(desk.json(document, rows(3))["data"]["tagsCreate"]["count"], 3);
    desk.commands();

    let inside = "mutation { taskCreate(input: {name: \"a\", children: {create: [{task: {name: \"b\"}}, {task: {name: \"c\"}}, {task: {name: \"d\"}}]}}) { __typename } }";
    let (code, message, _) = refusal(&desk, inside, json!({}));
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert!(message.contains("mutation_rows"), "{message}");

    let deep = "mutation { taskCreate(input: {name: \"a\", children: {create: [{task: {name: \"b\", children: {create: [{task: {name: \"c\"}}]}}}]}}) { __typename } }";
    let (code, message, _) = refusal(&desk, deep, json!({}));
    assert_eq!(code, "LIMIT_EXCEEDED");
    assert!(message.contains("mutation_depth"), "{message}");
}

#[test]
fn what_many_rows_answer_counts_as_often_as_there_are_rows() {
    let limits = Limits { complexity: 100, ..Limits::default() };
    let desk = Desk::within(&limits);
    let document = "mutation($i: [TagCreateInput!]!) { tagsCreate(inputs: $i) { tags { id name entities(first: 5) { nodes { id } } } } }";
    let rows = |count: usize| json!({"i": vec![json!({"name": "a"}); count]});
    let (code, ..) = refusal(&desk, document, rows(20));
    assert_eq!(code, "COMPLEXITY_EXCEEDED");
    assert_eq!(desk.json(document, rows(2)).get("errors"), None);
}

#[test]
fn a_value_of_another_type_is_placed_and_what_is_right_is_written_out() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    let create = |members: &str| {
        format!(
            "mutation {{ shotCreate(input: {{name: \"x\", code: \"x\", {members}}}) {{ __typename }} }}"
        )
    };
    let update = format!(
        "mutation {{ shotUpdate(id: \"{shot}\", patch: {{cutIn: \"35\"}}) {{ __typename }} }}"
    );
    let cases = [
        (update, "`cutIn`: ", "a whole number without quotes"),
        (create("project: \"project_x\""), "`project`: ", "{ connect: \"project_...\" }"),
        (create("tags: \"tag_x\""), "`tags`: ", "{ connect: [\"tag_...\"] }"),
        (create("project: {}"), "`project`: ", "{ connect: \"project_...\" }"),
        (create("status: \"WIP\""), "", "follows from the work"),
        (create("level: 3"), "", "the server keeps `level`"),
        ("{ shots(filter: {code: \"X\"}) { totalCount } }".to_owned(), "`code`: ", "{ eq: ... }"),
        (
            "{ shots(filter: {project: \"X\"}) { totalCount } }".to_owned(),
            "`project`: ",
            "{ id: { eq: \"project_...\" } }",
        ),
        (create("project: {connect: \"LIGHT\"}"), "`input.project.connect`: ", "project_01jd"),
    ];
    for (document, place, hint) in cases {
        let (_, message, extensions) = refusal(&desk, &document, json!({}));
        assert!(message.starts_with(place), "{document}\n{message}");
        let told = extensions["hint"].as_str().unwrap_or_default();
        assert!(told.contains(hint), "{document}\n{message}: {told}");
    }
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { __typename } }";
    let input = json!({"input": {"name": "x", "code": "x", "project": "project_x"}});
    let (_, message, extensions) = refusal(&desk, document, input);
    assert!(message.contains("ShotCreateInput.project"), "{message}");
    assert!(extensions["hint"].as_str().unwrap_or_default().contains("{ connect: "), "{message}");
    let (_, message, _) = refusal(&desk, "mutation { tagDelete(id: \"x\") { id }", json!({}));
    assert_eq!(message, "expected `}`, but the document ends");
}
