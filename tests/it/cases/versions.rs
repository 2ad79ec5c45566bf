//! Versions: their numbers, their places, what they leave behind (files.md 16 C).

use serde_json::{Value, json};

use super::{Ground, NO_FIELD, Row, UNFIT, all, creations, nodes};
use crate::desk::{change, delete, make, now, to};

/// The series that a version is in.
fn series(ground: &Ground, version: &str, fields: &str) -> Value {
    let document =
        format!("query($version: ID!) {{ versionSeries(version: $version) {{ {fields} }} }}");
    ground.admin.ask(&document, json!({"version": version}))["versionSeries"].clone()
}

fn version(ground: &Ground, task: &str, more: Value) -> String {
    make(&ground.admin, "Version", super::with(json!({"task": to(task)}), more))
}

#[test]
fn numbers_count_up_in_the_series_of_a_task_and_a_revision() {
    let ground = Ground::new("CASE_NUMBERS");
    let task = ground.task(json!({}));
    let of = |more: Value| super::with(json!({"task": to(&task)}), more);
    let is = |revision: i64, number: i64| {
        Ok(json!({"revisionNumber": revision, "versionNumber": number}))
    };
    let wrong = || Err("INVALID_VALUE");
    let rows: [Row<'_>; 14] = [
        ("C01", of(json!({})), is(1, 1)),
        ("C01", of(json!({})), is(1, 2)),
        ("C01, C02", of(json!({"revisionNumber": null})), is(1, 3)),
        ("C01", of(json!({})), is(1, 4)),
        ("C02", of(json!({"revisionNumber": "not an integer"})), Err(UNFIT)),
        ("C02", of(json!({"revisionNumber": -109})), wrong()),
        ("C02", of(json!({"revisionNumber": 0})), wrong()),
        ("C02", of(json!({"revisionNumber": 1.5})), Err(UNFIT)),
        ("C03", of(json!({"revisionNumber": 21})), is(21, 1)),
        ("C04", of(json!({"revisionNumber": 21})), is(21, 2)),
        ("C04", of(json!({"revisionNumber": 21})), is(21, 3)),
        ("C04", of(json!({"revisionNumber": 21})), is(21, 4)),
        ("C15", of(json!({})), Ok(json!({"isPublished": false}))),
        ("C19", of(json!({"parent": to(&task)})), Err("INVALID_ID")),
    ];
    creations(&ground.admin, "Version", &rows);
    let fifth = version(&ground, &task, json!({"revisionNumber": 21}));
    let moved = |case: &str, revision: i64, number: i64| {
        let patch = json!({"revisionNumber": revision});
        ground.set(case, ("Version", &fifth), (patch, is(revision, number)));
    };
    moved("C04", 13, 1);
    moved("C04", 21, 5);
    moved("C05", 21, 5);
    // Null is the default where a field has one (decision 25).
    let back = json!({"revisionNumber": null});
    ground.set("C02", ("Version", &fifth), (back, Ok(json!({"revisionNumber": 1}))));
    let published = json!({"isPublished": true});
    ground.set("C15", ("Version", &fifth), (published.clone(), Ok(published)));
    let not = json!({"isPublished": false});
    ground.set("C15", ("Version", &fifth), (not.clone(), Ok(not)));
    let alone = version(&ground, &ground.task(json!({})), json!({}));
    assert_eq!(series(&ground, &alone, "maxRevisionNumber")["maxRevisionNumber"], 1, "C07");
    for number in [-1, -10, -100] {
        // It keeps its number; the original says nothing, we say why (files.md 15.2).
        let patch = json!({"versionNumber": number});
        ground.set("C08", ("Version", &alone), (patch, Err("INVALID_VALUE")));
        ground.is("C08", ("Version", &alone), json!({"versionNumber": 1}));
    }
    let moves = ground.task(json!({}));
    version(&ground, &moves, json!({"revisionNumber": 21}));
    let first = version(&ground, &moves, json!({"revisionNumber": 5}));
    for _ in 0..2 {
        version(&ground, &moves, json!({"revisionNumber": 21}));
    }
    let back = json!({"revisionNumber": 21});
    ground.set("C05", ("Version", &first), (back, is(21, 4)));
}

#[test]
fn each_revision_has_a_latest_version_and_a_latest_published_one() {
    let ground = Ground::new("CASE_LATEST");
    let task = ground.task(json!({}));
    let of = |revision: i64| version(&ground, &task, json!({"revisionNumber": revision}));
    let revisions = [1, 1, 2, 2, 3].map(|revision| (revision, of(revision)));
    for (revision, one) in &revisions {
        let last = revisions.iter().rev().find(|(other, _)| other == revision);
        let found = series(&ground, one, "latestVersion { id } maxVersionNumber maxRevisionNumber");
        assert_eq!(found["latestVersion"]["id"], last.expect("one").1, "C12");
        assert_eq!(found["maxRevisionNumber"], 3, "C12");
    }
    let task = ground.task(json!({}));
    let one: Vec<String> = (0..5).map(|_| version(&ground, &task, json!({}))).collect();
    let two: Vec<String> =
        (0..3).map(|_| version(&ground, &task, json!({"revisionNumber": 2}))).collect();
    for at in [&one[0], &one[2], &one[3], &two[1]] {
        let published = json!({"isPublished": true});
        ground.set("C13", ("Version", at), (published.clone(), Ok(published)));
    }
    for (group, latest) in [(&one, &one[3]), (&two, &two[1])] {
        for version in group {
            let found = series(&ground, version, "latestPublishedVersion { id } isLatestPublished");
            assert_eq!(found["latestPublishedVersion"]["id"], **latest, "C13");
            assert_eq!(found["isLatestPublished"], version == latest, "C13");
        }
    }
}

