//! Plugins that are set while they are at work, for the studio and for single projects.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::package;

use super::{install, plugin, refusal};

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
