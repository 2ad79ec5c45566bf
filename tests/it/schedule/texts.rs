//! The texts that people inspect.

use serde_json::json;

use super::{Stage, code, label, make};

/// What records are called here would end a block and begin another.
const EVIL: &str = "x\" { } task evil \"evil\" { effort 1h }";

/// A sequence with a task, and another task that waits for that.
struct Work {
    stage: Stage,
    project: String,
    sequence: String,
    first: String,
    second: String,
}

impl Work {
    fn new() -> Work {
        let stage = Stage::new();
        let project = stage.project("TEXT");
        let input = json!({"name": EVIL, "code": EVIL, "project": {"connect": project},
            "description": EVIL});
        let sequence = make(&stage.admin, "Sequence", input);
        let bob = &stage.users[1];
        let first = stage.task(
            &project,
            json!({"name": EVIL, "parent": {"connect": sequence}, "priority": 700,
                "alternativeResources": {"connect": [bob]}}),
        );
        let gap = json!({"dependsOn": {"connect": first}, "gapTiming": 2.0, "gapUnit": "DAY"});
        let second = stage.task(
            &project,
            json!({"name": EVIL, "scheduleConstraint": "START", "start": "2030-01-08T09:00:00Z",
                "scheduleTiming": 3.5, "scheduleUnit": "DAY", "taskDependsOn": {"create": [gap]}}),
        );
        Work { stage, project, sequence, first, second }
    }

    /// The text of a record; no word of users is in it.
    #[track_caller]
    fn text(&self, id: &str) -> String {
        let document = "query($id: ID!) { taskJuggler(id: $id) }";
        let asked = self.stage.admin.ask(document, json!({"id": id}));
        let text = asked["taskJuggler"].as_str().expect("a text").to_owned();
        assert!(!text.contains("evil"), "{text}");
        text
    }
}

#[test]
fn tasks_have_texts_with_gaps_and_pinned_ends_and_no_word_of_users() {
    let work = Work::new();
    let [ada, bob, _] = work.stage.users.each_ref().map(|id| label(id));
    let [project, sequence, first, second] =
        [&work.project, &work.sequence, &work.first, &work.second].map(|id| label(id));
    let expected = format!(
        "task {second} \"{second}\" {{\n    \
         depends {project}.{sequence}.{first} {{onend gaplength 2d}}\n    \
         start 2030-01-08-09:00\n    effort 3.5d\n    allocate {ada}\n}}\n"
    );
    assert_eq!(work.text(&work.second), expected);
    let whole = work.text(&work.project);
    assert!(whole.contains(&format!("    task {sequence} \"{sequence}\" {{\n")), "{whole}");
    let allocate = format!("allocate {ada} {{ alternative {bob} select minallocated persistent }}");
    assert!(whole.contains("priority 700\n") && whole.contains(&allocate), "{whole}");
    assert!(work.text(&work.sequence).contains(&first));
    let plan = format!("{{ studioPlan(id: \"{}\") }}", work.stage.studio);
    let plan = work.stage.admin.query(&plan)["studioPlan"].as_str().expect("a text").to_owned();
    assert!(plan.contains(&second) && !plan.contains("evil"), "{plan}");
}

#[test]
fn people_hours_and_logs_have_texts_and_other_records_do_not() {
    let work = Work::new();
    let (stage, admin) = (&work.stage, &work.stage.admin);
    let ada = &stage.users[0];
    let away = json!({"user": {"connect": ada}, "start": "2030-01-10T00:00:00Z",
        "end": "2030-01-11T00:00:00Z"});
    let vacation = make(admin, "Vacation", away);
    let log = json!({"task": {"connect": work.first}, "resource": {"connect": ada},
        "start": "2030-01-03T09:00:00Z", "end": "2030-01-03T11:00:00Z"});
    let log = make(admin, "TimeLog", log);
    let people = json!({"name": EVIL, "users": {"connect": [ada]}});
    let department = make(admin, "Department", people);
    let hours = json!({"workingHours": {"mon": [[540, 720], [780, 1440]], "tue": []}});
    let hours = make(admin, "WorkingHours", hours);
    let booking = "2030-01-03-09:00:00 - 2030-01-03-11:00:00 { overtime 2 }";
    assert_eq!(work.text(&log), format!("booking {} {booking}\n", label(ada)));
    let absence = "vacation 2030-01-10-00:00:00 - 2030-01-11-00:00:00\n";
    assert_eq!(work.text(&vacation), absence);
    assert!(work.text(ada).contains(&format!("    efficiency 1.0\n    {absence}")));
    let group = work.text(&department);
    assert!(group.starts_with(&format!("resource {0} \"{0}\" {{\n", label(&department))));
    assert!(group.contains(&format!("    resource {0} \"{0}\" {{\n", label(ada))), "{group}");
    let expected =
        "workinghours mon 09:00 - 12:00, 13:00 - 24:00\nworkinghours tue off\nworkinghours wed 09";
    assert!(work.text(&hours).starts_with(expected));
    let studio = work.text(&stage.studio);
    let head = format!("project {0} \"{0}\" 2030-01-01 - 2030-06-01 {{\n", label(&stage.studio));
    assert!(studio.starts_with(&head) && studio.contains("now 2030-01-07-00:00\n"), "{studio}");
    let tag = make(admin, "Tag", json!({"name": "tag"}));
    let asked = admin.answer("query($id: ID!) { taskJuggler(id: $id) }", json!({"id": tag}));
    assert_eq!(code(&asked), "INVALID_VALUE", "{asked:#}");
}
