//! A bundle beside what everybody gets: it follows what it does not name, and says how it differs.

use serde_json::{Value, json};
use tests::TestApp;
use tests::guests::renamed;
use tests::plugins::{declaring, package};

use super::{FIRST, SECOND, about, bundles, create, knows, put, shot, try_put, try_shot};
use crate::lifecycle::{self, install, refusal, upload};

#[test]
fn a_bundle_follows_whatever_it_does_not_name() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    create(&admin, "staging");
    let trying = admin.in_bundle("staging");
    shot(&trying, &film, "anything");
    install(&admin, &package("naming-guard"), json!({"pattern": "FX####"}));
    // The answer to the activation was given by a server that had taken it up, bundles included.
    assert_eq!(refusal(&try_shot(&trying, &film, "opening"))["code"], "BAD_SHOT_CODE");
    let configure = "mutation($set: JSON!) {
        pluginConfigure(id: \"naming-guard\", settings: $set) { plugin { id } } }";
    admin.ask(configure, json!({"set": {"pattern": "SH####"}}));
    shot(&trying, &film, "SH0010");
    assert_eq!(refusal(&try_shot(&trying, &film, "FX0010"))["code"], "BAD_SHOT_CODE");

    let set = json!({"pattern": "EP####"});
    let digest = lifecycle::plugin(&admin, "naming-guard")["log"][0]["digest"].clone();
    let answer = try_put(&admin, ("staging", digest.as_str().expect("a digest")), set);
    assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    // What fails there, is counted or is written down there is nobody else's.
    let figures = || admin.query("{ plugins { hooks { calls refusals } } }")["plugins"].clone();
    let before = figures();
    shot(&trying, &film, "EP0010");
    assert_eq!(refusal(&try_shot(&trying, &film, "SH0040"))["code"], "BAD_SHOT_CODE");
    assert_eq!(figures(), before);
    shot(&admin, &film, "SH0020");
    assert_eq!(refusal(&try_shot(&admin, &film, "EP0020"))["code"], "BAD_SHOT_CODE");
    assert_eq!(refusal(&try_shot(&trying, &film, "SH0030"))["code"], "BAD_SHOT_CODE");

    about(&admin, "pluginBundleRemove", "staging", Some(("id", "naming-guard")));
    shot(&trying, &film, "SH0030");
    let again = about(&admin, "pluginBundleRemove", "staging", Some(("id", "naming-guard")));
    assert_eq!(refusal(&again)["code"], "NOT_FOUND");
}

#[test]
fn a_plugin_that_is_off_in_a_bundle_rests_there_alone() {
    let app = TestApp::start();
    let admin = app.admin();
    let film = admin.make_project("film");
    install(&admin, &package("naming-guard"), json!({"pattern": "FX####"}));
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    create(&admin, "staging");
    let trying = admin.in_bundle("staging");
    for id in ["naming-guard", "lamps"] {
        let answer = about(&admin, "pluginBundlePut", "staging", Some(("off", id)));
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
    }
    shot(&trying, &film, "opening");
    assert_eq!(refusal(&try_shot(&admin, &film, "ending"))["code"], "BAD_SHOT_CODE");
    assert!(knows(&admin, "Lamp") && !knows(&trying, "Lamp"));
    let told = bundles(&admin);
    assert_eq!(told[0]["entries"][0]["state"], "off");
    assert_eq!(told[0]["entries"][0]["version"], Value::Null);
    let unknown = about(&admin, "pluginBundlePut", "staging", Some(("off", "nobody")));
    assert_eq!(refusal(&unknown)["code"], "NOT_FOUND");
    let neither = about(&admin, "pluginBundlePut", "staging", None);
    assert_eq!(refusal(&neither)["code"], "INVALID_VALUE");
}

