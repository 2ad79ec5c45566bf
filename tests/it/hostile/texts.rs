//! What Rust cannot say: components that are refused before they run, and those that hand over what
//! makes no sense.

use serde_json::{Map, Value, json};
use server::plugins::Workshop;
use tests::actor::Actor;
use tests::guests;
use tests::plugins::until;

use super::patient;

/// Texts that are not even installed: their code, and a part of what is said.
const REFUSED: [(&str, &str, &str); 8] = [
    ("contract-wrong", "PLUGIN_INVALID", "backlot:plugin/journal@9.0.0"),
    ("core-memory", "PLUGIN_INVALID", "memory"),
    ("core-start", "PLUGIN_TRAPPED", "gave up"),
    ("core-tables", "PLUGIN_INVALID", "a table begins with 50000 elements"),
    ("exports-nothing", "PLUGIN_INVALID", "does not export backlot:plugin/lifecycle@0.1.0"),
    ("exports-other", "PLUGIN_INVALID", "start"),
    ("import-function", "PLUGIN_INVALID", "erase-everything"),
    ("import-wasi", "PLUGIN_INVALID", "wasi:cli/environment@0.2.0"),
];

/// Texts that misbehave once in the life of an instance, when they are asked about rows.
const CONTAINED: [(&str, &str); 11] = [
    ("core-after", "PLUGIN_DEADLINE"),
    ("core-align", "PLUGIN_ANSWER"),
    ("core-length", "PLUGIN_ANSWER"),
    ("core-place", "PLUGIN_ANSWER"),
    ("core-pointer", "PLUGIN_ANSWER"),
    ("core-ruling", "PLUGIN_ANSWER"),
    ("core-stack", "PLUGIN_STACK"),
    ("core-string", "PLUGIN_ANSWER"),
    ("core-table", "PLUGIN_MEMORY"),
    ("core-text", "PLUGIN_ANSWER"),
    ("core-variant", "PLUGIN_ANSWER"),
];

fn make(admin: &Actor, name: &str) -> Value {
    let document = "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { name } } }";
    admin.answer(document, json!({"name": name}))
}

#[test]
fn every_text_is_played_against_the_host() {
    let played =
        REFUSED.iter().map(|(name, ..)| *name).chain(CONTAINED.iter().map(|(name, _)| *name));
    let mut played: Vec<_> = played.collect();
    played.sort_unstable();
    assert_eq!(guests::names().expect("the texts"), played);
}

#[test]
fn what_no_plugin_may_be_is_refused_at_the_door() {
    let app = patient();
    let mut faults = Vec::new();
    for (name, code, part) in REFUSED {
        let package = guests::package(name).expect("a package");
        let refused = app.beside(async |studio| {
            Workshop::of(&studio).install(&package, Map::new()).await.expect_err("a refusal")
        });
        if refused.code().as_str() != code || !refused.message().contains(part) {
            faults.push(format!("{name}: {} {}", refused.code().as_str(), refused.message()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(app.admin().query("{ plugins { id } }")["plugins"], json!([]));
}

#[test]
fn what_makes_no_sense_is_contained_each_time_on_a_fresh_instance() {
    let app = patient();
    app.beside(async |studio| {
        let workshop = Workshop::of(&studio);
        for (name, _) in CONTAINED {
            let package = guests::package(name).expect("a package");
            workshop.install(&package, Map::new()).await.expect("a plugin that starts");
        }
    });
    let admin = app.admin();
    until("the guests are at work", || {
        admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len)
            == Some(CONTAINED.len())
    });
    let mut faults = Vec::new();
    for (name, code) in CONTAINED {
        // An instance that was used again would have nothing to say against the second one.
        for _ in 0..2 {
            let answer = make(&admin, name);
            let extensions = &answer["errors"][0]["extensions"];
            if extensions["code"] != code || extensions["plugin"] != name {
                faults.push(format!("{name}, expected {code}: {answer}"));
            }
        }
        assert_eq!(make(&admin, "innocent")["data"]["tagCreate"]["tag"]["name"], "innocent");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let left = admin.query("{ tags { totalCount } }");
    assert_eq!(left["tags"]["totalCount"], CONTAINED.len(), "only the innocent");
}
