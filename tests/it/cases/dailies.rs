//! Dailies: what is looked at in them (tasks.md 15.9, S2-262).

use serde_json::json;

use super::{Ground, all, nodes};
use crate::desk::{delete, make, to};

#[test]
fn a_daily_leads_to_the_versions_and_tasks_of_its_files() {
    let ground = Ground::new("CASE_DAILY");
    let file = |name: &str| make(&ground.admin, "File", json!({"fullPath": format!("/d/{name}")}));
    let (one, two) = (file("one.exr"), file("two.exr"));
    let task = ground.task(json!({}));
    let input = json!({"task": to(&task), "files": all(&[&one, &two])});
    let version = make(&ground.admin, "Version", input);
    let daily = ground.make("Daily", json!({"files": all(&[&one, &two])}));
    ground.is(
        "S2-262",
        ("Daily", &daily),
        json!({
            "files": nodes(&[&one, &two]),
            "fileRelations": {"nodes": [{"rank": 0}, {"rank": 0}]},
            "status": {"code": "OPEN"},
        }),
    );
    // Versions and tasks are asked for by where their files are shown: each is met once.
    let shown = format!("files: {{some: {{dailies: {{some: {{id: {{eq: \"{daily}\"}}}}}}}}}}");
    let document = format!(
        "{{ versions(filter: {{{shown}}}) {{ nodes {{ id }} }}
            tasks(filter: {{versions: {{some: {{{shown}}}}}}}) {{ nodes {{ id }} }} }}"
    );
    let found = ground.admin.query(&document);
    assert_eq!(found["versions"], nodes(&[&version]), "S2-262");
    assert_eq!(found["tasks"], nodes(&[&task]), "S2-262");
    ground.made(
        "Daily",
        &[
            ("S2-262", json!({"files": all(&[&task])}), Err("INVALID_ID")),
            (
                "S2-262",
                json!({"files": {"connect": null}}),
                Ok(json!({"files": {"totalCount": 0}})),
            ),
            ("S2-262", json!({"files": {"connect": 1}}), Err("INVALID_ID")),
            ("S2-262", json!({"project": null}), Err("REQUIRED")),
        ],
    );
    ground.set("S2-262", ("Daily", &daily), (json!({"files": null}), Err("REQUIRED")));
    delete(&ground.admin, ("Daily", &daily));
    ground.is("S2-262", ("File", &one), json!({"id": one}));
}
