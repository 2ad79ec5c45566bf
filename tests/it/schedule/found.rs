//! What becomes of what a scheduler found.

use serde_json::{Value, json};

use super::{Stage, at, code, label};

/// C125, S2-260, S2-261
#[test]
fn c125_s2_260_s2_261_dates_and_people_of_what_was_scheduled_are_kept() {
    let stage = Stage::new();
    let (project, other) = (stage.project("ONE"), stage.project("TWO"));
    let [ada, bob, eve] = &stage.users;
    let task = stage.task(&project, json!({"alternativeResources": {"connect": [bob]}}));
    let elsewhere = stage.task(&other, json!({}));
    let first = ("2030-01-08-09:00", "2030-01-09-12:00");
    let rows = [(&*elsewhere, first.0, first.1, &[&**ada][..])];
    stage.act(&stage.report(&rows));
    let state = stage.scheduled(&format!(", projects: [\"{other}\"], computeResources: true"));
    assert_eq!(state["lastScheduleMessage"], "");
    assert_eq!(stage.dates(&task)["computedStart"], json!(null));
    assert_eq!(stage.dates(&elsewhere)["computedStart"], at(8, 9));

    let rows = [
        (&*project, "2030-01-10-09:00", "2030-01-11-18:00", &[][..]),
        (&*task, "2030-01-10-09:00", "2030-01-11-18:00", &[&**bob, &**eve][..]),
        // Nobody asked for it.
        (&*elsewhere, "2030-02-10-09:00", "2030-02-11-18:00", &[&**eve][..]),
    ];
    let report = stage.report(&rows);
    stage.act(&format!(
        "{report}echo started > \"$here/started\"; echo careful >&2\n\
         while [ ! -e \"$here/go\" ]; do sleep 0.05; done"
    ));
    let answer = stage.ask(&format!(", projects: [\"{project}\"], computeResources: true"));
    let begun = &answer["data"]["studioSchedule"]["studio"];
    assert_eq!(begun["isScheduling"], true, "{answer:#}");
    let me = stage.admin.query("{ me { id } }")["me"].clone();
    assert_eq!((&begun["isSchedulingBy"], &begun["lastScheduledBy"]), (&me, &me));
    stage.wait_for("started");
    let refused = stage.ask("");
    assert_eq!(code(&refused), "SCHEDULING", "{refused:#}");
    assert!(refused["errors"][0]["extensions"]["retryAfter"].as_u64() > Some(0), "{refused:#}");
    std::fs::write(stage.folder.path().join("go"), "").expect("a word");
    let state = stage.over();
    assert_eq!(state["isSchedulingBy"], json!(null));
    assert_eq!(state["lastScheduleMessage"], "careful");
    assert_eq!(state["lastScheduledBy"], me);
    assert_eq!(state["schedulingStartedAt"], begun["schedulingStartedAt"]);
    assert!(state["lastScheduledAt"].as_str() > state["schedulingStartedAt"].as_str());
    let expected = json!({
        "start": at(10, 9),
        "end": at(11, 18),
        "duration": 33 * 3600,
        "computedStart": at(10, 9),
        "computedEnd": at(11, 18),
        "isScheduled": true,
    });
    assert_eq!(stage.dates(&task), expected);
    let fields = "start end duration computedStart computedEnd isScheduled";
    assert_eq!(stage.of(&project, "Project", fields), expected);
    assert_eq!(stage.dates(&elsewhere)["start"], at(8, 9));
    let computed = |task: &str| {
        let found = stage.of(task, "AnyTask", "computedResources { nodes { id } }");
        found["computedResources"]["nodes"].clone()
    };
    assert_eq!(computed(&task), json!([{"id": bob}]), "eve is no candidate");
    assert_eq!(computed(&elsewhere), json!([{"id": ada}]));

    let told =
        "query($id: ID!) { history(id: $id, last: 1) { nodes { action changes { field } } } }";
    let told = stage.admin.answer(told, json!({"id": task}));
    assert!(told.to_string().contains("computedStart"), "{told:#}");
}

