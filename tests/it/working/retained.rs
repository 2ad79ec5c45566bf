//! Old events that a hook has not heard of: they stay for it, and whoever looks is told so.

use std::sync::Arc;

use schema_som::value::moment;
use serde_json::{Value, json};
use server_storage::PluginState;
use tests::TestApp;
use tests::engines;
use tests::hand::{BEGIN, Hand, MINUTE};
use tests::plugins::{set_state, until};

use super::Site;

const DAY: i64 = 24 * 60 * MINUTE;

/// Ten of them.
const YEARS: i64 = 3_650 * DAY;

const METRIC: &str = "backlot_events_kept_since_seconds{plugin=\"working-guest\",hook=\"follow\"}";

struct Aged {
    site: Site,
    clock: Arc<Hand>,
}

impl Aged {
    fn new() -> Aged {
        let clock = Arc::new(Hand::default());
        // What a studio begins with is of today.
        clock.forward(YEARS);
        let app =
            TestApp::by_with((engines::current().expect("an engine"), clock.clone()), |config| {
                config.events.retention_days = 1
            });
        Aged { site: Site::of(app), clock }
    }

    /// Days pass, something happens, and old events are deleted.
    fn days(&mut self, days: i64) {
        self.clock.forward(days * DAY);
        // Sessions last for ten days.
        self.site.admin = self.site.app.admin();
        self.site.tag(&format!("{days} days later"));
        self.site.app.purge_log();
    }

    fn delivery(&self) -> Value {
        let asked = self.site.admin.query(
            "{ pluginDeliveries { hook position behindSince keepsOldSince missed missedAt } }",
        );
        let all = asked["pluginDeliveries"].as_array().expect("deliveries").clone();
        all.into_iter().find(|it| it["hook"] == "follow").expect("the hook")
    }

    /// So many days after the beginning.
    fn day(&self, days: i64) -> Value {
        moment(BEGIN + YEARS + days * DAY).into()
    }

    fn metrics(&self) -> String {
        self.site.admin.get("/metrics").text
    }

    fn act(&self, operation: &str) {
        let document = format!(
            "mutation {{ {operation}(plugin: \"working-guest\", hook: \"follow\") {{ plugin {{ id }} }} }}"
        );
        self.site.admin.query(&document);
    }
}

#[test]
fn what_a_suspended_hook_has_not_heard_is_kept_for_it_and_told_of() {
    let mut aged = Aged::new();
    aged.site.tag("before");
    until("it was told", || aged.site.has_tag("silent created before by somebody try 1"));
    aged.act("pluginSuspend");
    aged.site.tag("meanwhile");
    aged.days(40);
    let delivery = aged.delivery();
    assert_eq!(delivery["behindSince"], aged.day(0));
    assert_eq!(delivery["keepsOldSince"], aged.day(1));
    assert_eq!((&delivery["missed"], &delivery["missedAt"]), (&json!("0"), &Value::Null));
    let since = (BEGIN + YEARS + DAY) / 1_000_000;
    assert!(aged.metrics().contains(&format!("{METRIC} {since}\n")), "{}", aged.metrics());

    aged.act("pluginResume");
    until("it was told", || aged.site.has_tag("silent created meanwhile by somebody try 1"));
    until("it is not behind", || aged.delivery()["behindSince"] == Value::Null);
    aged.days(2);
    until("it is not behind", || aged.delivery()["behindSince"] == Value::Null);
    aged.site.app.purge_log();
    assert_eq!(aged.delivery()["keepsOldSince"], Value::Null);
    assert!(!aged.metrics().contains(METRIC));
    let reach = aged.site.app.beside(async |studio| studio.store.purged_position().await);
    assert!(reach.expect("the log") > 0, "what everybody heard is gone");
}

#[test]
fn what_a_plugin_that_rests_has_not_heard_goes_a_week_later_and_is_counted() {
    let mut aged = Aged::new();
    set_state(&aged.site.app, "working-guest", PluginState::Disabled);
    let state = |aged: &Aged| aged.site.admin.query("{ plugins { state } }");
    until("it rests", || state(&aged)["plugins"][0]["state"] == "disabled");
    aged.site.tag("meanwhile");
    aged.days(7);
    assert_eq!(aged.delivery()["missed"], "0");
    assert_eq!(aged.delivery()["keepsOldSince"], aged.day(1));
    assert!(aged.metrics().contains(METRIC));
    aged.days(2);
    let delivery = aged.delivery();
    assert_ne!(delivery["missed"], "0");
    assert_eq!(delivery["missedAt"], aged.day(9));

    set_state(&aged.site.app, "working-guest", PluginState::Enabled);
    until("it goes on with what is left", || {
        aged.site.has_tag("silent created 2 days later by somebody try 1")
    });
    assert!(!aged.site.has_tag("silent created meanwhile by somebody try 1"));
    let document =
        "mutation { pluginDiscard(plugin: \"working-guest\", hook: \"follow\") { count } }";
    aged.site.admin.query(document);
    assert_eq!(
        (aged.delivery()["missed"].clone(), aged.delivery()["missedAt"].clone()),
        (json!("0"), Value::Null)
    );
}
