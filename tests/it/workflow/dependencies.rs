//! What depends on what, and what follows along it (tasks.md 4, 5.4, 5.8, 15.3, 15.6).

use serde_json::json;

use super::{Floor, code};

pub(super) fn depend(floor: &Floor, task: &str, other: &str) -> serde_json::Value {
    let document = "mutation($task: ID!, $other: ID!) { taskDependencyCreate(
        input: {task: {connect: $task}, dependsOn: {connect: $other}}) { taskDependency { id } } }";
    floor.admin.answer(document, json!({"task": task, "other": other}))
}

pub(super) fn target(floor: &Floor, task: &str) -> serde_json::Value {
    let found = floor.of(task, "taskDependsOn { nodes { dependencyTarget } }");
    found["taskDependsOn"]["nodes"][0]["dependencyTarget"].clone()
}

/// S2-083, S2-089, S2-090, S2-091, S2-092, S2-093.
#[test]
fn s2_083_to_094_only_what_was_not_begun_waits_for_more() {
    let floor = Floor::new("FLOW_MORE");
    for status in ["RTS", "WFD", "WIP", "PREV", "HREV", "DREV", "OH", "STOP", "CMPL"] {
        let (task, other) = (floor.leaf(status), floor.task(json!({})));
        let answer = depend(&floor, &task, &other);
        let (expected, after) = match status {
            "RTS" | "WFD" => ("", "WFD"),
            other => ("STATUS", other),
        };
        assert_eq!((code(&answer), &*floor.status(&task)), (expected, after), "{status}");
    }
}

/// S2-096, and S2-098, which the original forgets (tasks.md Q7).
#[test]
fn s2_096_to_098_who_waits_for_nothing_any_more_is_ready() {
    let floor = Floor::new("FLOW_LESS");
    let [first, second] = [0, 1].map(|_| floor.task(json!({})));
    let task = floor.task_after(&[&first, &second]);
    let ways = floor.of(&task, "taskDependsOn { nodes { id } }");
    let way = ways["taskDependsOn"]["nodes"][0]["id"].as_str().expect("an id");
    floor.done(&format!("taskDependencyDelete(id: \"{way}\")"));
    assert_eq!(floor.status(&task), "WFD");
    let left = floor.of(&task, "dependsOn { nodes { id } }");
    let left = left["dependsOn"]["nodes"][0]["id"].as_str().expect("an id").to_owned();
    floor.done(&format!("taskDelete(id: \"{left}\")"));
    assert_eq!(floor.status(&task), "RTS", "the only one it waited for was deleted");
}

/// S2-100, S2-101, S2-105.
#[test]
fn s2_100_to_105_nothing_waits_for_itself_on_whatever_way() {
    let floor = Floor::new("FLOW_LOOPS");
    let parent = floor.task(json!({}));
    let child = floor.task(json!({"parent": {"connect": parent}}));
    let other = floor.task(json!({}));
    let after = floor.task_after(&[&other]);
    let loops = [(&other, &other), (&child, &parent), (&parent, &child), (&other, &after)];
    for (task, waits_for) in loops {
        assert_eq!(code(&depend(&floor, task, waits_for)), "CIRCULAR_DEPENDENCY");
    }
    let [s1, s2, s3] = [0, 1, 2].map(|_| floor.task(json!({"parent": {"connect": parent}})));
    for (task, waits_for) in [(&s2, &s1), (&s3, &s1)] {
        assert_eq!(code(&depend(&floor, task, waits_for)), "", "siblings may wait for each other");
    }
}

/// The life of tasks.md 5.8; S2-183.
#[test]
fn a_pair_lives_as_the_description_says() {
    let floor = Floor::new("FLOW_PAIR");
    let first = floor.task(json!({}));
    let second = floor.task_after(&[&first]);
    let both = || (floor.status(&first), floor.status(&second));
    let is = |a: &str, b: &str| assert_eq!(both(), (a.to_owned(), b.to_owned()));
    is("RTS", "WFD");
    floor.bring(&first, "PREV");
    is("PREV", "WFD");
    floor.approve(&first);
    is("CMPL", "RTS");
    assert_eq!(target(&floor, &second), "ON_END");
    floor.bring(&second, "WIP");
    floor.done(&format!("taskRequestRevision(task: \"{first}\", scheduleTiming: 4.0)"));
    is("HREV", "DREV");
    assert_eq!(target(&floor, &second), "ON_START");
    assert!(floor.log(&second)["errors"].is_null());
    is("HREV", "DREV");
    assert!(floor.log(&first)["errors"].is_null());
    is("WIP", "DREV");
    floor.done(&format!("taskRequestReview(task: \"{first}\")"));
    floor.approve(&first);
    is("CMPL", "HREV");
    assert_eq!(target(&floor, &second), "ON_START");
    assert!(floor.log(&second)["errors"].is_null());
    is("CMPL", "WIP");
}

#[test]
fn s2_167_to_172_opening_a_task_again_reaches_what_depends_on_it() {
    let floor = Floor::new("FLOW_REOPEN");
    let cases = [
        ("5.8", "RTS", "WFD"),
        ("S2-167", "WIP", "DREV"),
        ("S2-171", "PREV", "PREV"),
        ("S2-172", "HREV", "DREV"),
        ("5.8", "OH", "OH"),
        ("S2-170", "STOP", "STOP"),
        ("5.8", "CMPL", "DREV"),
    ];
    for (case, before, after) in cases {
        let first = floor.leaf("CMPL");
        let second = floor.task_after(&[&first]);
        floor.bring(&second, before);
        floor.done(&format!("taskRequestRevision(task: \"{first}\")"));
        assert_eq!(floor.status(&first), "HREV", "{case}");
        assert_eq!(floor.status(&second), after, "{case} {before}");
    }
}

/// S2-188, S2-189.
#[test]
fn s2_188_what_is_stopped_counts_as_done() {
    let floor = Floor::new("FLOW_STOPPED");
    let first = floor.leaf("WIP");
    let second = floor.task_after(&[&first]);
    let third = floor.task_after(&[&second]);
    floor.done(&format!("taskStop(task: \"{first}\")"));
    let statuses = [&first, &second, &third].map(|task| floor.status(task));
    assert_eq!(statuses, ["STOP", "RTS", "WFD"]);
    floor.done(&format!("taskResume(task: \"{first}\")"));
    assert_eq!(floor.status(&second), "WFD", "what was resumed is not done any more");
}

#[test]
fn containers_open_and_close_what_waits_for_them() {
    let floor = Floor::new("FLOW_CONTAINERS");
    let parent = floor.task(json!({}));
    let part = floor.task(json!({"parent": {"connect": parent}}));
    let after = floor.task_after(&[&parent]);
    assert_eq!(floor.status(&after), "WFD");
    floor.bring(&part, "CMPL");
    assert_eq!((&*floor.status(&parent), &*floor.status(&after)), ("CMPL", "RTS"));
    floor.done(&format!("taskRequestRevision(task: \"{part}\")"));
    assert_eq!((&*floor.status(&parent), &*floor.status(&after)), ("WIP", "WFD"));
}
