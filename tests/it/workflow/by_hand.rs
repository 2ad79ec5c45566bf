//! Reviews that are made by hand, and work that nothing was logged on (tasks.md 15.1, 15.5).

use serde_json::{Value, json};

use super::{Floor, code};

#[test]
fn a_review_is_decided_where_the_task_waits_for_it() {
    let floor = Floor::new("FLOW_BY_HAND");
    let task = floor.task(json!({}));
    let document = "mutation($input: ReviewCreateInput!) { reviewCreate(input: $input) {
        review { id reviewNumber status { code } } } }";
    let input = json!({"task": {"connect": task}, "reviewer": {"connect": floor.users[0]}});
    let made = floor.admin.ask(document, json!({"input": input}));
    let review = &made["reviewCreate"]["review"];
    assert_eq!(
        (&review["reviewNumber"], &review["status"]["code"]),
        (&json!(1), &json!("NEW")),
        "S2-157"
    );
    let id = super::id_of(review);
    // The original lets any review decide any task (tasks.md Q20).
    let answer = floor.act(&format!("reviewApprove(review: \"{id}\")"));
    assert_eq!((code(&answer), &*floor.status(&task)), ("STATUS", "RTS"), "S2-056");
    let document = "mutation($id: ID!, $patch: ReviewUpdateInput!) {
        reviewUpdate(id: $id, patch: $patch) { review { id } } }";
    let patch = json!({"id": id, "patch": {"reviewNumber": 2}});
    assert_eq!(code(&floor.admin.answer(document, patch)), "INVALID_VALUE", "S2-157");

    let task = floor.task(json!({}));
    floor.begin_without_logs(&task);
    floor.done(&format!("taskRequestReview(task: \"{task}\")"));
    floor.approve(&task);
    let found = floor.of(&task, "status { code } scheduleTiming scheduleUnit");
    let expected: Value =
        json!({"status": {"code": "CMPL"}, "scheduleTiming": 0.0, "scheduleUnit": "YEAR"});
    assert_eq!(found, expected, "S2-151");
}
