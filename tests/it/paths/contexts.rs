//! What templates are given to render with (files.md 5.2, check cases A of 16).

use serde_json::json;

use super::{FILENAME, IN_REPOSITORY, Stage, make};

/// A step of a path that tells whether something is there.
fn told(name: &str) -> String {
    format!("{{{{#if {name}}}}}{name}{{{{else}}}}none{{{{/if}}}}")
}

#[test]
fn a_template_is_given_what_the_task_is_and_stands_below() {
    let stage = Stage::new("CTX1");
    let about = ["asset", "scene", "sequence", "shot", "type"].map(told).join("/");
    let parents = "{{join parent_tasks \"-\" \"name\"}}";
    let path = format!("{{{{project.code}}}}/{{{{task.name}}}}/{parents}/{about}");
    for class in ["Task", "Variant", "Asset"] {
        stage.template(class, &path, FILENAME);
    }
    let sequence = stage.task("Sequence", "SEQ1", None, json!({}));
    let scene = stage.task("Scene", "SC001", None, json!({}));
    let of = json!({"sequence": {"connect": sequence}, "scene": {"connect": scene}});
    let shot = stage.task("Shot", "SH001", None, of);
    let fx = stage.task("Task", "FX", Some(&shot), json!({}));
    let main = stage.task("Variant", "Main", Some(&fx), json!({}));
    // The original gives no shot to what stands below one (files.md 15.4).
    let below = "CTX1/Main/SH001-FX-Main/none/scene/sequence/shot/none";
    assert_eq!(stage.task_path(&main), below, "A15");
    let character = json!({"name": "Character", "code": "ctx1", "targetEntityType": "Asset"});
    let character = make(&stage.admin, "Type", character);
    let typed = json!({"type": {"connect": character}});
    let asset = stage.task("Asset", "Cat", None, typed);
    assert_eq!(stage.task_path(&asset), "CTX1/Cat/Cat/asset/none/none/none/type", "A18");
    let plain = stage.task("Task", "plain", None, json!({}));
    assert_eq!(stage.task_path(&plain), "CTX1/plain/plain/none/none/none/none/none", "A19");
    let own = Stage::new("CTX2");
    own.template("Asset", "{{asset.name}}/{{asset.type.name}}/{{type.code}}", FILENAME);
    let cat = own.task("Asset", "Cat", None, json!({"type": {"connect": character}}));
    assert_eq!(own.task_path(&cat), "Cat/Character/ctx1", "A18");
}

#[test]
fn paths_begin_at_the_repository_and_keep_what_names_may_have() {
    let stage = Stage::new("CTX3");
    stage.repository("CTX3", "/mnt/Z/Projects");
    stage.template(
        "Task",
        "{{project.repository.path}}/{{project.code}}/{{join parent_tasks \"/\" \"nice_name\"}}",
        FILENAME,
    );
    let assets = stage.task("Task", "Assets", None, json!({}));
    assert_eq!(stage.task_path(&assets), "/mnt/Z/Projects/CTX3/Assets", "A12");
    stage.template("Asset", IN_REPOSITORY, FILENAME);
    let kind = json!({"name": "Prop", "code": "ctx3", "targetEntityType": "Asset"});
    let kind = make(&stage.admin, "Type", kind);
    let typed = json!({"code": "KC", "type": {"connect": kind}});
    let cat = stage.task("Asset", "Kitty Cat @2", Some(&assets), typed);
    let full = "$REPOCTX3/CTX3/Assets/Kitty_Cat_@2/Kitty_Cat_@2_r01_v001";
    assert_eq!(stage.full(&stage.version(&cat), None), full, "A27, G08");
}
