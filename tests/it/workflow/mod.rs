//! The life of tasks over HTTP, on the engine of this run: what may be done in which status, what
//! follows from it, and what becomes of many who act at once.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

mod actions;
mod by_hand;
mod cost;
mod dependencies;
mod logs;
mod pauses;
mod races;
mod recounted;
mod reopening;
mod responsible;
mod reviews;
mod undone;
mod waiting;

/// Hours of time logs are given out once, so that nobody works on two things at a time.
static HOURS: AtomicU64 = AtomicU64::new(0);

/// A project with people in it, and somebody who may do anything.
struct Floor {
    admin: Actor,
    /// What tells its records from those of other tests.
    code: &'static str,
    project: String,
    /// Two people.
    users: [String; 2],
}

impl Floor {
    fn new(code: &'static str) -> Floor {
        Floor::on(TestApp::shared().admin(), code)
    }

    /// The same on a server of one's own.
    fn on(admin: Actor, code: &'static str) -> Floor {
        let project = admin.make_project(code);
        let users = ["one", "two"].map(|who| user(&admin, code, who));
        Floor { admin, code, project, users }
    }

    /// A task of the project that the first user is responsible for, with whatever else is said.
    fn task(&self, more: Value) -> String {
        let mut input = json!({
            "name": format!("{} task", self.code),
            "project": {"connect": self.project},
            "responsible": {"connect": [self.users[0]]},
            "scheduleTiming": 10.0,
        });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let document =
            "mutation($input: TaskCreateInput!) { taskCreate(input: $input) { task { id } } }";
        id_of(&self.admin.ask(document, json!({"input": input}))["taskCreate"]["task"])
    }

    /// A task that waits for others.
    fn task_after(&self, others: &[&str]) -> String {
        let others: Vec<Value> = others.iter().map(|other| json!(other)).collect();
        self.task(json!({"dependsOn": {"connect": others}}))
    }

    /// The answer to a deed: an operation with its arguments, as GraphQL writes them.
    fn act(&self, deed: &str) -> Value {
        self.admin.answer(&format!("mutation {{ {deed} {{ __typename }} }}"), json!({}))
    }

    /// Does it, and there is nothing to say against it.
    #[track_caller]
    fn done(&self, deed: &str) {
        let answer = self.act(deed);
        assert!(answer["errors"].is_null(), "{deed}: {answer:#}");
    }

    /// The answer to logging an hour that nobody has logged yet.
    fn log(&self, task: &str) -> Value {
        self.log_for(task, &self.users[0], 1)
    }

    fn log_for(&self, task: &str, user: &str, hours: u64) -> Value {
        let first = HOURS.fetch_add(hours, Ordering::Relaxed);
        self.log_at(task, user, (first, first + hours))
    }

    /// The answer to logging these hours since a day that is long over.
    fn log_at(&self, task: &str, user: &str, (start, end): (u64, u64)) -> Value {
        let document = "mutation($input: TimeLogCreateInput!) { timeLogCreate(input: $input) { timeLog { id } } }";
        let input = json!({
            "task": {"connect": task},
            "resource": {"connect": user},
            "start": hour(start),
            "end": hour(end),
        });
        self.admin.answer(document, json!({"input": input}))
    }

    /// Fields of a task, as GraphQL selects them.
    fn of(&self, task: &str, fields: &str) -> Value {
        let document =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on AnyTask {{ {fields} }} }} }}");
        self.admin.ask(&document, json!({"id": task}))["node"].take()
    }

    fn status(&self, task: &str) -> String {
        let found = self.of(task, "status { code }");
        found["status"]["code"].as_str().expect("a status").to_owned()
    }

    /// The reviews of a task that are not decided yet.
    fn open_reviews(&self, task: &str) -> Vec<String> {
        let found =
            self.of(task, "reviews(filter: {status: {code: {eq: \"NEW\"}}}) { nodes { id } }");
        found["reviews"]["nodes"].as_array().expect("reviews").iter().map(id_of).collect()
    }

    /// Has all that were asked approve of a task.
    fn approve(&self, task: &str) {
        for review in self.open_reviews(task) {
            self.done(&format!("reviewApprove(review: \"{review}\")"));
        }
    }

    /// Brings a task that depends on nothing from its beginning to a status.
    fn bring(&self, task: &str, status: &str) {
        if status == "RTS" {
            return;
        }
        assert!(self.log(task)["errors"].is_null());
        let review = |end: &str| {
            self.done(&format!("taskRequestReview(task: \"{task}\")"));
            for review in self.open_reviews(task) {
                self.done(&format!("{end}(review: \"{review}\")"));
            }
        };
        match status {
            "WIP" => {}
            "PREV" => self.done(&format!("taskRequestReview(task: \"{task}\")")),
            "HREV" => review("reviewRequestRevision"),
            "CMPL" => review("reviewApprove"),
            "OH" => self.done(&format!("taskHold(task: \"{task}\")")),
            "STOP" => self.done(&format!("taskStop(task: \"{task}\")")),
            other => panic!("nothing leads to {other}"),
        }
        assert_eq!(self.status(task), status);
    }

    /// Begins a task, and takes back what was logged on it.
    fn begin_without_logs(&self, task: &str) {
        let answer = self.log(task);
        let log = id_of(&answer["data"]["timeLogCreate"]["timeLog"]);
        self.done(&format!("timeLogDelete(id: \"{log}\")"));
        assert_eq!(self.status(task), "WIP");
    }

    /// Puts it on hold, gives it up or lets it go on.
    fn pause(&self, task: &str, how: &str) {
        self.done(&format!("{how}(task: \"{task}\")"));
    }

    /// The statuses of tasks are these, one after the other.
    #[track_caller]
    fn are(&self, case: &str, tasks: &[&str], expected: &str) {
        let statuses: Vec<String> = tasks.iter().map(|task| self.status(task)).collect();
        assert_eq!(statuses.join(" "), expected, "{case}");
    }

    /// A new leaf in a status.
    fn leaf(&self, status: &str) -> String {
        match status {
            "WFD" => self.task_after(&[&self.task(json!({}))]),
            "DREV" => {
                let first = self.task(json!({}));
                self.bring(&first, "CMPL");
                let task = self.task_after(&[&first]);
                self.bring(&task, "WIP");
                self.done(&format!("taskRequestRevision(task: \"{first}\")"));
                assert_eq!(self.status(&task), "DREV");
                task
            }
            _ => {
                let task = self.task(json!({}));
                self.bring(&task, status);
                task
            }
        }
    }
}

fn user(admin: &Actor, code: &str, who: &str) -> String {
    let login = format!("{}{who}", code.to_lowercase().replace('_', ""));
    let document =
        "mutation($input: UserCreateInput!) { userCreate(input: $input) { user { id } } }";
    let input = json!({"name": login, "login": login, "email": format!("{login}@example.com")});
    id_of(&admin.ask(document, json!({"input": input}))["userCreate"]["user"])
}

/// So many hours after a day that is long over.
fn hour(at: u64) -> String {
    let (day, hour) = (at / 24, at % 24);
    let (year, day) = (2030 + day / 336, day % 336);
    format!("{year}-{:02}-{:02}T{hour:02}:00:00Z", 1 + day / 28, 1 + day % 28)
}

fn id_of(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

/// The code of an answer's first error; nothing when it has none.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
