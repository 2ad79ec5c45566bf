//! The worked examples of files.md 5.4, W1 to W12, and what the context of templates holds.

use serde_json::{Value, json};

use tests::TestApp;

use super::{FILENAME, IN_REPOSITORY, PATH, Stage, make};

/// Shot SH001 / Task FX / Variant Main, with two versions; the second one, and the tasks.
fn fx(stage: &Stage, shot: Value) -> (String, [String; 3]) {
    let shot = stage.task("Shot", "SH001", None, shot);
    let fx = stage.task("Task", "FX", Some(&shot), json!({}));
    let main = stage.task("Variant", "Main", Some(&fx), json!({}));
    stage.version(&main);
    (stage.version(&main), [shot, fx, main])
}

#[test]
fn w1_w2_a_variant_below_a_shot() {
    let stage = Stage::new("tp");
    stage.repository("TR", "/mnt/T");
    stage.template("Variant", PATH, FILENAME);
    let (version, [_, fx, main]) = fx(&stage, json!({}));
    assert_eq!(stage.full(&version, None), "tp/SH001/FX/Main/SH001_FX_Main_r01_v002", "W1, A03");
    let named = stage.full(&version, Some(".ma"));
    assert_eq!(named, "tp/SH001/FX/Main/SH001_FX_Main_r01_v002.ma", "W1b, A02");
    assert_eq!(stage.task_path(&main), "tp/SH001/FX/Main");

    let name =
        "{{task.nice_name}}_r{{pad version.revision_number 2}}_v{{pad version.version_number 3}}";
    let template = stage.template("Task", IN_REPOSITORY, name);
    let document = "query($task: ID!, $template: ID!, $version: ID!, $os: OperatingSystem) {
        renderPath(task: $task, template: $template, version: $version, os: $os) {
            path filename fullPath absoluteFullPath
        }
    }";
    let wanted = json!({"task": main, "template": template, "version": version});
    let rendered = stage.admin.ask(document, wanted.clone())["renderPath"].clone();
    let expected = json!({
        "path": "$REPOTR/tp/SH001/FX/Main",
        "filename": "Main_r01_v002",
        "fullPath": "$REPOTR/tp/SH001/FX/Main/Main_r01_v002",
        "absoluteFullPath": "/mnt/T/tp/SH001/FX/Main/Main_r01_v002",
    });
    assert_eq!(rendered, expected, "W2, A07, A08");
    let mut on_windows = wanted.clone();
    on_windows["os"] = "WINDOWS".into();
    let rendered = stage.admin.ask(document, on_windows);
    assert_eq!(rendered["renderPath"]["absoluteFullPath"], Value::Null, "not mounted there");
    let mut of_other = wanted;
    of_other["task"] = fx.into();
    let answer = stage.admin.answer(document, of_other);
    assert_eq!(super::refusal(&answer).0, "INVALID_VALUE", "the version is of another task");
}

#[test]
fn w3_w4_paths_in_a_repository() {
    let stage = Stage::new("FC");
    stage.repository("CR", "/mnt/M/commercials");
    stage.template("Task", IN_REPOSITORY, FILENAME);
    stage.template(
        "Variant",
        "{{project.repository.path}}/{{project.code}}/{{join parent_tasks \"/\" \"nice_name\"}}",
        "{{version.nice_name}}_v{{pad version.version_number 3}}",
    );
    let shot = stage.task("Shot", "SH001", None, json!({}));
    let comp = stage.task("Task", "comp", Some(&shot), json!({}));
    let first = stage.version(&comp);
    let path = stage.version_path(&first, None);
    assert_eq!(path["fullPath"], "$REPOCR/FC/SH001/comp/SH001_comp_r01_v001", "W4, A20");
    let absolute = "/mnt/M/commercials/FC/SH001/comp/SH001_comp_r01_v001";
    assert_eq!(path["absoluteFullPath"], absolute, "W4");
    let input = json!({"task": {"connect": comp}, "revisionNumber": 2});
    let second = make(&stage.admin, "Version", input);
    assert_eq!(stage.full(&second, None), "$REPOCR/FC/SH001/comp/SH001_comp_r02_v001", "W4b, A20");
    let animation = stage.task("Variant", "Animation", Some(&shot), json!({}));
    let version = stage.version(&animation);
    let full = "/mnt/M/commercials/FC/SH001/Animation/SH001_Animation_v001.ma";
    assert_eq!(stage.full(&version, Some("ma")), full, "W3, A09");
    assert_eq!(stage.number(&version), 1, "A09");
    assert_eq!(stage.number(&stage.version(&animation)), 2, "A09");
    stage.update("Task", &comp, json!({"name": "Comp 2"}));
    let renamed = "$REPOCR/FC/SH001/Comp_2/SH001_Comp_2_r01_v001";
    assert_eq!(stage.full(&first, None), renamed, "A33");
}

