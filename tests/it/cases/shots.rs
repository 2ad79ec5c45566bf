//! Shots: their cuts, sources, codes and rates (tasks.md 15.9, S2-243 to S2-250).

use serde_json::{Value, json};

use super::{Change, Ground, Row, UNFIT};
use crate::desk::{make, to};

/// A shot with a code that no other has, and its cut.
fn coded(number: usize, more: Value) -> Value {
    super::with(json!({"code": format!("S{number:03}")}), more)
}

/// Cut and source.
fn frames(cut: (i64, i64), source: (i64, i64)) -> Result<Value, &'static str> {
    Ok(json!({
        "cutIn": cut.0, "cutOut": cut.1, "cutDuration": cut.1 - cut.0 + 1,
        "sourceIn": source.0, "sourceOut": source.1,
    }))
}

fn cut(cut_in: i64, cut_out: i64) -> Value {
    json!({"cutIn": cut_in, "cutOut": cut_out})
}

#[test]
fn a_new_shot_completes_its_cut_and_its_source() {
    let ground = Ground::new("CASE_CUTS");
    let both = |from, until| frames((from, until), (from, until));
    let rows: [(&str, Value, _); 15] = [
        ("S2-243", json!({}), both(1, 1)),
        ("S2-243", json!({"cutOut": 149}), both(149, 149)),
        ("S2-243", json!({"cutIn": 112}), both(112, 112)),
        ("S2-244", cut(159, 149), both(149, 149)),
        ("S2-244", cut(112, 102), both(102, 102)),
        ("S2-246", cut(112, 149), both(112, 149)),
        (
            "S2-246",
            json!({"cutIn": 112, "cutOut": 149, "sourceIn": 120, "sourceOut": 140}),
            frames((112, 149), (120, 140)),
        ),
        ("S2-246", json!({"cutIn": 112, "cutOut": 149, "sourceIn": 102}), Err("INVALID_VALUE")),
        ("S2-245", json!({"cutIn": "1"}), Err(UNFIT)),
        // A new shot may say how long it is; the original lets it say so only later.
        ("S2-245", json!({"cutDuration": 50}), both(1, 50)),
        ("S2-245", json!({"cutIn": 1001, "cutDuration": 48}), both(1001, 1048)),
        ("S2-245", json!({"cutOut": 100, "cutDuration": 50}), both(51, 100)),
        ("S2-245", super::with(cut(1, 9), json!({"cutDuration": 5})), Err("INVALID_VALUE")),
        ("S2-250", json!({"fps": 0}), Err("INVALID_VALUE")),
        ("S2-250", json!({"fps": -1}), Err("INVALID_VALUE")),
    ];
    let rows: Vec<Row<'_>> = rows
        .into_iter()
        .enumerate()
        .map(|(at, (case, input, expected))| (case, coded(at, input), expected))
        .collect();
    ground.made("Shot", &rows);
}

