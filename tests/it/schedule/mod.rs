//! Scheduling over HTTP, on the engine of this run: by a stand-in that does what a test says, and by
//! TaskJuggler itself.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use server::Config;
use tempfile::TempDir;
use tests::TestApp;
use tests::actor::Actor;

mod failures;
mod found;
mod real;
mod refusals;
mod texts;

/// What is read of a studio.
const STATE: &str = "isScheduling isSchedulingBy { id } schedulingStartedAt lastScheduledAt \
                     lastScheduledBy { id } lastScheduleMessage";

/// A studio with people, whose scheduler does what it is told.
struct Stage {
    app: TestApp,
    admin: Actor,
    folder: TempDir,
    studio: String,
    users: [String; 3],
}

impl Stage {
    fn new() -> Stage {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Config)) -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        let command = stand_in(&folder);
        Self::by(folder, |config| {
            config.scheduler.command = command.display().to_string();
            change(config);
        })
    }

    /// With the program of TaskJuggler.
    fn real(program: PathBuf) -> Stage {
        let folder = tempfile::tempdir().expect("a folder");
        Self::by(folder, |config| config.scheduler.command = program.display().to_string())
    }

    fn by(folder: TempDir, change: impl FnOnce(&mut Config)) -> Stage {
        let app = TestApp::with(change);
        let admin = app.admin();
        let range = json!({
            "name": "studio",
            "start": "2030-01-01T00:00:00Z",
            "end": "2030-06-01T00:00:00Z",
            "now": "2030-01-07T00:00:00Z",
        });
        let studio = make(&admin, "Studio", range);
        let users = ["ada", "bob", "eve"].map(|login| {
            let email = format!("{login}@example.com");
            make(&admin, "User", json!({"name": login, "login": login, "email": email}))
        });
        Stage { app, admin, folder, studio, users }
    }

    /// What the stand-in does from now on, in the words of a shell: `$here` is this folder, `$1` the
    /// plan, `$3` where the report goes.
    fn act(&self, words: &str) {
        std::fs::write(self.folder.path().join("act"), words).expect("words");
    }

    /// Lets it answer with these rows: id, start, end, people.
    fn report(&self, rows: &[(&str, &str, &str, &[&str])]) -> String {
        let mut text = "\"Id\";\"Start\";\"End\";\"Resources\"\n".to_owned();
        for (id, start, end, people) in rows {
            let people: Vec<String> =
                people.iter().map(|id| format!("{0} ({0})", label(id))).collect();
            let people = people.join(", ");
            text.push_str(&format!("\"x.{}\";\"{start}\";\"{end}\";\"{people}\"\n", label(id)));
        }
        std::fs::write(self.folder.path().join("report.csv"), text).expect("a report");
        "cp \"$1\" \"$here/plan\"; cp \"$here/report.csv\" \"$3/breakdown.csv\"\n".to_owned()
    }

    /// What the stand-in left in a file; nothing when there is none.
    fn left(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(name)).ok()
    }

    /// The plan that it was given last.
    fn plan(&self) -> String {
        self.left("plan").expect("a plan")
    }

    /// The answer to scheduling, with more arguments.
    fn ask(&self, more: &str) -> Value {
        self.admin.answer(&self.mutation(more), json!({}))
    }

    fn mutation(&self, more: &str) -> String {
        format!(
            "mutation {{ studioSchedule(id: \"{}\"{more}) {{ studio {{ {STATE} }} }} }}",
            self.studio
        )
    }

    /// Schedules, and waits until that is over; answers the studio then.
    #[track_caller]
    fn scheduled(&self, more: &str) -> Value {
        let answer = self.ask(more);
        assert!(answer["errors"].is_null(), "{answer:#}");
        self.over()
    }

    fn state(&self) -> Value {
        self.admin.query(&format!("{{ studio(id: \"{}\") {{ {STATE} }} }}", self.studio))["studio"]
            .take()
    }

    /// The studio once nothing is scheduled any more.
    fn over(&self) -> Value {
        loop {
            let state = self.state();
            if state["isScheduling"] == false {
                return state;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the stand-in has left a file.
    fn wait_for(&self, name: &str) -> String {
        loop {
            match self.left(name).filter(|text| text.ends_with('\n')) {
                Some(text) => return text.trim().to_owned(),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// A project that is worked on.
    fn project(&self, code: &str) -> String {
        let project = self.admin.make_project(code);
        let wip = self.admin.query("{ statuses(filter: {code: {eq: \"WIP\"}}) { nodes { id } } }");
        let status = &wip["statuses"]["nodes"][0]["id"];
        let document = "mutation($id: ID!, $patch: ProjectUpdateInput!) {
            projectUpdate(id: $id, patch: $patch) { project { id } } }";
        let patch = json!({"status": {"connect": status}});
        self.admin.ask(document, json!({"id": project, "patch": patch}));
        project
    }

    /// A task that the first user works on, with whatever else is said.
    fn task(&self, project: &str, more: Value) -> String {
        let mut input = json!({
            "name": "a task",
            "project": {"connect": project},
            "resources": {"connect": [self.users[0]]},
            "scheduleTiming": 10.0,
        });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        make(&self.admin, "Task", input)
    }

    /// Fields of a record.
    fn of(&self, id: &str, ty: &str, fields: &str) -> Value {
        let document =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on {ty} {{ {fields} }} }} }}");
        self.admin.ask(&document, json!({"id": id}))["node"].take()
    }

    fn dates(&self, task: &str) -> Value {
        self.of(task, "AnyTask", "start end duration computedStart computedEnd isScheduled")
    }
}

/// A program that does what stands in a file beside it. Another process writes it: a file that is
/// open for writing anywhere cannot be run.
fn stand_in(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("stand-in");
    let text = "#!/bin/sh\nhere=$(dirname \"$0\")\n. \"$here/act\"";
    let write = "printf '%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"";
    let status = Command::new("sh").args(["-c", write, "sh"]).arg(&path).arg(text).status();
    assert!(status.expect("a shell").success());
    path
}

/// Makes a record of a type; answers its id.
#[track_caller]
fn make(actor: &Actor, ty: &str, input: Value) -> String {
    let (first, rest) = ty.split_at(1);
    let root = format!("{}{rest}", first.to_lowercase());
    let document = format!(
        "mutation($input: {ty}CreateInput!) {{ made: {root}Create(input: $input) {{
            record: {root} {{ id }} }} }}"
    );
    let made = actor.ask(&document, json!({"input": input}));
    made["made"]["record"]["id"].as_str().expect("an id").to_owned()
}

/// A record's name in plans.
fn label(id: &str) -> String {
    let (prefix, rest) = id.rsplit_once('_').expect("an id");
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    format!("{}_{rest}", prefix.split('_').map(word).collect::<String>())
}

/// The code of an answer's first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// A moment of January 2030.
fn at(day: u32, hour: u32) -> String {
    format!("2030-01-{day:02}T{hour:02}:00:00Z")
}
