//! Each action in each status (tasks.md 5.3, 15.1), and what a refusal says.

use serde_json::json;

use super::{Floor, code};

const STATUSES: [&str; 9] = ["WFD", "RTS", "WIP", "PREV", "HREV", "DREV", "OH", "STOP", "CMPL"];

/// Rows of the matrix: what a leaf is afterwards, `x` where it is refused. What was on hold or
/// stopped had time logged, so it goes on where it was.
const MATRIX: [(&str, &str, &str); 6] = [
    ("S2-002, S2-003, S2-004, S2-005, S2-008, S2-009", "log", "x WIP WIP PREV WIP DREV x x x"),
    ("S2-015, S2-016", "taskRequestReview", "x x PREV x x x x x x"),
    (
        "S2-019, S2-021, S2-022, S2-024, S2-025, S2-026, S2-027",
        "taskRequestRevision",
        "x x x HREV x x x x HREV",
    ),
    ("S2-030, S2-032, S2-033, S2-036", "taskHold", "x x OH x x OH OH x x"),
    ("S2-040, S2-041, S2-042, S2-043, S2-044, S2-045", "taskStop", "x x STOP x x STOP x STOP x"),
    ("S2-049, S2-051, S2-054", "taskResume", "x x x x x x WIP WIP x"),
];

#[test]
fn each_action_does_in_each_status_what_the_matrix_says() {
    let floor = Floor::new("FLOW_MATRIX");
    for (cases, action, row) in MATRIX {
        for (status, expected) in STATUSES.into_iter().zip(row.split(' ')) {
            let task = floor.leaf(status);
            let answer = match action {
                "log" => floor.log(&task),
                _ => floor.act(&format!("{action}(task: \"{task}\")")),
            };
            let after = floor.status(&task);
            if expected == "x" {
                assert_eq!(
                    (code(&answer), &*after),
                    ("STATUS", status),
                    "{cases}: {action} {status}"
                );
                let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
                assert!(message.contains(status) && message.contains("one of"), "{message}");
            } else {
                assert!(answer["errors"].is_null(), "{action} {status}: {answer:#}");
                assert_eq!(after, expected, "{cases}: {action} {status}");
            }
        }
    }
}

/// S2-129, S2-130, and containers themselves (tasks.md Q27).
#[test]
fn containers_are_what_their_parts_are_and_nothing_is_done_with_them() {
    let floor = Floor::new("FLOW_PARTS");
    let parent = floor.task(json!({}));
    let part = floor.task(json!({"parent": {"connect": parent}}));
    floor.bring(&part, "WIP");
    assert_eq!(floor.status(&parent), "WIP");
    for action in ["taskHold", "taskStop", "taskRequestReview"] {
        let answer = floor.act(&format!("{action}(task: \"{parent}\")"));
        assert_eq!(code(&answer), "INVALID_VALUE", "{action}: {answer:#}");
    }
    assert_eq!(code(&floor.log(&parent)), "INVALID_VALUE");
    floor.done(&format!("taskRequestReview(task: \"{part}\")"));
    floor.approve(&part);
    assert_eq!((floor.status(&part).as_str(), floor.status(&parent).as_str()), ("CMPL", "CMPL"));
    let more = floor.task(json!({"parent": {"connect": parent}}));
    assert_eq!(floor.status(&parent), "WIP", "a part that was not begun opens it again");
    floor.done(&format!("taskDelete(id: \"{more}\")"));
    assert_eq!(floor.status(&parent), "CMPL");
}

/// S2-161: the original leaves the task where nothing leads on from (tasks.md Q26).
#[test]
fn a_review_without_anybody_responsible_is_refused() {
    let floor = Floor::new("FLOW_NOBODY");
    let task = floor.task(json!({"responsible": {"connect": []}}));
    floor.bring(&task, "WIP");
    let answer = floor.act(&format!("taskRequestReview(task: \"{task}\")"));
    assert_eq!(code(&answer), "STATUS", "{answer:#}");
    assert_eq!(floor.status(&task), "WIP");
}

/// S2-150, S2-163: the original decides again and again (tasks.md Q20).
#[test]
fn a_review_is_decided_once() {
    let floor = Floor::new("FLOW_ONCE");
    let task = floor.leaf("PREV");
    let [review] = &floor.open_reviews(&task)[..] else { panic!("one review") };
    floor.done(&format!("reviewApprove(review: \"{review}\")"));
    for again in ["reviewApprove", "reviewRequestRevision"] {
        let answer = floor.act(&format!("{again}(review: \"{review}\")"));
        assert_eq!(code(&answer), "STATUS", "{answer:#}");
    }
    let task = floor.of(&task, "reviewNumber status { code } scheduleSeconds totalLoggedSeconds");
    assert_eq!(task["reviewNumber"], 1);
    assert_eq!(task["scheduleSeconds"], task["totalLoggedSeconds"], "the plan is what was logged");
}
