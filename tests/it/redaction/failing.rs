//! A hook that fails leaves its fields empty, and one error: whatever else was asked is answered.

use serde_json::{Value, json};
use tests::plugins::{install, set_state, until};
use tests::{TestApp, actor::Actor};

use super::GUEST;

const DOCUMENT: &str = "{ tags(orderBy: {name: ASC}) { nodes { name it: remark } } }";

fn site() -> (TestApp, Actor) {
    let app = TestApp::with(|config| config.plugins.lookup_ms = 500);
    let admin = app.admin();
    install(&app, GUEST, json!({}));
    until("the hook is at work", || {
        let document = "mutation { tagsCreate(inputs: [{name: \"one\", remark: \"stored\"},
            {name: \"two\"}]) { count } }";
        admin.answer(document, json!({}))["errors"].is_null()
    });
    (app, admin)
}

#[test]
fn nothing_is_seen_of_what_a_hook_does_not_replace_as_it_should() {
    let (app, admin) = site();
    let cases = [
        ("few", "PLUGIN_ANSWER"),
        ("kind", "PLUGIN_ANSWER"),
        ("outside", "PLUGIN_ANSWER"),
        ("empty", "PLUGIN_ANSWER"),
        ("long", "PLUGIN_ANSWER"),
        ("fault", "PLUGIN_FAILED"),
        ("spin", "PLUGIN_DEADLINE"),
        ("trap", "PLUGIN_TRAPPED"),
    ];
    for (mode, code) in cases {
        install(&app, GUEST, json!({"tags": mode}));
        let mut last = Value::Null;
        until(mode, || {
            last = admin.answer(DOCUMENT, json!({}));
            last["errors"][0]["extensions"]["code"] == code
        });
        let nodes = json!([{"name": "one", "it": null}, {"name": "two", "it": null}]);
        assert_eq!(last["data"]["tags"]["nodes"], nodes, "{mode}: {last}");
        let errors = last["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{mode}: {last}");
        assert_eq!(errors[0]["path"], json!(["tags", "nodes", 0, "it"]), "{mode}");
        let extensions = &errors[0]["extensions"];
        assert_eq!(extensions["plugin"], "redacting-guest", "{mode}: {last}");
        assert_eq!(extensions["hook"], "tags", "{mode}: {last}");
        let plain = admin.answer("{ tags { nodes { name } } }", json!({}));
        assert!(plain["errors"].is_null(), "{mode}: {plain}");
    }
    install(&app, GUEST, json!({"tags": "well"}));
    until("it is mended", || {
        admin.answer(DOCUMENT, json!({}))["data"]["tags"]["nodes"][0]["it"] == "replaced"
    });
}

/// As of any field that has a value in every record, the null goes to the next place that may have
/// one: that of all tags.
#[test]
fn a_field_that_every_record_has_takes_its_records_along() {
    let (app, admin) = site();
    install(&app, GUEST, json!({"tags": "fault"}));
    let mut last = Value::Null;
    until("the hook fails", || {
        last = admin.answer("{ tags { nodes { htmlStyle it: remark } } }", json!({}));
        !last["errors"].is_null()
    });
    assert_eq!(last["data"], Value::Null, "{last}");
    assert_eq!(last["errors"].as_array().map(Vec::len), Some(1), "{last}");
    assert_eq!(last["errors"][0]["path"], json!(["tags", "nodes", 0, "htmlStyle"]));
}

#[test]
fn fields_are_seen_as_they_are_stored_once_the_plugin_rests() {
    let (app, admin) = site();
    let style =
        || admin.query("{ tags { nodes { htmlStyle } } }")["tags"]["nodes"][0]["htmlStyle"].clone();
    assert_eq!(style(), "", "nothing is replaced of it while the hook behaves");
    let document = "{ tags(filter: {htmlStyle: {eq: \"\"}}) { totalCount } }";
    let told = admin.answer(document, json!({}));
    assert_eq!(told["errors"][0]["extensions"]["code"], "FORBIDDEN", "{told}");
    set_state(&app, "redacting-guest", server_storage::PluginState::Disabled);
    until("the plugin rests", || {
        admin.answer(document, json!({}))["data"]["tags"]["totalCount"] == 2
    });
}
