//! What a task waits for, when it may wait for more, and what is left when it waits for less
//! (tasks.md 15.2, 15.3).

use serde_json::{Value, json};

use super::dependencies::depend;
use super::{Floor, code};
use crate::desk::{creation, make, outcome};

/// Ways of a task to what it waits for.
fn ways(floor: &Floor, task: &str) -> Vec<String> {
    let found = floor.of(task, "taskDependsOn { nodes { id } }");
    let nodes = found["taskDependsOn"]["nodes"].as_array().expect("ways").iter();
    nodes.map(super::id_of).collect()
}

#[test]
fn a_new_task_of_any_kind_waits_for_what_is_not_done() {
    let floor = Floor::new("FLOW_NEW");
    let done = floor.leaf("CMPL");
    for (status, after) in [("OH", "WFD"), ("STOP", "RTS"), ("CMPL", "RTS")] {
        let task = floor.task_after(&[&done, &floor.leaf(status)]);
        floor.are("S2-074", &[&task], after);
    }
    let ready = floor.task(json!({}));
    floor.are("S2-081", &[&ready, &floor.task_after(&[&ready])], "RTS WFD");
    let prop = json!({"name": "Prop", "code": "flow", "targetEntityType": "Asset"});
    let prop = make(&floor.admin, "Type", prop);
    for (kind, more) in [("Asset", json!({"type": {"connect": prop}})), ("Shot", json!({}))] {
        let mut input = json!({"name": "waits", "code": "waits", "dependsOn": {"connect": [ready]},
            "project": {"connect": floor.project}});
        input.as_object_mut().expect("fields").extend(more.as_object().expect("fields").clone());
        // The original forgets it for shots (tasks.md Q6).
        floor.are("S2-082", &[&make(&floor.admin, kind, input)], "WFD");
    }
}

#[test]
fn what_was_not_begun_waits_for_whatever_is_not_done() {
    let floor = Floor::new("FLOW_MORE_OF");
    for status in ["WFD", "RTS", "WIP"] {
        let task = floor.task(json!({}));
        assert_eq!(code(&depend(&floor, &task, &floor.leaf(status))), "");
        floor.are(&format!("S2-083 {status}"), &[&task], "WFD");
    }
    for status in ["WIP", "CMPL"] {
        let parent = floor.task(json!({}));
        floor.bring(&floor.task(json!({"parent": {"connect": parent}})), status);
        floor.are("S2-094", &[&parent], status);
        let answer = depend(&floor, &parent, &floor.task(json!({})));
        assert_eq!(code(&answer), "STATUS", "S2-094 {status}");
        floor.are("S2-094", &[&parent], status);
    }
    let (task, other) = (floor.task(json!({})), floor.task(json!({})));
    assert_eq!(code(&depend(&floor, &task, &other)), "", "S2-107");
    assert_eq!(code(&depend(&floor, &task, &other)), "NOT_UNIQUE", "S2-107");
    // The design keeps dependencies within a project; the original does not.
    let elsewhere = Floor::new("FLOW_ELSEWHERE").task(json!({}));
    assert_eq!(code(&depend(&floor, &task, &elsewhere)), "INVALID_VALUE", "S2-108");
}

/// The status of a container follows from its parts alone, whatever it waits for, and parts of
/// nothing make nothing of a leaf.
#[test]
fn what_a_container_waits_for_does_not_change_it() {
    let floor = Floor::new("FLOW_HELD");
    let parent = floor.task(json!({}));
    let part = floor.task(json!({"parent": {"connect": parent}}));
    let first = floor.task(json!({}));
    assert_eq!(code(&depend(&floor, &parent, &first)), "");
    floor.are("S2-079", &[&parent, &part], "RTS RTS");
    floor.bring(&part, "WIP");
    floor.are("S2-079", &[&parent], "WIP");
    floor.bring(&first, "CMPL");
    floor.are("S2-079", &[&parent, &part], "WIP WIP");
}

#[test]
fn whoever_waits_for_less_is_what_is_left_of_it() {
    let floor = Floor::new("FLOW_FREE");
    let [first, second] = [0, 1].map(|_| floor.task(json!({})));
    let task = floor.task_after(&[&first, &second]);
    for (way, after) in ways(&floor, &task).iter().zip(["WFD", "RTS"]) {
        floor.done(&format!("taskDependencyDelete(id: \"{way}\")"));
        floor.are("S2-096", &[&task], after);
    }
    let free = |task: &str| {
        let document = "mutation($task: ID!) {
            taskUpdate(id: $task, patch: {dependsOn: {set: []}}) { task { id } } }";
        let answer = floor.admin.answer(document, json!({"task": task}));
        assert_eq!(code(&answer), "", "S2-097");
    };
    let rows = [
        ("S2-076", "DREV", true, "WIP"),
        ("S2-077, S2-097", "WIP", false, "RTS"),
        ("S2-097", "DREV", false, "RTS"),
        ("S2-097", "PREV", true, "PREV"),
        ("S2-097", "HREV", true, "HREV"),
        ("S2-097", "OH", true, "OH"),
        ("S2-097", "STOP", true, "STOP"),
        ("S2-097", "CMPL", true, "CMPL"),
    ];
    for (case, status, keeps_logs, after) in rows {
        let first = floor.leaf("CMPL");
        let task = floor.task_after(&[&first]);
        match keeps_logs {
            true => floor.bring(&task, if status == "DREV" { "WIP" } else { status }),
            false => floor.begin_without_logs(&task),
        }
        if status == "DREV" {
            floor.done(&format!("taskRequestRevision(task: \"{first}\")"));
        }
        floor.are(case, &[&task], status);
        free(&task);
        floor.are(case, &[&task], after);
    }
}

#[test]
fn nothing_waits_for_what_it_is_a_part_of() {
    let floor = Floor::new("FLOW_TREES");
    let loops = |case: &str, input: Value| {
        let input = crate::cases::with(
            json!({"name": "loops", "project": {"connect": floor.project}}),
            input,
        );
        let made = outcome(&creation(&floor.admin, "Task", (input, "")));
        assert_eq!(made, Err("CIRCULAR_DEPENDENCY".into()), "{case}");
    };
    let grand = floor.task(json!({}));
    let parent = floor.task(json!({"parent": {"connect": grand}}));
    let child = floor.task(json!({"parent": {"connect": parent}}));
    for above in [&grand, &parent] {
        let answer = depend(&floor, &child, above);
        assert_eq!(code(&answer), "CIRCULAR_DEPENDENCY", "S2-101");
    }
    let t1 = floor.task(json!({}));
    let t3 = floor.task_after(&[&t1]);
    loops("S2-102", json!({"parent": {"connect": t1}, "dependsOn": {"connect": [t3]}}));
    let abc = [0, 1, 2].map(|_| floor.task(json!({})));
    loops("S2-103", json!({"parent": {"connect": abc[0]}, "dependsOn": {"connect": abc}}));
    let waits = floor.task_after(&[&abc[0]]);
    let document = "mutation($task: ID!, $parent: ID!) {
        taskUpdate(id: $task, patch: {parent: {connect: $parent}}) { task { id } } }";
    let answer = floor.admin.answer(document, json!({"task": waits, "parent": abc[0]}));
    assert_eq!(code(&answer), "CIRCULAR_DEPENDENCY", "S2-104");
}
