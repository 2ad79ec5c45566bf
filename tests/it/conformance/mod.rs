//! What an SDK can do, every SDK can do: one table of cases, run against one plugin in each language.
//! The plugins are in `plugins/conformance`, with the same manifest.

mod cases;
mod reading;
mod recorded;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::guests::renamed;
use tests::other::{Other, body, path};
use tests::plugins::{install_package, package, until};
use tests::xtask::root;

/// A server with the plugin of a language at work.
struct Site {
    app: TestApp,
    admin: Actor,
    language: &'static str,
    other: Other,
    package: Vec<u8>,
}

/// What no answer may tell.
const TOKEN: &str = "s3cret-of-the-other";

/// What the `ask` of a record has the plugin do, and what is expected of it.
type Case = (&'static str, fn(&Site));

const FIELDS: &str = "id text long whole real truth price moment length extra word parent { id }";

impl Site {
    fn new(language: &'static str) -> Self {
        // An unoptimised host takes its time, of which guests have little.
        let app = TestApp::with(|config| {
            config.plugins.before_ms = 1_000;
            config.plugins.interpreted_before_ms = 1_500;
            config.plugins.read_ms = 1_500;
            config.plugins.lookup_ms = 5_000;
            config.plugins.private_networks = true;
            // What fails on purpose, and often, is to be asked again.
            config.plugins.breaker = false;
        });
        let admin = app.admin();
        let other = Other::start(echoed);
        let name = format!("conformance/conformance-{language}");
        let changes = [("http://127.0.0.1:1/golden/*", &*other.url("/golden/*"))];
        let change = |bytes: Vec<u8>, change: &(&str, &str)| renamed(&bytes, *change);
        let package = changes.iter().try_fold(package(&name), change).expect("a package");
        install_package(&app, &package, json!({"count": 4, "token": TOKEN}));
        until("the plugin is at work", || {
            admin.query("{ plugins { state } }")["plugins"][0]["state"] == "enabled"
        });
        Self { app, admin, language, other, package }
    }

    /// A record of every kind of value, about which the plugin does nothing.
    fn full(&self) -> Value {
        self.make("none", &Self::values())
    }

    fn values() -> Value {
        json!({
            "text": "héllo", "long": "a\nb", "whole": 7, "real": 2.5, "truth": true, "price": "1.5",
            "moment": "2026-11-26T12:00:00.123456Z", "length": 90, "extra": {"a": 7}, "word": "ONE",
        })
    }

    /// Makes a record with these values.
    #[track_caller]
    fn make(&self, ask: &str, values: &Value) -> Value {
        let answer = self.try_make(ask, values);
        assert_eq!(answer.get("errors"), None, "{ask}");
        answer["data"]["goldenCreate"]["golden"].clone()
    }

    fn try_make(&self, ask: &str, values: &Value) -> Value {
        let mut input = values.clone();
        input["ask"] = ask.into();
        input["name"] = ask.into();
        let document = format!(
            "mutation($input: GoldenCreateInput!) {{ goldenCreate(input: $input) {{ golden {{ {FIELDS} }} }} }}"
        );
        self.admin.answer(&document, json!({"input": input}))
    }

    /// Changes a record.
    #[track_caller]
    fn change(&self, id: &Value, patch: Value) -> Value {
        let document = format!(
            "mutation($id: ID!, $patch: GoldenUpdateInput!) {{
                goldenUpdate(id: $id, patch: $patch) {{ golden {{ {FIELDS} }} }} }}"
        );
        let answer = self.admin.ask(&document, json!({"id": id, "patch": patch}));
        answer["goldenUpdate"]["golden"].clone()
    }

    /// What the plugin's action answers.
    fn act(&self, what: &str, golden: &Value) -> Value {
        let document = "mutation($what: String!, $golden: ID) {
            goldenDo(what: $what, golden: $golden) { told } }";
        self.admin.answer(document, json!({"what": what, "golden": golden}))
    }

    /// What is stored of a record.
    fn read(&self, id: &Value) -> Value {
        let document = format!("query($id: ID!) {{ golden(id: $id) {{ {FIELDS} }} }}");
        self.admin.ask(&document, json!({"id": id}))["golden"].clone()
    }

    /// The lines of the plugin's journal, the newest last, each behind its severity.
    fn journal(&self) -> Vec<String> {
        let told = self.admin.query("{ plugins { journal { severity text } } }");
        let lines = told["plugins"][0]["journal"].as_array().expect("a journal").iter();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        lines.map(|line| format!("{} {}", text(&line["severity"]), text(&line["text"]))).collect()
    }
}

/// What the other server answers: a note comes back.
fn echoed(request: &str) -> Option<(String, String)> {
    let head = match path(request) {
        "/golden/broken" => return None,
        _ => "201 Created\r\nX-Kind: echo",
    };
    Some((head.to_owned(), body(request).to_owned()))
}

/// Runs every case, and tells of all that failed.
#[track_caller]
fn conforms(language: &'static str) {
    let site = Site::new(language);
    recorded::order(&site);
    let mut failed = Vec::new();
    for (name, case) in cases::CASES.iter().chain(reading::CASES) {
        if catch_unwind(AssertUnwindSafe(|| case(&site))).is_err() {
            failed.push(*name);
        }
    }
    assert!(failed.is_empty(), "the SDK of {language} cannot do: {}", failed.join(", "));
    recorded::come_to_the_same(&site);
}

#[test]
fn the_sdk_of_rust_conforms() {
    conforms("rust");
}

#[test]
fn the_sdk_of_python_conforms() {
    conforms("python");
}

#[test]
fn the_sdk_of_javascript_conforms() {
    conforms("js");
}

#[test]
fn the_manifests_differ_in_their_names_alone() {
    let text = |language: &str| {
        let path = root().join("plugins/conformance").join(language).join("plugin.toml");
        let text = std::fs::read_to_string(path).expect("a manifest");
        let named = |line: &&str| !line.starts_with("id = ") && !line.starts_with("title = ");
        text.lines().filter(named).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(text("python"), text("rust"));
    assert_eq!(text("js"), text("rust"));
}
