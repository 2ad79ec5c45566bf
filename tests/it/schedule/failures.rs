//! Schedulers that fail, one way or the other: nothing is written but why.

use std::path::Path;

use schema_som::cell::Cell;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use serde_json::json;

use super::{Stage, code};

/// S2-257
#[test]
fn s2_257_a_scheduler_that_fails_changes_nothing_and_is_quoted() {
    let stage = Stage::new();
    let project = stage.project("FAIL");
    let task = stage.task(&project, json!({}));
    let before = stage.dates(&task);
    let rows = [(&*task, "2030-01-08-09:00", "2030-01-09-12:00", &[][..])];
    let report = stage.report(&rows);
    let cases = [
        (
            format!("{report}echo no such resource >&2; exit 1"),
            "SCHEDULER_FAILED: ",
            "no such resource",
        ),
        ("kill -9 $$".to_owned(), "SCHEDULER_FAILED: ", "signal"),
        (
            "echo garbage > \"$3/breakdown.csv\"; echo more >> \"$3/breakdown.csv\"".to_owned(),
            "SCHEDULER_FAILED: ",
            "line 2",
        ),
        (": > \"$3/breakdown.csv\"".to_owned(), "SCHEDULER_FAILED: ", "line 1"),
        ("echo nothing found >&2".to_owned(), "nothing found", ""),
    ];
    for (words, beginning, part) in cases {
        stage.act(&words);
        let state = stage.scheduled("");
        let message = state["lastScheduleMessage"].as_str().expect("a message");
        assert!(message.starts_with(beginning) && message.contains(part), "{words}: {message}");
        assert_eq!(state["lastScheduledBy"], stage.admin.query("{ me { id } }")["me"]);
        assert_eq!(state["isSchedulingBy"], json!(null));
        assert_eq!(stage.dates(&task), before, "{words}");
    }
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let stage = Stage::with(|config| config.scheduler.command = "/nowhere/tj3".into());
    let project = stage.project("NONE");
    stage.task(&project, json!({}));
    let state = stage.scheduled("");
    let message = state["lastScheduleMessage"].as_str().expect("a message");
    assert!(message.starts_with("SCHEDULER_FAILED: the program `/nowhere/tj3`"), "{message}");
}

#[test]
fn a_program_that_takes_too_long_is_ended_and_its_files_are_removed() {
    let stage = Stage::with(|config| config.scheduler.timeout_seconds = 1);
    let project = stage.project("SLOW");
    stage.task(&project, json!({}));
    stage.act("echo $$ > \"$here/pid\"; echo \"$3\" > \"$here/folder\"; exec sleep 600");
    let state = stage.scheduled("");
    let message = state["lastScheduleMessage"].as_str().expect("a message");
    assert!(message.starts_with("TIMEOUT: "), "{message}");
    assert!(!is_there(&stage));
}

#[test]
fn a_server_that_ends_says_so_and_takes_the_program_along() {
    let mut stage = Stage::new();
    let project = stage.project("END");
    stage.task(&project, json!({}));
    stage.act("echo $$ > \"$here/pid\"; echo \"$3\" > \"$here/folder\"; exec sleep 600");
    assert_eq!(code(&stage.ask("")), "");
    stage.wait_for("folder");
    stage.app.stop();
    assert!(!is_there(&stage));
    stage.app.beside(async |studio| {
        let ty = studio.registry.by_name("Studio").expect("a studio");
        let column = |name| Column::Field(0, ty.field(name).expect("a field"));
        let columns = vec![column("is_scheduling"), column("last_schedule_message")];
        let query = Query::flat(ty, columns, Predicate::True);
        let level = studio.store.read(&studio.registry, &query, None).await.expect("an answer");
        assert_eq!(level.rows.cell(0, 0).as_int(), Some(0));
        let Cell::Text(message) = level.rows.cell(0, 1) else { panic!("no message") };
        assert!(message.starts_with("UNAVAILABLE: "), "{message}");
    });
}

/// Whether the program of a stage is still at work, or its folder still there.
fn is_there(stage: &Stage) -> bool {
    let (process, folder) = (stage.wait_for("pid"), stage.wait_for("folder"));
    Path::new(&format!("/proc/{process}")).exists() || Path::new(&folder).exists()
}
