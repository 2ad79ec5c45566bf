//! Formats of images (files.md 16 E).

use serde_json::{Value, json};

use super::{Ground, Row, UNFIT, creations};

#[test]
fn formats_have_sizes_aspects_and_resolutions_above_none() {
    let ground = Ground::new("CASE_FORMATS");
    let sized =
        |more: Value| super::with(json!({"name": "f", "width": 1920, "height": 1080}), more);
    let wrong = || Err("INVALID_VALUE");
    let mut rows: Vec<Row<'_>> = vec![
        ("E06", sized(json!({"width": "1920"})), Err(UNFIT)),
        ("E06", sized(json!({"height": "1080"})), Err(UNFIT)),
        // Where a whole number is wanted, GraphQL takes nothing that is written with a fraction;
        // a part of a pixel is none (people.md 15.20, decision 25).
        ("E06", sized(json!({"width": 1920.0})), Err(UNFIT)),
        ("E06", sized(json!({"width": 1920.5})), Err(UNFIT)),
        ("E07", sized(json!({})), Ok(json!({"pixelAspect": 1.0, "printResolution": 300.0}))),
        ("E07", sized(json!({"pixelAspect": 1})), Ok(json!({"pixelAspect": 1.0}))),
    ];
    for size in [0, -10] {
        rows.push(("E06", sized(json!({"width": size})), wrong()));
        rows.push(("E06", sized(json!({"height": size})), wrong()));
    }
    rows.push(("E07", sized(json!({"pixelAspect": "1.0"})), Err(UNFIT)));
    rows.push(("E07", sized(json!({"printResolution": "300.0"})), Err(UNFIT)));
    for aspect in [json!(0), json!(-1), json!(-1.0)] {
        rows.push(("E07", sized(json!({"pixelAspect": aspect})), wrong()));
    }
    for resolution in [0, -300] {
        rows.push(("E07", sized(json!({"printResolution": resolution})), wrong()));
    }
    creations(&ground.admin, "ImageFormat", &rows);
    for (width, height, pixel, device) in
        [(720, 576, 1.46, 1.825), (720, 486, 0.91, 1.348_148), (2048, 1556, 1.0, 1.316_195)]
    {
        let size = json!({"width": width, "height": height, "pixelAspect": pixel});
        let format = crate::desk::make(&ground.admin, "ImageFormat", sized(size));
        let found = crate::desk::now(&ground.admin, ("ImageFormat", &format), "deviceAspect");
        let aspect = found["deviceAspect"].as_f64().expect("a number");
        assert!((aspect - device).abs() < 1e-6, "E09: {aspect}");
    }
}
