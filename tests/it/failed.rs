//! Plugins that cannot run: the server starts all the same and tells why; what they declare stays, and
//! what they would judge is refused where they do not say otherwise.

use serde_json::{Map, Value, json};
use server::Studio;
use server::plugins::Workshop;
use server_storage::{PluginRow, PluginState};
use tests::TestApp;
use tests::actor::Actor;
use tests::guests::{self, renamed};
use tests::plugins::{package, until};

/// Installs a package as a command does it.
async fn install(studio: &Studio, bytes: &[u8]) {
    Workshop::of(studio).install(bytes, Map::new()).await.expect("a plugin that fits");
}

/// Changes what the database holds of a plugin, behind the back of everybody.
async fn spoil(studio: &Studio, id: &str, change: impl FnOnce(&mut PluginRow, &mut Vec<u8>)) {
    let rows = studio.store.plugins().await.expect("rows");
    let mut row = rows.into_iter().find(|row| row.id == id).expect("the plugin");
    let mut bytes = studio.store.plugin_package(id).await.expect("a read").expect("a package");
    change(&mut row, &mut bytes);
    let mut tx = studio.store.begin().await.expect("a transaction");
    tx.put_plugin(&row, &bytes).await.expect("a row");
    tx.commit().await.expect("a commit");
    // What this machine knows of the plugin, another one does not.
    let known = studio.config.data.join("plugins");
    if known.exists() {
        std::fs::remove_dir_all(known).expect("a folder of the server");
    }
}

/// State and reason of a plugin.
fn state(admin: &Actor, id: &str) -> (String, String) {
    let plugins = admin.query("{ plugins { id state reason } }");
    let plugins = plugins["plugins"].as_array().expect("plugins");
    let Some(own) = plugins.iter().find(|it| it["id"] == id) else { return Default::default() };
    let text = |key: &str| own[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("reason"))
}

fn shot(project: &str, description: &str) -> Value {
    let (code, connect) = (format!("S{description}"), json!({"connect": project}));
    json!({"input": {"code": code, "name": code, "description": description, "project": connect}})
}

const SHOT: &str =
    "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";

/// The extensions of the only error.
fn refused(answer: &Value) -> Value {
    assert_eq!(answer["data"], Value::Null, "{answer}");
    answer["errors"][0]["extensions"].clone()
}

#[test]
fn a_damaged_package_refuses_what_its_hooks_would_judge_and_keeps_its_types() {
    let app = TestApp::after(async |studio| {
        install(studio, &package("naming-guard")).await;
        install(studio, &package("camera-kit")).await;
        for id in ["naming-guard", "camera-kit"] {
            spoil(studio, id, |_, bytes| bytes.truncate(20)).await;
        }
    });
    let admin = app.admin();
    for id in ["naming-guard", "camera-kit"] {
        let (state, reason) = state(&admin, id);
        assert_eq!(state, "failed");
        assert!(reason.contains("cannot be read"), "{reason}");
    }
    let film = admin.make_project("film");
    let told = admin.answer(SHOT, shot(&film, ""));
    let extensions = refused(&told);
    assert_eq!(extensions["code"], "PLUGIN_FAILED", "{told}");
    assert_eq!(
        (&extensions["plugin"], &extensions["hook"]),
        (&json!("naming-guard"), &json!("shot-code"))
    );
    assert!(extensions["hint"].as_str().expect("a hint").contains("plugin disable naming-guard"));
    // What nobody judges goes on, and so do types that are only declared.
    admin.query("mutation { tagCreate(input: {name: \"x\"}) { tag { id } } }");
    let kit = "mutation($input: CameraKitCreateInput!) {
        cameraKitCreate(input: $input) { cameraKit { id } } }";
    let input = json!({"name": "A", "serial": "A-1", "project": {"connect": film}});
    admin.ask(kit, json!({"input": input}));
    app.beside(async |studio| install(&studio, &package("naming-guard")).await);
    until("the guard is mended", || state(&admin, "naming-guard").0 == "enabled");
    assert_eq!(refused(&admin.answer(SHOT, shot(&film, "x y")))["code"], "BAD_SHOT_CODE");
}

#[test]
fn a_hook_that_is_to_be_skipped_where_it_fails_lets_changes_pass() {
    let bytes = package("naming-guard");
    let skips =
        renamed(&bytes, ("name = \"shot-code\"", "name = \"shot-code\"\non-error = \"skip\""));
    let app = TestApp::after(async |studio| {
        install(studio, &skips.expect("a package")).await;
        spoil(studio, "naming-guard", |_, bytes| bytes.clear()).await;
    });
    let admin = app.admin();
    assert_eq!(state(&admin, "naming-guard").0, "failed");
    let film = admin.make_project("film");
    admin.ask(SHOT, shot(&film, "no code at all"));
}

#[test]
fn an_administrator_has_changes_pass_by_a_plugin_that_cannot_run() {
    let app = TestApp::after(async |studio| {
        install(studio, &package("naming-guard")).await;
        spoil(studio, "naming-guard", |_, bytes| bytes.truncate(20)).await;
    });
    let admin = app.admin();
    let film = admin.make_project("film");
    assert_eq!(refused(&admin.answer(SHOT, shot(&film, "")))["code"], "PLUGIN_FAILED");
    admin.query(
        "mutation { pluginBypass(plugin: \"naming-guard\", hook: \"shot-code\", minutes: 5) {
            plugin { state } } }",
    );
    admin.ask(SHOT, shot(&film, "no code at all"));
    let log = admin.query("{ plugins { log { action by details } } }");
    let log = log["plugins"][0]["log"].as_array().expect("a log").clone();
    let last = log.last().expect("a deed");
    assert_eq!((&last["action"], &last["by"]), (&json!("bypass"), &json!("admin")));
    assert_eq!(last["details"]["hook"], "shot-code");
    admin.query(
        "mutation { pluginResume(plugin: \"naming-guard\", hook: \"shot-code\") {
            plugin { state } } }",
    );
    assert_eq!(refused(&admin.answer(SHOT, shot(&film, "x")))["code"], "PLUGIN_FAILED");
}

