//! What a bundle stores, while everybody else works with the same records: nothing of theirs breaks,
//! and nothing of the bundle's is lost.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::declaring;

use super::{FIRST, SECOND, create, faults, put, shot};
use crate::lifecycle::{install, refusal};

struct Stage {
    app: TestApp,
    admin: Actor,
    trying: Actor,
    shot: String,
}

/// A shot with what the bundle knows of it: fog, a lamp, and a bulb.
fn stage() -> Stage {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    create(&admin, "staging");
    put(&admin, ("staging", &declaring("lamps", "2.0.0", SECOND)), Value::Null);
    let trying = admin.in_bundle("staging");
    let shot = shot(&admin, &film, "S1");
    let lamp = "mutation { lampCreate(input: {name: \"A\", watts: 1, colour: \"red\"}) {
        lamp { id colour kelvin } } }";
    let lamp = trying.query(lamp)["lampCreate"]["lamp"].clone();
    assert_eq!((&lamp["colour"], &lamp["kelvin"]), (&json!("red"), &json!(3200)));
    let set = "mutation($id: ID!, $lamp: ID!) {
        shotUpdate(id: $id, patch: {lux: 7, haze: 3, lamps: {connect: [$lamp]}}) { shot { haze } }
        bulbCreate(input: {name: \"B\", shot: {connect: $id}}) { bulb { id } } }";
    trying.ask(set, json!({"id": shot, "lamp": lamp["id"]}));
    Stage { app, admin, trying, shot }
}

#[track_caller]
fn whole(stage: &Stage) -> Value {
    let document = "query($id: ID!) { shot(id: $id) {
        lux haze lamps { nodes { colour kelvin } } bulbs { nodes { name } } } }";
    stage.trying.ask(document, json!({"id": stage.shot}))["shot"].clone()
}

fn everything() -> Value {
    json!({
        "lux": 7,
        "haze": 3,
        "lamps": {"nodes": [{"colour": "red", "kelvin": 3200}]},
        "bulbs": {"nodes": [{"name": "B"}]},
    })
}

#[test]
fn everybody_changes_records_and_what_the_bundle_knows_of_them_stays() {
    let stage = stage();
    let change = "mutation($id: ID!) { shotUpdate(id: $id, patch: {lux: 8, name: \"new\"}) {
        shot { name lux } } }";
    stage.admin.ask(change, json!({"id": stage.shot}));
    let made = "mutation { lampCreate(input: {name: \"C\", watts: 5}) { lamp { id } } }";
    stage.admin.query(made);
    let mut expected = everything();
    expected["lux"] = json!(8);
    assert_eq!(whole(&stage), expected);
    let lamps = stage.trying.query("{ lamps(orderBy: [{name: ASC}]) { nodes { name kelvin } } }");
    assert_eq!(lamps["lamps"]["nodes"][1], json!({"name": "C", "kelvin": 3200}));
    // What happened to fields that only the bundle declares breaks nobody's history.
    let history = "query($id: ID!) { history(id: $id) { nodes { action changes { field } } } }";
    stage.admin.ask(history, json!({"id": stage.shot}));
    assert_eq!(faults(&stage.app), 0);
}

#[test]
fn what_everybody_deletes_and_restores_comes_back_whole() {
    let stage = stage();
    let delete = "mutation($id: ID!) { shotDelete(id: $id) { deletedIds } }";
    let gone = stage.admin.answer(delete, json!({"id": stage.shot}));
    assert_eq!(gone["errors"], Value::Null, "{gone:#}");
    let bulbs = "{ bulbs { nodes { name shot { id } } } }";
    let left = stage.trying.query(bulbs)["bulbs"]["nodes"].clone();
    assert_eq!(left, json!([{"name": "B", "shot": null}]));
    let restore = "mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }";
    stage.admin.ask(restore, json!({"id": stage.shot}));
    assert_eq!(whole(&stage), everything());

    // And so with a type of the plugin itself, of which everybody knows less.
    let lamp = "{ lamps { nodes { id } } }";
    let lamp = stage.admin.query(lamp)["lamps"]["nodes"][0]["id"].clone();
    let delete = "mutation($id: ID!) { lampDelete(id: $id) { deletedIds } }";
    stage.admin.ask(delete, json!({"id": lamp}));
    assert_eq!(whole(&stage)["lamps"]["nodes"], json!([]));
    stage.admin.ask(restore, json!({"id": lamp}));
    assert_eq!(whole(&stage), everything());
    assert_eq!(faults(&stage.app), 0);
}

