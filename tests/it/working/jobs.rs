//! Jobs: done when their time has come, once.

use std::sync::Arc;

use schema_som::hooks::HookName;
use serde_json::json;
use tests::TestApp;
use tests::engines;
use tests::hand::{BEGIN, Hand, MINUTE};
use tests::plugins::{install_changed, until};

use super::{SECRET, Site};

#[test]
fn a_job_is_done_once_for_each_time_that_comes_and_late_where_nobody_was_there() {
    let clock = Arc::new(Hand::default());
    let engine = engines::current().expect("an engine");
    let site = Site::of(TestApp::by(engine, clock.clone()));
    let count = || {
        let found =
            site.admin.query("{ tags(filter: {name: {startsWith: \"job \"}}) { nodes { name } } }");
        found["tags"]["nodes"].as_array().expect("tags").len()
    };
    let calls = || site.figures("tick")["calls"].as_i64().expect("a number");
    // Nobody did it before, so that its time begins now.
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!((calls(), count()), (0, 0));
    clock.forward(MINUTE);
    until("its time has come", || count() == 1);
    let planned = (BEGIN / MINUTE + 1) * MINUTE;
    assert!(site.has_tag(&format!("job {planned}")));
    clock.forward(5 * MINUTE);
    until("the last of five", || count() == 2);
    assert!(site.has_tag(&format!("job {}", planned + 5 * MINUTE)));
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(calls(), 2, "each time once, and those that were missed once together");
}

#[test]
fn a_job_that_was_away_for_years_is_done_once_and_at_once() {
    let clock = Arc::new(Hand::default());
    let engine = engines::current().expect("an engine");
    let site = Site::of(TestApp::by(engine, clock.clone()));
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    // A job of each minute, for ten years.
    let away = 3_650 * 24 * 60 * MINUTE;
    clock.forward(away);
    // Sessions do not last that long.
    let admin = site.app.admin();
    let planned = BEGIN / MINUTE * MINUTE + away;
    let name = json!({"name": format!("job {planned}")});
    let document = "query($name: String!) { tags(filter: {name: {eq: $name}}) { totalCount } }";
    until("its last time", || admin.ask(document, name.clone())["tags"]["totalCount"] == 1);
    let hooks = admin.query("{ plugins { hooks { name calls } } }");
    let hooks = hooks["plugins"][0]["hooks"].as_array().expect("hooks");
    assert!(hooks.contains(&json!({"name": "tick", "calls": 1})), "{hooks:?}");
}

#[test]
fn a_job_that_is_cut_off_by_the_end_of_its_server_is_told_of() {
    let clock = Arc::new(Hand::default());
    let engine = engines::current().expect("an engine");
    let mut app = TestApp::by(engine, clock.clone());
    let dawdles = [("name = \"tick\"", "name = \"dawdle\"")];
    let settings = json!({"farmToken": SECRET});
    install_changed(&app, "guests/working-guest", &dawdles, settings);
    let name = HookName { plugin: "working-guest".into(), hook: "job:dawdle".into() };
    let looked = || app.beside(async |studio| studio.store.cursor(&name).await.expect("a cursor"));
    until("its clock begins", || looked().is_some());
    clock.forward(MINUTE);
    until("its time has come", || looked() > Some(BEGIN));
    app.stop();
    let said = tests::words::last();
    let is_told = |line: &str| line.contains("a job was cut off") && line.contains("dawdle");
    assert!(said.lines().any(is_told), "{said}");
}

#[test]
fn a_job_that_is_suspended_is_done_late_once_it_is_resumed() {
    let clock = Arc::new(Hand::default());
    let engine = engines::current().expect("an engine");
    let site = Site::of(TestApp::by(engine, clock.clone()));
    let calls = || site.figures("tick")["calls"].as_i64().expect("a number");
    let hold = |operation: &str| {
        let document = format!(
            "mutation {{ {operation}(plugin: \"working-guest\", hook: \"tick\") {{ plugin {{ id }} }} }}"
        );
        site.admin.query(&document);
    };
    // Its time begins with the first look.
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    hold("pluginSuspend");
    clock.forward(MINUTE);
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(calls(), 0, "nobody calls it");
    hold("pluginResume");
    until("it is done late", || calls() == 1);
}
