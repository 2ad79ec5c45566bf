//! One record: made, changed, found or made, deleted, brought back.

use serde_json::{Value, json};

use super::{Site, id_of, refusal};

#[test]
fn a_created_record_has_what_was_said_and_the_defaults() {
    let site = Site::new("MUT_CREATE");
    let mut input = site.input("010");
    input["cutIn"] = 1001.into();
    input["cutOut"] = 1050.into();
    input["priority"] = Value::Null;
    let document = "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot {
        id revision code cutIn cutDuration priority sourceIn niceName project { id } status { code }
        createdBy { login } } } }";
    let data = site.admin.ask(document, json!({"input": input}));
    let shot = &data["shotCreate"]["shot"];
    assert_eq!(shot["code"], "MUT_CREATE_010");
    assert_eq!((&shot["cutDuration"], &shot["priority"]), (&json!(50), &json!(500)));
    assert_eq!(shot["project"]["id"], site.project.as_str());
    assert!(shot["createdBy"]["login"].is_string() && shot["status"]["code"].is_string());
    let found = "query($id: ID!) { shot(id: $id) { code revision } }";
    let found = site.admin.ask(found, json!({"id": id_of(shot)}));
    assert_eq!(found["shot"], json!({"code": "MUT_CREATE_010", "revision": shot["revision"]}));
}

#[test]
fn what_a_record_needs_is_asked_for() {
    let site = Site::new("MUT_NEEDS");
    let shot = json!({"input": {"name": "a", "code": "MUT_NEEDS_x"}});
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    let answer = site.admin.answer(document, shot);
    assert_eq!(refusal(&answer), ("REQUIRED".into(), json!(["shotCreate"])));
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!((&extensions["type"], &extensions["field"]), (&json!("Shot"), &json!("project")));

    let long = json!({"input": {"name": "x".repeat(300), "code": "c"}});
    let document =
        "mutation($input: StatusCreateInput!) { statusCreate(input: $input) { status { id } } }";
    let answer = site.admin.answer(document, long);
    assert_eq!(refusal(&answer).0, "TOO_LONG");
    assert_eq!(answer["errors"][0]["extensions"]["field"], "name");
}

#[test]
fn absent_is_unchanged_and_null_clears_or_sets_the_default() {
    let site = Site::new("MUT_NULL");
    let id = site.shot("010");
    let document = "mutation($id: ID!, $patch: ShotUpdateInput!) {
        shotUpdate(id: $id, patch: $patch) { shot { fps priority cutIn recordIn description revision } } }";
    let update = |patch: Value| {
        let data = site.admin.ask(document, json!({"id": id, "patch": patch}));
        data["shotUpdate"]["shot"].clone()
    };
    let first =
        update(json!({"fps": 24, "priority": 7, "cutIn": 7, "recordIn": 3, "description": "x"}));
    assert_eq!((&first["fps"], &first["cutIn"]), (&json!(24.0), &json!(7)));
    let second = update(json!({"fps": null, "priority": null}));
    let expected = json!({"fps": null, "priority": 500, "cutIn": 7, "recordIn": 3, "description": "x",
        "revision": first["revision"].as_i64().unwrap() + 1});
    assert_eq!(second, expected);
    assert_eq!(update(json!({})), expected, "nothing to be changed is no change");
    for required in ["code", "cutIn"] {
        let answer = site.admin.answer(document, json!({"id": id, "patch": {required: null}}));
        assert_eq!(refusal(&answer).0, "REQUIRED", "{required}");
    }
}

#[test]
fn another_revision_than_the_expected_one_is_a_conflict() {
    let site = Site::new("MUT_CONFLICT");
    let id = site.shot("010");
    let document = "mutation($id: ID!, $revision: Int) {
        shotUpdate(id: $id, patch: {cutIn: 2}, expectedRevision: $revision) { shot { revision } } }";
    let data = site.admin.ask(document, json!({"id": id, "revision": 1}));
    assert_eq!(data["shotUpdate"]["shot"]["revision"], 2);
    let answer = site.admin.answer(document, json!({"id": id, "revision": 1}));
    assert_eq!(refusal(&answer), ("CONFLICT".into(), json!(["shotUpdate"])));
    assert_eq!(answer["errors"][0]["extensions"]["id"], id.as_str());
    let document = "mutation($id: ID!) { shotDelete(id: $id, expectedRevision: 1) { id } }";
    assert_eq!(refusal(&site.admin.answer(document, json!({"id": id}))).0, "CONFLICT");
    assert_eq!(site.codes(), ["010"]);
}

#[test]
fn an_upsert_makes_a_record_once_and_changes_it_then() {
    let site = Site::new("MUT_UPSERT");
    let document = "mutation($input: ShotCreateInput!, $match: [ShotMatch!]) {
        shotUpsert(input: $input, match: $match) { created shot { id cutIn cutOut } } }";
    let upsert = |more: Value| {
        let mut input = site.input("010");
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        site.admin.ask(document, json!({"input": input}))["shotUpsert"].clone()
    };
    let first = upsert(json!({"cutIn": 5, "cutOut": 9}));
    assert_eq!(first["created"], true);
    let second = upsert(json!({"cutIn": 6}));
    assert_eq!(second["created"], false);
    let shot = json!({"id": first["shot"]["id"], "cutIn": 6, "cutOut": 9});
    assert_eq!(second["shot"], shot);
    assert_eq!(site.codes(), ["010"]);
}

#[test]
fn a_deleted_record_comes_back_as_it_was() {
    let site = Site::new("MUT_TRASH");
    let id = site.shot("010");
    let document = "mutation($id: ID!) { shotDelete(id: $id) { id deletedIds } }";
    let data = site.admin.ask(document, json!({"id": id}));
    assert_eq!(data["shotDelete"], json!({"id": id, "deletedIds": [id]}));
    assert_eq!(site.codes(), [""; 0]);
    assert_eq!(refusal(&site.admin.answer(document, json!({"id": id}))).0, "NOT_FOUND");
    let restore = "mutation($id: ID!) { restore(ids: [$id]) {
        restoredIds nodes { id ... on Shot { code project { id } } } } }";
    let data = site.admin.ask(restore, json!({"id": id}));
    let node = json!({"id": id, "code": "MUT_TRASH_010", "project": {"id": site.project}});
    assert_eq!(data["restore"], json!({"restoredIds": [id], "nodes": [node]}));
    assert_eq!(site.codes(), ["010"]);
}

#[test]
fn what_others_refer_to_is_in_use_and_they_are_named() {
    let site = Site::new("MUT_USE");
    let id = site.shot("010");
    let document = "query($id: ID!) { shot(id: $id) { status { id } } }";
    let status = id_of(&site.admin.ask(document, json!({"id": id}))["shot"]["status"]);
    let document = "mutation($id: ID!) { statusDelete(id: $id) { id } }";
    let answer = site.admin.answer(document, json!({"id": status}));
    assert_eq!(refusal(&answer), ("IN_USE".into(), json!(["statusDelete"])));
    let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("project_") && message.contains("(status)"), "{message}");
    assert_eq!(answer["errors"][0]["extensions"].get("index"), None, "there is only one row");
}

#[test]
fn what_is_unique_is_refused_twice_with_its_field() {
    let site = Site::new("MUT_UNIQUE");
    site.shot("010");
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    let answer = site.admin.answer(document, json!({"input": site.input("010")}));
    assert_eq!(refusal(&answer), ("NOT_UNIQUE".into(), json!(["shotCreate"])));
    assert_eq!(answer["errors"][0]["extensions"]["type"], "Shot");
    assert_eq!(site.codes(), ["010"]);
}
