//! What a dependency is told by, and what it refuses (tasks.md 15.9, S2-242).

use serde_json::{Value, json};

use super::{Ground, UNFIT, creations, with};
use crate::desk::to;

#[test]
fn a_dependency_waits_for_the_end_without_a_gap_unless_told() {
    let ground = Ground::new("CASE_DEPEND");
    let is = Ok(json!({"dependencyTarget": "ON_END", "gapTiming": 0, "gapUnit": "HOUR",
        "gapModel": "LENGTH"}));
    let rows = [
        (json!({}), is.clone()),
        (
            json!({"dependencyTarget": null, "gapTiming": null, "gapUnit": null,
                "gapModel": null}),
            is,
        ),
        (json!({"gapTiming": "x"}), Err(UNFIT)),
        (json!({"gapUnit": 231}), Err(UNFIT)),
        (json!({"gapUnit": "x"}), Err(UNFIT)),
        (json!({"dependencyTarget": 0}), Err(UNFIT)),
        (json!({"dependencyTarget": "x"}), Err(UNFIT)),
    ];
    for (more, expected) in rows {
        let ends = [0, 1].map(|_| ground.task(json!({})));
        let input = json!({"task": to(&ends[0]), "dependsOn": to(&ends[1])});
        creations(&ground.admin, "TaskDependency", &[("S2-242", with(input, more), expected)]);
    }
    let task = ground.task(json!({}));
    let missing: [Value; 4] = [
        json!({"task": to(&task)}),
        json!({"dependsOn": to(&task)}),
        json!({"task": to(&task), "dependsOn": null}),
        json!({}),
    ];
    for input in missing {
        let row = ("S2-242", input, Err("REQUIRED"));
        creations(&ground.admin, "TaskDependency", &[row]);
    }
}
