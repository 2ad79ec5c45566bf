//! Documents as a whole: one transaction, dry runs, repetitions, replays, sessions.

use schema::AnswerKind;
use schema_som::hooks::{HookName, Refusal};
use schema_som::{Code, Error};
use serde_json::json;

use super::desk::Desk;
use crate::production::{first_error, id};

const MAKE: &str = "mutation { tagCreate(input: {name: \"fresh\"}) { tag { name } } }";

fn tags(desk: &Desk) -> u64 {
    desk.data("{ tags { totalCount } }")["tags"]["totalCount"].as_u64().unwrap()
}

#[test]
fn a_failing_root_field_undoes_the_document_and_is_the_only_one_told() {
    let desk = Desk::new();
    let document = format!(
        "mutation {{ a: tagCreate(input: {{name: \"x\"}}) {{ tag {{ id }} }}
                     b: tagDelete(id: \"{}\") {{ id }}
                     c: tagCreate(input: {{name: \"y\"}}) {{ tag {{ id }} }} }}",
        id("tag", 99)
    );
    let response = desk.json(&document, json!({}));
    assert_eq!(response["data"], json!(null));
    assert_eq!(response["errors"].as_array().unwrap().len(), 1);
    assert_eq!(first_error(&response), ("NOT_FOUND".into(), json!(["b"])));
    assert_eq!(response["errors"][0]["locations"][0]["line"], 2);
    assert_eq!(response["errors"][0]["extensions"].get("index"), None, "there is only one row");
    assert_eq!(desk.commands().len(), 2);
    assert_eq!(tags(&desk), 2);
}

#[test]
fn later_root_fields_see_what_earlier_ones_did() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    let data = desk.data(&format!(
        "mutation {{ a: shotUpdate(id: \"{shot}\", patch: {{cutIn: 1}}) {{ shot {{ cutIn }} }}
                     b: shotUpdate(id: \"{shot}\", patch: {{cutOut: 5}}) {{ shot {{ cutIn cutDuration }} }} }}"
    ));
    let expected =
        json!({"a": {"shot": {"cutIn": 1}}, "b": {"shot": {"cutIn": 1, "cutDuration": 5}}});
    assert_eq!(data, expected);
}

#[test]
fn a_dry_run_answers_what_would_be_and_leaves_nothing() {
    let desk = Desk::new();
    let (text, kind) = desk.send(MAKE, json!({}), json!({"dryRun": true, "idempotencyKey": "k"}));
    assert_eq!(
        text,
        r#"{"data":{"tagCreate":{"tag":{"name":"fresh"}}},"extensions":{"dryRun":true}}"#
    );
    assert_eq!(kind, AnswerKind::Data);
    assert_eq!(tags(&desk), 2);
    assert!(desk.notes(|notes| notes.terms[0].dry_run && notes.terms[0].idempotency.is_none()));
}

#[test]
fn a_repeated_document_gets_the_first_answer_byte_for_byte() {
    let desk = Desk::new();
    let key = json!({"idempotencyKey": "once"});
    let document = "mutation($n: String!) { tagCreate(input: {name: $n}) { tag { id } } }";
    let first = desk.send(document, json!({"n": "x"}), key.clone());
    let again = desk.send(document, json!({"n": "x"}), key);
    assert_eq!(first, again);
    assert_eq!((desk.commands().len(), tags(&desk)), (1, 3));
    let digests = desk.notes(|notes| {
        let keys = notes.terms.iter().map(|terms| terms.idempotency.clone().unwrap().request);
        keys.collect::<Vec<_>>()
    });
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn what_the_database_undid_is_run_again_and_not_for_ever() {
    let busy = || Error::new(Code::Busy, "a deadlock").replay().retry_after(1);
    let desk = Desk::new();
    desk.notes(|notes| {
        notes.refusals.extend([busy(), busy()]);
        notes.unfinished.push_back(busy());
    });
    desk.data(MAKE);
    assert_eq!(desk.notes(|notes| (notes.terms.len(), notes.finished)), (4, 1));
    let begun = desk.notes(|notes| notes.terms.iter().map(|terms| terms.again).collect::<Vec<_>>());
    assert!(begun[0].is_none() && begun[1].is_some(), "{begun:?}");
    assert!(begun[1..].iter().all(|again| *again == begun[1]), "it begins once");
    assert_eq!(tags(&desk), 3);

    let desk = Desk::new();
    desk.notes(|notes| notes.refusals.extend([busy(), busy(), busy(), busy(), busy()]));
    let response = desk.json(MAKE, json!({}));
    assert_eq!(first_error(&response), ("BUSY".into(), json!(["tagCreate"])));
    assert_eq!(response["errors"][0]["extensions"]["retryAfter"], 1);
    assert_eq!(desk.notes(|notes| notes.terms.len()), 4);
}

#[test]
fn each_row_that_a_hook_refuses_has_an_error_of_its_own() {
    let refused = |index: usize, member: &str| {
        let name = HookName { plugin: "guard".into(), hook: "names".into() };
        let details = json!({"pattern": "^[A-Z]"}).as_object().cloned();
        let (code, message) = ("BAD_NAME".to_owned(), format!("row {index} is bad"));
        let refusal = Refusal { code, message, member: None, details };
        Error::refused(name, refusal).at_field("Tag", member).at_index(index)
    };
    let first = || refused(0, "generic_text").with_others(vec![refused(2, "html_style")]);
    let desk = Desk::new();
    desk.notes(|notes| notes.refusals.extend([first(), first()]));
    let document = "mutation { tagsCreate(inputs: [{name: \"a\"}]) { count } }";
    let response = desk.json(document, json!({}));
    assert_eq!(response["data"], json!(null));
    let errors = response["errors"].as_array().unwrap();
    let told: Vec<_> = errors.iter().map(|error| &error["extensions"]["field"]).collect();
    assert_eq!(told, ["genericText", "htmlStyle"]);
    let second = json!({
        "message": "row 2 is bad",
        "locations": [{"line": 1, "column": 12}],
        "path": ["tagsCreate"],
        "extensions": {
            "code": "BAD_NAME", "type": "Tag", "field": "htmlStyle", "index": 2,
            "plugin": "guard", "hook": "names", "details": {"pattern": "^[A-Z]"},
        },
    });
    assert_eq!(errors[1], second);
    let response = desk.json(MAKE, json!({}));
    let one = &response["errors"][1]["extensions"];
    assert_eq!((one.get("index"), &one["field"]), (None, &json!("htmlStyle")));
}

#[test]
fn what_fails_at_the_end_leaves_nothing() {
    let desk = Desk::new();
    let error = Error::new(Code::NotUnique, "the code is taken").at_field("Tag", "nice_name");
    desk.notes(|notes| notes.unfinished.push_back(error));
    let response = desk.json(MAKE, json!({}));
    assert_eq!(response["data"], json!(null));
    assert_eq!(response["errors"][0]["extensions"]["field"], "niceName");
    assert_eq!(tags(&desk), 2);
}

#[test]
fn sessions_stand_apart_from_changes() {
    let desk = Desk::new();
    assert_eq!(desk.data("mutation { logout }")["logout"], true);
    assert_eq!(desk.data("mutation { __typename }")["__typename"], "Mutation");
    assert!(desk.notes(|notes| notes.terms.is_empty() && notes.operations == ["logout"]));
    let mixed = "mutation { logout tagCreate(input: {name: \"x\"}) { tag { id } } }";
    let (text, kind) = desk.send(mixed, json!({}), json!({}));
    assert_eq!(kind, AnswerKind::RequestError);
    assert!(text.contains("`logout` changes a session") && !text.contains("\"data\""), "{text}");
    let (text, _) = desk.send("mutation { logout }", json!({}), json!({"dryRun": true}));
    assert!(text.contains("BAD_REQUEST"), "{text}");
    assert_eq!(desk.notes(|notes| notes.operations.len()), 1);
}

#[test]
fn extensions_that_are_none_are_refused_before_anything_runs() {
    let desk = Desk::new();
    for extensions in [json!({"dryRun": 1}), json!({"idempotencyKey": ""})] {
        let (text, kind) = desk.send(MAKE, json!({}), extensions);
        assert_eq!(kind, AnswerKind::RequestError);
        assert!(text.contains("BAD_REQUEST"), "{text}");
    }
    assert!(desk.notes(|notes| notes.terms.is_empty()));
}
