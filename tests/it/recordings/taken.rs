//! What is taken down, when, and that it comes to the same again.

use serde_json::{Value, json};
use tests::hand::MINUTE;
use tests::plugins::until;

use super::{Site, code, replay};

#[test]
fn the_next_calls_of_a_hook_are_taken_down_and_come_to_the_same_again() {
    let site = Site::of("naming-guard", json!({"pattern": "SH###*"}));
    assert_eq!(site.shot("sh001", "before")["errors"], Value::Null);
    let ordered = site.order("shot-code", (2, 5));
    let hook = &ordered["data"]["pluginRecord"]["plugin"]["hooks"][0];
    let until = "2026-03-09T10:05:30.000000Z";
    assert_eq!(hook["recording"], json!({"left": 2, "until": until}), "{ordered}");
    let made = site.shot("sh010", "one");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "SH010", "{made}");
    assert_eq!(code(&site.shot("bad one", "two")), "BAD_SHOT_CODE");
    assert_eq!(site.shot("sh020", "three")["errors"], Value::Null);

    let recordings = site.recordings();
    let told = |name: &str| recordings.iter().map(|it| it[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("hook"), ["shot-code", "shot-code"]);
    assert_eq!(told("outcome"), ["ANSWERED", "ANSWERED"]);
    assert_eq!(told("at"), ["2026-03-09T10:00:30.000000Z"; 2]);
    assert!(told("bytes").iter().all(|it| it.as_u64().is_some_and(|it| it > 500)));
    let file = site.file();
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.contains("\"BAD_SHOT_CODE\"") && text.contains("\"shot-code\""), "{text}");
    let recording: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(recording["export"], "before-hooks.weigh");
    assert_eq!(recording["who"]["login"], "admin");
    assert_eq!(recording["arguments"][1], "create");
    let proposed = &recording["arguments"][3][0]["proposed"][0]["value"];
    assert_eq!(proposed, &json!({"text": "bad one"}), "{text}");

    let (said, same) = replay(&file, &site.package());
    assert!(same && said.ends_with("The same.\n"), "{said}");
    let log = site.admin.query("{ plugins { log { by action details } } }");
    let log = log["plugins"][0]["log"].as_array().expect("a log").clone();
    let deed = log.iter().find(|deed| deed["action"] == "record").expect("who asked for it");
    assert_eq!((&deed["by"], &deed["details"]["count"]), (&json!("admin"), &json!(2)));
}

#[test]
fn an_order_ends_with_its_time_and_a_new_one_takes_its_place() {
    let site = Site::of("naming-guard", json!({"pattern": "SH###*"}));
    site.order("shot-code", (100, 5));
    site.clock.forward(5 * MINUTE);
    assert_eq!(site.shot("SH010", "late")["errors"], Value::Null);
    assert!(site.recordings().is_empty());
    site.order("shot-code", (50, 5));
    site.order("shot-code", (1, 5));
    assert_eq!(site.shot("SH020", "one")["errors"], Value::Null);
    assert_eq!(site.shot("SH030", "two")["errors"], Value::Null);
    assert_eq!(site.recordings().len(), 1);
    let hooks = site.admin.query("{ plugins { hooks { recording { left } } } }");
    assert_eq!(hooks["plugins"][0]["hooks"][0]["recording"], Value::Null);
}

#[test]
fn what_a_plugin_did_instead_of_answering_is_taken_down_too() {
    let site = Site::of("guests/hostile-guest", json!({}));
    site.order("trap", (1, 5));
    assert_eq!(code(&site.shot("a", "trap")), "PLUGIN_TRAPPED");
    assert_eq!(site.recordings()[0]["outcome"], "PLUGIN_TRAPPED");
    let (said, same) = replay(&site.file(), &site.package());
    assert!(same && said.contains("now  PLUGIN_TRAPPED"), "{said}");
}

#[test]
fn a_job_is_taken_down_when_its_time_comes() {
    let site = Site::of("guests/working-guest", json!({"farmToken": "s3cret-of-the-farm"}));
    site.order("tick", (1, 1_440));
    until("its time has come", || {
        site.clock.forward(MINUTE);
        !site.recordings().is_empty()
    });
    let file = site.file();
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.contains("\"jobs.tick\"") && text.contains("\"graph.mutate\""), "{text}");
    assert!(!text.contains("s3cret-of-the-farm"), "{text}");
    let (said, same) = replay(&file, &site.package());
    assert!(same, "{said}");
}
