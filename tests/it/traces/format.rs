//! Recordings as they lie on the disk; `tests/traces/TRACES.md` says what they hold.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use tests::xtask::root;

/// Names a folder of recordings to be played instead of our own.
pub(super) const FOLDER: &str = "BACKLOT_TRACES";

/// What a recording begins with.
const FORMAT: &str = "stalker-trace/1";

/// One recording: what was there, and what was done, step by step.
pub(super) struct Trace {
    pub(super) name: String,
    /// `workflow`, `tree`, or `values/` and its topic.
    pub(super) family: String,
    pub(super) setup: Value,
    pub(super) steps: Vec<Step>,
}

/// One operation with its arguments, and what came of it.
pub(super) struct Step {
    pub(super) n: i64,
    pub(super) op: String,
    body: Map<String, Value>,
}

impl Trace {
    /// Whether states are told after its steps; where only values count, they are not.
    pub(super) fn has_states(&self) -> bool {
        matches!(&*self.family, "workflow" | "tree")
    }

    /// The records of a kind that were there at first.
    pub(super) fn setup(&self, kind: &str) -> &[Value] {
        self.setup[kind].as_array().map_or(&[], Vec::as_slice)
    }
}

impl Step {
    /// An argument; nothing where it was not given, which is not the same as null.
    pub(super) fn given(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }

    /// An argument, or null.
    pub(super) fn value(&self, name: &str) -> &Value {
        self.given(name).unwrap_or(&Value::Null)
    }

    /// An argument that is a text.
    pub(super) fn text(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or_default()
    }

    /// The names of everything that was given, and of what is told of it.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.body.keys().map(String::as_str)
    }

    /// Whether it is not to be carried out.
    pub(super) fn is_left_out(&self) -> bool {
        self.body.contains_key("skip")
    }

    /// The kind of refusal that is advised where a step is left out.
    pub(super) fn advice(&self) -> Option<&str> {
        self.value("ship").as_str()
    }

    /// The kinds of refusal that are right; none where it must succeed.
    pub(super) fn refusals(&self) -> Vec<&str> {
        let expect = self.value("expect");
        let also = expect["also"].as_array().into_iter().flatten();
        expect["error"].as_str().into_iter().chain(also.filter_map(Value::as_str)).collect()
    }

    /// What the operation must answer, by key.
    pub(super) fn result(&self) -> Option<&Map<String, Value>> {
        self.value("expect")["result"].as_object()
    }

    /// The records of tasks that differ from before.
    pub(super) fn state(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.value("state").as_object().into_iter().flatten()
    }

    /// The tasks that are gone.
    pub(super) fn removed(&self) -> impl Iterator<Item = &str> {
        self.value("removed").as_array().into_iter().flatten().filter_map(Value::as_str)
    }
}

/// The folder whose recordings are played.
pub(super) fn folder() -> PathBuf {
    match std::env::var_os(FOLDER) {
        Some(named) if !named.is_empty() => root().join(named),
        _ => root().join("tests/traces"),
    }
}

/// Every recording of a folder, by name.
pub(super) fn read(folder: &Path) -> Vec<Trace> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    paths.iter().map(|path| trace(path)).collect()
}

fn trace(path: &Path) -> Trace {
    let text = std::fs::read_to_string(path).expect("a recording");
    let mut whole: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(whole["format"], FORMAT, "{}", path.display());
    let setup = whole["setup"].take();
    let family = text_of(&whole["family"]);
    let family = match setup["topic"].as_str() {
        Some(topic) => format!("{family}/{topic}"),
        None => family,
    };
    let Value::Array(steps) = whole["steps"].take() else {
        panic!("{} has no steps", path.display());
    };
    let steps = steps.into_iter().map(step).collect();
    Trace { name: text_of(&whole["name"]), family, setup, steps }
}

fn step(whole: Value) -> Step {
    let Value::Object(body) = whole else { panic!("not a step: {whole}") };
    let n = body.get("n").and_then(Value::as_i64).unwrap_or_default();
    Step { n, op: body.get("op").map(text_of).unwrap_or_default(), body }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
