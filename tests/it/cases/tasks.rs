//! Fields of tasks: their defaults, what they refuse, their dates and their plans (tasks.md 15.8).

use serde_json::{Value, json};

use super::{Ground, NO_FIELD, march};
use crate::desk::to;

/// Another kind of value, or no member of an enumeration.
const UNFIT: Result<Value, &str> = Err(super::UNFIT);

#[test]
fn fields_of_tasks_have_defaults_and_refuse_what_they_are_not() {
    let ground = Ground::new("CASE_FIELDS");
    let is = |fields: Value| -> Result<Value, &str> { Ok(fields) };
    ground.made(
        "Task",
        &[
            (
                "S2-217",
                json!({"scheduleTiming": 4, "scheduleUnit": "DAY"}),
                is(json!({"bidTiming": 4, "bidUnit": "DAY"})),
            ),
            ("S2-217", json!({}), is(json!({"bidTiming": 1, "bidUnit": "HOUR"}))),
            ("S2-217", json!({"bidTiming": "10d"}), UNFIT),
            ("S2-217", json!({"bidTiming": 2, "bidUnit": null}), is(json!({"bidUnit": "HOUR"}))),
            (
                "S2-217",
                json!({"scheduleUnit": "DAY", "bidUnit": null}),
                is(json!({"bidUnit": "HOUR"})),
            ),
            ("S2-217", json!({"bidUnit": "os"}), UNFIT),
            ("S2-217", json!({"bidUnit": 10}), UNFIT),
            (
                "S2-218",
                json!({"allocationStrategy": null}),
                is(json!({"allocationStrategy": "MINALLOCATED"})),
            ),
            ("S2-218", json!({"allocationStrategy": 234}), UNFIT),
            ("S2-218", json!({"allocationStrategy": "x"}), UNFIT),
            (
                "S2-218",
                json!({"persistentAllocation": null}),
                is(json!({"persistentAllocation": true})),
            ),
            // Texts are not taken for truth values.
            ("S2-218", json!({"persistentAllocation": ""}), UNFIT),
            (
                "S2-218",
                json!({"persistentAllocation": false}),
                is(json!({"persistentAllocation": false})),
            ),
            ("S2-219, C144", json!({"scheduleConstraint": -1}), UNFIT),
            ("S2-219, C144", json!({"scheduleConstraint": 4}), UNFIT),
            ("C144", json!({"scheduleConstraint": "not an int"}), UNFIT),
            (
                "S2-219",
                json!({"scheduleConstraint": "BOTH"}),
                is(json!({"scheduleConstraint": "BOTH"})),
            ),
            (
                "C144",
                json!({"scheduleConstraint": null}),
                is(json!({"scheduleConstraint": "NONE"})),
            ),
            ("S2-219, C144", json!({"scheduleModel": "x"}), UNFIT),
            ("S2-219, C144", json!({"scheduleModel": 234}), UNFIT),
            ("C144", json!({"scheduleModel": null}), is(json!({"scheduleModel": "EFFORT"}))),
            ("C144", json!({"scheduleUnit": 10}), UNFIT),
            ("C144", json!({"scheduleUnit": "os"}), UNFIT),
            ("C144", json!({"scheduleTiming": "10d"}), UNFIT),
            // An hour, and not sixty (tasks.md Q4).
            (
                "C144",
                json!({"scheduleTiming": null}),
                is(json!({"scheduleTiming": 1, "scheduleUnit": "HOUR"})),
            ),
            // What the scheduler finds is not for callers to say.
            ("S2-227", json!({}), is(json!({"isScheduled": false, "computedStart": null}))),
            ("S2-227", json!({"computedStart": march(0)}), Err(NO_FIELD)),
            ("A14", json!({"path": "x"}), Err(NO_FIELD)),
            ("A14", json!({"absolutePath": "x"}), Err(NO_FIELD)),
        ],
    );
}

#[test]
fn a_parent_is_another_task_above_or_none() {
    let ground = Ground::new("CASE_PARENTS");
    let above = ground.task(json!({}));
    let middle = ground.task(json!({"parent": to(&above)}));
    let below = ground.task(json!({"parent": to(&middle)}));
    let user = ground.user("one", json!({}));
    let loops = || Err("CIRCULAR_DEPENDENCY");
    for (task, parent, expected) in [
        (&above, &above, loops()),
        (&above, &below, loops()),
        (&below, &user, Err("INVALID_ID")),
        (&below, &above, Ok(json!({"parent": {"id": above}, "isRoot": false, "level": 2}))),
    ] {
        ground.set("S2-221", ("Task", task), (json!({"parent": to(parent)}), expected));
    }
    let root = Ok(json!({"parent { id }": null, "isRoot": true, "level": 1}));
    ground.set("S2-221", ("Task", &below), (json!({"parent": null}), root));
}