#[test]
fn a_cut_that_changes_pushes_its_other_end_and_leaves_the_source() {
    let ground = Ground::new("CASE_EDITS");
    let usual = || cut(112, 149);
    let inner = || json!({"cutIn": 112, "cutOut": 149, "sourceIn": 120, "sourceOut": 140});
    let wrong = || Err("INVALID_VALUE");
    let rows: [(&str, Value, Value, _); 17] = [
        ("S2-245", usual(), json!({"cutIn": 159}), frames((159, 159), (112, 149))),
        ("S2-245", usual(), json!({"cutOut": 102}), frames((102, 102), (112, 149))),
        ("S2-245", usual(), json!({"cutDuration": 245}), frames((112, 356), (112, 149))),
        ("S2-245", usual(), json!({"cutDuration": 0}), wrong()),
        ("S2-245", usual(), json!({"cutDuration": -100}), wrong()),
        ("S2-245", usual(), json!({"cutDuration": "text"}), Err(UNFIT)),
        ("S2-246", usual(), json!({"sourceIn": 102}), wrong()),
        ("S2-246", usual(), json!({"sourceIn": 159}), wrong()),
        ("S2-246", usual(), json!({"sourceOut": 110}), wrong()),
        ("S2-246", usual(), json!({"sourceOut": 151}), wrong()),
        ("S2-246", inner(), json!({"sourceIn": 141}), wrong()),
        ("S2-246", inner(), json!({"sourceOut": 118}), wrong()),
        ("S2-246", usual(), json!({"sourceIn": null}), Err("REQUIRED")),
        ("S2-246", usual(), json!({"sourceOut": null}), Err("REQUIRED")),
        ("S2-246", usual(), json!({"cutIn": null}), Err("REQUIRED")),
        (
            "S2-247",
            json!({"cutIn": 10, "cutOut": 20, "sourceIn": 12, "sourceOut": 18}),
            json!({"cutIn": 15}),
            frames((15, 20), (12, 18)),
        ),
        ("S2-250", usual(), json!({"fps": [12]}), Err(UNFIT)),
    ];
    let rows: Vec<Change<'_>> = rows
        .into_iter()
        .enumerate()
        .map(|(at, (case, input, patch, expected))| (case, coded(at, input), patch, expected))
        .collect();
    ground.changed("Shot", &rows);
}

#[test]
fn codes_of_shots_are_unique_within_their_project_letter_by_letter() {
    let ground = Ground::new("CASE_CODES");
    let other = ground.admin.make_project("CASE_CODES2");
    let code = |code: &str| json!({"code": code});
    let shot = ground.make("Shot", code("SH001"));
    let second = ground.make("Shot", code("SH002"));
    ground.made(
        "Shot",
        &[
            ("S2-248", code("SH001"), Err("NOT_UNIQUE")),
            ("S2-249", code("sh001"), Ok(code("sh001"))),
            (
                "S2-249",
                json!({"code": "SH001", "project": to(&other)}),
                Ok(json!({"code": "SH001", "project": {"id": other}})),
            ),
        ],
    );
    ground.set("S2-248", ("Shot", &shot), (code("SH001"), Ok(code("SH001"))));
    ground.set("S2-248", ("Shot", &second), (code("SH001"), Err("NOT_UNIQUE")));
}

/// A shot without a rate or a format of its own says so; those of its project are a step away, and
/// follow it live.
#[test]
fn rates_and_formats_of_shots_are_those_of_the_project_unless_set() {
    let ground = Ground::new("CASE_RATES");
    let shot = ground.make("Shot", json!({"code": "SH001"}));
    let format = json!({"name": "HD", "width": 1920, "height": 1080});
    let format = make(&ground.admin, "ImageFormat", format);
    let project = ("Project", &*ground.project);
    let follows = |fps: f64, format: &str| {
        json!({"fps": null, "imageFormat { id }": null,
            "project": {"fps": fps, "imageFormat": {"id": format}}})
    };
    for fps in [30.0, 48.0] {
        let patch = json!({"fps": fps, "imageFormat": to(&format)});
        ground.set("S2-250", project, (patch, Ok(json!({"fps": fps}))));
        ground.is("S2-250", ("Shot", &shot), follows(fps, &format));
    }
    ground.set("S2-250", ("Shot", &shot), (json!({"fps": 12}), Ok(json!({"fps": 12}))));
    ground.set("S2-250", project, (json!({"fps": 24}), Ok(json!({"fps": 24}))));
    ground.is("S2-250", ("Shot", &shot), json!({"fps": 12}));
    let own = json!({"imageFormat": to(&format)});
    let is = json!({"imageFormat": {"id": format}});
    ground.set("S2-250", ("Shot", &shot), (own, Ok(is)));
    let back = json!({"imageFormat": null, "fps": null});
    ground.set("S2-250", ("Shot", &shot), (back, Ok(follows(24.0, &format))));
}
