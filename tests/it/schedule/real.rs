//! TaskJuggler itself finds dates.

use serde_json::{Value, json};
use tests::xtask::taskjuggler;

use super::{Stage, at, label, make};

#[test]
fn taskjuggler_finds_dates_that_respect_dependencies_hours_and_absences() {
    let Some(program) = taskjuggler::program() else { return };
    let stage = Stage::real(program);
    let project = stage.project("REAL");
    let [ada, bob, _] = &stage.users;
    let hours = json!({"workingHours": {"mon": [[540, 720], [780, 1080]]}});
    let hours = make(&stage.admin, "WorkingHours", hours);
    let patch = "mutation($id: ID!, $patch: StudioUpdateInput!) {
        studioUpdate(id: $id, patch: $patch) { studio { id } } }";
    // Nine to six by the clock of the studio is six to three in UTC.
    let clock = json!({"timeZone": "+03:00", "workingHours": {"connect": hours}});
    stage.admin.ask(patch, json!({"id": stage.studio, "patch": clock}));
    make(&stage.admin, "Vacation", json!({"start": at(9, 0), "end": at(10, 0)}));
    let away = json!({"user": {"connect": ada}, "start": at(10, 0), "end": at(11, 0)});
    make(&stage.admin, "Vacation", away);
    let parent = stage.task(&project, json!({"resources": {"connect": []}}));
    // The 7th is a Monday: 8 hours then, 9 on the 8th, nobody on the 9th, Ada not on the 10th.
    let first = stage.task(
        &project,
        json!({"parent": {"connect": parent},
        "scheduleTiming": 20.0}),
    );
    let second = stage.task(
        &project,
        json!({"scheduleTiming": 2.0, "scheduleUnit": "DAY",
        "alternativeResources": {"connect": [bob]}, "dependsOn": {"connect": [first]}}),
    );
    let gap = json!({"dependsOn": {"connect": second}, "gapTiming": 1.0, "gapUnit": "DAY",
        "gapModel": "DURATION"});
    let third = stage.task(
        &project,
        json!({"scheduleModel": "DURATION", "scheduleTiming": 3.0,
        "taskDependsOn": {"create": [gap]}}),
    );
    let state = stage.scheduled(", computeResources: true");
    let message = state["lastScheduleMessage"].as_str().expect("a message");
    assert!(!message.contains("FAILED"), "{message}");
    let dates = |task: &str| {
        let dates = stage.dates(task);
        (dates["start"].clone(), dates["end"].clone())
    };
    assert_eq!(dates(&first), (at(7, 6).into(), at(11, 9).into()), "{message}");
    assert_eq!(dates(&parent), dates(&first));
    let moment = |value: &Value| value.as_str().expect("a moment").to_owned();
    let (start, end) = dates(&second);
    assert!(moment(&start) >= at(11, 9), "{start}");
    let (later, last) = dates(&third);
    assert!(moment(&later) > moment(&end), "{later} after {end}");
    assert_eq!(stage.of(&third, "AnyTask", "duration")["duration"], 3 * 3600);
    let whole = stage.of(&project, "Project", "start end computedEnd");
    assert_eq!(
        (&whole["start"], &whole["end"], &whole["computedEnd"]),
        (&at(7, 6).into(), &last, &last)
    );
    let fields = "computedResources { nodes { id } }";
    let chosen = stage.of(&first, "AnyTask", fields)["computedResources"]["nodes"].clone();
    assert_eq!(chosen, json!([{"id": ada}]));
}

#[test]
fn what_taskjuggler_says_against_a_plan_is_told() {
    let Some(program) = taskjuggler::program() else { return };
    let stage = Stage::real(program);
    let project = stage.project("FULL");
    let task = stage.task(&project, json!({"scheduleTiming": 3.0, "scheduleUnit": "YEAR"}));
    let before = stage.dates(&task);
    let state = stage.scheduled("");
    let message = state["lastScheduleMessage"].as_str().expect("a message");
    assert!(message.starts_with("SCHEDULER_FAILED: "), "{message}");
    assert!(message.contains(&label(&task)), "{message}");
    assert!(message.contains("did not fit into the project time frame"), "{message}");
    assert_eq!(stage.dates(&task), before);
}
