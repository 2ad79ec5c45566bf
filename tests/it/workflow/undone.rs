//! What was legal comes back from the trash, and what was decided stays decided.

use serde_json::{Value, json};

use super::Floor;

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error")
}

fn restored(floor: &Floor, id: &str) -> Value {
    floor.act(&format!("restore(ids: [\"{id}\"])"))
}

#[test]
fn a_container_with_time_and_reviews_of_its_own_comes_back() {
    let floor = Floor::new("FLOW_BACK");
    let task = floor.task(json!({}));
    floor.bring(&task, "PREV");
    floor.task(json!({"parent": {"connect": task}}));
    floor.done(&format!("taskDelete(id: \"{task}\")"));
    let answer = restored(&floor, &task);
    assert!(answer["errors"].is_null(), "{answer:#}");
    let found = floor.of(&task, "isContainer timeLogs { totalCount } reviews { totalCount }");
    let one = json!({"totalCount": 1});
    assert_eq!(found, json!({"isContainer": true, "timeLogs": one, "reviews": one}));
}

#[test]
fn a_review_of_an_old_set_decides_nothing() {
    let floor = Floor::new("FLOW_OLD_SET");
    let both = json!({"connect": floor.users});
    let task = floor.task(json!({"responsible": both}));
    floor.bring(&task, "PREV");
    let old = floor.open_reviews(&task)[0].clone();
    floor.done(&format!("reviewDelete(id: \"{old}\")"));
    floor.approve(&task);
    assert_eq!(floor.status(&task), "CMPL");
    floor.done(&format!("taskRequestRevision(task: \"{task}\")"));
    assert!(floor.log(&task)["errors"].is_null());
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    let answer = restored(&floor, &old);
    assert!(answer["errors"].is_null(), "{answer:#}");
    let answer = floor.act(&format!("reviewApprove(review: \"{old}\")"));
    assert_eq!((code(&answer), &*floor.status(&task)), ("STATUS", "PREV"));
}

#[test]
fn amounts_that_nobody_can_work_are_refused() {
    let floor = Floor::new("FLOW_AMOUNTS");
    let task = floor.task(json!({}));
    floor.bring(&task, "PREV");
    let review = floor.open_reviews(&task)[0].clone();
    for amount in ["-1", "1e300", "1000001"] {
        let revise = format!("review: \"{review}\", scheduleTiming: {amount}");
        let answer = floor.act(&format!("reviewRequestRevision({revise})"));
        assert_eq!(code(&answer), "INVALID_VALUE", "{amount}");
        let revise = format!("task: \"{task}\", scheduleTiming: {amount}");
        let answer = floor.act(&format!("taskRequestRevision({revise})"));
        assert_eq!(code(&answer), "INVALID_VALUE", "{amount}");
    }
    assert_eq!(floor.status(&task), "PREV");
}

#[test]
fn work_of_the_calendar_is_done_with_the_time_that_passed() {
    let floor = Floor::new("FLOW_CALENDAR");
    let task = floor.task(json!({
        "scheduleModel": "DURATION", "scheduleTiming": 45, "start": "2024-11-01T00:00:00Z",
    }));
    floor.bring(&task, "CMPL");
    let found = floor.of(&task, "scheduleSeconds totalLoggedSeconds");
    assert_eq!(found, json!({"scheduleSeconds": 162_000, "totalLoggedSeconds": 162_000}));
}

#[test]
fn trees_have_a_depth_that_sums_can_climb() {
    let floor = Floor::new("FLOW_DEEP");
    let mut chain = vec![floor.task(json!({}))];
    for _ in 1..200 {
        let above = chain[chain.len() - 1].clone();
        chain.push(floor.task(json!({"parent": {"connect": above}, "scheduleTiming": 2.0})));
    }
    let seconds = floor.of(&chain[0], "scheduleSeconds");
    assert_eq!(seconds["scheduleSeconds"], 7_200);
    let document =
        "mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id } } }";
    let input = json!({
        "name": "below", "project": {"connect": floor.project},
        "parent": {"connect": chain[199]},
    });
    let answer = floor.admin.answer(document, json!({"input": input}));
    assert_eq!(code(&answer), "INVALID_VALUE", "{answer:#}");
    let above = floor.task(json!({}));
    let patch = json!({"parent": {"connect": above}});
    let answer = crate::desk::change(&floor.admin, ("Task", &chain[0]), (patch, ""));
    assert_eq!(code(&answer), "INVALID_VALUE", "{answer:#}");
}

#[test]
fn the_last_open_review_is_decided_and_not_deleted() {
    let floor = Floor::new("FLOW_LAST_OPEN");
    let task = floor.task(json!({"responsible": {"connect": floor.users}}));
    floor.bring(&task, "PREV");
    let [first, last] = &floor.open_reviews(&task)[..] else { panic!("two reviews") };
    floor.done(&format!("reviewDelete(id: \"{first}\")"));
    let answer = floor.act(&format!("reviewDelete(id: \"{last}\")"));
    assert_eq!(code(&answer), "STATUS", "{answer:#}");
    floor.done(&format!("reviewApprove(review: \"{last}\")"));
    assert_eq!(floor.status(&task), "CMPL");
    floor.done(&format!("reviewDelete(id: \"{last}\")"));
}

#[test]
fn reviews_that_were_left_open_are_replaced_by_the_next_set() {
    let floor = Floor::new("FLOW_LEFT_OPEN");
    let task = floor.task(json!({}));
    floor.bring(&task, "PREV");
    let part = floor.task(json!({"parent": {"connect": task}}));
    floor.done(&format!("taskDelete(id: \"{part}\")"));
    assert_eq!(floor.status(&task), "RTS");
    assert!(floor.log(&task)["errors"].is_null());
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    assert_eq!(floor.open_reviews(&task).len(), 1);
    floor.approve(&task);
    assert_eq!(floor.status(&task), "CMPL");
}