#[test]
fn w5_w6_w12_a_flat_project_and_a_deep_one() {
    let stage = Stage::new("FPE");
    let name = "{{task.nice_name}}_v{{pad version.version_number 3}}";
    stage.template("Task", "{{project.code}}", name);
    let building = stage.task("Task", "Building 1", None, json!({}));
    let lighting = stage.task("Task", "Lighting", Some(&building), json!({}));
    let version = stage.version(&lighting);
    assert_eq!(stage.full(&version, Some(".ma")), "FPE/Lighting_v001.ma", "W5");
    let version = stage.version(&building);
    assert_eq!(stage.full(&version, Some(".ma")), "FPE/Building_1_v001.ma", "W5");

    let stage = Stage::new("NPE");
    stage.template("Task", PATH, name);
    let sequence = stage.task("Sequence", "Sequence", None, json!({}));
    let shot = stage.task("Shot", "SEQ001_0010", Some(&sequence), json!({}));
    let comp = stage.task("Task", "Comp", Some(&shot), json!({}));
    let version = stage.version(&comp);
    let full = "NPE/Sequence/SEQ001_0010/Comp/Comp_v001.ma";
    assert_eq!(stage.full(&version, Some(".ma")), full, "W6");
    let modeling = stage.task("Task", "Modeling", None, json!({}));
    assert_eq!(stage.task_path(&modeling), "NPE/Modeling", "W12, A11");
}

#[test]
fn w7_names_are_taken_from_all_over_the_tree() {
    let stage = Stage::new("test001");
    stage.repository("R94", "/mnt/r94");
    stage.template(
        "Task",
        IN_REPOSITORY,
        "{{#each parent_tasks as |q|}}{{#if (eq q.entity_type \"Sequence\")}}{{q.name}}\
         {{else if (eq q.entity_type \"Shot\")}}_{{q.name}}{{q.children.[0].name}}{{/if}}{{/each}}\
         _{{#with (nth parent_tasks -2)}}{{name}}{{/with}}_v{{pad version.version_number 2}}",
    );
    let names = [
        ("Task", "seq"),
        ("Sequence", "ep101"),
        ("Task", "shot"),
        ("Shot", "s001"),
        ("Task", "c001"),
        ("Task", "effect scene"),
        ("Task", "fxA"),
        ("Task", "maya"),
    ];
    let mut parent: Option<String> = None;
    for (kind, name) in names {
        parent = Some(stage.task(kind, name, parent.as_deref(), json!({})));
    }
    let version = stage.version(&parent.expect("a task"));
    let path = stage.version_path(&version, Some(".ma"));
    assert_eq!(path["filename"], "ep101_s001c001_fxA_v01.ma", "W7");
    let folder = "$REPOR94/test001/seq/ep101/shot/s001/c001/effect_scene/fxA/maya";
    assert_eq!(path["path"], folder, "W7");
}

#[test]
fn w8_w9_sequence_and_scene_of_the_shot_and_published_versions() {
    let stage = Stage::new("tp8");
    stage.template(
        "Variant",
        "{{project.code}}/{{sequence.code}}/{{scene.code}}/{{join parent_tasks \"/\" \"nice_name\"}}",
        "{{task.nice_name}}_v{{pad version.version_number 3}}",
    );
    let sequence = stage.task("Sequence", "SEQ1", None, json!({}));
    let scene = stage.task("Scene", "SC001", None, json!({}));
    let of = json!({"sequence": {"connect": sequence}, "scene": {"connect": scene}});
    let (version, [shot, ..]) = fx(&stage, of);
    let full = "tp8/SEQ1/SC001/SH001/FX/Main/Main_v002.exr";
    assert_eq!(stage.full(&version, Some(".exr")), full, "W8");
    stage.template(
        "Shot",
        "{{sequence.code}}/{{shot.code}}/{{scene.name}}",
        "{{version.version_number}}",
    );
    assert_eq!(stage.task_path(&shot), "SEQ1/SH001/SC001", "15.4");
    stage.template("Sequence", "{{sequence.code}}/{{task.code}}", "x");
    assert_eq!(stage.task_path(&sequence), "SEQ1/SEQ1", "15.4");

    let stage = Stage::new("tp9");
    stage.template(
        "Variant",
        "{{project.code}}/{{#if version.is_published}}pub{{else}}wip{{/if}}/\
         {{join parent_tasks \"/\" \"nice_name\"}}",
        "{{lower (join parent_tasks \"_\" \"nice_name\")}}_v{{pad version.version_number 3}}",
    );
    let (version, _) = fx(&stage, json!({}));
    let full = "tp9/wip/SH001/FX/Main/sh001_fx_main_v002.usd";
    assert_eq!(stage.full(&version, Some(".usd")), full, "W9");
    stage.update("Version", &version, json!({"isPublished": true}));
    let full = "tp9/pub/SH001/FX/Main/sh001_fx_main_v002.usd";
    assert_eq!(stage.full(&version, Some(".usd")), full, "W9");
}

