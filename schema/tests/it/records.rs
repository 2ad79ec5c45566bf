//! What a record tells of itself: its kind, its id, and relations that may lead out of sight.

use serde_json::{Value as Json, json};

use super::production::{id, key, production};

#[test]
fn a_member_of_the_family_tells_its_kind() {
    let served = production().serve();
    let document =
        format!("{{ task(id: \"{}\") {{ kind ... on Shot {{ kind2: kind }} }} }}", id("shot", 41));
    assert_eq!(served.data(&document), json!({"task": {"kind": "SHOT", "kind2": "SHOT"}}));
    let kinds = served.data("{ tasks(filter: {kind: {eq: ASSET}}) { nodes { kind } } }");
    let kinds = kinds["tasks"]["nodes"].as_array().unwrap();
    assert!(!kinds.is_empty() && kinds.iter().all(|node| node["kind"] == "ASSET"));
}

#[test]
fn an_id_that_says_another_type_than_the_record_s_finds_nothing() {
    let served = production().serve();
    let wrong = [
        ("node", "asset", "NOT_FOUND"),
        ("task", "asset", "NOT_FOUND"),
        ("task", "task", "NOT_FOUND"),
        // What extends a type has no ids of that type: this can be told without looking.
        ("shot", "task", "INVALID_ID"),
    ];
    for (look_up, prefix, code) in wrong {
        let document = format!("{{ found: {look_up}(id: \"{}\") {{ id }} }}", id(prefix, 41));
        let response = served.json(&document, Json::Null);
        assert_eq!(response["data"], json!({"found": null}), "{document}");
        let error = &response["errors"][0]["extensions"];
        assert_eq!(error["code"], code, "{response}");
        assert!(error["hint"].as_str().unwrap().contains("shot_"), "{response}");
    }
    let ids = format!("\"{}\", \"{}\"", id("asset", 41), id("shot", 41));
    let response = served.json(&format!("{{ nodes(ids: [{ids}]) {{ id }} }}"), Json::Null);
    assert_eq!(response["data"]["nodes"], json!([null, {"id": id("shot", 41)}]));
    assert_eq!(response["errors"][0]["path"], json!(["nodes", 0]));
}

#[test]
fn a_target_in_a_project_out_of_sight_reads_as_null() {
    let mut to = production();
    let values: [(&str, schema_som::Value); 2] =
        [("task_id", key(62).into()), ("depends_on_id", key(999).into())];
    to.add("TaskDependency", 95, &values);
    let served = to.serve();
    let document = format!(
        "{{ taskDependency(id: \"{}\") {{ dependsOn {{ id }} task {{ id }} }} }}",
        id("task_dependency", 95)
    );
    let expected = json!({"dependsOn": null, "task": {"id": id("task", 62)}});
    assert_eq!(served.data(&document)["taskDependency"], expected);
}
