//! The check cases of the documents that the model was made after, as tables: what is sent, and what
//! must come of it. A row names its case; where we differ on purpose, it says why.

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

use crate::desk::{change, creation, make, now, to};

mod dailies;
mod dependencies;
mod files;
mod formats;
mod groups;
mod listed;
mod money;
mod names;
mod people;
mod projects;
mod ranges;
mod shots;
mod statuses;
mod studios;
mod tasks;
mod trees;
mod versions;
mod vocabularies;

/// What the types of GraphQL do not take: they judge variables before anything is looked at.
const UNFIT: &str = "(does not fit the schema)";

/// What nobody may set, since there is no such member.
const NO_FIELD: &str = "(no such field)";

/// A case, what is sent, and the fields that must come of it or the code of its refusal.
type Row<'r> = (&'r str, Value, Result<Value, &'r str>);

/// A case, what a record is made with, what it is changed to, and what must come of that.
type Change<'r> = (&'r str, Value, Value, Result<Value, &'r str>);

/// A project of its own, and somebody who may do anything in it.
struct Ground {
    admin: Actor,
    code: &'static str,
    project: String,
}

impl Ground {
    /// On the server that tests share.
    fn new(code: &'static str) -> Ground {
        Ground::on(TestApp::shared(), code)
    }

    fn on(app: &TestApp, code: &'static str) -> Ground {
        let admin = app.admin();
        let project = admin.make_project(code);
        Ground { admin, code, project }
    }

    /// What a record of the project takes at least, and more.
    fn within(&self, more: Value) -> Value {
        with(json!({"name": self.code, "project": to(&self.project)}), more)
    }

    /// Makes a record of the project.
    #[track_caller]
    fn make(&self, ty: &str, more: Value) -> String {
        make(&self.admin, ty, self.within(more))
    }

    #[track_caller]
    fn task(&self, more: Value) -> String {
        self.make("Task", more)
    }

    /// A user by the end of the login.
    fn user(&self, who: &str, more: Value) -> String {
        let login = format!("{}{who}", self.code.to_lowercase().replace('_', ""));
        let email = format!("{login}@studio.example");
        let input = json!({"name": login, "login": login, "email": email});
        make(&self.admin, "User", with(input, more))
    }

    /// Makes a record of each row, in the project.
    #[track_caller]
    fn made(&self, ty: &str, rows: &[Row<'_>]) {
        let rows: Vec<Row<'_>> = rows
            .iter()
            .map(|(case, input, expected)| (*case, self.within(input.clone()), expected.clone()))
            .collect();
        creations(&self.admin, ty, &rows);
    }

    /// Makes a record of each row in the project, and changes it.
    #[track_caller]
    fn changed(&self, ty: &str, rows: &[Change<'_>]) {
        let faults = rows.iter().filter_map(|(case, first, patch, expected)| {
            let id = self.make(ty, first.clone());
            let patched = (patch.clone(), &*asked(expected));
            let answer = change(&self.admin, (ty, &id), patched);
            fault(&format!("{case} {first} {patch}"), &answer, expected)
        });
        none(faults.collect());
    }

    /// The fields of a record are these now.
    #[track_caller]
    fn is(&self, case: &str, (ty, id): (&str, &str), expected: Value) {
        let got = now(&self.admin, (ty, id), &selection(&expected));
        assert!(is_met(&expected, &got), "{case}: expected {expected}, got {got}");
    }

    /// A change of a record comes to this.
    #[track_caller]
    fn set(&self, case: &str, about: (&str, &str), (patch, expected): (Value, Outcome<'_>)) {
        let answer = change(&self.admin, about, (patch.clone(), &*asked(&expected)));
        none(fault(&format!("{case} {patch}"), &answer, &expected).into_iter().collect());
    }
}

/// Fields, or the code of a refusal.
type Outcome<'r> = Result<Value, &'r str>;

/// Makes a record of each row.
#[track_caller]
fn creations(admin: &Actor, ty: &str, rows: &[Row<'_>]) {
    let faults = rows.iter().filter_map(|(case, input, expected)| {
        let answer = creation(admin, ty, (input.clone(), &*asked(expected)));
        fault(&format!("{case} {ty} {input}"), &answer, expected)
    });
    none(faults.collect());
}

/// Fails with all that went otherwise, so that one run shows it.
#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What an answer about one record has otherwise than expected.
fn fault(row: &str, answer: &Value, expected: &Outcome<'_>) -> Option<String> {
    let met = match (expected, code_of(answer)) {
        (Ok(fields), None) => is_met(fields, &answer["data"]["made"]["record"]),
        (Err(expected), Some(code)) => *expected == code,
        _ => false,
    };
    (!met).then(|| format!("{row}: expected {expected:?}, got {answer}"))
}

/// The code of a refusal, or in its place why the schema does not take a value.
fn code_of(answer: &Value) -> Option<&str> {
    let error = &answer["errors"][0];
    let message = error["message"].as_str().unwrap_or_default();
    match error["extensions"]["code"].as_str() {
        Some("INVALID_VALUE") if message.starts_with("the variable `$") => {
            Some(if message.contains(" not in type ") { NO_FIELD } else { UNFIT })
        }
        code => code,
    }
}

fn asked(expected: &Outcome<'_>) -> String {
    expected.as_ref().map(selection).unwrap_or_default()
}

/// The selection that asks for what is expected. Keys may have an alias, arguments, and a
/// selection of their own where null is expected.
fn selection(expected: &Value) -> String {
    match expected {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| match &*selection(value) {
                "" => name.clone(),
                fields => format!("{name} {{ {fields} }}"),
            };
            fields.iter().map(field).collect::<Vec<_>>().join(" ")
        }
        Value::Array(items) => items.first().map_or_else(|| "id".to_owned(), selection),
        _ => String::new(),
    }
}

/// Whether what came has all that is expected; numbers are equal whatever they are written as.
fn is_met(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(fields), got) => fields.iter().all(|(key, value)| {
            let name = key.split([' ', '(', ':']).next().unwrap_or_default();
            is_met(value, &got[name])
        }),
        (Value::Array(items), Value::Array(others)) => {
            items.len() == others.len()
                && items.iter().zip(others).all(|(item, other)| is_met(item, other))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => expected == got,
    }
}

/// An input with more members, which count where both have one.
pub(crate) fn with(mut input: Value, more: Value) -> Value {
    for (name, value) in more.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

/// Relations to many.
fn all(ids: &[&str]) -> Value {
    json!({"connect": ids})
}

/// Records by their ids, as a list shows them.
fn nodes(ids: &[&str]) -> Value {
    let nodes: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    json!({"nodes": nodes})
}

/// The start of a day of March 2024, by its hours since the first.
fn march(hours: u64) -> String {
    format!("2024-03-{:02}T{:02}:00:00Z", 1 + hours / 24, hours % 24)
}
