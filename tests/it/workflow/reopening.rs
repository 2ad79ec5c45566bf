//! What was done and is opened again, and how far that reaches; sets of reviews by their numbers
//! (tasks.md 15.4 to 15.6).

use serde_json::{Value, json};

use super::dependencies::target;
use super::{Floor, code};

impl Floor {
    fn revise(&self, task: &str) {
        self.done(&format!("taskRequestRevision(task: \"{task}\")"));
    }

    /// Brings a task that is to be worked on again to its approval.
    fn finish(&self, task: &str) {
        assert!(self.log(task)["errors"].is_null());
        self.done(&format!("taskRequestReview(task: \"{task}\")"));
        self.approve(task);
    }
}

#[test]
fn a_part_that_is_opened_again_opens_all_above_it() {
    let floor = Floor::new("FLOW_ABOVE");
    let top = floor.task(json!({}));
    let middle = floor.task(json!({"parent": {"connect": top}}));
    let part = floor.task(json!({"parent": {"connect": middle}}));
    floor.are("S2-129", &[&top, &middle, &part], "RTS RTS RTS");
    floor.bring(&part, "WIP");
    floor.are("S2-129", &[&top, &middle, &part], "WIP WIP WIP");
    floor.done(&format!("taskRequestReview(task: \"{part}\")"));
    floor.approve(&part);
    floor.are("S2-130", &[&top, &middle, &part], "CMPL CMPL CMPL");
    floor.revise(&part);
    floor.are("S2-132", &[&top, &middle, &part], "WIP WIP HREV");
}

#[test]
fn opening_a_task_again_reaches_as_far_as_something_changes() {
    let floor = Floor::new("FLOW_REACH");
    let first = floor.leaf("CMPL");
    let second = floor.task_after(&[&first]);
    floor.bring(&second, "STOP");
    let third = floor.task_after(&[&second]);
    floor.bring(&third, "WIP");
    floor.revise(&first);
    floor.are("S2-177", &[&first, &second, &third], "HREV STOP WIP");

    let first = floor.leaf("CMPL");
    let second = floor.task_after(&[&first]);
    floor.bring(&second, "OH");
    let third = floor.task_after(&[&second]);
    assert_eq!(target(&floor, &third), "ON_END", "S2-178");
    floor.revise(&first);
    floor.are("S2-178", &[&first, &second, &third], "HREV OH WFD");
    assert_eq!(target(&floor, &third), "ON_START", "S2-178");

    let first = floor.leaf("PREV");
    let second = floor.task_after(&[&first]);
    let third = floor.task_after(&[&second]);
    floor.approve(&first);
    floor.are("S2-179", &[&first, &second, &third], "CMPL RTS WFD");
}

#[test]
fn what_goes_on_after_a_revision_gets_time_where_it_has_none_left() {
    let floor = Floor::new("FLOW_TIME_LEFT");
    for (case, logged, planned) in [("S2-181", 2, 3), ("S2-182", 1, 2)] {
        let first = floor.leaf("CMPL");
        let input = json!({"dependsOn": {"connect": [first]}, "scheduleTiming": 2.0});
        let second = floor.task(input);
        assert!(floor.log_for(&second, &floor.users[0], logged)["errors"].is_null());
        floor.revise(&first);
        floor.are(case, &[&first, &second], "HREV DREV");
        floor.finish(&first);
        floor.are(case, &[&first, &second], "CMPL HREV");
        let seconds = floor.of(&second, "scheduleSeconds");
        assert_eq!(seconds, json!({"scheduleSeconds": planned * 3_600}), "{case}");
        assert_eq!(target(&floor, &second), "ON_START", "S2-183");
    }
    let first = floor.leaf("CMPL");
    let second = floor.task_after(&[&first]);
    floor.bring(&second, "PREV");
    floor.revise(&first);
    floor.finish(&first);
    floor.are("S2-185", &[&first, &second], "CMPL PREV");
    floor.approve(&second);
    floor.are("S2-185", &[&first, &second], "CMPL CMPL");
}

