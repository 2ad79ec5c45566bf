//! Walks: through the tree of tasks, along dependencies, along references (tasks.md 15.8, files.md 16 D
//! and G).

use serde_json::{Value, json};

use super::{Ground, all, nodes};
use crate::desk::{delete, make, now, to};

/// The names of what a walk answers.
fn walked(ground: &Ground, task: &str, method: &str) -> String {
    let document = "query($task: ID!, $method: TraversalDirection) {
        found: taskHierarchy(task: $task, method: $method) { name }
    }";
    let found = ground.admin.ask(document, json!({"task": task, "method": method}));
    names(&found["found"])
}

fn names(found: &Value) -> String {
    let names = found.as_array().expect("records").iter();
    names.filter_map(|it| it["name"].as_str()).collect::<Vec<_>>().join(",")
}

#[test]
fn a_tree_of_tasks_is_walked_in_both_ways() {
    let ground = Ground::new("CASE_WALKS");
    let under = |kind: &str, name: &str, parent: &str| {
        ground.make(kind, json!({"name": name, "parent": to(parent)}))
    };
    let t2 = ground.task(json!({"name": "t2"}));
    let t7 = under("Task", "t7", &t2);
    under("Task", "t8", &t2);
    let prop = json!({"name": "Prop", "code": "walked", "targetEntityType": "Asset"});
    let prop = make(&ground.admin, "Type", prop);
    let asset = json!({"name": "asset", "code": "asset", "parent": to(&t7), "type": to(&prop)});
    let asset = ground.make("Asset", asset);
    under("Task", "t9", &asset);
    assert_eq!(walked(&ground, &t2, "BREADTH_FIRST"), "t2,t7,t8,asset,t9", "S2-238");
    assert_eq!(walked(&ground, &t2, "DEPTH_FIRST"), "t2,t7,asset,t9,t8", "S2-238");

    let d1 = ground.task(json!({"name": "d1"}));
    let d2 = under("Task", "d2", &d1);
    under("Task", "d3", &d1);
    let d4 = under("Task", "d4", &d2);
    assert_eq!(walked(&ground, &d1, "DEPTH_FIRST"), "d1,d2,d4,d3", "G04");
    assert_eq!(walked(&ground, &d1, "BREADTH_FIRST"), "d1,d2,d3,d4", "G04");
    let document = "query($task: ID!) { found: taskAncestors(task: $task) { name } }";
    let above = ground.admin.ask(document, json!({"task": d4}));
    assert_eq!(names(&above["found"]), "d1,d2", "G04");
    delete(&ground.admin, ("Task", &d1));
    for gone in [&d2, &d4] {
        assert_eq!(now(&ground.admin, ("Task", gone), "id"), Value::Null, "G04");
    }
}

/// There is no walk of its own along dependencies and references: a selection goes as deep as it is
/// written, and shows what is shared wherever it is met.
#[test]
fn what_is_shared_is_met_on_each_way_along_relations() {
    let ground = Ground::new("CASE_SHARED");
    let after = |others: &[&str]| ground.task(json!({"dependsOn": all(others)}));
    let first = after(&[]);
    let (one, two) = (after(&[&first]), after(&[&first]));
    let last = after(&[&one, &two]);
    // Pages are small, so that what is nested may be deep.
    let own = |id: &str| json!({"id": id, "dependsOn(first: 4)": nodes(&[&first])});
    let both = json!({"dependsOn(first: 4)": {"nodes": [own(&one), own(&two)]}});
    ground.is("S2-238", ("Task", &last), both);

    let file =
        |references: &[&str]| make(&ground.admin, "File", json!({"references": all(references)}));
    let v1 = file(&[]);
    let (v2, v3) = (file(&[&v1]), file(&[&v1]));
    let v4 = file(&[&v2, &v3]);
    let v5 = file(&[&v4]);
    let own = |id: &str| json!({"id": id, "references(first: 4)": nodes(&[&v1])});
    let v4 = json!({"id": v4, "references(first: 4)": {"nodes": [own(&v2), own(&v3)]}});
    ground.is("D09", ("File", &v5), json!({"references(first: 4)": {"nodes": [v4]}}));
}