#[test]
fn two_bundles_with_two_versions_stand_beside_everybodys() {
    let app = TestApp::start();
    let admin = app.admin();
    let [first, second] = [("1.0.0", FIRST), ("2.0.0", SECOND)]
        .map(|(version, text)| declaring("lamps", version, text));
    install(&admin, &first, Value::Null);
    for name in ["staging", "dev-admin"] {
        create(&admin, name);
    }
    put(&admin, ("staging", &second), Value::Null);
    let third = format!("{SECOND}[[types]]\nname = \"Cable\"\ndoc = \"x\"\n");
    put(&admin, ("dev-admin", &declaring("lamps", "3.0.0", &third)), Value::Null);
    let know = |ty: &str| {
        let all = ["production", "staging", "dev-admin"].map(|name| admin.in_bundle(name));
        all.map(|actor| knows(&actor, ty))
    };
    assert_eq!(know("Lamp"), [true, true, true]);
    assert_eq!(know("Bulb"), [false, true, true]);
    assert_eq!(know("Cable"), [false, false, true]);

    // Everybody's new version is not that of the bundles, which go on with theirs.
    let fourth = format!("{FIRST}[[types]]\nname = \"Stand\"\ndoc = \"x\"\n");
    install(&admin, &declaring("lamps", "4.0.0", &fourth), Value::Null);
    assert_eq!(know("Stand"), [true, false, false]);
    assert_eq!(know("Bulb"), [false, true, true]);
    let lamp = "mutation { lampCreate(input: {name: \"A\", watts: 1}) { lamp { id } } }";
    for name in ["production", "staging", "dev-admin"] {
        admin.in_bundle(name).query(lamp);
    }
    assert_eq!(admin.query("{ lamps { totalCount } }")["lamps"]["totalCount"], 3);
}

#[test]
fn what_stands_in_the_way_later_is_told_to_whoever_chooses_the_bundle() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &declaring("lamps", "1.0.0", FIRST), Value::Null);
    create(&admin, "staging");
    put(&admin, ("staging", &declaring("lamps", "2.0.0", SECOND)), Value::Null);
    let trying = admin.in_bundle("staging");
    assert!(knows(&trying, "Bulb"));
    // From now on a lamp must have what the version of the bundle knows nothing of.
    let required = FIRST.replace(
        "watts =",
        "serial = { scalar = \"string\", doc = \"x\", required = true }\nwatts =",
    );
    install(&admin, &declaring("lamps", "3.0.0", &required), Value::Null);
    let refused = trying.post(&json!({"query": "{ __typename }"}));
    assert_eq!(refused.code(), "PLUGIN_FAILED", "{refused:?}");
    assert!(refused.message().contains("Lamp.serial is required"), "{}", refused.message());
    let told = bundles(&admin);
    assert_eq!(told[0]["state"], "failed");
    assert!(told[0]["reason"].to_string().contains("Lamp.serial"), "{told:#}");
    about(&admin, "pluginBundleRemove", "staging", Some(("id", "lamps")));
    assert!(knows(&trying, "Lamp") && !knows(&trying, "Bulb"));
}

#[test]
fn a_key_of_one_bundle_is_not_answered_in_another() {
    let app = TestApp::start();
    let admin = app.admin();
    create(&admin, "staging");
    let trying = admin.in_bundle("staging");
    let body = json!({"query": "mutation { tagCreate(input: {name: \"a\"}) { tag { id } } }"});
    let send = |actor: &tests::actor::Actor| {
        let headers = [("content-type", "application/json"), ("idempotency-key", "one")];
        actor.send("POST", "/graphql", &headers, body.to_string())
    };
    assert_eq!(send(&trying).json()["errors"], Value::Null);
    assert_eq!(send(&trying).json()["errors"], Value::Null);
    assert_eq!(send(&admin).code(), "IDEMPOTENCY_MISMATCH");
}

#[test]
fn a_bundle_is_let_go_of_and_made_again_when_it_is_chosen() {
    let app = TestApp::with(|config| config.bundles.idle_seconds = 1);
    let admin = app.admin();
    create(&admin, "staging");
    let package =
        renamed(&package("naming-guard"), ("version = \"", "version = \"9")).expect("one");
    let digest = upload(&admin, &package);
    try_put(&admin, ("staging", &digest), Value::Null);
    let trying = admin.in_bundle("staging");
    trying.query("{ __typename }");
    assert_eq!(bundles(&admin)[0]["state"], "running");
    tests::plugins::until("nobody uses it", || bundles(&admin)[0]["state"] == "idle");
    trying.query("{ __typename }");
    assert_eq!(bundles(&admin)[0]["state"], "running");
}
