//! Whose turn it is: lower orders first, and plugins behind those that they come after, whatever
//! their orders say. Who comes later sees what was rewritten before.

use serde_json::{Map, Value, json};
use server::plugins::Workshop;
use tests::TestApp;
use tests::actor::Actor;
use tests::guests::renamed;
use tests::plugins::{package, until};

/// The guard under another id, with its pattern and more of its manifest.
fn guard(id: &str, (from, to): (&str, &str)) -> Vec<u8> {
    let named = renamed(&package("naming-guard"), ("\"naming-guard\"", &format!("\"{id}\"")));
    renamed(&named.expect("a package"), (from, to)).expect("a package")
}

fn install(app: &TestApp, bytes: &[u8], pattern: &str) {
    let mut settings = Map::new();
    settings.insert("pattern".into(), pattern.into());
    app.beside(async |studio| {
        Workshop::of(&studio).install(bytes, settings).await.expect("a plugin that fits");
    });
}

fn ids(admin: &Actor) -> Vec<Value> {
    let plugins = admin.query("{ plugins { id } }");
    plugins["plugins"].as_array().expect("plugins").iter().map(|it| it["id"].clone()).collect()
}

/// Who refuses a shot that nobody accepts.
fn first(admin: &Actor, film: &str) -> Value {
    let input = json!({"code": "?", "name": "?", "project": {"connect": film}});
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    admin.answer(document, json!({"input": input}))["errors"][0]["extensions"]["plugin"].clone()
}

#[test]
fn orders_count_and_what_a_plugin_comes_after_counts_more() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    let plain = guard("guard-a", ("title", "title"));
    install(&app, &plain, "A#");
    let (from, to) = ("name = \"shot-code\"", "name = \"shot-code\"\norder = 50");
    install(&app, &guard("guard-b", (from, to)), "B#");
    until("both are at work", || ids(&admin).len() == 2);
    assert_eq!(first(&admin, &film), "guard-b", "of the lower order");
    // The same plugin, which comes after the other now.
    let after = renamed(
        &guard("guard-b", (from, to)),
        ("[[before]]", "after = [\"guard-a\"]\n\n[[before]]"),
    );
    install(&app, &after.expect("a package"), "B#");
    until("the other has the first turn", || first(&admin, &film) == "guard-a");
    // And one that comes after that one, which was installed before it.
    let last = guard("guard-a", ("[[before]]", "after = [\"guard-c\"]\n\n[[before]]"));
    install(&app, &last, "A#");
    install(&app, &guard("guard-c", (from, &to.replace("50", "900"))), "C#");
    until("the third has the first turn", || first(&admin, &film) == "guard-c");
}

#[test]
fn plugins_that_would_wait_for_each_other_are_not_installed() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    let after = |id: &str, other: &str| {
        let waits = format!("after = [\"{other}\"]\n\n[[before]]");
        guard(id, ("[[before]]", &waits))
    };
    install(&app, &after("guard-a", "guard-b"), "A#");
    until("it is at work", || first(&admin, &film) == "guard-a");
    let (second, generation) = (after("guard-b", "guard-a"), ids(&admin));
    let refused = app.beside(async |studio| {
        Workshop::of(&studio).install(&second, Map::new()).await.expect_err("a refusal")
    });
    assert_eq!(refused.code().as_str(), "PLUGIN_INVALID", "{refused}");
    assert!(refused.message().contains("wait for each other"), "{refused}");
    assert_eq!(ids(&admin), generation);
    assert_eq!(first(&admin, &film), "guard-a", "the first is none the worse");
}
