//! Where templates put files, what repositories call paths, and how versions are numbered, over
//! GraphQL.

use std::sync::OnceLock;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

mod contexts;
mod examples;
mod refusals;
mod repositories;
mod versions;

/// The folder that most templates give.
const PATH: &str = "{{project.code}}/{{#each parent_tasks}}{{nice_name}}/{{/each}}";
/// The same in the project's first repository.
const IN_REPOSITORY: &str = "$REPO{{project.repository.code}}/{{project.code}}/\
                             {{#each parent_tasks}}{{nice_name}}/{{/each}}";
/// The file name that most templates give.
const FILENAME: &str = "{{version.nice_name}}_r{{pad version.revision_number 2}}\
                        _v{{pad version.version_number 3}}{{extension}}";

fn app() -> &'static TestApp {
    static SHARED: OnceLock<TestApp> = OnceLock::new();
    SHARED.get_or_init(TestApp::start)
}

/// A project with its structure, to which templates are added.
struct Stage {
    admin: Actor,
    project: String,
    structure: String,
}

impl Stage {
    fn new(code: &str) -> Stage {
        Self::on(app(), code)
    }

    fn on(app: &TestApp, code: &str) -> Stage {
        let admin = app.admin();
        let structure = make(&admin, "Structure", json!({"name": code}));
        let input = json!({"name": code, "code": code, "structure": {"connect": structure}});
        let project = make(&admin, "Project", input);
        Stage { admin, project, structure }
    }

    /// Mounts a repository on Linux as the project's last.
    fn repository(&self, code: &str, linux: &str) -> String {
        let input = json!({"name": code, "code": code, "linuxPath": linux});
        let repository = make(&self.admin, "Repository", input);
        let patch = json!({"repositories": {"connect": [repository]}});
        self.update("Project", &self.project, patch);
        repository
    }

    /// Adds a template as the structure's last.
    fn template(&self, class: &str, path: &str, filename: &str) -> String {
        let input = json!({
            "name": class, "targetEntityType": class, "path": path, "filename": filename,
        });
        let template = make(&self.admin, "FilenameTemplate", input);
        let patch = json!({"templates": {"connect": [template]}});
        self.update("Structure", &self.structure, patch);
        template
    }

    /// Makes a task of a kind below another, with more members.
    fn task(&self, kind: &str, name: &str, parent: Option<&str>, more: Value) -> String {
        let mut input = more;
        input["name"] = name.into();
        input["project"] = json!({"connect": self.project});
        if let Some(parent) = parent {
            input["parent"] = json!({"connect": parent});
        }
        if matches!(kind, "Shot" | "Sequence" | "Scene" | "Asset") && input["code"].is_null() {
            input["code"] = name.into();
        }
        make(&self.admin, kind, input)
    }

    fn version(&self, task: &str) -> String {
        make(&self.admin, "Version", json!({"task": {"connect": task}}))
    }

    #[track_caller]
    fn update(&self, class: &str, id: &str, patch: Value) {
        let field = format!("{}Update", camel(class));
        let document = format!(
            "mutation($id: ID!, $patch: {class}UpdateInput!) {{
                {field}(id: $id, patch: $patch) {{ __typename }}
            }}"
        );
        self.admin.ask(&document, json!({"id": id, "patch": patch}));
    }

    #[track_caller]
    fn version_path(&self, version: &str, extension: Option<&str>) -> Value {
        let variables = json!({"version": version, "extension": extension});
        self.admin.ask(VERSION_PATH, variables)["versionPath"].clone()
    }

    /// The whole path of a version.
    #[track_caller]
    fn full(&self, version: &str, extension: Option<&str>) -> String {
        text(&self.version_path(version, extension)["fullPath"])
    }

    #[track_caller]
    fn task_path(&self, task: &str) -> String {
        let document = "query($task: ID!) { taskPath(task: $task) }";
        text(&self.admin.ask(document, json!({"task": task}))["taskPath"])
    }

    /// Code and message of the refusal of a version's path.
    #[track_caller]
    fn refused(&self, version: &str, extension: Option<&str>) -> (String, String) {
        let variables = json!({"version": version, "extension": extension});
        refusal(&self.admin.answer(VERSION_PATH, variables))
    }
}

const VERSION_PATH: &str = "query($version: ID!, $extension: String) {
    versionPath(version: $version, extension: $extension) {
        path filename fullPath absoluteFullPath
    }
}";

/// Makes a record and answers its id.
#[track_caller]
fn make(actor: &Actor, class: &str, input: Value) -> String {
    let field = camel(class);
    let document = format!(
        "mutation($input: {class}CreateInput!) {{
            {field}Create(input: $input) {{ {field} {{ id }} }}
        }}"
    );
    let made = actor.ask(&document, json!({"input": input}));
    text(&made[format!("{field}Create")][field]["id"])
}

/// Code and message of the first error of an answer.
#[track_caller]
fn refusal(answer: &Value) -> (String, String) {
    let error = &answer["errors"][0];
    assert!(error["extensions"]["code"].is_string(), "no error: {answer:#}");
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

fn camel(class: &str) -> String {
    let mut letters = class.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
