//! Reads beside hooks that are left alone: what they would narrow is refused, what they would compute
//! is nothing.

use serde_json::{Value, json};

use super::{Site, code};

#[test]
fn a_read_hook_that_is_left_alone_refuses_and_passed_by_it_hides_nothing() {
    let site = Site::of("narrowing-guest");
    let project = site.admin.make_project("film");
    let input = json!({"code": "SECRET", "name": "s", "project": {"connect": project}});
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    site.admin.answer(document, json!({"input": input}));
    let shots = || site.admin.answer("{ shots { totalCount } }", json!({}));
    assert_eq!(shots()["data"]["shots"]["totalCount"], 0);
    assert_eq!(site.hold("pluginSuspend", "public-shots")["errors"], Value::Null);
    assert_eq!(code(&shots()), "PLUGIN_OPEN");
    assert_eq!(site.bypass("public-shots", 5)["errors"], Value::Null);
    assert_eq!(shots()["data"]["shots"]["totalCount"], 1, "everybody sees it");
    site.hold("pluginResume", "public-shots");
    assert_eq!(shots()["data"]["shots"]["totalCount"], 0);

    let document =
        "mutation { pluginConfigure(id: \"narrowing-guest\", settings: {tags: \"trap\"}) {
        plugin { id } } }";
    site.admin.query(document);
    let tags = || code(&site.admin.answer("{ tags { totalCount } }", json!({}))).to_owned();
    let codes: Vec<String> = (0..7).map(|_| tags()).collect();
    assert_eq!(codes[..5], ["PLUGIN_TRAPPED"; 5]);
    assert_eq!(codes[5..], ["PLUGIN_OPEN"; 2]);
}

#[test]
fn a_computed_field_that_is_left_alone_is_nothing_and_an_error() {
    let site = Site::of("reading-guest");
    let project = site.admin.make_project("film");
    let input = json!({"code": "A", "name": "A", "project": {"connect": project}});
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    site.admin.ask(document, json!({"input": input}));
    let asked = || site.admin.answer("{ shots { nodes { code trap } } }", json!({}));
    for _ in 0..5 {
        assert_eq!(code(&asked()), "PLUGIN_TRAPPED");
    }
    let answer = asked();
    assert_eq!(code(&answer), "PLUGIN_OPEN");
    assert_eq!(answer["data"]["shots"]["nodes"], json!([{"code": "A", "trap": null}]));
}
