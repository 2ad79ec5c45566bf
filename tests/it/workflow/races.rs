//! Thirty-two at once on one task: they end in a state that one after the other could have led to,
//! and nothing is lost.

use std::thread;

use serde_json::{Value, json};

use super::{Floor, code};

const AT_ONCE: usize = 32;

/// The answers of so many who act at once.
fn at_once(act: impl Fn(usize) -> Value + Sync) -> Vec<Value> {
    thread::scope(|scope| {
        let act = &act;
        let sent: Vec<_> = (0..AT_ONCE).map(|at| scope.spawn(move || act(at))).collect();
        sent.into_iter().map(|one| one.join().expect("an answer")).collect()
    })
}

fn done(answers: &[Value]) -> usize {
    answers.iter().filter(|answer| answer["errors"].is_null()).count()
}

#[test]
fn reviewers_who_approve_at_once_decide_a_set_once() {
    let floor = Floor::new("FLOW_RACE_SET");
    let both = json!({"responsible": {"connect": floor.users}});
    let task = floor.task(both);
    floor.bring(&task, "PREV");
    let reviews = floor.open_reviews(&task);
    assert_eq!(reviews.len(), 2);
    let answers =
        at_once(|at| floor.act(&format!("reviewApprove(review: \"{}\")", reviews[at % 2])));
    assert_eq!(done(&answers), 2, "{answers:#?}");
    for answer in answers.iter().filter(|answer| !answer["errors"].is_null()) {
        assert_eq!(code(answer), "STATUS", "{answer:#}");
    }
    let task =
        floor.of(&task, "status { code } reviewNumber reviews { nodes { status { code } } }");
    assert_eq!(task["status"]["code"], "CMPL");
    assert_eq!(task["reviewNumber"], 1);
}

#[test]
fn approval_and_revision_at_once_end_as_one_of_the_orders_would() {
    let floor = Floor::new("FLOW_RACE_MIXED");
    let task = floor.leaf("PREV");
    let [review] = &floor.open_reviews(&task)[..] else { panic!("one review") };
    let answers = at_once(|at| match at % 3 {
        0 => floor.act(&format!("reviewApprove(review: \"{review}\")")),
        1 => floor.act(&format!("reviewRequestRevision(review: \"{review}\")")),
        _ => floor.act(&format!("taskRequestRevision(task: \"{task}\")")),
    });
    let found = floor
        .of(&task, "status { code } reviewNumber reviews { totalCount nodes { status { code } } }");
    let status = found["status"]["code"].as_str().expect("a status");
    assert!(matches!(status, "CMPL" | "HREV"), "{found:#}");
    assert!(done(&answers) >= 1, "{answers:#?}");
    for answer in answers.iter().filter(|answer| !answer["errors"].is_null()) {
        // A review that somebody else's revision has dropped is not there any more.
        assert!(matches!(code(answer), "STATUS" | "NOT_FOUND"), "{answer:#}");
    }
    let sets = found["reviewNumber"].as_u64().expect("a number") as usize;
    let reviews = found["reviews"]["nodes"].as_array().expect("reviews");
    assert_eq!(sets, done(&answers), "each verdict decides a set: {found:#}");
    assert!(reviews.iter().all(|review| review["status"]["code"] != "NEW"), "{found:#}");
    assert_eq!(reviews.len(), sets, "{found:#}");
}

#[test]
fn of_time_logs_that_overlap_one_is_kept() {
    let floor = Floor::new("FLOW_RACE_LOGS");
    let tasks = [floor.task(json!({})), floor.task(json!({}))];
    let answers = at_once(|at| floor.log_at(&tasks[at % 2], &floor.users[1], (0, 2)));
    assert_eq!(done(&answers), 1, "{answers:#?}");
    for answer in answers.iter().filter(|answer| !answer["errors"].is_null()) {
        assert_eq!(code(answer), "OVERBOOKED", "{answer:#}");
    }
    let logged: u64 = tasks
        .iter()
        .map(|task| floor.of(task, "totalLoggedSeconds")["totalLoggedSeconds"].as_u64())
        .map(|seconds| seconds.expect("seconds"))
        .sum();
    assert_eq!(logged, 7_200);
    let begun = tasks.iter().filter(|task| floor.status(task) == "WIP").count();
    assert_eq!(begun, 1, "only that one was begun");
}

#[test]
fn time_logged_at_once_all_counts_up_to_the_root() {
    let floor = Floor::new("FLOW_RACE_SUMS");
    let root = floor.task(json!({}));
    let parts: Vec<String> =
        (0..4).map(|_| floor.task(json!({"parent": {"connect": root}}))).collect();
    let first = 50_000;
    let answers = at_once(|at| {
        let hours = (first + at as u64, first + at as u64 + 1);
        floor.log_at(&parts[at % 4], &floor.users[1], hours)
    });
    assert_eq!(done(&answers), AT_ONCE, "{answers:#?}");
    let root = floor.of(&root, "status { code } totalLoggedSeconds");
    assert_eq!(root, json!({"status": {"code": "WIP"}, "totalLoggedSeconds": AT_ONCE * 3_600}));
}

#[test]
fn versions_made_at_once_get_numbers_of_their_own() {
    let floor = Floor::new("FLOW_RACE_VERSIONS");
    let task = floor.task(json!({}));
    let document = "mutation($task: ID!) {
        versionCreate(input: {task: {connect: $task}}) { version { versionNumber } }
    }";
    let answers = at_once(|_| floor.admin.answer(document, json!({"task": task})));
    assert_eq!(done(&answers), AT_ONCE, "{answers:#?}");
    let number =
        |answer: &Value| answer["data"]["versionCreate"]["version"]["versionNumber"].as_u64();
    let mut numbers: Vec<u64> = answers.iter().filter_map(number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=AT_ONCE as u64).collect::<Vec<_>>());
}

#[test]
fn whoever_waits_for_a_task_while_it_is_approved_goes_on_or_waits_for_nothing() {
    let floor = Floor::new("FLOW_RACE_EDGE");
    let first = floor.leaf("PREV");
    let [review] = &floor.open_reviews(&first)[..] else { panic!("one review") };
    let others: Vec<String> = (1..AT_ONCE).map(|_| floor.task(json!({}))).collect();
    let document = "mutation($task: ID!, $other: ID!) { taskDependencyCreate(
        input: {task: {connect: $task}, dependsOn: {connect: $other}}) { __typename } }";
    let answers = at_once(|at| match at {
        0 => floor.act(&format!("reviewApprove(review: \"{review}\")")),
        _ => floor.admin.answer(document, json!({"task": others[at - 1], "other": first})),
    });
    assert_eq!(done(&answers), AT_ONCE, "{answers:#?}");
    assert_eq!(floor.status(&first), "CMPL");
    for other in &others {
        assert_eq!(floor.status(other), "RTS", "what it waited for is done");
    }
}