#[test]
fn w10_w11_assets_by_their_types() {
    let stage = Stage::new("AP");
    stage.repository("TR5", "/mnt/tr5");
    let character = json!({"name": "Character", "code": "char10", "targetEntityType": "Asset"});
    let character = make(&stage.admin, "Type", character);
    stage.template(
        "Task",
        "$REPO{{project.repository.code}}/{{project.code}}/Assets/{{asset.type.name}}/\
         {{asset.code}}/{{task.nice_name}}",
        "{{asset.code}}_{{lower task.nice_name}}_v{{pad version.version_number 3}}",
    );
    stage.template(
        "Asset",
        "{{project.code}}/Assets/{{type.code}}/{{asset.nice_name}}",
        "{{version.nice_name}}_v{{pad version.version_number 3}}",
    );
    let outer = stage.task("Task", "Group", None, json!({}));
    let asset = json!({"code": "KC", "type": {"connect": character}});
    let asset = stage.task("Asset", "Kitty Cat", Some(&outer), asset);
    let look = stage.task("Task", "Look Dev", Some(&asset), json!({}));
    let version = stage.version(&look);
    let full = "$REPOTR5/AP/Assets/Character/KC/Look_Dev/KC_look_dev_v001.blend";
    assert_eq!(stage.full(&version, Some(".blend")), full, "W10, A25");
    let version = stage.version(&asset);
    let full = "AP/Assets/char10/Kitty_Cat/Kitty_Cat_v001.abc";
    assert_eq!(stage.full(&version, Some(".abc")), full, "W11");
    let inner = json!({"code": "WH", "type": {"connect": character}});
    let inner = stage.task("Asset", "Whiskers", Some(&asset), inner);
    assert_eq!(stage.task_path(&inner), "AP/Assets/char10/Whiskers", "15.5: the nearest");
}

#[test]
fn folders_of_a_project_follow_from_its_structure() {
    let stage = Stage::new("FLD");
    let template = "  Temp\n\nReferences\n  References/Movies\n\
                    {{#each project.sequences as |q|}}\nSEQUENCES/{{q.code}}/Edit\n\
                    {{#each q.shots as |s|}}\nSEQUENCES/{{q.code}}/SHOTS/{{s.code}}\n{{/each}}\n\
                    {{/each}}\nTemp/";
    stage.update("Structure", &stage.structure, json!({"customTemplate": template}));
    let sequence = stage.task("Sequence", "SQ1", None, json!({}));
    for code in ["S010", "S020"] {
        stage.task("Shot", code, None, json!({"sequence": {"connect": sequence}}));
    }
    let document = "query($project: ID!) { projectFolders(project: $project) }";
    let folders = stage.admin.ask(document, json!({"project": stage.project}));
    let expected = json!([
        "Temp",
        "References",
        "References/Movies",
        "SEQUENCES/SQ1/Edit",
        "SEQUENCES/SQ1/SHOTS/S010",
        "SEQUENCES/SQ1/SHOTS/S020",
    ]);
    assert_eq!(folders["projectFolders"], expected);
}

#[test]
fn a_deep_tree_takes_no_more_statements_than_a_flat_one() {
    let app = TestApp::start();
    let stage = Stage::on(&app, "DEEP");
    stage.template("Task", PATH, "v{{version.version_number}}");
    let flat = stage.version(&stage.task("Task", "one", None, json!({})));
    let mut parent: Option<String> = None;
    for depth in 0..12 {
        parent = Some(stage.task("Task", &format!("t{depth}"), parent.as_deref(), json!({})));
    }
    let deep = stage.version(&parent.expect("a task"));
    assert_eq!(stage.full(&flat, None), "DEEP/one/v1");
    let path = "DEEP/t0/t1/t2/t3/t4/t5/t6/t7/t8/t9/t10/t11/v1";
    assert_eq!(stage.full(&deep, None), path);
    // The server asks for itself, too, now and then: what is least is the path's own.
    let counted = |version: &str| {
        let once = |_| {
            let before = app.statements();
            stage.full(version, None);
            app.statements() - before
        };
        (0..10).map(once).min().expect("a number")
    };
    let (few, many) = (counted(&flat), counted(&deep));
    assert_eq!(few, many);
    assert!(many <= 10, "{many}");
}
