//! Calls of plugins that a server takes down, over HTTP on the engine of this run, and replayed by the
//! command without a server and without a database.

mod bad;
mod differing;
mod taken;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::TestApp;
use tests::actor::Actor;
use tests::engines;
use tests::hand::Hand;
use tests::plugins::{install_package, package, until};

use crate::cli::command;

/// A server whose clock stands still, with a plugin at work, and a folder for what comes of it.
struct Site {
    app: TestApp,
    admin: Actor,
    clock: Arc<Hand>,
    plugin: String,
    project: String,
    folder: TempDir,
}

impl Site {
    /// With a package of the examples and guests.
    fn of(name: &str, settings: Value) -> Site {
        let plugin = name.rsplit('/').next().expect("a name").to_owned();
        Self::with(&plugin, &package(name), settings)
    }

    fn with(plugin: &str, bytes: &[u8], settings: Value) -> Site {
        let clock = Arc::new(Hand::default());
        let app = TestApp::by(engines::current().expect("an engine"), clock.clone());
        let admin = app.admin();
        install_package(&app, bytes, settings);
        until("the plugin is at work", || {
            admin.query("{ plugins { state } }")["plugins"][0]["state"] == "enabled"
        });
        let project = admin.make_project("film");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(format!("{plugin}.bkp")), bytes).expect("written");
        Site { app, admin, clock, plugin: plugin.to_owned(), project, folder }
    }

    /// Orders recordings; the whole answer.
    fn order(&self, hook: &str, (count, minutes): (i64, i64)) -> Value {
        order(&self.admin, (&self.plugin, hook), (count, minutes))
    }

    /// Makes a shot; the whole answer.
    fn shot(&self, code: &str, description: &str) -> Value {
        let document = "mutation($input: ShotCreateInput!) {
            shotCreate(input: $input) { shot { code } } }";
        let input = json!({
            "code": code, "name": code, "description": description,
            "project": {"connect": self.project},
        });
        self.admin.answer(document, json!({"input": input}))
    }

    /// What was taken down, the oldest first.
    fn recordings(&self) -> Vec<Value> {
        let document = "{ plugins { recordings { id hook at outcome micros bytes } } }";
        let told = self.admin.query(document);
        told["plugins"][0]["recordings"].as_array().expect("recordings").clone()
    }

    /// The last one of them, as a file beside the package.
    fn file(&self) -> PathBuf {
        let recordings = self.recordings();
        let last = recordings.last().expect("a recording");
        let document = "query($id: String!) { pluginRecording(id: $id) { id file } }";
        let told = self.admin.ask(document, json!({"id": last["id"]}));
        let path = self.folder.path().join("call.rec");
        let text = told["pluginRecording"]["file"].as_str().expect("a file");
        std::fs::write(&path, text).expect("written");
        path
    }

    /// The package that was recorded.
    fn package(&self) -> PathBuf {
        self.folder.path().join(format!("{}.bkp", self.plugin))
    }
}

fn order(actor: &Actor, (plugin, hook): (&str, &str), (count, minutes): (i64, i64)) -> Value {
    let document = "mutation($plugin: String!, $hook: String!, $count: Int!, $minutes: Int!) {
        pluginRecord(plugin: $plugin, hook: $hook, count: $count, minutes: $minutes) {
            plugin { hooks { name recording { left until } } } } }";
    let variables = json!({"plugin": plugin, "hook": hook, "count": count, "minutes": minutes});
    actor.answer(document, variables)
}

/// The code of an answer's first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// What the command says of a recording and a plugin, and whether it says that it is the same.
fn replay(file: &Path, plugin: &Path) -> (String, bool) {
    let data = tempfile::tempdir().expect("a folder");
    let (file, plugin) = (file.display().to_string(), plugin.display().to_string());
    let output = command(data.path(), &["plugin", "replay", &file, &plugin]).output();
    let output = output.expect("the program runs");
    let made: Vec<_> = std::fs::read_dir(data.path()).expect("a folder").collect();
    assert!(made.is_empty(), "it makes no studio: {made:?}");
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).expect("UTF-8"), output.status.success())
}

/// Has a recording say something else.
fn change(file: &Path, change: impl FnOnce(&mut Value)) {
    let text = std::fs::read(file).expect("a recording");
    let mut recording: Value = serde_json::from_slice(&text).expect("JSON");
    change(&mut recording);
    std::fs::write(file, recording.to_string()).expect("written");
}
