//! After-hooks: told at least once, in order for each record, and again where something went wrong.

use serde_json::{Value, json};
use server_storage::PluginState;
use tests::plugins::{set_state, until};

use super::{Site, code};

#[test]
fn a_hook_is_told_what_happened_and_by_whom() {
    let site = Site::new();
    let id = site.tag("plate");
    until("it was told", || site.has_tag("silent created plate by somebody try 1"));
    let document =
        "mutation($id: ID!) { tagUpdate(id: $id, patch: {name: \"new plate\"}) { tag { id } } }";
    site.admin.ask(document, json!({"id": id}));
    until("it was told", || site.has_tag("silent changed new plate by somebody try 1"));
    let document =
        "mutation($id: ID!) { tagUpdate(id: $id, patch: {description: \"x\"}) { tag { id } } }";
    site.admin.ask(document, json!({"id": id}));
    site.admin.ask("mutation($id: ID!) { tagDelete(id: $id) { id } }", json!({"id": id}));
    until("it was told", || site.has_tag("silent deleted new plate by somebody try 1"));
    // The description is in nobody's mask, and what the plugin does itself is nothing new to it.
    assert_eq!(site.figures("follow")["calls"], 3);
    assert_eq!(site.figures("follow")["failures"], 0);
    assert_eq!(site.figures("follow")["sort"], "after");
    let deliveries =
        site.admin.query("{ pluginDeliveries { plugin hook position behind open dead } }");
    assert_eq!(deliveries["pluginDeliveries"][1]["hook"], "follow");
    assert_eq!(deliveries["pluginDeliveries"][1]["dead"], "0");
    // The log says who did it.
    let found = site
        .admin
        .query("{ tags(filter: {name: {startsWith: \"silent created\"}}) { nodes { id } } }");
    let made = &found["tags"]["nodes"][0]["id"];
    let history = site.admin.ask(
        "query($id: ID!) { history(id: $id, first: 1) { nodes { cause } } }",
        json!({"id": made}),
    );
    assert_eq!(history["history"]["nodes"][0]["cause"], "plugin:working-guest");
}

#[test]
fn relations_to_many_are_told_as_what_came_and_went() {
    let site = Site::new();
    let project = site.admin.make_project("links");
    let tags = ["silent a", "silent b"].map(|name| site.tag(name));
    let document =
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    let input = json!({
        "name": "s", "code": "s", "project": {"connect": project}, "tags": {"connect": tags},
    });
    let made = site.admin.ask(document, json!({"input": input}));
    let shot = &made["shotCreate"]["shot"]["id"];
    until("it was told of the links", || site.has_tag("silent Verb::Link 2 0"));
    let document = "mutation($id: ID!, $patch: ShotUpdateInput!) {
        shotUpdate(id: $id, patch: $patch) { shot { id } } }";
    let patch = json!({"tags": {"disconnect": [tags[0]]}});
    site.admin.ask(document, json!({"id": shot, "patch": patch}));
    until("it was told of the unlink", || site.has_tag("silent Verb::Unlink 0 1"));
}

#[test]
fn what_a_hook_cannot_deal_with_is_told_again_and_holds_up_nobody_else() {
    let site = Site::new();
    site.tag("again please");
    until("the second try", || site.has_tag("silent created again please by somebody try 2"));

    let failing = site.tag("fault one");
    site.tag("fine");
    until("others are told", || site.has_tag("silent created fine by somebody try 1"));
    // What happens to the record meanwhile waits for what happened before.
    let document =
        "mutation($id: ID!) { tagUpdate(id: $id, patch: {name: \"well\"}) { tag { id } } }";
    site.admin.ask(document, json!({"id": failing}));
    until("it was given up after three tries", || site.letters().len() == 1);
    let letter = &site.letters()[0];
    assert_eq!(letter["attempts"], 3);
    assert_eq!(letter["reason"], "NO_FARM: the farm is down");
    assert_eq!(letter["hook"], "follow");
    assert_eq!(letter["record"], failing);
    until("what waited is told", || site.has_tag("silent changed well by somebody try 1"));
}

#[test]
fn whatever_a_hook_does_it_is_contained_and_given_up() {
    let site = Site::new();
    for (name, reason) in [
        ("permanent x", "NO_WAY: it never works"),
        ("trap x", "PLUGIN_TRAPPED"),
        ("spin x", "PLUGIN_DEADLINE"),
    ] {
        let known = site.letters().len();
        site.tag(name);
        until("it was given up", || site.letters().len() == known + 1);
        let letters = site.letters();
        assert!(
            letters.iter().any(|it| it["reason"].as_str().is_some_and(|it| it.starts_with(reason))),
            "{letters:?}"
        );
    }
    site.tag("well");
    until("others are told", || site.has_tag("silent created well by somebody try 1"));
}

#[test]
fn administrators_retry_discard_and_replay() {
    let site = Site::new();
    for name in ["permanent a", "permanent b"] {
        site.tag(name);
    }
    until("both were given up", || site.letters().len() == 2);
    let position = site.letters()[0]["position"].clone();
    let document = "mutation($position: BigInt) {
        pluginRetry(plugin: \"working-guest\", hook: \"follow\", position: $position) { count } }";
    let before = site.figures("follow")["calls"].as_i64().expect("a number");
    let said = site.admin.ask(document, json!({"position": position}));
    assert_eq!(said["pluginRetry"]["count"], 1);
    until("it was tried again", || {
        site.figures("follow")["calls"].as_i64() == Some(before + 1) && site.letters().len() == 2
    });
    let document =
        "mutation { pluginDiscard(plugin: \"working-guest\", hook: \"follow\") { count } }";
    assert_eq!(site.admin.ask(document, json!({}))["pluginDiscard"]["count"], 2);
    assert!(site.letters().is_empty());

    let replay = |after: i64| {
        let document = "mutation($after: BigInt!) {
            pluginReplay(plugin: \"working-guest\", hook: \"follow\", after: $after) { was } }";
        site.admin.answer(document, json!({"after": after.to_string()}))
    };
    assert_eq!(code(&replay(1_000_000)), "INVALID_VALUE");
    assert_eq!(code(&replay(-1)), "INVALID_VALUE");
    assert_eq!(replay(0)["errors"], Value::Null);
    until("what happened is told again", || site.letters().len() == 2);
    let unknown = site.admin.answer(
        "mutation { pluginReplay(plugin: \"nobody\", hook: \"follow\", after: 0) { was } }",
        json!({}),
    );
    assert_eq!(code(&unknown), "NOT_FOUND");
}

#[test]
fn what_happens_while_a_plugin_rests_waits_for_it() {
    let mut site = Site::new();
    set_state(&site.app, "working-guest", PluginState::Disabled);
    let state =
        |site: &Site| site.admin.query("{ plugins { state } }")["plugins"][0]["state"].clone();
    until("it rests", || state(&site) == "disabled");
    site.tag("meanwhile");
    set_state(&site.app, "working-guest", PluginState::Enabled);
    until("it was told", || site.has_tag("silent created meanwhile by somebody try 1"));
    site.app.stop();
}
