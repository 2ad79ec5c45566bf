//! What a version of a plugin would have said of what happened: over HTTP, on the engine of this run, and
//! by the command. Nothing comes of it.

use schema_som::Key;
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, package, until};

use crate::cli::{fail, succeed};

const REPLAY: &str = "query($digest: String, $since: DateTime, $until: DateTime, $after: BigInt, $limit: Int,
                            $settings: JSON) {
    replayEvents(plugin: \"naming-guard\", digest: $digest, since: $since, until: $until, after: $after,
                 limit: $limit, settings: $settings) {
        version looked asked refused changed failed staged unasked microsPerRow next lost { reason count }
        rows { position by verb type record hook outcome code message field details changes { field old new } }
        journal { text }
    }
}";

/// A studio in which shots came, changed and went before anybody thought of a plugin.
struct Site {
    app: TestApp,
    admin: Actor,
    shots: Vec<Value>,
}

impl Site {
    fn new() -> Site {
        // An unoptimised host takes its time, of which guests have little.
        let app = TestApp::with(|config| config.plugins.lookup_ms = 2_000);
        let admin = app.admin();
        let project = admin.make_project("film");
        let make = "mutation($inputs: [ShotCreateInput!]!) { shotsCreate(inputs: $inputs) { shots { id } } }";
        let inputs: Vec<Value> = ["SH010", "sh020", "bad one", "SH030"]
            .iter()
            .map(|code| json!({"name": code, "code": code, "project": {"connect": project}}))
            .collect();
        let made = admin.ask(make, json!({"inputs": inputs}));
        let shots = made["shotsCreate"]["shots"].as_array().expect("shots").clone();
        let shots: Vec<Value> = shots.iter().map(|shot| shot["id"].clone()).collect();
        let change = "mutation($id: ID!, $code: String!) {
            shotUpdate(id: $id, patch: {code: $code}) { shot { id } } }";
        for (shot, code) in [(0, "sh011"), (0, "SH012"), (3, "sh031")] {
            admin.ask(change, json!({"id": shots[shot], "code": code}));
        }
        for shot in [2, 3] {
            admin.ask(
                "mutation($id: ID!) { shotDelete(id: $id) { id } }",
                json!({"id": shots[shot]}),
            );
        }
        Site { app, admin, shots }
    }

    fn upload(&self, name: &str) -> String {
        self.app.beside(async |studio| {
            let workshop = server::plugins::Workshop::of(&studio);
            let by = server::plugins::By::command();
            workshop.upload(&package(name), &by).await.expect("a version").digest
        })
    }

    fn replayed(&self, variables: Value) -> Value {
        self.admin.ask(REPLAY, variables)["replayEvents"].clone()
    }
}

/// What was told of each row, in short.
fn rows(told: &Value) -> Vec<Value> {
    let rows = told["rows"].as_array().expect("rows").iter();
    rows.map(|row| json!([row["outcome"], row["verb"], row["record"], row["code"], row["changes"]]))
        .collect()
}

#[test]
fn a_version_that_never_worked_judges_what_happened_and_nothing_comes_of_it() {
    let site = Site::new();
    let digest = site.upload("naming-guard");
    let settings = json!({"pattern": "SH###*"});
    let told = site.replayed(json!({"digest": digest, "settings": settings}));
    let corrected = |old: &str| json!([{"field": "code", "old": old, "new": old.to_uppercase()}]);
    let expected = [
        json!(["CHANGED", "create", site.shots[1], null, corrected("sh020")]),
        json!(["REFUSED", "create", site.shots[2], "BAD_SHOT_CODE", []]),
        json!(["CHANGED", "update", site.shots[0], null, corrected("sh011")]),
        json!(["CHANGED", "update", site.shots[3], null, corrected("sh031")]),
    ];
    let mut found = rows(&told);
    // The rows of one document are told in the order of its log.
    found.sort_by_key(|row| row[1].to_string());
    assert_eq!(found, expected, "{told:#}");
    let refused =
        told["rows"].as_array().expect("rows").iter().find(|row| row["code"] != json!(null));
    let refused = refused.expect("a refusal");
    assert_eq!((&refused["field"], &refused["by"]), (&json!("code"), &json!("admin")));
    assert_eq!(refused["details"]["code"], "bad one");
    let counts = ["looked", "asked", "refused", "changed", "failed", "staged", "unasked"];
    let counts = counts.map(|name| told[name].as_i64().expect("a number"));
    assert_eq!(counts, [9, 7, 1, 3, 0, 0, 0]);
    assert_eq!((&told["lost"], &told["next"]), (&json!([]), &Value::Null));
    // The plugin is as unknown as before, and the shots are what they were.
    assert_eq!(site.admin.query("{ plugins { id } }")["plugins"], json!([]));
    let codes = site.admin.query("{ shots(orderBy: {code: ASC}) { nodes { code } } }");
    assert_eq!(codes["shots"]["nodes"], json!([{"code": "SH012"}, {"code": "sh020"}]));
}

