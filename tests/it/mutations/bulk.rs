//! Many records at once: all or those that can, by their ids or by a filter.

use serde_json::{Value, json};

use super::{Site, id_of, refusal};

const CREATE: &str = "mutation($inputs: [ShotCreateInput!]!, $onError: OnError) {
    shotsCreate(inputs: $inputs, onError: $onError) {
        results { index created shot { code } error { code type field } } shots { id } count } }";

#[test]
fn many_are_made_in_their_order() {
    let site = Site::new("MUT_MANY");
    let inputs: Vec<Value> = (0..60).map(|at| site.input(&format!("{:03}", 60 - at))).collect();
    let data = site.admin.ask(CREATE, json!({"inputs": inputs}));
    let answer = &data["shotsCreate"];
    assert_eq!(answer["count"], 60);
    for at in [0, 17, 59] {
        let code = format!("MUT_MANY_{:03}", 60 - at);
        let expected = json!({"index": at, "created": true, "shot": {"code": code}, "error": null});
        assert_eq!(answer["results"][at], expected);
    }
    assert_eq!(site.codes().len(), 50, "a page");
}

#[test]
fn one_failing_row_undoes_all_or_only_itself() {
    let site = Site::new("MUT_SKIP");
    let inputs: Vec<Value> = ["a", "b", "a", "c"].iter().map(|end| site.input(end)).collect();
    let answer = site.admin.answer(CREATE, json!({"inputs": inputs}));
    assert_eq!(refusal(&answer), ("NOT_UNIQUE".into(), json!(["shotsCreate"])));
    assert_eq!(answer["errors"][0]["extensions"]["index"], 2);
    assert_eq!(site.codes(), [""; 0]);
    let mut long = inputs.clone();
    long[1]["name"] = "x".repeat(300).into();
    let answer = site.admin.answer(CREATE, json!({"inputs": long}));
    assert_eq!(refusal(&answer), ("TOO_LONG".into(), json!(["shotsCreate"])));
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!((&extensions["index"], &extensions["field"]), (&json!(1), &json!("name")));
    assert_eq!(site.codes(), [""; 0]);

    let data = site.admin.ask(CREATE, json!({"inputs": inputs, "onError": "SKIP_FAILED"}));
    let answer = &data["shotsCreate"];
    assert_eq!(answer["count"], 3);
    let failed = &answer["results"][2];
    assert_eq!((&failed["shot"], &failed["created"]), (&Value::Null, &json!(false)));
    assert_eq!(
        (&failed["error"]["code"], &failed["error"]["type"]),
        (&json!("NOT_UNIQUE"), &json!("Shot"))
    );
    assert_eq!(answer["results"][3]["shot"]["code"], "MUT_SKIP_c");
    assert_eq!(site.codes(), ["a", "b", "c"]);
}

#[test]
fn whoever_is_in_the_way_is_named() {
    let site = Site::new("MUT_TAKEN");
    let (first, taken) = (site.shot("a"), site.shot("c"));
    let inputs: Vec<Value> = ["b", "c", "d"].iter().map(|end| site.input(end)).collect();
    let answer = site.admin.answer(CREATE, json!({"inputs": inputs}));
    assert_eq!(refusal(&answer).0, "NOT_UNIQUE");
    let error = &answer["errors"][0];
    let extensions = &error["extensions"];
    assert_eq!((&extensions["index"], &extensions["id"]), (&json!(1), &json!(taken)));
    assert_eq!(extensions["field"], "project, code");
    assert!(error["message"].as_str().unwrap().ends_with(&taken), "{answer:#}");

    let patches = [json!({"id": first, "patch": {"cutIn": 3, "code": "MUT_TAKEN_c"}})];
    let document =
        "mutation($patches: [ShotPatchInput!]!) { shotsUpdate(patches: $patches) { count } }";
    let answer = site.admin.answer(document, json!({"patches": patches}));
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!((&extensions["index"], &extensions["id"]), (&json!(0), &json!(taken)));

    // Within one batch there is no record yet, but a row.
    let inputs: Vec<Value> = ["b", "d", "b"].iter().map(|end| site.input(end)).collect();
    let answer = site.admin.answer(CREATE, json!({"inputs": inputs}));
    let error = &answer["errors"][0];
    assert_eq!(
        (&error["extensions"]["index"], &error["extensions"]["id"]),
        (&json!(2), &Value::Null)
    );
    assert!(error["message"].as_str().unwrap().ends_with(": row 0"), "{answer:#}");
    assert_eq!(site.codes(), ["a", "c"]);
}

