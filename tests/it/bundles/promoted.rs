//! What a bundle names becomes everybody's, all of it at once, by a plan that was agreed to.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{declaring, package};

use super::{FIRST, SECOND, about, bundles, create, faults, knows, put, shot, try_shot};
use crate::lifecycle::{self, install, refusal};

#[track_caller]
fn plan(actor: &Actor) -> Value {
    let document = "{ pluginBundlePlan(bundle: \"staging\") {
        changes { plugin version replaces } steps { class what obstacle } possible token
        gains { kind subject } loses { kind subject } } }";
    actor.query(document)["pluginBundlePlan"].clone()
}

fn promote(actor: &Actor, token: &Value) -> Value {
    let document = "mutation($token: String!) {
        pluginBundlePromote(bundle: \"staging\", token: $token) { steps bundle { entries { plugin } } } }";
    actor.answer(document, json!({"token": token}))
}

#[test]
fn everything_that_a_bundle_names_becomes_everybodys_at_once() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    install(
        &admin,
        &declaring("old", "1.0.0", "[extend.Asset]\nage = { scalar = \"int\", doc = \"x\" }\n"),
        Value::Null,
    );
    create(&admin, "staging");
    put(&admin, ("staging", &declaring("lamps", "2.0.0", SECOND)), Value::Null);
    put(&admin, ("staging", &package("naming-guard")), json!({"pattern": "FX####"}));
    about(&admin, "pluginBundlePut", "staging", Some(("off", "old")));
    let trying = admin.in_bundle("staging");
    let lamp =
        "mutation { lampCreate(input: {name: \"A\", watts: 1, colour: \"red\"}) { lamp { id } } }";
    trying.query(lamp);

    let first = plan(&admin);
    let changes = json!([
        {"plugin": "lamps", "version": "2.0.0", "replaces": "1.0.0"},
        {"plugin": "old", "version": null, "replaces": "1.0.0"},
        {"plugin": "naming-guard", "version": "1.0.0", "replaces": null},
    ]);
    assert_eq!((&first["changes"], &first["possible"]), (&changes, &json!(true)), "{first:#}");
    let told = first.to_string();
    assert!(told.contains("\"JUDGE\"") && told.contains("\"Bulb\""), "{told}");
    assert!(first["loses"].to_string().contains("Asset.age"), "{first:#}");

    // A plan that is not that of the moment any more is refused, whatever has changed.
    put(&admin, ("staging", &package("naming-guard")), json!({"pattern": "SH####"}));
    assert_eq!(refusal(&promote(&admin, &first["token"]))["code"], "CONFLICT");
    assert!(!knows(&admin, "Bulb"));
    let token = plan(&admin)["token"].clone();
    let answer = promote(&admin, &token);
    let done = &answer["data"]["pluginBundlePromote"];
    assert_eq!(done["bundle"]["entries"], json!([]), "{answer:#}");
    assert!(knows(&admin, "Bulb") && !told.is_empty());
    assert_eq!(refusal(&try_shot(&admin, &film, "opening"))["code"], "BAD_SHOT_CODE");
    shot(&admin, &film, "SH0010");
    // What was made in the bundle is everybody's now.
    let lamps = admin.query("{ lamps { nodes { colour kelvin } } }");
    assert_eq!(lamps["lamps"]["nodes"], json!([{"colour": "red", "kelvin": 3200}]));
    assert_eq!(lifecycle::plugin(&admin, "old")["state"], "disabled");
    let log = lifecycle::plugin(&admin, "lamps")["log"].clone();
    let last = log.as_array().expect("a log").last().expect("a deed");
    assert_eq!((&last["action"], &last["by"]), (&json!("bundle-promote"), &json!("admin")));
    assert_eq!(refusal(&promote(&admin, &plan(&admin)["token"]))["code"], "NOT_FOUND");
    assert_eq!(bundles(&admin)[0]["state"], "running");
    assert_eq!(faults(&app), 0);

    let back = lifecycle::about(&admin, "pluginRollBack", "lamps");
    assert_eq!(back["version"], "1.0.0");
    assert!(!knows(&admin, "Bulb"));
}

#[test]
fn of_two_who_promote_the_same_plan_one_is_told_that_it_changed() {
    let app = TestApp::start();
    let (ada, bea) = (app.admin(), app.admin());
    create(&ada, "staging");
    put(&ada, ("staging", &declaring("lamps", "1.0.0", FIRST)), Value::Null);
    let token = plan(&ada)["token"].clone();
    let codes: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> =
            [&ada, &bea].map(|one| scope.spawn(|| promote(one, &token))).into_iter().collect();
        let answers = all.into_iter().map(|it| it.join().expect("an answer"));
        answers
            .map(|it| it["errors"][0]["extensions"]["code"].as_str().unwrap_or("done").to_owned())
            .collect()
    });
    assert_eq!(codes.iter().filter(|code| *code == "done").count(), 1, "{codes:?}");
    let refused = |code: &String| ["done", "CONFLICT", "BUSY"].contains(&code.as_str());
    assert!(codes.iter().all(refused), "{codes:?}");
    assert_eq!(lifecycle::plugin(&ada, "lamps")["version"], "1.0.0");
}
