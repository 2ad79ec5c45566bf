//! Sets of reviews, and what they make of a plan (tasks.md 5.9, 7, 15.5).

use serde_json::{Value, json};

use super::{Floor, code};

/// A task of a plan with so many hours logged, whose reviewers are asked.
fn asked(floor: &Floor, (timing, unit): (f64, &str), logged: u64) -> String {
    let both = json!({"connect": floor.users});
    let task = json!({"responsible": both, "scheduleTiming": timing, "scheduleUnit": unit});
    let task = floor.task(task);
    assert!(floor.log_for(&task, &floor.users[0], logged)["errors"].is_null());
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    task
}

fn plan(floor: &Floor, task: &str) -> Value {
    floor.of(task, "scheduleTiming scheduleUnit")
}

#[test]
fn s2_136_to_138_a_set_is_decided_by_its_last_reviewer() {
    let floor = Floor::new("FLOW_SETS");
    for (case, verdicts, after) in [
        ("S2-136, S2-137", ["reviewApprove", "reviewApprove"], "CMPL"),
        ("S2-138", ["reviewApprove", "reviewRequestRevision"], "HREV"),
        ("S2-138", ["reviewRequestRevision", "reviewApprove"], "HREV"),
    ] {
        let task = asked(&floor, (10.0, "HOUR"), 1);
        let reviews = floor.open_reviews(&task);
        let set = floor.of(&task, "reviewNumber reviews { nodes { reviewNumber } }");
        let numbers = json!([{"reviewNumber": 1}, {"reviewNumber": 1}]);
        assert_eq!((&set["reviewNumber"], &set["reviews"]["nodes"]), (&json!(0), &numbers));
        floor.done(&format!("{}(review: \"{}\")", verdicts[0], reviews[0]));
        assert_eq!(reviews.len(), 2, "{case}");
        assert_eq!(floor.status(&task), "PREV", "{case} {verdicts:?}");
        floor.done(&format!("{}(review: \"{}\")", verdicts[1], reviews[1]));
        assert_eq!(floor.status(&task), after, "{case} {verdicts:?}");
        assert_eq!(floor.of(&task, "reviewNumber")["reviewNumber"], 1);
    }
}

/// S2-141.
#[test]
fn s2_141_a_revision_of_the_task_drops_what_was_not_decided() {
    let floor = Floor::new("FLOW_DROP");
    let task = asked(&floor, (10.0, "HOUR"), 1);
    let reviewer = &floor.users[1];
    floor.done(&format!("taskRequestRevision(task: \"{task}\", reviewer: \"{reviewer}\")"));
    let found =
        floor.of(&task, "status { code } reviews { nodes { status { code } reviewer { id } } }");
    let kept = json!([{"status": {"code": "RREV"}, "reviewer": {"id": reviewer}}]);
    assert_eq!((&found["status"]["code"], &found["reviews"]["nodes"]), (&json!("HREV"), &kept));
}

#[test]
fn s2_143_to_148_a_plan_grows_as_far_as_the_work_needs_it() {
    let floor = Floor::new("FLOW_PLAN");
    let cases = [
        ("S2-143", (3.0, "HOUR"), 1, vec![(2.0, "HOUR"), (5.0, "HOUR")], (8.0, "HOUR")),
        ("S2-144", (8.0, "HOUR"), 1, vec![(2.0, "HOUR"), (5.0, "HOUR")], (8.0, "HOUR")),
        ("S2-145", (100.0, "HOUR"), 1, vec![(2.0, "HOUR"), (5.0, "HOUR")], (100.0, "HOUR")),
        ("S2-146", (10.0, "HOUR"), 10, vec![(0.5, "HOUR"), (0.5, "HOUR")], (11.0, "HOUR")),
        ("S2-147", (1.0, "HOUR"), 1, vec![(4.0, "HOUR"), (4.0, "HOUR")], (1.0, "DAY")),
        ("S2-152", (1.0, "HOUR"), 1, vec![(1.0, "DAY"), (1.0, "DAY")], (19.0, "HOUR")),
    ];
    for (case, planned, logged, wanted, expected) in cases {
        let task = asked(&floor, planned, logged);
        for (review, (timing, unit)) in floor.open_reviews(&task).iter().zip(&wanted) {
            floor.done(&format!(
                "reviewRequestRevision(review: \"{review}\", scheduleTiming: {timing:?}, scheduleUnit: {unit})"
            ));
        }
        let expected = json!({"scheduleTiming": expected.0, "scheduleUnit": expected.1});
        assert_eq!(plan(&floor, &task), expected, "{case} {planned:?} {wanted:?}");
    }
}

/// S2-150; S2-151 and S2-154 are about tasks without logs, in `pauses.rs`.
#[test]
fn s2_150_to_154_what_is_done_or_stopped_has_what_was_logged_for_its_plan() {
    let floor = Floor::new("FLOW_DONE");
    let task = asked(&floor, (10.0, "HOUR"), 2);
    floor.approve(&task);
    let found = floor.of(&task, "scheduleSeconds totalLoggedSeconds");
    assert_eq!(found, json!({"scheduleSeconds": 7_200, "totalLoggedSeconds": 7_200}));
    let task = floor.task(json!({}));
    floor.bring(&task, "STOP");
    assert_eq!(plan(&floor, &task), json!({"scheduleTiming": 1.0, "scheduleUnit": "HOUR"}));
}

/// S2-156, S2-157, S2-162.
#[test]
fn s2_156_to_162_reviews_are_of_a_task_and_of_its_versions() {
    let floor = Floor::new("FLOW_OF");
    let task = floor.leaf("WIP");
    let made = "mutation($task: ID!) { versionCreate(input: {task: {connect: $task}}) { version { id } } }";
    let version = |task: &str| {
        let made = floor.admin.ask(made, json!({"task": task}));
        super::id_of(&made["versionCreate"]["version"])
    };
    let (own, other) = (version(&task), version(&floor.task(json!({}))));
    let ask = |version: &str| {
        floor.act(&format!("taskRequestReview(task: \"{task}\", version: \"{version}\")"))
    };
    assert_eq!(code(&ask(&other)), "INVALID_VALUE", "{:#}", ask(&other));
    assert_eq!(code(&ask(&floor.users[0])), "INVALID_ID");
    assert!(ask(&own)["errors"].is_null());
    let found = floor.of(&task, "reviews { nodes { version { id } } }");
    assert_eq!(found["reviews"]["nodes"], json!([{"version": {"id": own}}]));
    let review = "mutation($version: ID!, $user: ID!) { reviewCreate(input: {
        version: {connect: $version}, reviewer: {connect: $user}}) {
        review { task { id versions { nodes { id } } } reviewNumber status { code } } } }";
    let by_hand = json!({"version": other, "user": floor.users[1]});
    let by_hand = floor.admin.ask(review, by_hand)["reviewCreate"]["review"].take();
    assert_eq!((&by_hand["reviewNumber"], &by_hand["status"]["code"]), (&json!(1), &json!("NEW")));
    assert_eq!(by_hand["task"]["versions"]["nodes"], json!([{"id": other}]), "S2-156");
}