#[test]
fn what_the_bundle_deletes_everybody_restores_and_the_other_way_round() {
    let stage = stage();
    let delete = "mutation($id: ID!) { shotDelete(id: $id) { deletedIds } }";
    let restore = "mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }";
    stage.trying.ask(delete, json!({"id": stage.shot}));
    stage.admin.ask(restore, json!({"id": stage.shot}));
    let told = whole(&stage);
    assert_eq!((&told["lux"], &told["haze"]), (&json!(7), &json!(3)), "{told:#}");
    stage.admin.ask(delete, json!({"id": stage.shot}));
    stage.trying.ask(restore, json!({"id": stage.shot}));
    let told = whole(&stage);
    assert_eq!((&told["lux"], &told["haze"]), (&json!(7), &json!(3)), "{told:#}");
    assert_eq!(faults(&stage.app), 0);
}

#[test]
fn records_of_a_dropped_bundle_hinder_nobody_and_are_purged_with_their_plugin() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    create(&admin, "staging");
    let held = "[[types]]\nname = \"Bulb\"\ndoc = \"x\"\n[types.fields]\n\
                shot = { link = \"Shot\", doc = \"x\", required = true }\n";
    put(&admin, ("staging", &declaring("bulbs", "1.0.0", held)), Value::Null);
    let shot = shot(&admin, &film, "S1");
    let bulb = "mutation($id: ID!) { bulbCreate(input: {name: \"B\", shot: {connect: $id}}) {
        bulb { id } } }";
    admin.in_bundle("staging").ask(bulb, json!({"id": shot}));
    // As with a plugin that rests: what cannot be without the shot is named.
    let delete = "mutation($id: ID!) { shotDelete(id: $id) { deletedIds } }";
    let loss = "query { pluginPurgePlan(id: \"bulbs\") { tables { table rows } token } }";
    assert_eq!(refusal(&admin.answer(delete, json!({"id": shot})))["code"], "IN_USE");
    let purge = "mutation($token: String!) { pluginPurge(id: \"bulbs\", token: $token) { rows } }";
    let token = admin.query(loss)["pluginPurgePlan"]["token"].clone();
    let answer = admin.answer(purge, json!({"token": token}));
    assert_eq!(refusal(&answer)["code"], "IN_USE", "{answer:#}");
    assert!(answer.to_string().contains("`staging`"), "{answer:#}");

    admin.query("mutation { pluginBundleDrop(bundle: \"staging\") { name } }");
    assert_eq!(refusal(&admin.answer(delete, json!({"id": shot})))["code"], "IN_USE");
    let told = admin.query(loss)["pluginPurgePlan"].clone();
    assert_eq!(told["tables"][0], json!({"table": "plugin_bulbs_bulb", "rows": 1}), "{told:#}");
    admin.ask(purge, json!({"token": told["token"]}));
    admin.ask(delete, json!({"id": shot}));
    assert_eq!(faults(&app), 0);
}

#[test]
fn what_everybody_renames_takes_nothing_from_others() {
    let stage = stage();
    let renamed = FIRST.replace("\"Lamp\"", "\"Light\"");
    let renamed =
        format!("[[migration]]\nrename-type = {{ from = \"Lamp\", to = \"Light\" }}\n{renamed}");
    install(&stage.admin, &declaring("lamps", "3.0.0", &renamed), Value::Null);
    let refused = stage.trying.post(&json!({"query": "{ __typename }"}));
    assert_eq!(refused.code(), "PLUGIN_FAILED", "{refused:?}");
    // What the bundle called so is gone by that name, and is in nobody's way.
    let lights = stage.admin.query("{ lights { nodes { watts } } }");
    assert_eq!(lights["lights"]["nodes"], json!([{"watts": 1}]));
    let delete = "mutation($id: ID!) { shotDelete(id: $id) { deletedIds } }";
    stage.admin.ask(delete, json!({"id": stage.shot}));
    let restore = "mutation($id: ID!) { restore(ids: [$id]) { restoredIds } }";
    stage.admin.ask(restore, json!({"id": stage.shot}));
    crate::lifecycle::about(&stage.admin, "pluginRollBack", "lamps");
    assert_eq!(whole(&stage)["lux"], 7);
}
