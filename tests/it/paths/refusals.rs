//! What is refused: templates that fit nothing, paths that lead elsewhere, and what is not to be
//! seen; check cases A, D and E of files.md 16 that are about errors.

use serde_json::json;
use tests::TestApp;

use super::{FILENAME, PATH, Stage, make, refusal};

#[test]
fn without_a_fitting_template_there_is_no_path() {
    let stage = Stage::new("RF1");
    stage.template("Task", PATH, FILENAME);
    let shot = stage.task("Shot", "SH1", None, json!({}));
    let version = stage.version(&shot);
    for extension in [None, Some(".ma")] {
        let (code, message) = stage.refused(&version, extension);
        assert_eq!(code, "NO_TEMPLATE", "A34");
        assert!(message.contains("Shot"), "{message}");
    }
    stage.update("Project", &stage.project, json!({"structure": null}));
    let task = stage.task("Task", "t", None, json!({}));
    let document = "query($task: ID!) { taskPath(task: $task) }";
    let answer = stage.admin.answer(document, json!({"task": task}));
    assert_eq!(refusal(&answer).0, "NO_TEMPLATE");
    let document = "query($project: ID!) { projectFolders(project: $project) }";
    let answer = stage.admin.answer(document, json!({"project": stage.project}));
    assert_eq!(refusal(&answer).0, "NO_TEMPLATE");
}

#[test]
fn of_two_templates_the_first_in_order_is_used() {
    let stage = Stage::new("RF2");
    stage.template("Task", "second", FILENAME);
    let first = stage.template("Task", "first", FILENAME);
    let task = stage.task("Task", "t", None, json!({}));
    assert_eq!(stage.task_path(&task), "second", "A32");
    stage.update("Structure", &stage.structure, json!({"templates": {"set": [first]}}));
    assert_eq!(stage.task_path(&task), "first", "A32");
}

#[test]
fn extensions_that_are_none_are_refused_where_they_were_given() {
    let stage = Stage::new("RF3");
    stage.template("Task", PATH, FILENAME);
    let version = stage.version(&stage.task("Task", "t", None, json!({})));
    for extension in [".", "..", ".ma/x", ".m\ta", "\\"] {
        let (code, _) = stage.refused(&version, Some(extension));
        assert_eq!(code, "INVALID_VALUE", "A28 {extension:?}");
    }
    let long = "x".repeat(257);
    assert_eq!(stage.refused(&version, Some(&long)).0, "TOO_LONG");
    let kept = [("", ""), (".tar.gz", ".tar.gz"), (".%04d.exr", ".%04d.exr"), ("ma", ".ma")];
    for (extension, end) in kept {
        let full = stage.full(&version, Some(extension));
        assert_eq!(full, format!("RF3/t/t_r01_v001{end}"), "A04, A29, 15.7");
    }
    let document = format!("{{ versionPath(version: \"{version}\", extension: 1234) {{ path }} }}");
    assert_eq!(stage.admin.refused(&document), "GRAPHQL_VALIDATION_FAILED", "A05");
}

#[test]
fn what_is_missing_or_leads_elsewhere_is_refused() {
    let stage = Stage::new("RF4");
    let task = stage.task("Task", "t", None, json!({}));
    let foreign = stage.task("Task", "日本", None, json!({}));
    let (version, nameless) = (stage.version(&task), stage.version(&foreign));
    let cases = [
        ("$REPO{{project.repository.code}}/x", "n", "missing"),
        ("{{asset.code}}", "n", "missing"),
        ("a/../../b", "n", "`..`"),
        ("a", "../n", "`..`"),
        ("a", "/n", "slash"),
        ("a", "", "empty"),
        ("a{{nope", "", ""),
        ("{%- for it in parent_tasks -%}", "", ""),
        ("$REPONOPE/a", "n", "NOPE"),
        ("a\u{7}b", "n", "U+0007"),
    ];
    for (path, filename, told) in cases {
        let input = json!({
            "name": "T", "targetEntityType": "Task", "path": path, "filename": filename,
        });
        if told.is_empty() {
            let document = "mutation($input: FilenameTemplateCreateInput!) {
                filenameTemplateCreate(input: $input) { __typename }
            }";
            let (code, message) = refusal(&stage.admin.answer(document, json!({"input": input})));
            assert_eq!(code, "INVALID_VALUE");
            assert!(message.contains("line 1, column"), "{message}");
            continue;
        }
        let template = make(&stage.admin, "FilenameTemplate", input);
        let set = json!({"templates": {"set": [template]}});
        stage.update("Structure", &stage.structure, set);
        let (code, message) = stage.refused(&version, None);
        assert_eq!(code, "INVALID_VALUE", "{path} {filename}: {message}");
        assert!(message.contains(told), "{message}");
    }
    let input = json!({
        "name": "T", "targetEntityType": "Task", "path": "a\\{{task.nice_name}}", "filename": "n",
    });
    let template = make(&stage.admin, "FilenameTemplate", input);
    stage.update("Structure", &stage.structure, json!({"templates": {"set": [template]}}));
    assert_eq!(stage.full(&version, None), "a/t/n", "a backslash is a slash");
    let (code, message) = stage.refused(&nameless, None);
    assert_eq!(code, "INVALID_VALUE", "15.10");
    assert!(message.contains("nice_name"), "{message}");
}

