//! Dates and seconds of whole ranges, and what a clock is rounded to (tasks.md 2.4, S2-241).

use serde_json::json;

use super::{Ground, creations, march};

#[test]
fn ranges_without_a_plan_are_resolved() {
    let ground = Ground::new("CASE_RANGES");
    let day = 86_400;
    let range = |start: u64, end: u64, seconds: u64| {
        Ok(json!({"start": march(start), "end": march(end), "duration": seconds}))
    };
    creations(
        &ground.admin,
        "Vacation",
        &[
            (
                "S2-241, C104",
                json!({"start": march(240), "end": march(0), "duration": 20 * day}),
                range(240, 240 + 20 * 24, 20 * day),
            ),
            ("S2-241", json!({"start": march(5), "duration": 60}), range(5, 6, 3_600)),
            ("S2-241", json!({"start": march(48), "duration": -3_600}), range(48, 72, day)),
        ],
    );
}
