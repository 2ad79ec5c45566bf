//! Plugins that go: archived into a file, and purged with everything that they stored.

use serde_json::{Value, json};
use tests::TestApp;
use tests::plugins::declaring;

use super::{about, install, plugin, refusal};

const LAMP: &str = "[[types]]\nname = \"Lamp\"\ndoc = \"Gives light.\"\n[types.fields]\n\
                    shots = { links = \"Shot\", doc = \"Lit.\", inverse = \"lamps\" }\n\
                    [[types]]\nname = \"NightShot\"\ndoc = \"Dark.\"\nextends = \"Shot\"\n[types.fields]\n\
                    moons = { scalar = \"int\", doc = \"How many.\", default = 1 }\n\
                    [extend.Shot]\nlux = { scalar = \"int\", doc = \"Light.\" }\n";

const PURGE: &str = "mutation($id: String!, $token: String!) {
    pluginPurge(id: $id, token: $token) { rows } }";

const LOSS: &str = "query($id: String!) { pluginPurgePlan(id: $id) {
    tables { table rows } links token } }";

#[test]
fn an_archived_plugin_finds_its_records_again_and_a_purged_one_does_not() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    let package = declaring("lamps", "1.0.0", LAMP);
    install(&admin, &package, Value::Null);
    let shots = "mutation($p: ID!) {
        nightShotCreate(input: {code: \"N\", name: \"N\", lux: 3, project: {connect: $p}}) { nightShot { id } }
        tagCreate(input: {name: \"hot\"}) { tag { id } } }";
    let made = admin.ask(shots, json!({"p": film}));
    let night = made["nightShotCreate"]["nightShot"]["id"].clone();
    let lamp = "mutation($shot: ID!, $tag: ID!) { lampCreate(input: {name: \"A\",
        shots: {connect: [$shot]}, tags: {connect: [$tag]}}) { lamp { id } } }";
    let tag = &made["tagCreate"]["tag"]["id"];
    let lamp =
        admin.ask(lamp, json!({"shot": night, "tag": tag}))["lampCreate"]["lamp"]["id"].clone();

    let loss = json!({"id": "lamps"});
    assert_eq!(refusal(&admin.answer(LOSS, loss.clone()))["code"], "CONFLICT", "it is at work");
    let archive = "mutation { pluginArchive(id: \"lamps\") { file rows } }";
    let archived = admin.query(archive)["pluginArchive"].clone();
    assert!(archived["rows"].as_i64().expect("a number") >= 3, "{archived}");
    let file = std::path::PathBuf::from(archived["file"].as_str().expect("a path"));
    assert!(file.starts_with(app.folder()) && file.metadata().expect("a file").len() > 100);
    assert_eq!(admin.query("{ __type(name: \"Lamp\") { name } }")["__type"], Value::Null);
    assert_eq!(admin.query("{ plugins { id } }")["plugins"], json!([]));

    install(&admin, &package, Value::Null);
    let document = "query($id: ID!) { lamp(id: $id) { name shots { nodes { lux } } } }";
    let found = admin.ask(document, json!({"id": lamp}));
    assert_eq!(found["lamp"]["shots"]["nodes"], json!([{"lux": 3}]));

    about(&admin, "pluginDisable", "lamps");
    let told = admin.ask(LOSS, loss.clone())["pluginPurgePlan"].clone();
    assert!(told.to_string().contains(r#"{"table":"plugin_lamps_lamp","rows":1}"#), "{told}");
    let wrong = admin.answer(PURGE, json!({"id": "lamps", "token": "nonsense"}));
    assert_eq!(refusal(&wrong)["code"], "CONFLICT");
    admin.ask(PURGE, json!({"id": "lamps", "token": told["token"]}));
    let answer = admin.answer(LOSS, loss);
    assert_eq!(refusal(&answer)["code"], "NOT_FOUND");
    // A night shot is a shot again, and what led to the lamp leads nowhere.
    let shot = "query($id: ID!) { shot(id: $id) { __typename code } tags { nodes { name } } }";
    let found = admin.ask(shot, json!({"id": night}));
    assert_eq!(found["shot"], json!({"__typename": "Shot", "code": "N"}));
    assert_eq!(found["tags"]["nodes"], json!([{"name": "hot"}]));

    install(&admin, &package, Value::Null);
    let found = admin.query("{ lamps { totalCount } nightShots { totalCount } }");
    assert_eq!(found, json!({"lamps": {"totalCount": 0}, "nightShots": {"totalCount": 0}}));
    let actions = plugin(&admin, "lamps")["log"].to_string();
    assert!(actions.contains("archive") && actions.contains("purge"), "{actions}");
    let faults =
        app.beside(async |studio| studio.store.examine(&studio.registry).await.expect("a look"));
    assert_eq!(faults, []);
}

#[test]
fn a_plugin_whose_types_another_one_leads_to_is_not_purged() {
    let app = TestApp::start();
    let admin = app.admin();
    let rig = "[[types]]\nname = \"Rig\"\ndoc = \"Holds lamps.\"\n[types.fields]\n\
               lamp = { link = \"Lamp\", doc = \"Held.\" }\n";
    install(&admin, &declaring("lamps", "1.0.0", LAMP), Value::Null);
    install(&admin, &declaring("rigs", "1.0.0", rig), Value::Null);
    about(&admin, "pluginDisable", "rigs");
    about(&admin, "pluginDisable", "lamps");
    let told = admin.ask(LOSS, json!({"id": "lamps"}))["pluginPurgePlan"].clone();
    assert_eq!(told["links"], json!(["Rig.lamp of rigs"]));
    let answer = admin.answer(PURGE, json!({"id": "lamps", "token": told["token"]}));
    assert_eq!(refusal(&answer)["code"], "IN_USE", "{answer:#}");
    for id in ["rigs", "lamps"] {
        let token = admin.ask(LOSS, json!({"id": id}))["pluginPurgePlan"]["token"].clone();
        admin.ask(PURGE, json!({"id": id, "token": token}));
    }
}
