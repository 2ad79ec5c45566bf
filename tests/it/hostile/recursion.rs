//! Changes that hooks stage are judged like any others, except by the plugin that staged them; two
//! that answer each other without end are stopped.

use serde_json::{Map, json};
use server::plugins::Workshop;
use tests::guests::renamed;
use tests::plugins::{package, until};

use super::start;

#[test]
fn a_plugin_is_not_asked_about_what_it_staged() {
    let site = start();
    let admin = site.app.admin();
    let made = site.shot(&admin, "recurse");
    // The payload is read after what was staged.
    let code = made["data"]["shotCreate"]["shot"]["code"].as_str();
    assert!(code.is_some_and(|code| code.starts_with("ROUND")), "{made}");
}

#[test]
fn plugins_that_recurse_through_each_others_changes_are_stopped_and_undone() {
    let site = start();
    let admin = site.app.admin();
    let twin = renamed(&package("guests/hostile-guest"), ("\"hostile-guest\"", "\"hostile-twin\""));
    let twin = twin.expect("a package");
    site.app.beside(async |studio| {
        Workshop::of(&studio).install(&twin, Map::new()).await.expect("a plugin");
    });
    until("the twin is at work", || {
        admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len) == Some(3)
    });
    let answer = site.shot(&admin, "recurse");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "PLUGIN_LOOP", "{answer}");
    assert_eq!(admin.query("{ shots { totalCount } }")["shots"]["totalCount"], 0);
    let figures = admin.query("{ plugins { id hooks { name calls } } }");
    let calls = figures["plugins"].as_array().expect("plugins").iter().flat_map(|plugin| {
        let hooks = plugin["hooks"].as_array().expect("hooks").iter();
        hooks.filter(|hook| hook["name"] == "recurse").filter_map(|hook| hook["calls"].as_u64())
    });
    let calls: u64 = calls.sum();
    assert!((3..64).contains(&calls), "{calls}");
    let accepted = site.shot(&admin, "accept");
    assert_eq!(accepted["data"]["shotCreate"]["shot"]["code"], json!("accept"));
}
