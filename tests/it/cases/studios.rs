//! Studios without anything said, and moments that a studio plans at (people.md 16: C120 to C128).

use serde_json::{Value, json};
use tests::TestApp;

use super::{Ground, UNFIT, creations};

#[test]
fn a_studio_that_says_nothing_counts_as_everybody_does() {
    let app = TestApp::start();
    let ground = Ground::on(&app, "CASE_STUDIO");
    let named = |more: Value| super::with(json!({"name": "A studio"}), more);
    creations(
        &ground.admin,
        "Studio",
        &[
            (
                "C126, C128",
                named(json!({"timingResolution": null, "workingHours": null})),
                Ok(json!({"timingResolution": 3_600, "now": null})),
            ),
            ("C126", named(json!({"timingResolution": "text"})), Err("INVALID_TYPE")),
            ("C128", named(json!({"workingHours": "text"})), Err(UNFIT)),
            ("C128", named(json!({"workingHours": {"connect": "text"}})), Err("INVALID_ID")),
            (
                "C120",
                named(json!({"now": "2013-04-15T21:09:00Z"})),
                Ok(json!({"now": "2013-04-15T21:00:00Z"})),
            ),
            (
                "C120",
                named(json!({"now": "2013-04-15T21:30:00Z"})),
                Ok(json!({"now": "2013-04-15T22:00:00Z"})),
            ),
            ("C120", named(json!({"now": "text"})), Err("INVALID_VALUE")),
            // Null is the present moment, whenever that is.
            ("C120", named(json!({"now": null})), Ok(json!({"now": null}))),
        ],
    );
    let planned = json!({"scheduleTiming": 1, "scheduleUnit": "WEEK"});
    ground.made("Task", &[("C128", planned, Ok(json!({"scheduleSeconds": 162_000})))]);
}
