//! The texts that people inspect.

use serde_json::json;

use super::{Stage, code, label, make};

/// What records are called here would end a block and begin another.
const EVIL: &str = "x\" { } task evil \"evil\" { effort 1h }";

#[test]
fn every_record_that_taskjuggler_knows_has_a_text_and_no_word_of_users_is_in_it() {
    let stage = Stage::new();
    let admin = &stage.admin;
    let project = stage.project("TEXT");
    let [ada, bob, _] = &stage.users;
    let asset = make(
        admin,
        "Asset",
        json!({"name": EVIL, "code": EVIL,
        "project": {"connect": project}, "description": EVIL}),
    );
    let first = stage.task(
        &project,
        json!({"name": EVIL, "parent": {"connect": asset},
        "alternativeResources": {"connect": [bob]}, "priority": 700}),
    );
    let gap = json!({"dependsOn": {"connect": first}, "gapTiming": 2.0, "gapUnit": "DAY"});
    let second = stage.task(
        &project,
        json!({"name": EVIL, "scheduleConstraint": "START",
        "start": "2030-01-08T09:00:00Z", "scheduleTiming": 3.5, "scheduleUnit": "DAY",
        "taskDependsOn": {"create": [gap]}}),
    );
    let away = json!({"user": {"connect": ada}, "start": "2030-01-10T00:00:00Z",
        "end": "2030-01-11T00:00:00Z"});
    let vacation = make(admin, "Vacation", away);
    let log = make(
        admin,
        "TimeLog",
        json!({"task": {"connect": first},
        "resource": {"connect": ada}, "start": "2030-01-03T09:00:00Z",
        "end": "2030-01-03T11:00:00Z"}),
    );
    let department =
        make(admin, "Department", json!({"name": EVIL, "users": {"connect": [{"id": ada}]}}));
    let hours = make(
        admin,
        "WorkingHours",
        json!({"workingHours": {"mon": [[540, 720], [780, 1440]], "tue": []}}),
    );
    let text = |id: &str| {
        let asked = admin.ask("query($id: ID!) { taskJuggler(id: $id) }", json!({"id": id}));
        let text = asked["taskJuggler"].as_str().expect("a text").to_owned();
        assert!(!text.contains("evil"), "{text}");
        text
    };
    let [ada, bob, asset_label, first_label, second_label] =
        [ada, bob, &asset, &first, &second].map(|id| label(id));
    let path = format!("{}.{asset_label}.{first_label}", label(&project));
    let expected = format!(
        "task {second_label} \"{second_label}\" {{\n    \
         depends {path} {{onend gaplength 2d}}\n    start 2030-01-08-09:00\n    \
         effort 3.5d\n    allocate {ada}\n}}\n"
    );
    assert_eq!(text(&second), expected);
    let booking =
        format!("booking {ada} 2030-01-03-09:00:00 - 2030-01-03-11:00:00 {{ overtime 2 }}\n");
    let whole = text(&project);
    assert!(whole.contains(&format!("task {asset_label} \"{asset_label}\" {{\n")), "{whole}");
    let allocate = format!("allocate {ada} {{ alternative {bob} select minallocated persistent }}");
    assert!(whole.contains("priority 700\n") && whole.contains(&allocate), "{whole}");
    assert!(text(&asset).contains(&first_label));
    assert_eq!(text(&log), booking);
    let vacation_line = "vacation 2030-01-10-00:00:00 - 2030-01-11-00:00:00\n";
    assert_eq!(text(&vacation), vacation_line);
    assert!(text(&stage.users[0]).contains(vacation_line));
    assert!(text(&department).contains(&ada), "{}", text(&department));
    assert!(text(&hours).starts_with(
        "workinghours mon 09:00 - 12:00, 13:00 - 24:00\nworkinghours tue off\nworkinghours wed 09"
    ));
    let studio = text(&stage.studio);
    let head = format!("project {0} \"{0}\" 2030-01-01 - 2030-06-01 {{\n", label(&stage.studio));
    assert!(studio.starts_with(&head) && studio.contains("now 2030-01-07-00:00\n"), "{studio}");
    let plan = format!("{{ studioPlan(id: \"{}\") }}", stage.studio);
    assert!(!admin.query(&plan)["studioPlan"].as_str().expect("a text").contains("evil"));

    let tag = make(admin, "Tag", json!({"name": "tag"}));
    let asked = admin.answer("query($id: ID!) { taskJuggler(id: $id) }", json!({"id": tag}));
    assert_eq!(code(&asked), "INVALID_VALUE", "{asked:#}");
}
