//! Plugins that are installed into a server that runs: they judge, they add types and fields, they
//! rest and go, and no socket notices.

use serde_json::{Map, Value, json};
use server::plugins::Workshop;
use server_storage::PluginState;
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, package, set_state, until};
use tests::socket::Socket;

fn plugins(admin: &Actor) -> Value {
    admin
        .query("{ plugins { id version state hooks { name calls rows refusals rewrites } } }")
        ["plugins"]
        .clone()
}

const SHOTS: &str = "mutation($inputs: [ShotCreateInput!]!) {
    shotsCreate(inputs: $inputs) { shots { id code } }
}";

fn shots(project: &str, codes: &[&str]) -> Value {
    let shot = |code: &&str| json!({"code": code, "name": code, "project": {"connect": project}});
    json!({"inputs": codes.iter().map(shot).collect::<Vec<_>>()})
}

#[test]
fn a_guard_refuses_and_corrects_what_anybody_writes_until_it_rests() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    assert_eq!(plugins(&admin), json!([]));
    install(&app, "naming-guard", json!({"pattern": "FX####"}));
    until("the guard is at work", || plugins(&admin) != json!([]));

    let created = admin.ask(SHOTS, shots(&film, &["FX0010", "fx0020"]));
    let codes: Vec<_> = created["shotsCreate"]["shots"].as_array().expect("shots").iter().collect();
    assert_eq!([&codes[0]["code"], &codes[1]["code"]], ["FX0010", "FX0020"]);

    let refused = admin.answer(SHOTS, shots(&film, &["FX0030", "opening", "final"]));
    assert_eq!(refused["data"], Value::Null);
    let errors = refused["errors"].as_array().expect("errors");
    let told = |error: &Value, index: u64, code: &str| {
        let extensions = &error["extensions"];
        assert_eq!(extensions["code"], "BAD_SHOT_CODE", "{error}");
        assert_eq!(extensions["plugin"], "naming-guard");
        assert_eq!(extensions["hook"], "shot-code");
        assert_eq!(extensions["field"], "code");
        assert_eq!(extensions["index"], index);
        assert_eq!(extensions["details"], json!({"pattern": "FX####", "code": code}));
    };
    assert_eq!(errors.len(), 2, "{refused}");
    told(&errors[0], 1, "opening");
    told(&errors[1], 2, "final");
    let count = admin.query("{ shots { totalCount } }");
    assert_eq!(count["shots"]["totalCount"], 2, "a document is one transaction");

    let hook = &plugins(&admin)[0]["hooks"][0];
    let expected =
        json!({"name": "shot-code", "calls": 2, "rows": 5, "refusals": 2, "rewrites": 1});
    assert_eq!(*hook, expected);
    let metrics = admin.get("/metrics");
    assert!(metrics.text.contains(
        "backlot_plugin_hook_refusals_total{plugin=\"naming-guard\",hook=\"shot-code\"} 2"
    ));

    set_state(&app, "naming-guard", PluginState::Disabled);
    until("the guard rests", || plugins(&admin)[0]["state"] == "disabled");
    admin.ask(SHOTS, shots(&film, &["opening"]));
    set_state(&app, "naming-guard", PluginState::Removed);
    until("the guard is gone", || plugins(&admin) == json!([]));
}

#[test]
fn types_and_fields_of_a_plugin_come_while_sockets_stay_open() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    let token = admin.token().expect("a login").to_owned();
    let mut socket = Socket::with_token(app.address(), &token);
    socket.subscribe("1", "subscription { events { type action } }", json!({}));
    install(&app, "camera-kit", json!({}));
    let document = "{ __type(name: \"CameraKit\") { name } }";
    until("the type is there", || admin.query(document)["__type"] != Value::Null);

    let shot = "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
    let input = json!({"code": "S1", "name": "S1", "project": {"connect": film}, "lensMm": 35});
    let made = admin.ask(shot, json!({"input": input}));
    let shot = &made["shotCreate"]["shot"]["id"];
    let kit = "mutation($input: CameraKitCreateInput!) {
        cameraKitCreate(input: $input) { cameraKit { id state shots { nodes { lensMm } } } }
    }";
    let input = json!({
        "name": "A camera", "serial": "A-1", "project": {"connect": film},
        "shots": {"connect": [shot]},
    });
    let made = admin.ask(kit, json!({"input": input}));
    let kit = &made["cameraKitCreate"]["cameraKit"];
    assert!(kit["id"].as_str().expect("an id").starts_with("camera_kit_"));
    assert_eq!(kit["state"], "READY");
    assert_eq!(kit["shots"]["nodes"], json!([{"lensMm": 35}]));
    let found = admin.query(
        "{ shots(filter: {lensMm: {gt: 20}, cameraKits: {some: {serial: {eq: \"A-1\"}}}}) {
            nodes { code cameraKits { totalCount } } } }",
    );
    let expected = json!([{"code": "S1", "cameraKits": {"totalCount": 1}}]);
    assert_eq!(found["shots"]["nodes"], expected);

    // The socket that was open before the type came hears of its records.
    let mut heard = Vec::new();
    while !heard.contains(&json!("CAMERA_KIT")) {
        let event = socket.hear();
        heard.push(event["payload"]["data"]["events"]["type"].clone());
        assert!(heard.len() < 20, "{heard:?}");
    }
}

#[test]
fn a_package_that_does_not_fit_changes_nothing() {
    let app = TestApp::start();
    let admin = app.admin();
    let bytes = package("naming-guard");
    let refused = app.beside(async |studio| {
        let workshop = Workshop::of(&studio);
        let cut = workshop.install(&bytes[..bytes.len() / 2], Map::new()).await;
        let wrong = json!({"pattern": 3});
        let Value::Object(wrong) = wrong else { unreachable!() };
        let set = workshop.install(&bytes, wrong).await;
        let rests = workshop.set_state("nobody", PluginState::Disabled).await;
        [cut.map(|_| ()), set.map(|_| ()), rests].map(|it| it.expect_err("a refusal").code())
    });
    assert_eq!(refused.map(|code| code.as_str()), ["PLUGIN_INVALID", "INVALID_VALUE", "NOT_FOUND"]);
    assert_eq!(plugins(&admin), json!([]));
}

#[test]
fn only_administrators_are_told_of_plugins() {
    let app = TestApp::shared();
    let document = "{ plugins { id } }";
    assert_eq!(app.nobody().refused(document), "UNAUTHENTICATED");
}
