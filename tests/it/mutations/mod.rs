//! Changes over HTTP, as a client makes them, on the engine of this run.

use serde_json::{Value, json};
use tests::{TestApp, actor::Actor};

mod bounds;
mod bulk;
mod documents;
mod leaving;
mod races;
mod records;
mod relations;
mod rights;

/// A project of its own on the shared server, and somebody who may do anything in it.
struct Site {
    admin: Actor,
    /// What tells its records from those of other tests.
    code: &'static str,
    project: String,
}

impl Site {
    fn new(code: &'static str) -> Site {
        let admin = TestApp::shared().admin();
        let project = admin.make_project(code);
        Site { admin, code, project }
    }

    /// A shot of the project, by the end of its code.
    fn shot(&self, end: &str) -> String {
        let document =
            "mutation($input: ShotCreateInput!) { shotCreate(input: $input) { shot { id } } }";
        id_of(&self.admin.ask(document, json!({"input": self.input(end)}))["shotCreate"]["shot"])
    }

    /// What a new shot takes at least.
    fn input(&self, end: &str) -> Value {
        let code = format!("{}_{end}", self.code);
        json!({"name": code, "code": code, "project": {"connect": self.project}})
    }

    /// The codes of the project's shots, without what they share.
    fn codes(&self) -> Vec<String> {
        let document = "query($project: ID!) {
            shots(filter: {project: {id: {eq: $project}}}, orderBy: {code: ASC}) { nodes { code } }
        }";
        let data = self.admin.ask(document, json!({"project": self.project}));
        let shots = data["shots"]["nodes"].as_array().expect("shots").iter();
        let codes = shots.map(|shot| shot["code"].as_str().expect("a code"));
        codes.map(|code| code[self.code.len() + 1..].to_owned()).collect()
    }
}

fn id_of(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

/// Code and path of the first error of an answer without data.
#[track_caller]
fn refusal(answer: &Value) -> (String, Value) {
    assert_eq!(answer["data"], Value::Null, "{answer:#}");
    let error = &answer["errors"][0];
    let code = error["extensions"]["code"].as_str().unwrap_or_default();
    (code.to_owned(), error["path"].clone())
}
