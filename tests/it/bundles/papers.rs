//! Documents of plugins held against the schema of a bundle, and what becomes of them when a plugin that
//! they lean on is not at work any more.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::looking;

use super::{about, create, put, try_put};
use crate::lifecycle::{install, refusal, upload};

/// Shots with this field, whose document asks for that one.
fn field(id: &str, version: &str, (field, asked): (&str, &str)) -> Vec<u8> {
    let declares = format!("[extend.Shot]\n{field} = {{ scalar = \"int\", doc = \"x\" }}\n");
    looking(id, version, (&declares, &format!("{{ shots {{\n nodes {{ {asked} }} }} }}")))
}

#[track_caller]
fn is_refused(answer: &Value, place: &str) {
    let error = refusal(answer);
    assert_eq!(error["code"], "PLUGIN_INVALID", "{answer}");
    let message = answer["errors"][0]["message"].as_str().expect("a message");
    assert!(message.contains(place), "{message}");
}

fn plan(actor: &Actor) -> Value {
    let document = "{ pluginBundlePlan(bundle: \"staging\") {
        possible token misfits { plugin file line code }
        documents { plugin document difference } } }";
    actor.query(document)["pluginBundlePlan"].clone()
}

#[test]
fn a_bundle_takes_only_what_its_documents_fit() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &field("house", "1.0.0", ("size", "size")), Value::Null);
    install(&admin, &field("reader", "1.0.0", ("view", "size")), Value::Null);
    create(&admin, "staging");
    // Its own document, and that of another plugin that leans on what it declares no more.
    let wrong = upload(&admin, &field("house", "2.0.0", ("size", "width")));
    is_refused(
        &try_put(&admin, ("staging", &wrong), Value::Null),
        "house: documents/look.graphql:2",
    );
    let other = upload(&admin, &field("house", "3.0.0", ("width", "width")));
    is_refused(
        &try_put(&admin, ("staging", &other), Value::Null),
        "reader: documents/look.graphql:2",
    );
    let off = about(&admin, "pluginBundlePut", "staging", Some(("off", "house")));
    is_refused(&off, "reader: documents/look.graphql:2");

    // Both of them at once fit; then the one that leans comes first.
    put(&admin, ("staging", &field("reader", "2.0.0", ("view", "view"))), Value::Null);
    assert_eq!(try_put(&admin, ("staging", &other), Value::Null)["errors"], Value::Null);
    let told = plan(&admin);
    assert_eq!((&told["possible"], &told["misfits"]), (&json!(true), &json!([])), "{told}");
    let otherwise = |plugin: &str, [from, to]: [&str; 2]| {
        let lines = format!(" {{ shots {{\n- nodes {{ {from} }} }} }}\n+ nodes {{ {to} }} }} }}\n");
        let difference = format!("@@ -1,2 +1,2 @@\n{lines}");
        json!({"plugin": plugin, "document": "look", "difference": difference})
    };
    let expected = [otherwise("house", ["size", "width"]), otherwise("reader", ["size", "view"])];
    assert_eq!(told["documents"], json!(expected), "{told}");

    // What comes for everybody meanwhile may lean on what the bundle takes away.
    install(&admin, &field("late", "1.0.0", ("hour", "size")), Value::Null);
    let told = plan(&admin);
    let misfit = json!([{"plugin": "late", "file": "documents/look.graphql", "line": 2,
        "code": "GRAPHQL_VALIDATION_FAILED"}]);
    assert_eq!((&told["possible"], &told["misfits"]), (&json!(false), &misfit), "{told}");
    let promote = "mutation($token: String!) {
        pluginBundlePromote(bundle: \"staging\", token: $token) { steps } }";
    let answer = admin.answer(promote, json!({"token": told["token"]}));
    is_refused(&answer, "late: documents/look.graphql:2");
}

#[test]
fn whoever_disables_or_archives_a_plugin_is_told_which_documents_leaned_on_it() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &field("house", "1.0.0", ("size", "size")), Value::Null);
    install(&admin, &field("reader", "1.0.0", ("view", "view")), Value::Null);
    create(&admin, "staging");
    put(&admin, ("staging", &field("reader", "2.0.0", ("view", "size"))), Value::Null);
    let act = |operation: &str, id: &str| {
        let document = format!(
            "mutation {{ {operation}(id: \"{id}\") {{ misfits {{ plugin document line }} }} }}"
        );
        admin.query(&document)[operation]["misfits"].clone()
    };
    let leaned = json!([{"plugin": "reader", "document": "look", "line": 2}]);
    assert_eq!(act("pluginDisable", "house"), leaned, "that of the bundle");
    admin.query("mutation { pluginEnable(id: \"house\") { plugin { state } } }");
    assert_eq!(act("pluginArchive", "house"), leaned);
    assert_eq!(act("pluginDisable", "reader"), json!([]), "nobody leans on it");
}
