//! Time logs: whom they keep busy, what they come after, what they come to (tasks.md 15.7).

use serde_json::{Value, json};

use super::{Floor, code, hour};
use crate::desk::{change, creation, outcome};

/// Hours since a day that is long over, which nothing else of a project uses.
const BASE: u64 = 20_000;

#[test]
fn nobody_works_on_two_things_at_once() {
    let floor = Floor::new("FLOW_BUSY");
    let tasks = [floor.task(json!({})), floor.task(json!({}))];
    let user = &floor.users[1];
    let log = |task: &str, user: &str, from: u64, until: u64| {
        let answer = floor.log_at(task, user, (BASE + from, BASE + until));
        code(&answer).to_owned()
    };
    assert_eq!(log(&tasks[0], user, 10, 14), "", "S2-206: whoever works need not be named before");
    let rows = [
        ("S2-192", 10, 14, "OVERBOOKED"),
        ("S2-197", 11, 12, "OVERBOOKED"),
        ("S2-199", 12, 14, "OVERBOOKED"),
        ("S2-200", 8, 14, "OVERBOOKED"),
        ("S2-201", 10, 16, "OVERBOOKED"),
        ("S2-202", 9, 15, "OVERBOOKED"),
    ];
    for (case, from, until, expected) in rows {
        for task in &tasks {
            assert_eq!(log(task, user, from, until), expected, "{case}, S2-204");
        }
    }
    assert_eq!(log(&tasks[0], user, 8, 10), "", "S2-193");
    assert_eq!(log(&tasks[1], user, 14, 16), "", "S2-194");
    assert_eq!(log(&tasks[0], &floor.users[0], 10, 14), "", "S2-203");
}

#[test]
fn time_is_logged_after_what_the_task_waits_for_whatever_the_gap() {
    let floor = Floor::new("FLOW_AFTER");
    for (case, gap) in [("S2-207", 0.0), ("S2-209", 5.0)] {
        let start = BASE + 100;
        let first = floor.task(json!({"start": hour(start)}));
        assert!(floor.log_for(&first, &floor.users[0], 3)["errors"].is_null());
        floor.done(&format!("taskRequestReview(task: \"{first}\")"));
        floor.approve(&first);
        assert_eq!(floor.of(&first, "end"), json!({"end": hour(start + 3)}), "{case}");
        let way = json!({"dependsOn": {"connect": first}, "gapTiming": gap});
        let task = floor.task(json!({"taskDependsOn": {"create": [way]}}));
        let user = super::user(&floor.admin, floor.code, case.trim_start_matches("S2-"));
        let early = floor.log_at(&task, &user, (start + 2, start + 3));
        assert_eq!(code(&early), "DEPENDENCY_VIOLATION", "{case}");
        floor.are(case, &[&task], "RTS");
        let then = floor.log_at(&task, &user, (start + 3, start + 4));
        assert_eq!(code(&then), "", "{case}");
        floor.are(case, &[&task], "WIP");
    }
}

#[test]
fn hours_add_up_to_the_root_and_beyond_the_plan() {
    let floor = Floor::new("FLOW_HOURS");
    let p1 = floor.task(json!({}));
    let p2 = floor.task(json!({"parent": {"connect": p1}}));
    let c1 = floor.task(json!({"parent": {"connect": p2}}));
    let c2 = floor.task(json!({"parent": {"connect": p1}}));
    let logged = |case: &str, hours: [u64; 2]| {
        let found = [&p1, &p2].map(|task| floor.of(task, "totalLoggedSeconds"));
        let expected = hours.map(|hours| json!({"totalLoggedSeconds": hours * 3_600}));
        assert_eq!(found, expected, "{case}");
    };
    for (task, hours, expected) in [(&c2, 9, [9, 0]), (&c2, 3, [12, 0]), (&c1, 9, [21, 9])] {
        assert!(floor.log_for(task, &floor.users[0], hours)["errors"].is_null());
        logged("S2-210", expected);
    }
    let parent = floor.task(json!({}));
    let child = floor.task(json!({"parent": {"connect": parent}}));
    let answer = floor.log_at(&child, &floor.users[1], (BASE, BASE + 8));
    let log = super::id_of(&answer["data"]["timeLogCreate"]["timeLog"]);
    let longer = json!({"end": hour(BASE + 16)});
    outcome(&change(&floor.admin, ("TimeLog", &log), (longer, ""))).expect("a longer one");
    let seconds = floor.of(&parent, "totalLoggedSeconds");
    assert_eq!(seconds, json!({"totalLoggedSeconds": 16 * 3_600}), "S2-211");

    let task = floor.task(json!({"scheduleTiming": 2.0}));
    assert!(floor.log_for(&task, &floor.users[0], 5)["errors"].is_null());
    let found = floor.of(&task, "scheduleTiming remainingSeconds percentComplete");
    let expected =
        json!({"scheduleTiming": 2.0, "remainingSeconds": -10_800, "percentComplete": 250.0});
    assert_eq!(found, expected, "S2-212");
}

#[test]
fn a_log_is_rounded_and_ends_after_it_began() {
    let floor = Floor::new("FLOW_ROUNDED");
    let (task, user) = (floor.task(json!({})), &floor.users[1]);
    let log = |more: Value| {
        let input = json!({"task": {"connect": task}, "resource": {"connect": user}});
        let input = crate::cases::with(input, more);
        outcome(&creation(&floor.admin, "TimeLog", (input, "start end duration")))
    };
    let rounded = log(json!({"start": "2024-03-04T05:20:00Z"}));
    let expected = json!({"start": "2024-03-04T05:00:00Z", "end": "2024-03-04T06:00:00Z",
        "duration": 3_600});
    assert_eq!(rounded, Ok(expected), "S2-213");
    // The original mends it silently (tasks.md Q29).
    let backwards = json!({"start": "2024-03-05T05:00:00Z", "end": "2024-03-05T04:00:00Z"});
    assert_eq!(log(backwards), Err("INVALID_VALUE".into()), "S2-213");
}
