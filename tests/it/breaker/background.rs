//! After-hooks that are left alone: what happens waits for them in the log.

use serde_json::{Value, json};
use tests::hand::SECOND;
use tests::plugins::until;

use super::Site;

fn tag(site: &Site, name: &str) {
    let document = "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
    site.admin.ask(document, json!({"name": name}));
}

fn has_tag(site: &Site, name: &str) -> bool {
    let document = "query($name: String!) { tags(filter: {name: {eq: $name}}) { totalCount } }";
    site.admin.ask(document, json!({"name": name}))["tags"]["totalCount"] != json!(0)
}

fn follows(site: &Site) {
    until("its hooks follow", || {
        let asked = site.admin.query("{ pluginDeliveries { hook } }");
        asked["pluginDeliveries"].as_array().is_some_and(|all| all.len() == 2)
    });
}

#[test]
fn a_hook_that_is_suspended_is_told_of_everything_once_it_is_resumed() {
    let site = Site::of("working-guest");
    follows(&site);
    assert_eq!(site.hold("pluginSuspend", "follow")["errors"], Value::Null);
    for name in ["one", "two"] {
        tag(&site, name);
    }
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert!(!has_tag(&site, "silent created one by somebody try 1"), "nobody tells it");
    site.hold("pluginResume", "follow");
    for name in ["one", "two"] {
        let told = format!("silent created {name} by somebody try 1");
        until("it was told", || has_tag(&site, &told));
    }
}

#[test]
fn a_hook_that_keeps_failing_is_told_of_something_new_first_when_it_is_tried_again() {
    let site = Site::of("working-guest");
    follows(&site);
    for number in 0..5 {
        tag(&site, &format!("trap {number}"));
        let calls = number + 1;
        until("it was told", || {
            let hooks = site.admin.query("{ plugins { hooks { name failures } } }");
            let hooks = hooks["plugins"][0]["hooks"].as_array().expect("hooks").clone();
            let own = hooks.into_iter().find(|it| it["name"] == "follow").expect("the hook");
            own["failures"].as_f64() >= Some(f64::from(calls))
        });
    }
    assert_eq!(site.breaker("follow")["state"], "open");
    tag(&site, "fine");
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert!(!has_tag(&site, "silent created fine by somebody try 1"), "it is left alone");
    site.clock.forward(SECOND);
    until("it was told", || has_tag(&site, "silent created fine by somebody try 1"));
    until("it is well again", || site.breaker("follow")["state"] == "closed");
}
