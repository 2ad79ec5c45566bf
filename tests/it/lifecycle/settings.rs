//! Plugins that are set while they are at work, for the studio and for single projects.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{package, until};

use super::{install, plugin, refusal};
use crate::cli::command;

const CONFIGURE: &str = "mutation($id: String!, $settings: JSON!, $project: ID) {
    pluginConfigure(id: $id, settings: $settings, project: $project) { plugin { state
        settings { name value isSet projects { project value } } } } }";

#[track_caller]
fn set(admin: &Actor, settings: Value, project: Option<&str>) -> Value {
    let given = json!({"id": "naming-guard", "settings": settings, "project": project});
    admin.answer(CONFIGURE, given)
}

fn is_taken(admin: &Actor, project: &str, code: &str) -> bool {
    let shot = "mutation($p: ID!, $code: String!) {
        shotCreate(input: {code: $code, name: $code, project: {connect: $p}}) { shot { id } } }";
    let answer = admin.answer(shot, json!({"p": project, "code": code}));
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    assert!(matches!(code, None | Some("BAD_SHOT_CODE")), "{answer:#}");
    code.is_none()
}

#[test]
fn a_setting_holds_from_the_next_call_on_and_a_projects_own_comes_first() {
    let app = TestApp::start();
    let admin = app.admin();
    let [film, series] = ["film", "series"].map(|code| admin.make_project(code));
    install(&admin, &package("naming-guard"), json!({"pattern": "FX####"}));
    assert!(is_taken(&admin, &film, "FX0010") && is_taken(&admin, &series, "FX0010"));

    let answer = set(&admin, json!({"pattern": "EP####"}), Some(&series));
    let told = &answer["data"]["pluginConfigure"]["plugin"]["settings"][0];
    assert_eq!(told["value"], "FX####", "{answer:#}");
    assert_eq!(told["projects"], json!([{"project": series, "value": "EP####"}]));
    assert!(is_taken(&admin, &film, "FX0020") && !is_taken(&admin, &film, "EP0020"));
    assert!(is_taken(&admin, &series, "EP0020") && !is_taken(&admin, &series, "FX0020"));

    set(&admin, json!({"pattern": "SH####"}), None);
    assert!(is_taken(&admin, &film, "SH0030") && !is_taken(&admin, &film, "FX0030"));
    assert!(is_taken(&admin, &series, "EP0030"));
    set(&admin, json!({"pattern": null}), Some(&series));
    assert!(is_taken(&admin, &series, "SH0030") && !is_taken(&admin, &series, "EP0040"));

    let own = plugin(&admin, "naming-guard");
    let last = own["log"].as_array().expect("a log").last().expect("a deed").clone();
    assert_eq!(last["action"], "configure");
    assert_eq!(last["details"], json!({"settings": ["pattern"], "project": series}));
}

#[test]
fn a_setting_that_cannot_be_is_refused_and_the_old_one_holds() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    install(&admin, &package("naming-guard"), json!({"pattern": "FX####"}));
    for (settings, code) in [
        (json!({"pattern": 3}), "INVALID_VALUE"),
        (json!({"patern": "FX"}), "INVALID_VALUE"),
        (json!("FX"), "INVALID_TYPE"),
    ] {
        for project in [None, Some(film.as_str())] {
            let answer = set(&admin, settings.clone(), project);
            assert_eq!(refusal(&answer)["code"], code, "{answer:#}");
        }
    }
    assert!(is_taken(&admin, &film, "FX0010") && !is_taken(&admin, &film, "SH0010"));
}

/// What the command that sets it says, given this on standard input, and whether it did so.
fn configured(app: &TestApp, more: &[&str], input: &str) -> (bool, String) {
    let arguments = [&["plugin", "configure", "naming-guard"], more].concat();
    let mut command = command(app.folder(), &arguments);
    command.args(["--database", app.database().url()]).stdin(Stdio::piped());
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program");
    // Whoever fails early reads nothing.
    let _ = child.stdin.take().expect("input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("an end");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_is_set_can_stand_in_a_file_or_in_standard_input() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &package("naming-guard"), json!({"pattern": "FX####"}));
    let pattern = || {
        let told = admin.query("{ plugins { settings { name value } } }");
        told["plugins"][0]["settings"][0]["value"].clone()
    };
    let file = app.folder().join("pattern");
    std::fs::write(&file, "SH=###\n").expect("written");
    let named = format!("pattern={}", file.display());
    let (done, said) = configured(&app, &["--set-file", &named], "");
    assert!(done, "{said}");
    until("it is set", || pattern() == "SH=###");
    let (done, said) = configured(&app, &["--set-file", "pattern=-"], "EP####\r\n");
    assert!(done, "{said}");
    until("it is set", || pattern() == "EP####");

    let missing = format!("{named}.missing");
    for (more, code) in [
        (vec!["--set-file", &*missing], "UNAVAILABLE"),
        (vec!["--set-file", "pattern"], "INVALID_VALUE"),
        (vec!["--set", "=s3cret"], "INVALID_VALUE"),
        (vec!["--set-file", "pattern=-", "--set-file", "other=-"], "INVALID_VALUE"),
        (vec![], "REQUIRED"),
    ] {
        let (done, said) = configured(&app, &more, "x");
        assert!(!done && said.contains(code) && !said.contains("s3cret"), "{more:?}: {said}");
    }
    assert_eq!(pattern(), "EP####");
}
