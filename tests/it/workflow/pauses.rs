//! What is put on hold or given up, and what becomes of it and of others when it goes on
//! (tasks.md 15.1, 15.6).

use serde_json::json;

use super::Floor;

impl Floor {
    /// A task whose dependency is in this status now; it was done while the task was begun, and
    /// left as it is since then.
    fn paused_before(&self, how: &str, status: &str) -> String {
        let zero = self.leaf("CMPL");
        let first = self.task_after(&[&zero]);
        self.bring(&first, "CMPL");
        let task = self.task_after(&[&first]);
        self.bring(&task, "WIP");
        self.pause(&task, how);
        let revise = |task: &str| self.done(&format!("taskRequestRevision(task: \"{task}\")"));
        match status {
            "CMPL" => {}
            "DREV" => revise(&zero),
            _ => {
                revise(&first);
                if status != "HREV" {
                    assert!(self.log(&first)["errors"].is_null());
                }
                match status {
                    "PREV" => self.done(&format!("taskRequestReview(task: \"{first}\")")),
                    "OH" => self.pause(&first, "taskHold"),
                    "STOP" => self.pause(&first, "taskStop"),
                    _ => {}
                }
            }
        }
        assert_eq!(self.status(&first), status);
        task
    }
}

#[test]
fn what_goes_on_is_what_its_logs_and_its_dependencies_make_of_it() {
    let floor = Floor::new("FLOW_PAUSES");
    for (case, how) in [("S2-052", "taskHold"), ("S2-053", "taskStop")] {
        let task = floor.task(json!({}));
        floor.begin_without_logs(&task);
        floor.pause(&task, how);
        floor.pause(&task, "taskResume");
        floor.are(case, &[&task], "RTS");
    }
    let rows = [
        ("S2-058", "STOP", "WIP", ["taskHold", "taskHold"]),
        ("S2-059", "CMPL", "WIP", ["taskStop", "taskStop"]),
        ("S2-059", "STOP", "WIP", ["taskStop", "taskStop"]),
        ("S2-060", "DREV", "DREV", ["taskHold", "taskStop"]),
        ("S2-061", "HREV", "DREV", ["taskHold", "taskStop"]),
        ("S2-062", "OH", "DREV", ["taskHold", "taskStop"]),
        ("S2-063", "PREV", "DREV", ["taskHold", "taskStop"]),
        ("S2-064", "WIP", "DREV", ["taskHold", "taskStop"]),
    ];
    for (case, dependency, expected, ways) in rows {
        for how in ways {
            let task = floor.paused_before(how, dependency);
            floor.pause(&task, "taskResume");
            floor.are(&format!("{case} {how}"), &[&task], expected);
        }
    }
}

#[test]
fn holding_takes_the_priority_and_nothing_else() {
    let floor = Floor::new("FLOW_HOLD");
    let fields = "status { code } priority scheduleTiming scheduleUnit";
    let is = |status: &str, priority: u64| {
        json!({"status": {"code": status}, "priority": priority, "scheduleTiming": 10.0,
            "scheduleUnit": "HOUR"})
    };
    for (case, status) in [("S2-030", "WIP"), ("S2-033", "DREV")] {
        let task = floor.leaf(status);
        assert_eq!(floor.of(&task, fields), is(status, 500), "{case}");
        floor.pause(&task, "taskHold");
        assert_eq!(floor.of(&task, fields), is("OH", 0), "{case}");
    }
    let parent = floor.task(json!({}));
    let task = floor.task(json!({"parent": {"connect": parent}}));
    let next = floor.task_after(&[&task]);
    floor.bring(&task, "WIP");
    floor.pause(&task, "taskHold");
    floor.are("S2-190", &[&parent, &task, &next], "WIP OH WFD");
    floor.pause(&task, "taskResume");
    assert_eq!(floor.of(&task, fields), is("WIP", 0), "S2-190");
}

#[test]
fn what_is_given_up_is_done_for_containers_and_dependents() {
    let floor = Floor::new("FLOW_GIVEN_UP");
    for status in ["WIP", "DREV"] {
        let task = floor.leaf(status);
        let parent = floor.task(json!({}));
        let moved = "mutation($task: ID!, $parent: ID!) {
            taskUpdate(id: $task, patch: {parent: {connect: $parent}}) { task { id } } }";
        floor.admin.ask(moved, json!({"task": task, "parent": parent}));
        floor.are("S2-131", &[&task, &parent], &format!("{status} WIP"));
        floor.pause(&task, "taskStop");
        floor.are("S2-131", &[&task, &parent], "STOP CMPL");
    }
    let task = floor.task(json!({}));
    floor.begin_without_logs(&task);
    floor.pause(&task, "taskStop");
    let plan = floor.of(&task, "scheduleTiming scheduleUnit");
    assert_eq!(plan, json!({"scheduleTiming": 0.0, "scheduleUnit": "YEAR"}), "S2-154");

    let first = floor.leaf("CMPL");
    let second = floor.task_after(&[&first]);
    floor.bring(&second, "WIP");
    floor.done(&format!("taskRequestRevision(task: \"{first}\")"));
    assert!(floor.log(&first)["errors"].is_null());
    floor.are("S2-187", &[&first, &second], "WIP DREV");
    floor.pause(&first, "taskStop");
    floor.are("S2-187", &[&first, &second], "STOP HREV");
}

/// Unlike the original (tasks.md Q24), what waited for a task that goes on waits for it again.
#[test]
fn what_goes_on_holds_up_what_waits_for_it() {
    let floor = Floor::new("FLOW_GOES_ON");
    for (before, after) in [("RTS", "WFD"), ("WIP", "DREV")] {
        let first = floor.leaf("STOP");
        let second = floor.task_after(&[&first]);
        floor.bring(&second, before);
        floor.pause(&first, "taskResume");
        floor.are("S2-189", &[&first, &second], &format!("WIP {after}"));
    }
}
