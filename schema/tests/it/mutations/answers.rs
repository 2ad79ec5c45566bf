//! What changes answer: records as they are now, read once, in the order of the input.

use serde_json::json;

use super::desk::Desk;
use crate::production::id;

#[test]
fn a_payload_shows_the_record_as_it_is_now() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    let answer = desk.text(&format!(
        "mutation {{ up: shotUpdate(id: \"{shot}\", patch: {{cutIn: 7, fps: null}}) {{
            __typename s: shot {{ cutIn fps sequence {{ code }} }} shot {{ id children {{ nodes {{ name }} }} }} }} }}"
    ));
    let expected = format!(
        "{{\"data\":{{\"up\":{{\"__typename\":\"ShotUpdatePayload\",\"s\":{{\"cutIn\":7,\"fps\":null,\"sequence\":{{\"code\":\"sq01\"}}}},\"shot\":{{\"id\":\"{shot}\",\"children\":{{\"nodes\":[{{\"name\":\"anim\"}},{{\"name\":\"comp\"}}]}}}}}}}}}}"
    );
    assert_eq!(answer, expected);
    assert_eq!(desk.notes(|notes| (notes.reads, notes.finished)), (1, 1));
}

#[test]
fn nothing_is_read_when_nothing_of_a_record_is_selected() {
    let desk = Desk::new();
    let shot = id("shot", 41);
    desk.data(&format!("mutation {{ shotDelete(id: \"{shot}\") {{ id deletedIds }} }}"));
    desk.data("mutation { tagsCreate(inputs: [{name: \"a\"}, {name: \"b\"}]) { count results { index created } } }");
    assert_eq!(desk.notes(|notes| notes.reads), 0);
}

#[test]
fn many_rows_are_read_once_and_answered_in_their_order() {
    let desk = Desk::new();
    let ids = [id("shot", 44), id("shot", 41), id("shot", 43)];
    let patches: Vec<_> = ids.iter().map(|id| json!({"id": id, "patch": {"cutIn": 3}})).collect();
    let document = "mutation($p: [ShotPatchInput!]!) { shotsUpdate(patches: $p) {
        results { index created shot { code } error { code } } shots { id cutIn } count } }";
    let response = desk.json(document, json!({"p": patches}));
    let expected = json!({"shotsUpdate": {
        "results": [
            {"index": 0, "created": false, "shot": {"code": "sh040"}, "error": null},
            {"index": 1, "created": false, "shot": {"code": "sh010"}, "error": null},
            {"index": 2, "created": false, "shot": {"code": "sh030"}, "error": null},
        ],
        "shots": ids.iter().map(|id| json!({"id": id, "cutIn": 3})).collect::<Vec<_>>(),
        "count": 3,
    }});
    assert_eq!(response["data"], expected);
    assert_eq!(desk.notes(|notes| notes.reads), 1);
}

#[test]
fn failed_rows_are_skipped_wherever_they_failed() {
    let desk = Desk::new();
    let wrong = schema_som::Error::new(schema_som::Code::NotUnique, "the code is taken")
        .at_field("Shot", "cut_in")
        .hint("take another");
    // Of those that reach the write, the second.
    desk.notes(|notes| notes.failing.insert(1, wrong));
    let ids =
        [id("shot", 41), "shot_nonsense".into(), id("shot", 42), id("tag", 71), id("shot", 43)];
    let patches: Vec<_> = ids.iter().map(|id| json!({"id": id, "patch": {"cutIn": 3}})).collect();
    let document = "mutation($p: [ShotPatchInput!]!) { shotsUpdate(patches: $p, onError: SKIP_FAILED) {
        results { index shot { code } error { code message type field hint } } shots { code } count } }";
    let response = desk.json(document, json!({"p": patches}));
    assert_eq!(response.get("errors"), None, "{response:#}");
    let results = &response["data"]["shotsUpdate"]["results"];
    let codes: Vec<_> = (0..5).map(|at| results[at]["error"]["code"].clone()).collect();
    assert_eq!(json!(codes), json!([null, "INVALID_ID", "NOT_UNIQUE", "INVALID_ID", null]));
    let indices: Vec<_> = (0..5).map(|at| results[at]["index"].clone()).collect();
    assert_eq!(json!(indices), json!([0, 1, 2, 3, 4]));
    assert_eq!(
        results[2]["error"],
        json!({"code": "NOT_UNIQUE", "message": "the code is taken", "type": "Shot", "field": "cutIn", "hint": "take another"})
    );
    assert_eq!(results[2]["shot"], json!(null));
    assert_eq!(
        response["data"]["shotsUpdate"]["shots"],
        json!([{"code": "sh010"}, {"code": "sh030"}])
    );
    assert_eq!(response["data"]["shotsUpdate"]["count"], 2);
}

#[test]
fn deletes_and_what_comes_back_are_told_by_their_ids() {
    let desk = Desk::new();
    let (shot, tag) = (id("shot", 45), id("tag", 72));
    let data = desk.data(&format!(
        "mutation {{
            a: shotDelete(id: \"{shot}\") {{ id deletedIds }}
            b: tagsDelete(ids: [\"{tag}\"]) {{ results {{ index id deletedIds error {{ code }} }} deletedIds count }}
            c: restore(ids: [\"{tag}\", \"{shot}\"]) {{ nodes {{ id ... on Shot {{ code }} ... on Tag {{ name }} }} restoredIds }}
        }}"
    ));
    let expected = json!({
        "a": {"id": shot, "deletedIds": [shot]},
        "b": {"results": [{"index": 0, "id": tag, "deletedIds": [tag], "error": null}], "deletedIds": [tag], "count": 1},
        "c": {"nodes": [{"id": tag, "name": "night"}, {"id": shot, "code": "sh050"}], "restoredIds": [tag, shot]},
    });
    assert_eq!(data, expected);
}

#[test]
fn an_upsert_says_whether_it_made_the_record() {
    let desk = Desk::new();
    let data = desk.data(
        "mutation { a: tagUpsert(input: {name: \"hero\"}, match: [NAME]) { created tag { name } }
                    b: tagUpsert(input: {name: \"new\"}, match: [NAME]) { created tag { name } } }",
    );
    let expected = json!({
        "a": {"created": false, "tag": {"name": "hero"}},
        "b": {"created": true, "tag": {"name": "new"}},
    });
    assert_eq!(data, expected);
}

#[test]
fn a_record_that_may_not_be_seen_is_said_to_be_changed_nevertheless() {
    let desk = Desk::new();
    desk.notes(|notes| notes.blind = true);
    let document = "mutation { tagCreate(input: {name: \"x\"}) { tag { name } } }";
    let response = desk.json(document, json!({}));
    assert_eq!(response["data"], json!(null));
    assert_eq!(response["errors"][0]["path"], json!(["tagCreate", "tag"]));
    assert!(response["errors"][0]["message"].as_str().unwrap().contains("the change was made"));
    assert_eq!(desk.notes(|notes| notes.finished), 1);
}