#[test]
fn errors_name_fields_as_clients_do() {
    let site = Site::new("MUT_SPELL");
    let mut inputs = vec![site.input("a"), site.input("b")];
    inputs[1]["htmlStyle"] = "x".repeat(300).into();
    let answer = site.admin.answer(CREATE, json!({"inputs": inputs}));
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["field"], "htmlStyle", "{answer:#}");
    assert!(error["message"].as_str().unwrap().starts_with("Shot.htmlStyle: "), "{answer:#}");
    assert!(error["extensions"]["hint"].as_str().unwrap().starts_with("htmlStyle: "), "{answer:#}");
    let document = "mutation($inputs: [ShotCreateInput!]!) {
        shotsCreate(inputs: $inputs, onError: SKIP_FAILED) {
            results { error { field message hint } } } }";
    let data = site.admin.ask(document, json!({"inputs": inputs}));
    let error = &data["shotsCreate"]["results"][1]["error"];
    assert_eq!(error["field"], "htmlStyle");
    assert!(error["message"].as_str().unwrap().starts_with("Shot.htmlStyle: "), "{data:#}");
}

#[test]
fn each_record_gets_its_own_changes() {
    let site = Site::new("MUT_PATCHES");
    let ids = [site.shot("a"), site.shot("b"), site.shot("c")];
    let patches: Vec<Value> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| json!({"id": id, "patch": {"cutIn": at + 10}, "expectedRevision": 1 + at / 2}))
        .collect();
    let document = "mutation($patches: [ShotPatchInput!]!) {
        shotsUpdate(patches: $patches, onError: SKIP_FAILED) {
            results { index shot { cutIn } error { code } } count } }";
    let data = site.admin.ask(document, json!({"patches": patches}));
    let expected = json!([
        {"index": 0, "shot": {"cutIn": 10}, "error": null},
        {"index": 1, "shot": {"cutIn": 11}, "error": null},
        {"index": 2, "shot": null, "error": {"code": "CONFLICT"}},
    ]);
    assert_eq!(data["shotsUpdate"]["results"], expected);
}

#[test]
fn a_filter_changes_and_deletes_no_more_than_was_expected() {
    let site = Site::new("MUT_WHERE");
    for end in ["a", "b", "c"] {
        site.shot(end);
    }
    let document = "mutation($project: ID!, $most: Int!) {
        shotsUpdateWhere(filter: {project: {id: {eq: $project}}}, atMost: $most, patch: {cutIn: 9}) {
            count shots { cutIn } } }";
    let answer = site.admin.answer(document, json!({"project": site.project, "most": 2}));
    assert_eq!(refusal(&answer).0, "LIMIT_EXCEEDED");
    let data = site.admin.ask(document, json!({"project": site.project, "most": 3}));
    let nine = json!({"cutIn": 9});
    assert_eq!(data["shotsUpdateWhere"], json!({"count": 3, "shots": [nine, nine, nine]}));
    let document = "mutation($project: ID!, $codes: [String!]) { shotsDeleteWhere(
        filter: {project: {id: {eq: $project}}, code: {in: $codes}}, atMost: 10) { count deletedIds } }";
    let codes = ["MUT_WHERE_a", "MUT_WHERE_c"];
    let data = site.admin.ask(document, json!({"project": site.project, "codes": codes}));
    assert_eq!(data["shotsDeleteWhere"]["count"], 2);
    assert_eq!(data["shotsDeleteWhere"]["deletedIds"].as_array().unwrap().len(), 2);
    assert_eq!(site.codes(), ["b"]);
}

#[test]
fn many_are_found_or_made() {
    let site = Site::new("MUT_UPSERTS");
    let known = site.shot("b");
    let inputs: Vec<Value> = ["a", "b"].iter().map(|end| site.input(end)).collect();
    let document = "mutation($inputs: [ShotCreateInput!]!) {
        shotsUpsert(inputs: $inputs) { results { created } shots { id } count } }";
    let data = site.admin.ask(document, json!({"inputs": inputs}));
    let answer = &data["shotsUpsert"];
    assert_eq!(answer["results"], json!([{"created": true}, {"created": false}]));
    assert_eq!(id_of(&answer["shots"][1]), known);
    assert_eq!(site.codes(), ["a", "b"]);
}

#[test]
fn rows_of_an_upsert_fail_by_themselves() {
    let site = Site::new("MUT_UPSKIP");
    let document = "mutation($inputs: [TagCreateInput!]!) {
        tagsUpsert(inputs: $inputs, match: [NAME], onError: SKIP_FAILED) {
            results { index created error { code message } } count } }";
    let upsert = |names: &[&str]| {
        let inputs: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        let data = site.admin.ask(document, json!({"inputs": inputs}));
        let results = data["tagsUpsert"]["results"].as_array().expect("results").clone();
        let code = |row: &Value| row["error"]["code"].as_str().unwrap_or_default().to_owned();
        results.iter().map(code).collect::<Vec<_>>()
    };
    assert_eq!(upsert(&["upskip a", "upskip a", "upskip b"]), ["", "NOT_UNIQUE", ""]);
    assert_eq!(upsert(&["  ", "upskip c"]), ["INVALID_VALUE", ""]);
    for _ in 0..2 {
        site.admin.query("mutation { tagCreate(input: {name: \"upskip d\"}) { tag { id } } }");
    }
    assert_eq!(upsert(&["upskip d", "upskip e"]), ["NOT_UNIQUE", ""]);
}
