//! What plugins leave in a database: names that are taken, columns that stay what they are, and what
//! rests there while they are off.

use plugins_host::package::Package;
use serde_json::{Map, Value, json};
use server::plugins::Workshop;
use server_storage::PluginState;
use tests::TestApp;
use tests::plugins::{declaring, install, set_state, until};

/// What an installation beside the server is refused with.
#[track_caller]
fn refused(app: &TestApp, package: &[u8]) -> String {
    app.beside(async |studio| {
        let done = Workshop::of(&studio).install(package, Map::new()).await;
        done.expect_err("a refusal").to_string()
    })
}

fn installed(app: &TestApp, package: &[u8]) {
    app.beside(async |studio| {
        Workshop::of(&studio).install(package, Map::new()).await.expect("a plugin that fits");
    });
}

fn ty(name: &str, more: &str) -> String {
    format!("[[types]]\nname = \"{name}\"\ndoc = \"Odd.\"\n{more}\n")
}

const SIZE: &str = "[types.fields]\nsize = { scalar = \"int\", doc = \"Odd.\" }";

/// Declarations with which there would be no API, and what is in their way.
fn odd_declarations() -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &str)> = [
        "UserBy",
        "String",
        "DateTime",
        "HasCode",
        "ShotResult",
        "TaskSum",
        "ShotChange",
        "Access",
        "History",
        "Nodes",
        "Node",
        "Shot",
        "Task",
        "Entity",
        "SimpleEntity",
        "AnyTask",
        "Query",
        "ID",
        "Boolean",
        "JSON",
        "EntityKind",
        "PageInfo",
    ]
    .into_iter()
    .map(|name| (ty(name, ""), name))
    .collect();
    let enums = ["Query", "EntityKind", "ShotFilter", "Shot", "String"];
    all.extend(enums.map(|name| {
        let field = format!("state = {{ enum = [\"A\"], name = \"{name}\", doc = \"x\" }}");
        (ty("Lamp", &format!("[types.fields]\n{field}")), name)
    }));
    for field in ["kind", "isNull", "and", "id", "typename"] {
        let text = format!("[extend.Shot]\n{field} = {{ scalar = \"int\", doc = \"x\" }}");
        all.push((text, field));
    }
    let link = "[types.fields]\nshot = { link = \"Shot\", doc = \"x\", inverse = \"kind\" }";
    all.push((ty("Lamp", link), "kind"));
    all.push((ty("Lamp", "extends = \"Lamp\""), "Lamp"));
    all.push((ty("Lamp", "extends = \"User\""), "Lamp"));
    all
}

#[test]
fn a_plugin_with_which_there_would_be_no_api_is_refused_before_anything_is_stored() {
    let app = TestApp::start();
    for (declarations, name) in odd_declarations() {
        let package = declaring("odd-names", "1.0.0", &declarations);
        let config = server::config::Config::default();
        let read = Package::read(&package).expect("a package");
        let checked = server::plugins::check(&config, &read, None).map(|()| "in order");
        for told in [refused_by(checked), refused(&app, &package)] {
            assert!(told.starts_with("PLUGIN_INVALID: "), "{name}: {told}");
            assert!(told.contains("odd-names"), "{name}: {told}");
            let shown = told.to_lowercase().replace('_', "");
            assert!(shown.contains(&name.to_lowercase()), "{name}: {told}");
        }
    }
    assert_eq!(app.admin().query("{ plugins { id } }")["plugins"], json!([]));
    installed(&app, &declaring("odd-names", "1.0.0", &ty("Lamp", SIZE)));
    app.beside(async |studio| {
        let findings = studio.store.examine(&studio.registry).await.expect("a look");
        assert_eq!(findings, []);
    });
}

fn refused_by(checked: schema_som::Result<&str>) -> String {
    checked.expect_err("a refusal").to_string()
}

#[test]
fn another_version_goes_on_from_the_last_one_whatever_became_of_that() {
    let app = TestApp::start();
    let power = |kind: &str| {
        let field = format!("power = {{ scalar = \"{kind}\", doc = \"x\" }}");
        ty("Lamp", &format!("[types.fields]\n{field}"))
    };
    installed(&app, &declaring("lamps", "1.0.0", &power("string")));
    let second = declaring("lamps", "2.0.0", &power("int"));
    let states = [PluginState::Enabled, PluginState::Disabled, PluginState::Removed];
    for state in states {
        if state != PluginState::Enabled {
            set_state(&app, "lamps", state);
        }
        let told = refused(&app, &second);
        assert!(told.starts_with("SCHEMA_MISMATCH: "), "{told}");
        assert!(told.contains("power an int instead of a string"), "{told}");
    }
    let third = format!("{}size = {{ scalar = \"int\", doc = \"x\" }}", power("string"));
    installed(&app, &declaring("lamps", "3.0.0", &third));
}

