//! Backfills: what was stored before a version came is filled in, part by part, each with its progress.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines;
use tests::guests::renamed;
use tests::hand::{Hand, SECOND};
use tests::plugins::{package, until};

use super::{about, plan, try_activate, upload};

const GUEST: &str = "working-guest";

/// A version of the guest with these steps.
fn version(number: &str, steps: &[&str]) -> Vec<u8> {
    let steps = steps.iter().map(|step| format!("[[migration]]\nbackfill = \"{step}\"\n"));
    let changes = [
        ("version = \"1.0.0\"", format!("version = \"{number}\"")),
        ("[settings]", format!("{}[settings]", steps.collect::<String>())),
    ];
    let change = |bytes: Vec<u8>, (from, to): &(&str, String)| renamed(&bytes, (from, to));
    changes.iter().try_fold(package("guests/working-guest"), change).expect("a package")
}

/// A server whose clock is put forward by hand.
struct Site {
    app: TestApp,
    admin: Actor,
    clock: Arc<Hand>,
}

impl Site {
    fn new() -> Site {
        let clock = Arc::new(Hand::default());
        let app = TestApp::by(engines::current().expect("an engine"), clock.clone());
        Site { admin: app.admin(), app, clock }
    }

    /// Puts a version to work; answers the steps of its plan that are backfills.
    fn activate(&self, package: &[u8]) -> Vec<Value> {
        let digest = upload(&self.admin, package);
        let plan = plan(&self.admin, &digest);
        let settings = json!({"farmToken": "token"});
        let done = try_activate(&self.admin, (&digest, &plan["token"]), settings);
        assert_eq!(done["errors"], Value::Null, "{done:#}");
        let steps = plan["steps"].as_array().expect("steps").iter();
        let is_filling =
            |step: &&Value| step["what"].as_str().is_some_and(|it| it.contains("backfill"));
        steps.filter(is_filling).cloned().collect()
    }

    fn backfill(&self, step: &str) -> Value {
        let told = self.admin.query(
            "{ plugins { backfills { step begunAt finishedAt rowsDone parts cursor failures retryAt
                lastError lastFailedAt } } }",
        );
        let all = told["plugins"][0]["backfills"].as_array().expect("backfills").clone();
        all.into_iter().find(|it| it["step"] == step).unwrap_or_default()
    }

    fn is_done(&self, step: &str) -> bool {
        !self.backfill(step)["finishedAt"].is_null()
    }

    /// How many tags the parts of a step have made.
    fn parts(&self, step: &str) -> [Value; 3] {
        ["0", "1", "2"].map(|part| self.tags(&format!("silent {step} {part}")))
    }

    fn tags(&self, name: &str) -> Value {
        let document = "query($name: String!) { tags(filter: {name: {eq: $name}}) { totalCount } }";
        self.admin.ask(document, json!({"name": name}))["tags"]["totalCount"].clone()
    }

    fn tag(&self, name: &str) {
        let document =
            "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
        self.admin.ask(document, json!({"name": name}));
    }
}

#[test]
fn a_step_is_done_once_in_parts_and_the_plan_names_it() {
    let site = Site::new();
    assert!(site.activate(&version("1.0.0", &[])).is_empty());
    let steps = site.activate(&version("2.0.0", &["fill"]));
    let what = "runs the backfill `fill` in the background, once it is at work";
    assert_eq!(steps, [json!({"class": "EXPLICIT", "what": what, "obstacle": null})]);
    until("it is done", || site.is_done("fill"));
    let told = site.backfill("fill");
    assert_eq!((&told["rowsDone"], &told["parts"]), (&json!("3"), &json!("3")));
    assert_eq!((&told["failures"], &told["lastError"]), (&json!("0"), &Value::Null));
    assert_eq!(site.parts("fill"), [1, 1, 1]);
    let hooks = site.admin.query("{ plugins { hooks { name sort calls } } }");
    let hooks = hooks["plugins"][0]["hooks"].as_array().expect("hooks").clone();
    assert!(hooks.contains(&json!({"name": "fill", "sort": "backfill", "calls": 3})), "{hooks:?}");

    // Neither the same version nor one that names it, too, does it again.
    for operation in ["pluginDisable", "pluginEnable"] {
        about(&site.admin, operation, GUEST);
    }
    assert!(site.activate(&version("3.0.0", &["fill", "more"])).len() == 1);
    until("the new one is done", || site.is_done("more"));
    assert_eq!(
        (site.parts("fill"), site.parts("more")),
        ([1, 1, 1].map(Value::from), [1, 1, 1].map(Value::from))
    );
}