#[test]
fn pages_go_on_where_they_ended_and_times_bound_them() {
    let site = Site::new();
    let digest = site.upload("naming-guard");
    let settings = json!({"pattern": "SH###*"});
    let whole = site.replayed(json!({"digest": digest, "settings": settings}));
    let (mut after, mut found, mut pages) = (Value::Null, Vec::new(), 0);
    loop {
        let page = json!({"digest": digest, "settings": settings, "after": after, "limit": 2});
        let told = site.replayed(page);
        found.extend(told["rows"].as_array().expect("rows").clone());
        after = told["next"].clone();
        pages += 1;
        if after.is_null() {
            break;
        }
    }
    assert_eq!(Value::from(found), whole["rows"]);
    assert!(pages >= 5, "{pages}");
    for bounds in
        [json!({"since": "2999-01-01T00:00:00Z"}), json!({"until": "2001-01-01T00:00:00Z"})]
    {
        let mut bounds = bounds;
        bounds["digest"] = digest.as_str().into();
        assert_eq!(site.replayed(bounds)["looked"], 0);
    }
}

#[test]
fn the_version_at_work_is_asked_by_its_settings_and_does_not_notice() {
    let site = Site::new();
    install(&site.app, "naming-guard", json!({"pattern": "SH###*"}));
    until("the plugin is at work", || {
        site.admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len) == Some(1)
    });
    let told = site.replayed(json!({}));
    assert_eq!((&told["refused"], &told["changed"]), (&json!(1), &json!(3)), "{told:#}");
    let figures = site.admin.query("{ plugins { hooks { calls } } }");
    assert_eq!(figures["plugins"][0]["hooks"][0]["calls"], 0);
}

#[test]
fn what_hooks_look_up_is_what_is_there_now_and_failures_are_told() {
    let site = Site::new();
    let change = "mutation($id: ID!, $text: String!) {
        shotUpdate(id: $id, patch: {description: $text}) { shot { id } } }";
    for (shot, text) in [(0, "search-everything"), (1, "spin-after-look")] {
        site.admin.ask(change, json!({"id": site.shots[shot], "text": text}));
    }
    let digest = site.upload("guests/looking-guest");
    let document = REPLAY.replace("naming-guard", "looking-guest");
    let told = site.admin.ask(&document, json!({"digest": digest}))["replayEvents"].clone();
    let saw = json!([{"field": "code", "old": "SH012", "new": "SAW2"}]);
    let expected = [
        json!(["CHANGED", "update", site.shots[0], null, saw]),
        json!(["FAILED", "update", site.shots[1], "PLUGIN_DEADLINE", []]),
    ];
    assert_eq!(rows(&told), expected, "{told:#}");
    assert_eq!((&told["asked"], &told["failed"]), (&json!(2), &json!(1)));
}

#[test]
fn what_cannot_be_replayed_is_refused() {
    let site = Site::new();
    let digest = site.upload("naming-guard");
    let code = |variables: Value| {
        let answer = site.admin.answer(REPLAY, variables);
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(code(json!({})), "NOT_FOUND", "it never was at work");
    assert_eq!(code(json!({"digest": "0".repeat(64)})), "NOT_FOUND");
    assert_eq!(code(json!({"digest": digest, "limit": 0})), "INVALID_VALUE");
    assert_eq!(code(json!({"digest": digest, "after": "-1"})), "INVALID_VALUE");
    assert_eq!(code(json!({"digest": digest, "settings": {"patern": "x"}})), "INVALID_VALUE");
    let other =
        site.admin.answer(&REPLAY.replace("naming-guard", "other"), json!({"digest": digest}));
    assert_eq!(other["errors"][0]["extensions"]["code"], "NOT_FOUND");
    let artist = site.app.nobody().answer(REPLAY, json!({"digest": digest}));
    assert_eq!(artist["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(Key::parse_id(site.shots[0].as_str().expect("an id")).is_ok());
}

#[test]
fn the_command_tells_what_a_package_would_have_said() {
    let site = Site::new();
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("naming-guard.bkp");
    std::fs::write(&file, package("naming-guard")).expect("written");
    let (file, url) = (file.display().to_string(), site.app.url());
    let token = site.admin.token().expect("a token").to_owned();
    let line = |more: &[&str]| {
        let head = ["plugin", "replay", &file, "--server", &url, "--token", &token];
        [&head[..], more].concat().iter().map(|it| (*it).to_owned()).collect::<Vec<String>>()
    };
    let run = |more: &[&str]| {
        let line = line(more);
        succeed(place.path(), &line.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let told = run(&["--set", "pattern=SH###*", "--since", "1h"]);
    assert!(told.contains("REFUSED create of Shot shot_"), "{told}");
    assert!(told.contains("BAD_SHOT_CODE (code): The code \"bad one\""), "{told}");
    assert!(told.contains("  code: \"sh020\" -> \"SH020\""), "{told}");
    assert!(
        told.contains("9 events looked at, 7 rows asked about:\n1 refused, 3 changed"),
        "{told}"
    );
    assert!(run(&["--until", "1h"]).contains("0 events looked at"));
    let told =
        fail(place.path(), &["plugin", "replay", &file, "--server", &url, "--token", "wrong"]);
    assert!(told.contains("UNAUTHENTICATED"), "{told}");
    let told = fail(place.path(), &["plugin", "replay", &file, "--since", "soon"]);
    assert!(told.contains("there is no studio") || told.contains("is no time"), "{told}");
}
