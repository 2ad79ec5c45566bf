//! What an action costs follows from what it changes, and not from how much there is.

use serde_json::{Value, json};
use tests::TestApp;
use tests::engines::Engine;

use super::Floor;

/// Statements of an approval, in a project whose container has so many parts.
fn approval(floor: &Floor, app: &TestApp, parts: usize) -> u64 {
    let parent = floor.task(json!({}));
    let task = floor.task(json!({"parent": {"connect": parent}}));
    let next = floor.task_after(&[&task]);
    let inputs: Vec<Value> = (0..parts)
        .map(|at| {
            json!({
                "name": format!("part {at}"),
                "project": {"connect": floor.project},
                "parent": {"connect": parent},
            })
        })
        .collect();
    let document =
        "mutation($inputs: [TaskCreateInput!]!) { tasksCreate(inputs: $inputs) { tasks { id } } }";
    floor.admin.ask(document, json!({"inputs": inputs}));
    floor.bring(&task, "PREV");
    let [review] = &floor.open_reviews(&task)[..] else { panic!("one review") };
    let before = app.statements();
    floor.done(&format!("reviewApprove(review: \"{review}\")"));
    let statements = app.statements() - before;
    assert_eq!((&*floor.status(&task), &*floor.status(&next)), ("CMPL", "RTS"));
    statements
}

#[test]
fn an_approval_costs_the_same_among_three_tasks_and_among_three_hundred() {
    let app = TestApp::on(Engine::Sqlite, |_| {});
    let floor = Floor::on(app.admin(), "FLOW_COST");
    // The server asks for itself, too, now and then: what is least is the approval's own.
    let least = |parts| (0..3).map(|_| approval(&floor, &app, parts)).min();
    assert_eq!(least(3), least(300));
}