#[test]
fn plans_count_what_was_logged_and_wanted_and_never_shrink() {
    let floor = Floor::new("FLOW_COUNTS");
    let both = json!({"connect": floor.users});
    let planned = json!({"responsible": both, "scheduleTiming": 10.0, "scheduleUnit": "DAY"});
    let task = floor.task(planned);
    assert!(floor.log_for(&task, &floor.users[0], 2)["errors"].is_null());
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    let first = &floor.open_reviews(&task)[0];
    floor.done(&format!("reviewRequestRevision(review: \"{first}\", scheduleTiming: 6.0)"));
    let reviewer = &floor.users[1];
    floor.done(&format!(
        "taskRequestRevision(task: \"{task}\", reviewer: \"{reviewer}\", scheduleTiming: 4.0)"
    ));
    let found = floor.of(&task, "scheduleTiming scheduleUnit reviews { nodes { reviewNumber } }");
    let numbers = json!({"nodes": [{"reviewNumber": 1}, {"reviewNumber": 1}]});
    let expected = json!({"scheduleTiming": 10.0, "scheduleUnit": "DAY", "reviews": numbers});
    assert_eq!(found, expected, "S2-142");

    let task = floor.task(json!({}));
    assert!(floor.log_for(&task, &floor.users[0], 2)["errors"].is_null());
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    floor.approve(&task);
    floor.done(&format!("taskRequestRevision(task: \"{task}\", scheduleTiming: 4.0)"));
    let found = floor.of(&task, "scheduleTiming scheduleUnit");
    assert_eq!(found, json!({"scheduleTiming": 6.0, "scheduleUnit": "HOUR"}), "S2-148");
}

/// Sets have no query of their own: they are the reviews of a task with one number, which is one
/// more than `reviewNumber` for the open set.
#[test]
fn sets_are_found_by_their_numbers() {
    let floor = Floor::new("FLOW_NUMBERS");
    let set = |task: &str, number: Value| {
        let document = "query($task: ID!, $number: Int!) { node(id: $task) { ... on AnyTask {
            reviewNumber reviews(filter: {reviewNumber: {eq: $number}}) { nodes { id } } } } }";
        floor.admin.answer(document, json!({"task": task, "number": number}))
    };
    let ids = |task: &str, number: u64| {
        let found = set(task, json!(number));
        let nodes = found["data"]["node"]["reviews"]["nodes"].as_array().expect("reviews").clone();
        nodes.iter().map(super::id_of).collect::<Vec<_>>()
    };
    let task = floor.leaf("PREV");
    let first = floor.open_reviews(&task);
    assert_eq!(ids(&task, 1), first, "S2-159");
    assert_eq!(floor.of(&task, "reviewNumber")["reviewNumber"], 0, "S2-159");
    floor.approve(&task);
    floor.revise(&task);
    assert_eq!(ids(&task, 1), first, "S2-159");
    assert_eq!(ids(&task, 2).len(), 1, "S2-159");
    assert_eq!(code(&set(&task, json!("x"))), "INVALID_VALUE", "S2-158");
    for number in [0, -10] {
        let found = set(&task, json!(number));
        assert_eq!(found["data"]["node"]["reviews"]["nodes"], json!([]), "S2-158");
    }
    let fresh = floor.task(json!({}));
    for number in [0, 1, 5] {
        assert!(ids(&fresh, number).is_empty(), "S2-160");
    }
    let version = "mutation($task: ID!) {
        versionCreate(input: {task: {connect: $task}}) { version { id } } }";
    let made = floor.admin.ask(version, json!({"task": fresh}));
    let version = super::id_of(&made["versionCreate"]["version"]);
    let answer =
        floor.act(&format!("taskRequestReview(task: \"{fresh}\", version: \"{version}\")"));
    assert_eq!((code(&answer), &*floor.status(&fresh)), ("STATUS", "RTS"), "S2-162");
}
