//! What administrators say about hooks of changes: suspended, passed by, resumed.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tests::guests::renamed;
use tests::hand::MINUTE;
use tests::plugins::{package, until};

use super::{Site, code};
use crate::cli::command;

const CREATE: &str =
    "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";

/// Makes a shot about which the hook of this name is asked.
fn shot(site: &Site, project: &str, hook: &str) -> Value {
    // No two shots of a project have the same code.
    static MADE: AtomicU32 = AtomicU32::new(0);
    let code = format!("{hook}{}", MADE.fetch_add(1, Ordering::Relaxed));
    let input = json!({
        "code": code, "name": hook, "description": hook, "project": {"connect": project},
    });
    site.admin.answer(CREATE, json!({"input": input}))
}

#[test]
fn a_hook_of_changes_that_is_open_refuses_until_it_is_passed_by() {
    let site = Site::of("hostile-guest");
    let project = site.admin.make_project("p");
    for _ in 0..5 {
        assert_eq!(code(&shot(&site, &project, "trap")), "PLUGIN_TRAPPED");
    }
    let refused = shot(&site, &project, "trap");
    assert_eq!((code(&refused), &refused["data"]), ("PLUGIN_OPEN", &Value::Null), "{refused}");
    assert_eq!(refused["errors"][0]["extensions"]["hook"], "trap");
    assert_eq!(shot(&site, &project, "accept")["errors"], Value::Null, "others judge on");

    let bypassed = site.bypass("trap", 5);
    assert_eq!(bypassed["errors"], Value::Null, "{bypassed}");
    assert_eq!(shot(&site, &project, "trap")["errors"], Value::Null);
    assert_eq!(site.breaker("trap")["bypassedUntil"], "2026-03-09T10:05:30.000000Z");
    site.clock.forward(5 * MINUTE);
    assert_eq!(code(&shot(&site, &project, "trap")), "PLUGIN_TRAPPED", "its time is over");
    site.bypass("trap", 5);
    assert_eq!(shot(&site, &project, "trap")["errors"], Value::Null);
    site.hold("pluginResume", "trap");
    assert_eq!(code(&shot(&site, &project, "trap")), "PLUGIN_TRAPPED");
    let log = site.admin.query("{ plugins { log { action details } } }");
    let log = log["plugins"][0]["log"].as_array().expect("a log").clone();
    let deeds = |action: &str| log.iter().filter(|it| it["action"] == action).collect::<Vec<_>>();
    assert_eq!((deeds("bypass").len(), deeds("resume").len()), (2, 1));
    let details = json!({"hook": "trap", "until": "2026-03-09T10:05:30.000000Z"});
    assert_eq!(deeds("bypass")[0]["details"], details);
}

#[test]
fn a_hook_that_is_to_be_skipped_is_skipped_while_it_is_left_alone() {
    let site = Site::of("hostile-guest");
    let project = site.admin.make_project("p");
    let skipping = package("guests/hostile-guest");
    let skipping = renamed(&skipping, ("name = \"trap\"", "name = \"trap\"\non-error = \"skip\""));
    let skipping = skipping.expect("a package");
    site.app.beside(async |studio| {
        let workshop = server::plugins::Workshop::of(&studio);
        workshop.install(&skipping, serde_json::Map::new()).await.expect("a plugin");
    });
    until("it is at work", || shot(&site, &project, "trap")["errors"] == Value::Null);
    for _ in 0..8 {
        assert_eq!(shot(&site, &project, "trap")["errors"], Value::Null);
    }
    assert_eq!(site.breaker("trap")["state"], "open");
    site.hold("pluginSuspend", "trap");
    assert_eq!(shot(&site, &project, "trap")["errors"], Value::Null);
}

#[test]
fn what_is_suspended_stays_so_wherever_it_was_said_until_another_version_comes() {
    let site = Site::of("hostile-guest");
    let project = site.admin.make_project("p");
    let mut suspend = command(site.app.folder(), &["plugin", "suspend", "hostile-guest", "accept"]);
    suspend.args(["--database", site.app.database().url()]);
    let output = suspend.output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    until("the server notices", || code(&shot(&site, &project, "accept")) == "PLUGIN_OPEN");
    assert_eq!(site.breaker("accept")["state"], "suspended");
    site.admin.query("mutation { pluginDisable(id: \"hostile-guest\") { plugin { id } } }");
    site.admin.query("mutation { pluginEnable(id: \"hostile-guest\") { plugin { id } } }");
    assert_eq!(shot(&site, &project, "accept")["errors"], Value::Null);
}

#[test]
fn what_cannot_be_said_about_a_hook_is_refused() {
    let site = Site::of("working-guest");
    let unknown = site.hold("pluginSuspend", "nothing");
    assert_eq!(code(&unknown), "NOT_FOUND");
    let hint = unknown["errors"][0]["extensions"]["hint"].as_str().expect("a hint");
    assert!(hint.contains("follow, chain, workingEcho"), "{hint}");
    for (hook, minutes) in [("follow", 5), ("workingMake", 5), ("tick", 5)] {
        let refused = site.bypass(hook, minutes);
        assert_eq!(code(&refused), "INVALID_VALUE", "{refused}");
    }
    let hostile = Site::of("hostile-guest");
    for minutes in [0, -5, 1_441] {
        let refused = hostile.bypass("accept", minutes);
        assert_eq!(code(&refused), "INVALID_VALUE", "{refused}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "minutes");
    }
    let nobody = site.app.nobody();
    let document = "mutation { pluginSuspend(plugin: \"a\", hook: \"b\") { plugin { id } } }";
    assert_eq!(code(&nobody.answer(document, json!({}))), "UNAUTHENTICATED");
}