#[test]
fn who_was_chosen_stays_where_nobody_asks_for_people() {
    let stage = Stage::new();
    let project = stage.project("STAY");
    let ada = &*stage.users[0];
    let task = stage.task(&project, json!({}));
    let range = ("2030-01-08-09:00", "2030-01-09-12:00");
    stage.act(&stage.report(&[(&task, range.0, range.1, &[ada])]));
    stage.scheduled(", computeResources: true");
    assert!(stage.plan().contains("columns id, start, end, resources\n"));
    stage.act(&stage.report(&[(&task, range.0, range.1, &[])]));
    stage.scheduled("");
    assert!(stage.plan().contains("columns id, start, end\n"));
    let fields = "computedResources { totalCount }";
    assert_eq!(stage.of(&task, "AnyTask", fields)["computedResources"]["totalCount"], 1);
    stage.scheduled(", computeResources: true");
    assert_eq!(stage.of(&task, "AnyTask", fields)["computedResources"]["totalCount"], 0);
}

/// C121
#[test]
fn c121_q34_active_projects_are_scheduled_and_others_when_they_are_named() {
    let stage = Stage::new();
    let active = [stage.project("A"), stage.project("B")];
    let still = stage.admin.make_project("C");
    stage.project("EMPTY");
    let tasks: Vec<String> =
        active.iter().chain([&still]).map(|project| stage.task(project, json!({}))).collect();
    stage.act(&stage.report(&[]));
    stage.scheduled("");
    let has = |id: &str| stage.plan().contains(&label(id));
    assert_eq!([0, 1, 2].map(|at| has(&tasks[at])), [true, true, false]);
    assert!(!stage.plan().contains("EMPTY"), "only labels");
    stage.scheduled(&format!(", projects: [\"{still}\"]"));
    assert_eq!([0, 1, 2].map(|at| has(&tasks[at])), [false, false, true]);
    let question = format!("{{ studioPlan(id: \"{}\", projects: [\"{still}\"]) }}", stage.studio);
    assert_eq!(stage.admin.query(&question)["studioPlan"], stage.plan());
}

#[test]
fn what_is_deleted_or_changed_meanwhile_is_left_alone() {
    let stage = Stage::new();
    let project = stage.project("GONE");
    let kept = stage.task(&project, json!({"resources": {"connect": []}}));
    let [gone, touched] = [0, 1].map(|_| stage.task(&project, json!({})));
    let range = ("2030-01-08-09:00", "2030-01-09-12:00");
    let people = [&*stage.users[0]];
    let (all, nobody) = (&people[..], &people[..0]);
    let rows = [(&kept, nobody), (&gone, all), (&touched, all)];
    let rows = rows.map(|(task, people)| (&**task, range.0, range.1, people));
    let report = stage.report(&rows);
    stage.act(&format!(
        "{report}echo started > \"$here/started\"\n\
         while [ ! -e \"$here/go\" ]; do sleep 0.05; done"
    ));
    stage.ask(", computeResources: true");
    stage.wait_for("started");
    let delete = "mutation($task: ID!, $user: ID!, $touched: ID!) {
        taskDelete(id: $task) { __typename } userDelete(id: $user) { __typename }
        taskUpdate(id: $touched, patch: {priority: 7}) { __typename } }";
    let ids = json!({"task": gone, "user": stage.users[0], "touched": touched});
    stage.admin.ask(delete, ids);
    std::fs::write(stage.folder.path().join("go"), "").expect("a word");
    assert_eq!(stage.over()["lastScheduleMessage"], "");
    assert_eq!(stage.dates(&kept)["computedEnd"], at(9, 12));
    assert_eq!(stage.dates(&touched)["computedEnd"], Value::Null);
    let fields = "computedResources { totalCount }";
    assert_eq!(stage.of(&touched, "AnyTask", fields)["computedResources"]["totalCount"], 0);
}