#[test]
fn versions_are_of_tasks_and_made_from_other_versions() {
    let ground = Ground::new("CASE_PLACED");
    let task = ground.task(json!({}));
    creations(
        &ground.admin,
        "Version",
        &[
            ("C17", json!({}), Err("REQUIRED")),
            ("C17", json!({"task": null}), Err("REQUIRED")),
            ("C17", json!({"task": to("a task")}), Err("INVALID_ID")),
            ("C17", json!({"task": to(&ground.project)}), Err("INVALID_ID")),
        ],
    );
    let parent = version(&ground, &task, json!({}));
    let child = version(&ground, &task, json!({"parent": to(&parent)}));
    let grandchild = version(&ground, &task, json!({"parent": to(&child)}));
    ground.is("C19", ("Version", &parent), json!({"children": nodes(&[&child])}));
    ground.is("C19", ("Version", &grandchild), json!({"parent": {"id": child}}));
    let other = version(&ground, &task, json!({}));
    let adopt = json!({"children": all(&[&other])});
    let has = json!({"children": nodes(&[&child, &other])});
    ground.set("C19", ("Version", &parent), (adopt, Ok(has)));
    ground.is("C19", ("Version", &other), json!({"parent": {"id": parent}}));
    for (children, code) in [(json!("a text"), UNFIT), (all(&[&task]), "INVALID_ID")] {
        ground.set("C19", ("Version", &parent), (json!({"children": children}), Err(code)));
    }
    for above in [&child, &grandchild, &parent] {
        let patch = json!({"parent": to(above)});
        ground.set("C20", ("Version", &parent), (patch, Err("CIRCULAR_DEPENDENCY")));
    }
    for (one, below) in [(&child, &parent), (&grandchild, &parent)] {
        let patch = json!({"children": all(&[below])});
        ground.set("C20", ("Version", one), (patch, Err("CIRCULAR_DEPENDENCY")));
    }
    for member in ["latestVersion", "maxVersionNumber", "latestPublishedVersion", "namingParents"] {
        ground.set("C16", ("Version", &parent), (json!({member: 1}), Err(NO_FIELD)));
    }
    let variant = ground.make("Variant", json!({"name": "Take1"}));
    let moved = Ok(json!({"task": {"id": variant}, "versionNumber": 1}));
    ground.set("C17", ("Version", &other), (json!({"task": to(&variant)}), moved));
    let document = format!("{{ version(id: \"{parent}\") {{ variantName }} }}");
    assert_eq!(ground.admin.refused(&document), "GRAPHQL_VALIDATION_FAILED", "C30");
}

#[test]
fn naming_begins_at_the_nearest_asset_shot_or_sequence() {
    let ground = Ground::new("CASE_NAMED");
    let under = |kind: &str, name: &str, parent: Option<&str>, more: Value| {
        let coded = matches!(kind, "Shot" | "Asset" | "Sequence");
        let mut input = super::with(json!({"name": name}), more);
        if coded {
            input["code"] = json!(name);
        }
        if let Some(parent) = parent {
            input["parent"] = to(parent);
        }
        ground.make(kind, input)
    };
    let is = |task: &str, expected: &str| {
        let found = series(&ground, &version(&ground, task, json!({})), "namingParents { name }");
        let names = found["namingParents"].as_array().expect("tasks").iter();
        let names: Vec<&str> = names.filter_map(|it| it["name"].as_str()).collect();
        assert_eq!(names.join(" "), expected, "C22");
    };
    let shot = under("Shot", "SH001", None, json!({}));
    let fx = under("Task", "FX", Some(&shot), json!({}));
    is(&under("Variant", "Main", Some(&fx), json!({})), "SH001 FX Main");
    let one = under("Task", "task1", None, json!({}));
    let two = under("Task", "task2", Some(&one), json!({}));
    is(&under("Task", "task3", Some(&two), json!({})), "task1 task2 task3");
    let prop = json!({"name": "Prop", "code": "named", "targetEntityType": "Asset"});
    let prop = json!({"type": to(&make(&ground.admin, "Type", prop))});
    is(&under("Asset", "asset1", Some(&one), prop.clone()), "asset1");
    let below = under("Shot", "SH002", Some(&two), json!({}));
    is(&under("Task", "task4", Some(&below), json!({})), "SH002 task4");
    is(&under("Asset", "asset2", Some(&below), prop), "asset2");
}

#[test]
fn reviews_and_files_outlive_versions() {
    let ground = Ground::new("CASE_LEFT");
    let user = ground.user("one", json!({}));
    let task = ground.task(json!({}));
    let file = make(&ground.admin, "File", json!({"fullPath": "/left.ma"}));
    let one = version(&ground, &task, json!({"files": all(&[&file])}));
    let review = json!({"task": to(&task), "version": to(&one), "reviewer": to(&user)});
    let review = make(&ground.admin, "Review", review);
    delete(&ground.admin, ("Version", &one));
    ground.is("C32", ("Review", &review), json!({"id": review, "version { id }": null}));
    ground.is("C32", ("File", &file), json!({"id": file}));
    let two = version(&ground, &task, json!({"files": all(&[&file])}));
    delete(&ground.admin, ("Task", &task));
    assert_eq!(now(&ground.admin, ("Version", &two), "id"), Value::Null, "C32");
    ground.is("C32", ("File", &file), json!({"id": file}));
    let gone = change(&ground.admin, ("Version", &two), (json!({"isPublished": true}), ""));
    assert_eq!(gone["errors"][0]["extensions"]["code"], "NOT_FOUND", "C32");
}