#[test]
fn a_type_belongs_to_the_plugin_that_declared_it_first() {
    let app = TestApp::start();
    let first = declaring("one-one", "1.0.0", &ty("Dup", SIZE));
    let second = declaring("two-two", "1.0.0", &ty("Dup", SIZE));
    installed(&app, &first);
    for state in [PluginState::Enabled, PluginState::Disabled, PluginState::Removed] {
        if state != PluginState::Enabled {
            set_state(&app, "one-one", state);
        }
        let told = refused(&app, &second);
        assert!(told.starts_with("PLUGIN_INVALID: "), "{told}");
        assert!(told.contains("Dup") && told.contains("one-one"), "{told}");
    }
    installed(&app, &first);
    installed(&app, &declaring("two-two", "1.0.0", &ty("Other", SIZE)));
}

const LENS: &str = "query($id: ID!) { shot(id: $id) {
    code lensMm cameraKits { nodes { serial } } genericData { totalCount nodes { id } } } }";

#[test]
fn what_a_plugin_stored_survives_the_trash_while_it_is_off() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    install(&app, "camera-kit", json!({}));
    let known = "{ __type(name: \"CameraKit\") { name } }";
    until("the type is there", || admin.query(known)["__type"] != Value::Null);
    let made = admin.ask(
        "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }",
        json!({"input": {"code": "S1", "name": "S1", "project": {"connect": film}, "lensMm": 35}}),
    );
    let shot = made["shotCreate"]["shot"]["id"].clone();
    let made = admin.ask(
        "mutation($input: CameraKitCreateInput!) {
            cameraKitCreate(input: $input) { cameraKit { id } } }",
        json!({"input": {"name": "A", "serial": "A-1", "project": {"connect": film},
            "shots": {"connect": [shot]}}}),
    );
    let kit = made["cameraKitCreate"]["cameraKit"]["id"].clone();
    admin.ask(
        "mutation($id: ID!, $kit: ID!) {
            shotUpdate(id: $id, patch: {genericData: {connect: [$kit]}}) { shot { id } } }",
        json!({"id": shot, "kit": kit}),
    );
    let before = admin.ask(LENS, json!({"id": shot}));
    assert_eq!(before["shot"]["lensMm"], 35);
    assert_eq!(before["shot"]["genericData"], json!({"totalCount": 1, "nodes": [{"id": kit}]}));

    set_state(&app, "camera-kit", PluginState::Disabled);
    until("the type rests", || admin.query(known)["__type"] == Value::Null);
    let found = admin.ask(
        "query($id: ID!, $kit: ID!) {
            shot(id: $id) { genericData { totalCount nodes { id } } }
            node(id: $kit) { id }
            nodes(ids: [$kit, $id]) { id }
            history(id: $kit) { nodes { action } }
            entities(filter: {id: {eq: $kit}}) { totalCount nodes { id } }
        }",
        json!({"id": shot, "kit": kit}),
    );
    assert_eq!(found["shot"]["genericData"], json!({"totalCount": 0, "nodes": []}));
    assert_eq!((&found["node"], &found["nodes"]), (&Value::Null, &json!([null, {"id": shot}])));
    assert_eq!(found["history"]["nodes"], json!([]));
    assert_eq!(found["entities"], json!({"totalCount": 0, "nodes": []}));
    let delete = "mutation($id: ID!) { projectDelete(id: $id) { deletedIds } }";
    let error = &admin.answer(delete, json!({"id": film}))["errors"][0];
    assert_eq!(error["extensions"]["code"], "IN_USE");
    let told = error["message"].as_str().expect("a message");
    assert!(told.contains("camera-kit") && told.contains("CameraKit.project"), "{told}");

    let delete = "mutation($id: ID!) { shotDelete(id: $id) { deletedIds } }";
    admin.ask(delete, json!({"id": shot}));
    let restore = "mutation($ids: [ID!]!) { restore(ids: $ids) { restoredIds } }";
    admin.ask(restore, json!({"ids": [shot]}));
    set_state(&app, "camera-kit", PluginState::Enabled);
    until("the type is there again", || admin.query(known)["__type"] != Value::Null);
    assert_eq!(admin.ask(LENS, json!({"id": shot})), before);

    // To the trash while it is on, back while it is off.
    admin.ask(delete, json!({"id": shot}));
    set_state(&app, "camera-kit", PluginState::Disabled);
    until("the type rests again", || admin.query(known)["__type"] == Value::Null);
    admin.ask(restore, json!({"ids": [shot]}));
    set_state(&app, "camera-kit", PluginState::Enabled);
    until("the type is there once more", || admin.query(known)["__type"] != Value::Null);
    assert_eq!(admin.ask(LENS, json!({"id": shot})), before);
}
