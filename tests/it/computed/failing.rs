//! A field that fails is nothing, and one error: whatever else was asked is answered.

use serde_json::{Value, json};

use super::{Site, shots, site};

/// Every field that fails, with its code.
const FAILING: [(&str, &str); 12] = [
    ("tooFew", "PLUGIN_ANSWER"),
    ("tooMany", "PLUGIN_ANSWER"),
    ("otherKind", "PLUGIN_ANSWER"),
    ("tooLarge", "PLUGIN_ANSWER"),
    ("tooLong", "PLUGIN_ANSWER"),
    ("noWord", "PLUGIN_ANSWER"),
    ("trap", "PLUGIN_TRAPPED"),
    ("spin", "PLUGIN_DEADLINE"),
    ("hoard", "PLUGIN_MEMORY"),
    ("fault", "PLUGIN_FAILED"),
    ("flood", "PLUGIN_BUDGET"),
    ("endless", "PLUGIN_DEADLINE"),
];

#[test]
fn whatever_goes_wrong_is_told_once_for_a_level() {
    let admin = site().app.admin();
    let mut faults = Vec::new();
    for (field, code) in FAILING {
        let document =
            format!("{{ shots(orderBy: {{code: ASC}}) {{ nodes {{ code it: {field} rank }} }} }}");
        let answer = admin.answer(&document, json!({}));
        let errors = answer["errors"].as_array().expect("errors");
        let nodes = answer["data"]["shots"]["nodes"].as_array().expect("shots");
        let extensions = &errors[0]["extensions"];
        let is_told = errors.len() == 1
            && extensions["code"] == code
            && extensions["hook"] == field
            && extensions["plugin"].as_str().is_some_and(|plugin| plugin.ends_with("-guest"));
        // Shots without a sequence are nothing to wait for.
        let is_whole = nodes.iter().all(|shot| shot["it"].is_null() && !shot["rank"].is_null());
        let is_placed = errors[0]["path"] == json!(["shots", "nodes", 0, "it"]);
        if !(is_told && is_whole && is_placed) {
            faults.push(format!("{field}, expected {code}: {answer}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(shots(&admin, "frames")[2]["frames"], 200, "and goes on");
}

#[test]
fn each_level_has_an_error_of_its_own_and_the_plugin_is_asked_once() {
    let site = Site::new();
    let admin = site.app.admin();
    let document =
        "{ one: shots { nodes { trap } } sequences { nodes { shots { nodes { trap } } } } }";
    let answer = admin.answer(document, json!({}));
    let paths =
        answer["errors"].as_array().expect("errors").iter().map(|error| error["path"].clone());
    let paths: Vec<Value> = paths.collect();
    let expected = [
        json!(["one", "nodes", 0, "trap"]),
        json!(["sequences", "nodes", 0, "shots", "nodes", 0, "trap"]),
    ];
    assert_eq!(paths, expected);
    let plugins = admin.query("{ plugins { hooks { name failures } } }");
    assert!(plugins.to_string().contains(r#"{"name":"Shot.trap","failures":1}"#), "{plugins}");
}
