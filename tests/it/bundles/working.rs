//! What plugins do outside of changes: actions are those of the bundle, the log and the clock are
//! followed by everybody's plugins alone.

use serde_json::{Value, json};
use tests::TestApp;
use tests::plugins::{package, until};

use super::{bundles, create, put};
use crate::lifecycle::install;

const TOKEN: &str = "s3cret-of-the-farm";

#[test]
fn actions_are_performed_in_a_bundle_and_nothing_follows_the_log_there() {
    let app = TestApp::start();
    let admin = app.admin();
    create(&admin, "staging");
    put(&admin, ("staging", &package("guests/working-guest")), json!({"farmToken": TOKEN}));
    let trying = admin.in_bundle("staging");
    let echo = "{ workingEcho(text: \"hello\") { text } }";
    assert_eq!(trying.query(echo)["workingEcho"]["text"], "hello");
    assert_eq!(admin.refused(echo), "GRAPHQL_VALIDATION_FAILED");
    // A mutation of it runs its documents in the same transaction, against the bundle's schema.
    let make = "mutation { workingMake(names: [\"one\", \"two\"]) { count } }";
    assert_eq!(trying.query(make)["workingMake"]["count"], 2);
    assert_eq!(admin.query("{ tags { totalCount } }")["tags"]["totalCount"], 2);
    let deliveries = "{ pluginDeliveries { plugin hook } }";
    assert_eq!(admin.query(deliveries)["pluginDeliveries"], json!([]));
    let told = bundles(&admin).to_string();
    assert!(told.contains("farmToken") && !told.contains(TOKEN), "{told}");
}

#[test]
fn what_happens_in_a_bundle_is_followed_by_everybodys_plugins() {
    let app = TestApp::start();
    let admin = app.admin();
    install(&admin, &package("guests/working-guest"), json!({"farmToken": TOKEN}));
    create(&admin, "staging");
    let off = super::about(&admin, "pluginBundlePut", "staging", Some(("off", "working-guest")));
    assert_eq!(off["errors"], Value::Null, "{off:#}");
    let trying = admin.in_bundle("staging");
    trying.query("mutation { tagCreate(input: {name: \"seen\"}) { tag { id } } }");
    until("the hook was told", || {
        let told = admin.query("{ plugins { hooks { name sort calls } } }");
        let hooks = told["plugins"][0]["hooks"].as_array().expect("hooks").clone();
        hooks.iter().any(|it| it["name"] == "follow" && it["calls"] != json!(0))
    });
}