#[test]
fn dates_of_tasks_follow_their_plans_unless_both_ends_are_pinned() {
    let ground = Ground::new("CASE_DATES");
    let range = |start: u64, end: u64| Ok(json!({"start": march(start), "end": march(end)}));
    ground.made(
        "Task",
        &[
            (
                "S2-222",
                json!({"start": march(0), "scheduleTiming": 10, "scheduleUnit": "HOUR"}),
                range(0, 10),
            ),
            (
                "S2-222",
                json!({"start": march(0), "scheduleTiming": 5, "scheduleUnit": "DAY"}),
                range(0, 5 * 24),
            ),
            (
                "S2-224",
                json!({"start": march(0), "end": march(240), "scheduleConstraint": "BOTH",
                    "scheduleTiming": 100, "scheduleUnit": "DAY"}),
                range(0, 240),
            ),
            // What has a plan ends by it; ranges without one are resolved (C104).
            (
                "3.5",
                json!({"end": march(240), "scheduleConstraint": "END", "scheduleTiming": 2,
                    "scheduleUnit": "DAY"}),
                range(192, 240),
            ),
        ],
    );
    let day = 24;
    let planned = |start: u64, days: u64| json!({"start": march(start * day), "scheduleTiming": days, "scheduleUnit": "DAY"});
    let container = ground.task(planned(0, 3));
    let below = |start: u64, days: u64| {
        super::with(planned(start, days), json!({"parent": to(&container)}))
    };
    ground.task(below(1, 4));
    let second = ground.task(below(3, 5));
    let spans = |from: u64, until: u64| range(from * day, until * day).expect("a range");
    ground.is("S2-225", ("Task", &container), spans(1, 8));
    let other = ground.task(json!({}));
    ground.set("S2-225", ("Task", &second), (json!({"parent": to(&other)}), Ok(json!({}))));
    ground.is("S2-225", ("Task", &container), spans(1, 5));
    let longer = json!({"scheduleTiming": 70, "scheduleUnit": "DAY"});
    ground.set("S2-226", ("Task", &container), (longer, Ok(spans(1, 5))));
}

#[test]
fn planned_seconds_of_containers_are_those_of_their_leaves() {
    let ground = Ground::new("CASE_SECONDS");
    let root = ground.task(json!({"scheduleTiming": 99}));
    let middle = ground.task(json!({"parent": to(&root), "scheduleTiming": 99}));
    let leaf = ground.task(json!({"parent": to(&middle), "scheduleTiming": 10}));
    ground.task(json!({"parent": to(&root), "scheduleTiming": 2}));
    let are = |one: u64, two: u64| {
        for (task, seconds) in [(&root, one), (&middle, two)] {
            ground.is("S2-229", ("Task", task), json!({"scheduleSeconds": seconds}));
        }
    };
    are(12 * 3_600, 10 * 3_600);
    ground.set("S2-229", ("Task", &leaf), (json!({"scheduleTiming": 5}), Ok(json!({}))));
    are(7 * 3_600, 5 * 3_600);
    ground.set("S2-229", ("Task", &leaf), (json!({"scheduleUnit": "DAY"}), Ok(json!({}))));
    are(2 * 3_600 + 5 * 32_400, 5 * 32_400);
    for (case, timing, unit, seconds) in [
        ("S2-228", 10.0, "HOUR", 36_000),
        ("S2-228", 23.0, "DAY", 745_200),
        ("S2-228", 2.0, "WEEK", 324_000),
        ("S2-228", 2.5, "MONTH", 1_620_000),
    ] {
        let planned = json!({"scheduleTiming": timing, "scheduleUnit": unit});
        ground.made("Task", &[(case, planned, Ok(json!({"scheduleSeconds": seconds})))]);
    }
}

#[test]
fn tickets_about_a_task_are_found_from_it() {
    let ground = Ground::new("CASE_TICKETS");
    let (task, other) = (ground.task(json!({})), ground.task(json!({})));
    let about = |task: &str| ground.make("Ticket", json!({"links": super::all(&[task])}));
    let (first, second) = (about(&task), about(&task));
    about(&other);
    let tickets = |open: &[&str]| {
        let expected = json!({
            "linkedTickets": super::nodes(&[&first, &second]),
            "open: linkedTickets(filter: {status: {code: {ne: \"CLS\"}}})": super::nodes(open),
        });
        ground.is("S2-237", ("Task", &task), expected);
    };
    tickets(&[&first, &second]);
    let resolve = "mutation($ticket: ID!) { ticketResolve(ticket: $ticket) { changed } }";
    ground.admin.ask(resolve, json!({"ticket": first}));
    tickets(&[&second]);
}

#[test]
fn what_is_counted_by_the_calendar_is_as_far_as_the_clock() {
    let ground = Ground::new("CASE_CLOCK");
    let counted = |start: String| json!({"scheduleModel": "DURATION", "scheduleTiming": 2, "scheduleUnit": "DAY", "start": start});
    let far = |percent: f64| Ok(json!({"percentComplete": percent, "scheduleSeconds": 172_800}));
    let rows = [
        ("S2-231", counted(march(0)), far(100.0)),
        ("S2-231", counted("2200-01-01T00:00:00Z".to_owned()), far(0.0)),
    ];
    ground.made("Task", &rows);
    let made = ground.task(json!({}));
    let begun = crate::desk::now(&ground.admin, ("Task", &made), "dateCreated");
    let begun = begun["dateCreated"].as_str().expect("a moment");
    let begun = chrono::DateTime::parse_from_rfc3339(begun).expect("a moment");
    let yesterday = begun - chrono::TimeDelta::days(1);
    let half = ground.task(counted(yesterday.to_rfc3339()));
    let half = crate::desk::now(&ground.admin, ("Task", &half), "percentComplete");
    let percent = half["percentComplete"].as_f64().expect("a number");
    assert!((48.0..=52.0).contains(&percent), "S2-231: {percent}");
}
