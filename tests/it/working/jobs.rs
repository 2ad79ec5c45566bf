//! Jobs: done when their time has come, once.

use std::sync::Arc;

use tests::TestApp;
use tests::engines;
use tests::hand::{BEGIN, Hand, MINUTE};
use tests::plugins::until;

use super::Site;

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