/// Nobody but this test begins a step without a change of plugins. That is how it tells whether anybody
/// looks.
#[test]
fn once_all_steps_are_done_nobody_looks_before_plugins_change() {
    let site = Site::new();
    site.activate(&version("1.0.0", &["fill"]));
    until("it is done", || site.is_done("fill"));
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    site.app.beside(async |studio| {
        let rows = studio.store.backfills().await.expect("backfills");
        let (backfill, now) = (&rows[0].backfill, rows[0].begun_at);
        let named = (&*backfill.name.plugin, &*backfill.digest);
        let mut tx = studio.store.begin().await.expect("a transaction");
        tx.begin_backfills(named, &[], now).await.expect("forgotten");
        tx.begin_backfills(named, &["fill".to_owned()], now).await.expect("begun");
        tx.commit().await.expect("kept");
    });
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert!(!site.is_done("fill"));
    assert_eq!(site.parts("fill"), [1, 1, 1], "nobody has looked");
    let document =
        "mutation { pluginConfigure(id: \"working-guest\", settings: {farmToken: \"x\"}) {
        plugin { id } } }";
    site.admin.query(document);
    until("it is done again", || site.is_done("fill"));
    assert_eq!(site.parts("fill"), [2, 2, 2]);
}

#[test]
fn a_part_that_fails_leaves_nothing_behind_and_is_tried_again() {
    let site = Site::new();
    site.activate(&version("1.0.0", &["waits", "fill"]));
    until("a part failed", || site.backfill("waits")["failures"] == "1");
    let told = site.backfill("waits");
    assert_eq!((&told["cursor"], &told["parts"]), (&json!("1"), &json!("1")));
    assert_eq!(told["retryAt"], "2026-03-09T10:00:30.500000Z");
    assert_eq!(told["finishedAt"], Value::Null);
    let error = told["lastError"].as_str().expect("a reason");
    assert!(error.starts_with("PLUGIN_FAILED") && error.contains("NOT_YET"), "{error}");
    assert_eq!(site.parts("waits"), [1, 0, 0], "what it made is undone");
    assert_eq!(site.parts("fill"), [0, 0, 0], "steps are done in their order");
    site.clock.forward(SECOND);
    until("it failed again", || site.backfill("waits")["failures"] == "2");
    assert_eq!(site.backfill("waits")["retryAt"], "2026-03-09T10:00:32.000000Z");

    site.tag("go on");
    site.clock.forward(5 * SECOND);
    until("both are done", || site.is_done("waits") && site.is_done("fill"));
    assert_eq!(
        (site.parts("waits"), site.parts("fill")),
        ([1, 1, 1].map(Value::from), [1, 1, 1].map(Value::from))
    );
    let told = site.backfill("waits");
    assert_eq!((&told["failures"], &told["retryAt"]), (&json!("0"), &Value::Null));
    assert!(told["lastError"].is_string(), "what went wrong is not forgotten");
}

#[test]
fn a_version_without_the_step_ends_it_and_one_with_it_begins_anew_or_goes_on() {
    let site = Site::new();
    site.activate(&version("1.0.0", &[]));
    site.activate(&version("2.0.0", &["waits"]));
    until("a part failed", || site.backfill("waits")["failures"] == "1");
    // The next version goes on where the one before was, at once.
    let steps = site.activate(&version("3.0.0", &["waits"]));
    assert_eq!(steps[0]["what"], "lets the backfill `waits` go on, in the background");
    until("it failed again", || site.backfill("waits")["failures"] == "2");
    assert_eq!(site.parts("waits"), [1, 0, 0]);

    site.activate(&version("1.0.0", &[]));
    assert_eq!(site.backfill("waits"), Value::Null);
    site.tag("go on");
    site.clock.forward(60 * SECOND);
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(site.parts("waits"), [1, 0, 0], "nobody goes on");
    about(&site.admin, "pluginRollBack", GUEST);
    until("it is done from its beginning", || site.is_done("waits"));
    assert_eq!(site.parts("waits"), [2, 1, 1]);
}

#[test]
fn a_step_that_gets_nowhere_is_told_so_and_can_be_suspended() {
    let site = Site::new();
    site.activate(&version("1.0.0", &["idles"]));
    until("it failed", || site.backfill("idles")["failures"] == "1");
    let error = site.backfill("idles")["lastError"].clone();
    assert!(error.as_str().is_some_and(|it| it.starts_with("PLUGIN_ANSWER")), "{error}");
    let document = "mutation { pluginSuspend(plugin: \"working-guest\", hook: \"idles\") {
        plugin { id } } }";
    site.admin.query(document);
    site.clock.forward(60 * SECOND);
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(site.backfill("idles")["failures"], "1");
}