#[test]
fn what_is_not_to_be_seen_has_no_path() {
    let app = TestApp::start();
    let stage = Stage::on(&app, "RF5");
    stage.template("Task", PATH, FILENAME);
    let task = stage.task("Task", "t", None, json!({}));
    let version = stage.version(&task);
    let (member, stranger) = (app.user("ada"), app.user("leo"));
    let ada = member.query("{ me { id } }")["me"]["id"].clone();
    let input = json!({"project": {"connect": stage.project}, "user": {"connect": ada}});
    make(&stage.admin, "ProjectUser", input);
    let documents = [
        format!("{{ versionPath(version: \"{version}\") {{ fullPath }} }}"),
        format!("{{ renderPath(task: \"{task}\", version: \"{version}\") {{ fullPath }} }}"),
        format!("{{ taskPath(task: \"{task}\") }}"),
        format!("{{ versionSeries(version: \"{version}\") {{ maxVersionNumber }} }}"),
        format!("{{ projectFolders(project: \"{}\") }}", stage.project),
    ];
    for document in documents {
        member.query(&document);
        assert_eq!(stranger.refused(&document), "NOT_FOUND", "{document}");
        assert_eq!(app.nobody().refused(&document), "UNAUTHENTICATED", "{document}");
    }
}

#[test]
fn files_and_templates_are_what_the_check_cases_say() {
    let stage = Stage::new("RF6");
    let file = make(&stage.admin, "File", json!({"fullPath": "M:\\path\\to\\object"}));
    let document = "query($id: ID!) { file(id: $id) { fullPath originalFilename } }";
    let found = stage.admin.ask(document, json!({"id": file}));
    let expected = json!({"fullPath": "M:/path/to/object", "originalFilename": "object"});
    assert_eq!(found["file"], expected, "D01, D02");
    let file = make(&stage.admin, "File", json!({"fullPath": null, "createdWith": "Maya"}));
    let document = "query($id: ID!) {
        file(id: $id) { fullPath createdWith name references { totalCount } }
    }";
    let found = stage.admin.ask(document, json!({"id": file}))["file"].clone();
    assert_eq!(found["fullPath"], "", "D01, D18");
    assert_eq!(
        (&found["createdWith"], &found["references"]["totalCount"]),
        (&"Maya".into(), &0.into())
    );
    let name = found["name"].as_str().unwrap_or_default();
    assert!(name.starts_with("File_"), "D18: {name}");
    let wrong = [
        ("fileCreate(input: {fullPath: 1}) { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("fileCreate(input: {createdWith: 234}) { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "imageFormatCreate(input: {name: \"x\", width: \"1920\", height: 1}) { __typename }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "imageFormatCreate(input: {name: \"x\", width: 0, height: 1}) { __typename }",
            "INVALID_VALUE",
        ),
        (
            "imageFormatCreate(input: {name: \"x\", width: 1, height: 1, pixelAspect: -1}) { __typename }",
            "INVALID_VALUE",
        ),
        (
            "imageFormatCreate(input: {name: \"x\", width: 1, height: 1, printResolution: 0}) { __typename }",
            "INVALID_VALUE",
        ),
        (
            "filenameTemplateCreate(input: {name: \"x\", targetEntityType: \"\"}) { __typename }",
            "INVALID_VALUE",
        ),
        (
            "filenameTemplateCreate(input: {name: \"x\", targetEntityType: null}) { __typename }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
    ];
    for (mutation, code) in wrong {
        assert_eq!(stage.admin.refused(&format!("mutation {{ {mutation} }}")), code, "{mutation}");
    }
    let format = json!({"name": "PAL", "width": 720, "height": 576, "pixelAspect": 1.46});
    let format = make(&stage.admin, "ImageFormat", format);
    let document = "query($id: ID!) { imageFormat(id: $id) { deviceAspect printResolution } }";
    let found = stage.admin.ask(document, json!({"id": format}))["imageFormat"].clone();
    assert_eq!(found["printResolution"].as_f64(), Some(300.0), "E07");
    let aspect = found["deviceAspect"].as_f64().unwrap_or_default();
    assert!((aspect - 1.825).abs() < 1e-6, "E09: {aspect}");
}
