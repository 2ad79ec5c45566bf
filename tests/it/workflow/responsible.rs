//! Who reviews a task: its own, or those of the nearest task above it (tasks.md 3.6).

use serde_json::{Value, json};

use super::Floor;

#[test]
fn a_task_without_responsible_ones_has_those_of_the_nearest_above() {
    let floor = Floor::new("FLOW_RESPONSIBLE");
    let [one, two] = &floor.users;
    let nobody = |parent: Option<&str>| {
        let parent = parent.map_or(Value::Null, |parent| json!({"connect": parent}));
        floor.task(json!({"parent": parent, "responsible": {"connect": []}}))
    };
    let root = floor.task(json!({}));
    let middle = nobody(Some(&root));
    let below = nobody(Some(&middle));
    let reviewers = |task: &str| {
        let document = "query($task: ID!) { taskResponsible(task: $task) { nodes { id } } }";
        let found = floor.admin.ask(document, json!({"task": task}));
        let nodes = found["taskResponsible"]["nodes"].as_array().expect("users").clone();
        nodes.iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(reviewers(&root), [one.as_str()]);
    assert_eq!(reviewers(&below), [one.as_str()]);
    let stored = floor.of(&below, "responsible { totalCount }");
    assert_eq!(stored["responsible"]["totalCount"], 0, "asking changes nothing");
    let patch = json!({"responsible": {"set": [two]}});
    let answer = crate::desk::change(&floor.admin, ("Task", &middle), (patch, ""));
    assert!(answer["errors"].is_null(), "{answer:#}");
    assert_eq!(reviewers(&below), [two.as_str()]);
    assert_eq!(reviewers(&nobody(None)), Vec::<String>::new());
    let unknown = "{ taskResponsible(task: \"task_01hf7yat1xfmyvtf9x7mykt000\") { totalCount } }";
    let refused = floor.admin.answer(unknown, json!({}));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND", "{refused:#}");
}