#[test]
fn settings_a_contract_and_a_start_that_are_wrong_are_told_and_refused() {
    let wrong = guests::package("contract-wrong").expect("a package");
    let app = TestApp::after(async |studio| {
        install(studio, &package("naming-guard")).await;
        spoil(studio, "naming-guard", |row, _| row.settings = "{\"pattern\": 3}".into()).await;
        install(studio, &package("guests/hostile-guest")).await;
        spoil(studio, "hostile-guest", |row, _| row.settings = "{\"start\": \"trap\"}".into())
            .await;
        install(studio, &guests::package("core-align").expect("a package")).await;
        spoil(studio, "core-align", |row, bytes| {
            let package = plugins_host::package::Package::read(&wrong).expect("a package");
            (row.digest, *bytes) = (package.digest.to_string(), wrong.clone());
        })
        .await;
    });
    let admin = app.admin();
    let reasons = [
        ("naming-guard", "setting `pattern` of naming-guard: expected a string, got 3"),
        ("hostile-guest", "gave up"),
        ("core-align", "backlot:plugin/journal@9.0.0"),
    ];
    for (id, part) in reasons {
        let (state, reason) = state(&admin, id);
        assert!(state == "failed" && reason.contains(part), "{id}: {state}, {reason}");
    }
    let tag = "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
    let extensions = refused(&admin.answer(tag, json!({"name": "core-align"})));
    assert_eq!(
        (&extensions["code"], &extensions["plugin"]),
        (&json!("PLUGIN_FAILED"), &json!("core-align"))
    );
    // Its condition still says what concerns it.
    admin.ask(tag, json!({"name": "another"}));
    app.beside(async |studio| {
        let workshop = Workshop::of(&studio);
        let rests = workshop.set_state("naming-guard", PluginState::Disabled).await;
        rests.expect("a plugin that can be switched off");
    });
    until("the guard rests", || state(&admin, "naming-guard").0 == "disabled");
    let film = admin.make_project("film");
    let extensions = refused(&admin.answer(SHOT, shot(&film, "accept")));
    assert_eq!(
        (&extensions["code"], &extensions["hook"]),
        (&json!("PLUGIN_TRAPPED"), &json!("accept"))
    );
    admin.ask(SHOT, shot(&film, "anything else"));
}

#[test]
fn a_plugin_of_which_nothing_can_be_read_lets_nothing_pass_until_it_rests() {
    let app = TestApp::after(async |studio| {
        install(studio, &package("naming-guard")).await;
        spoil(studio, "naming-guard", |row, bytes| {
            row.manifest = "nonsense".into();
            bytes.clear();
        })
        .await;
    });
    let admin = app.admin();
    assert_eq!(state(&admin, "naming-guard").0, "failed");
    let tag = "mutation { tagCreate(input: {name: \"x\"}) { tag { id } } }";
    assert_eq!(refused(&admin.answer(tag, json!({})))["plugin"], "naming-guard");
    app.beside(async |studio| {
        let workshop = Workshop::of(&studio);
        workshop.set_state("naming-guard", PluginState::Disabled).await.expect("a plugin");
    });
    until("the guard rests", || state(&admin, "naming-guard").0 == "disabled");
    admin.query(tag);
}

#[test]
fn a_plugin_that_leans_on_another_fails_without_it_and_comes_back_with_it() {
    let kit = package("camera-kit");
    let reads = "[permissions]\nread = { CameraKit = [\"serial\"] }\n\n[settings]";
    let leaning = renamed(&package("naming-guard"), ("[settings]", reads));
    let leaning = leaning.expect("a package");
    let app = TestApp::start();
    let admin = app.admin();
    let set = |state: PluginState| {
        app.beside(async |studio| {
            Workshop::of(&studio).set_state("camera-kit", state).await.expect("a plugin");
        });
    };
    app.beside(async |studio| {
        let alone = Workshop::of(&studio).install(&leaning, Map::new()).await;
        assert!(alone.expect_err("a refusal").message().contains("CameraKit"));
        install(&studio, &kit).await;
        install(&studio, &leaning).await;
    });
    until("both are at work", || state(&admin, "naming-guard").0 == "enabled");
    set(PluginState::Disabled);
    until("one has failed", || state(&admin, "naming-guard").0 == "failed");
    assert!(state(&admin, "naming-guard").1.contains("CameraKit"));
    set(PluginState::Enabled);
    until("both are back", || state(&admin, "naming-guard").0 == "enabled");
    let other = renamed(&kit, ("name = \"CameraKit\"", "name = \"CameraSet\"")).expect("a package");
    let harm = app.beside(async |studio| {
        Workshop::of(&studio).install(&other, Map::new()).await.expect_err("a refusal")
    });
    assert!(harm.message().contains("beside camera-kit the plugin naming-guard"), "{harm}");
    assert_eq!(state(&admin, "naming-guard").0, "enabled");
}
