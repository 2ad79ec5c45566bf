//! Guests that misbehave: each is contained with a code of its own, its document is undone, its
//! instance is gone, and nobody else notices.

use std::sync::OnceLock;

use serde_json::{Value, json};
use server::plugins::Workshop;
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::{install, package, until};

/// A server with both guests at work, and a project.
struct Site {
    app: TestApp,
    project: String,
}

fn site() -> &'static Site {
    static SHARED: OnceLock<Site> = OnceLock::new();
    SHARED.get_or_init(start)
}

fn start() -> Site {
    // What is to run out of memory or calls is not to run out of time first.
    let app = TestApp::with(|config| config.plugins.before_ms = 1_000);
    for name in ["guests/hostile-guest", "guests/looking-guest"] {
        install(&app, name, json!({}));
    }
    let admin = app.admin();
    until("the guests are at work", || {
        admin.query("{ plugins { id } }")["plugins"].as_array().map(Vec::len) == Some(2)
    });
    let project = admin.make_project("p");
    Site { app, project }
}

const CREATE: &str = "mutation($input: ShotCreateInput!) {
    shotCreate(input: $input) { shot { id code } }
}";

impl Site {
    /// Makes a shot about which the hook of this name is asked.
    fn shot(&self, admin: &Actor, hook: &str) -> Value {
        let input = json!({
            "code": hook, "name": hook, "description": hook, "project": {"connect": self.project},
        });
        admin.answer(CREATE, json!({"input": input}))
    }
}

#[test]
fn whatever_a_guest_does_is_contained_with_its_own_code() {
    let site = site();
    let admin = site.app.admin();
    let expected = [
        ("spin", "PLUGIN_DEADLINE"),
        ("hoard", "PLUGIN_MEMORY"),
        // Compiled Rust has its stack in its memory, below which there is nothing.
        ("sink", "PLUGIN_TRAPPED"),
        ("trap", "PLUGIN_TRAPPED"),
        ("fault", "PLUGIN_FAILED"),
        ("crowd", "PLUGIN_BUDGET"),
        ("outside", "PLUGIN_ANSWER"),
        ("unknown", "PLUGIN_ANSWER"),
        ("mismatch", "PLUGIN_ANSWER"),
        ("beyond", "PLUGIN_ANSWER"),
        ("details", "PLUGIN_ANSWER"),
        ("details-list", "PLUGIN_ANSWER"),
        ("bad-code", "PLUGIN_ANSWER"),
        ("flood", "PLUGIN_BUDGET"),
        ("dice", "PLUGIN_BUDGET"),
        ("keys", "PLUGIN_BUDGET"),
        ("stage-unknown", "PLUGIN_ANSWER"),
        ("search-flood", "PLUGIN_BUDGET"),
        ("count-flood", "PLUGIN_BUDGET"),
        ("spin-after-look", "PLUGIN_DEADLINE"),
    ];
    let mut faults = Vec::new();
    for (hook, code) in expected {
        let answer = site.shot(&admin, hook);
        let extensions = &answer["errors"][0]["extensions"];
        if answer["data"] != Value::Null || extensions["code"] != code || extensions["hook"] != hook
        {
            faults.push(format!("{hook}, expected {code}: {answer}"));
        }
        let found = admin.ask(
            "query($code: String!) { shots(filter: {code: {eq: $code}}) { totalCount } }",
            json!({"code": hook}),
        );
        assert_eq!(found["shots"]["totalCount"], 0, "{hook} left something behind");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn others_go_on_while_guests_spin() {
    let site = site();
    std::thread::scope(|scope| {
        let spinner = || {
            let admin = site.app.admin();
            for _ in 0..10 {
                site.shot(&admin, "spin");
            }
        };
        let spinners = [scope.spawn(spinner), scope.spawn(spinner)];
        let admin = site.app.admin();
        while spinners.iter().any(|it| !it.is_finished()) {
            assert_eq!(admin.query("{ me { login } }")["me"]["login"], "admin");
        }
    });
}

#[test]
fn an_instance_that_failed_is_not_used_again() {
    let site = start();
    let admin = site.app.admin();
    let calls = || {
        let input = json!({
            "code": "c", "name": "c", "description": "calls", "project": {"connect": site.project},
        });
        let response = admin.post(&json!({
            "query": CREATE, "variables": {"input": input}, "extensions": {"dryRun": true},
        }));
        let code = response.json()["data"]["shotCreate"]["shot"]["code"].clone();
        let code = code.as_str().expect("a code").to_owned();
        code.strip_prefix("CALL").expect("a number").parse::<u32>().expect("a number")
    };
    let first = calls();
    let second = calls();
    site.shot(&admin, "trap");
    let third = calls();
    // The same instance counts on, a fresh one from the beginning.
    assert!(second > first && third <= second, "{first}, {second}, {third}");
}

#[test]
fn a_guest_that_cannot_start_is_not_installed() {
    let app = TestApp::start();
    let bytes = package("guests/hostile-guest");
    let codes = app.beside(async |studio| {
        let workshop = Workshop::of(&studio);
        let mut codes = Vec::new();
        for start in ["trap", "refuse", "spin"] {
            let Value::Object(settings) = json!({"start": start}) else { unreachable!() };
            let refused = workshop.install(&bytes, settings).await.expect_err("a refusal");
            codes.push(refused.code().as_str());
        }
        codes
    });
    assert_eq!(codes, ["PLUGIN_TRAPPED", "PLUGIN_FAILED", "PLUGIN_DEADLINE"]);
    assert_eq!(app.admin().query("{ plugins { id } }")["plugins"], json!([]));
}
