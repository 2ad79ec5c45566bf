//! Hooks that keep failing, over HTTP on the engine of this run, by a clock that a test puts forward:
//! they are left alone, tried again, suspended, passed by and resumed.

mod background;
mod held;
mod reads;

use std::sync::Arc;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines;
use tests::hand::{Hand, SECOND};
use tests::plugins::{install, until};

/// A server whose clock stands still, with a guest at work.
struct Site {
    app: TestApp,
    admin: Actor,
    clock: Arc<Hand>,
    guest: &'static str,
}

impl Site {
    fn of(guest: &'static str) -> Site {
        let clock = Arc::new(Hand::default());
        let app = TestApp::by(engines::current().expect("an engine"), clock.clone());
        let admin = app.admin();
        let settings = match guest {
            "working-guest" => json!({"farmToken": "token"}),
            _ => json!({}),
        };
        install(&app, &format!("guests/{guest}"), settings);
        until("the guest is at work", || admin.query("{ plugins { id } }")["plugins"] != json!([]));
        Site { app, admin, clock, guest }
    }

    /// Has the action of the working guest end so; answers the code.
    fn act(&self, way: &str) -> Value {
        let document =
            "mutation($way: String!) { workingMake(names: [\"x\"], way: $way) { count } }";
        self.admin.answer(document, json!({"way": way}))
    }

    fn breaker(&self, hook: &str) -> Value {
        let plugins = self.admin.query(
            "{ plugins { hooks { name breaker {
                state openings retryAt bypassedUntil lastFailedAt lastError } } } }",
        );
        let hooks = plugins["plugins"][0]["hooks"].as_array().expect("hooks").clone();
        hooks.into_iter().find(|it| it["name"] == hook).expect("the hook")["breaker"].clone()
    }

    /// Suspends or resumes a hook; the whole answer.
    fn hold(&self, operation: &str, hook: &str) -> Value {
        let document = format!(
            "mutation($plugin: String!, $hook: String!) {{
                {operation}(plugin: $plugin, hook: $hook) {{ plugin {{ id }} }} }}"
        );
        self.admin.answer(&document, json!({"plugin": self.guest, "hook": hook}))
    }

    fn bypass(&self, hook: &str, minutes: i64) -> Value {
        let document = "mutation($plugin: String!, $hook: String!, $minutes: Int!) {
            pluginBypass(plugin: $plugin, hook: $hook, minutes: $minutes) {
                plugin { hooks { name breaker { bypassedUntil } } } } }";
        let variables = json!({"plugin": self.guest, "hook": hook, "minutes": minutes});
        self.admin.answer(document, variables)
    }
}

/// The code of an answer's first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_hook_that_keeps_failing_is_left_alone_and_one_good_call_brings_it_back() {
    let site = Site::of("working-guest");
    for _ in 0..5 {
        assert_eq!(code(&site.act("trap")), "PLUGIN_TRAPPED");
    }
    let refused = site.act("refuse");
    let told = &refused["errors"][0]["extensions"];
    assert_eq!(told["code"], "PLUGIN_OPEN", "{refused}");
    assert_eq!((&told["plugin"], &told["hook"]), (&json!("working-guest"), &json!("workingMake")));
    assert_eq!(told["retryAfter"], 2);
    let breaker = site.breaker("workingMake");
    assert_eq!((&breaker["state"], &breaker["openings"]), (&json!("open"), &json!(1)));
    assert_eq!(breaker["retryAt"], "2026-03-09T10:00:31.000000Z", "{breaker}");
    assert!(breaker["lastError"].as_str().is_some_and(|it| it.contains("PLUGIN_TRAPPED")));
    let metrics = site.admin.get("/metrics").text;
    let labels = "{plugin=\"working-guest\",hook=\"workingMake\"}";
    assert!(metrics.contains(&format!("backlot_plugin_breaker_state{labels} 2")), "{metrics}");
    assert!(metrics.contains(&format!("backlot_plugin_breaker_openings_total{labels} 1")));
    // Its other hooks go on.
    let echo = site.admin.query("{ workingEcho(text: \"x\") { text } }");
    assert_eq!(echo["workingEcho"]["text"], "x");

    site.clock.forward(SECOND);
    assert_eq!(code(&site.act("trap")), "PLUGIN_TRAPPED", "the call that decides");
    assert_eq!(code(&site.act("refuse")), "PLUGIN_OPEN");
    site.clock.forward(SECOND);
    assert_eq!(code(&site.act("refuse")), "PLUGIN_OPEN", "the pause is twice as long");
    site.clock.forward(SECOND);
    // A plugin that says no is well.
    for _ in 0..10 {
        assert_eq!(code(&site.act("refuse")), "ENOUGH");
    }
    assert_eq!(site.breaker("workingMake")["state"], "closed");
}

#[test]
fn a_hook_that_fails_time_and_again_is_suspended_until_an_administrator_resumes_it() {
    let site = Site::of("working-guest");
    for _ in 0..3 {
        for _ in 0..5 {
            assert_eq!(code(&site.act("trap")), "PLUGIN_TRAPPED");
        }
        site.clock.forward(SECOND);
        site.act("refuse");
    }
    let refused = site.act("refuse");
    let told = &refused["errors"][0]["extensions"];
    assert_eq!((&told["code"], &told["retryAfter"]), (&json!("PLUGIN_OPEN"), &Value::Null));
    assert!(told["hint"].as_str().is_some_and(|hint| hint.contains("pluginResume")), "{refused}");
    // The studio knows of it, so that it holds on all servers.
    let deeds = |action: &str| {
        let log = site.admin.query("{ plugins { log { by action details } } }");
        let log = log["plugins"][0]["log"].as_array().expect("a log").clone();
        log.into_iter().filter(|deed| deed["action"] == action).collect::<Vec<_>>()
    };
    until("it is written down", || deeds("suspend").len() == 1);
    let deed = &deeds("suspend")[0];
    assert_eq!((&deed["by"], &deed["details"]["hook"]), (&json!("server"), &json!("workingMake")));
    let holds = site.app.beside(async |studio| studio.store.plugin_holds().await.expect("holds"));
    assert_eq!(holds.len(), 1);
    assert!(holds[0].suspended && holds[0].hook == "workingMake");
    site.clock.forward(100_000 * SECOND);
    assert_eq!(code(&site.act("refuse")), "PLUGIN_OPEN");
    assert_eq!(site.hold("pluginResume", "workingMake")["errors"], Value::Null);
    assert_eq!(code(&site.act("refuse")), "ENOUGH");
    assert_eq!(deeds("resume")[0]["by"], "admin");
}
