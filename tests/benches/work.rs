//! Work on tasks: an approval in a project of ten thousand tasks against one in a project of thirty.
//! `README.md` beside this file says what is promised.

mod measure;

use std::cell::Cell;

use measure::{Contender, interleave, promise, report};
use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::engines::{Engine, available};

/// Shots, and tasks of each, in the large project; with ten sequences they are over ten thousand.
const SHOTS: usize = 1_000;
const TASKS: usize = 9;

/// Approvals that are measured in each project, and tasks that are made ready for them.
const ROUNDS: u32 = 9;
const APPROVALS: u32 = 10;

fn main() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !available().contains(&engine) {
            println!("\nSKIPPED: {engine} is not to be had; `cargo xtask bench` starts one");
            continue;
        }
        approvals(engine);
    }
}

fn approvals(engine: Engine) {
    let app = TestApp::on(engine, |_| {});
    let admin = app.admin();
    let projects = [("SMALL", 3), ("LARGE", SHOTS)].map(|(code, shots)| fill(&admin, code, shots));
    let count = (ROUNDS * APPROVALS + APPROVALS.div_ceil(4)) as usize;
    let ready = projects.map(|project| reviews(&admin, &project, count));
    let next = [Cell::new(0), Cell::new(0)];
    let approve = |of: usize| {
        let at = next[of].replace(next[of].get() + 1);
        admin.query(&format!(
            "mutation {{ reviewApprove(review: \"{}\") {{ task {{ id }} }} }}",
            ready[of][at]
        ));
    };
    let mut contenders = [
        Contender::new("3 shots, 30 tasks", || approve(0)),
        Contender::new("1,000 shots, 10,010 tasks", || approve(1)),
    ];
    interleave(ROUNDS, APPROVALS, &mut contenders);
    report(&format!("an approval over HTTP, {engine}"), &contenders);
    let [small, large] = &contenders;
    promise("10,000 tasks, one approval, wall time", large.wall() / small.wall(), 1.5);
}

/// A project of sequences, shots in them and tasks of these, one after the other; answers its id.
fn fill(admin: &Actor, code: &str, shots: usize) -> String {
    let project = admin.make_project(code);
    let sequences = (0..10.min(shots)).map(|at| named(code, &project, None, at)).collect();
    let sequences = create(admin, "sequence", sequences);
    let all =
        (0..shots).map(|at| named(code, &project, Some(&sequences[at % sequences.len()]), at));
    let shots = create(admin, "shot", all.collect());
    let tasks = |shot: &String| (0..TASKS).map(|at| task(&project, shot, at)).collect::<Vec<_>>();
    create(admin, "task", shots.iter().flat_map(tasks).collect());
    project
}

fn named(code: &str, project: &str, parent: Option<&str>, at: usize) -> Value {
    let name = format!("{code}_{}{at:04}", if parent.is_some() { "s" } else { "q" });
    let mut input = json!({"name": name, "code": name, "project": {"connect": project}});
    if let Some(parent) = parent {
        input["parent"] = json!({"connect": parent});
    }
    input
}

fn task(project: &str, shot: &str, at: usize) -> Value {
    json!({"name": format!("task {at}"), "project": {"connect": project}, "parent": {"connect": shot}})
}

/// Makes records in documents of five hundred, and answers their ids.
fn create(admin: &Actor, kind: &str, inputs: Vec<Value>) -> Vec<String> {
    let ty = format!("{}{}", kind[..1].to_uppercase(), &kind[1..]);
    let document = format!(
        "mutation($inputs: [{ty}CreateInput!]!) {{ {kind}sCreate(inputs: $inputs) {{ {kind}s {{ id }} }} }}"
    );
    let mut ids = Vec::with_capacity(inputs.len());
    for chunk in inputs.chunks(500) {
        let made = admin.ask(&document, json!({"inputs": chunk}));
        let made = made[format!("{kind}sCreate")][format!("{kind}s")].as_array().cloned();
        ids.extend(made.expect("records").iter().map(id_of));
    }
    ids
}

/// Open reviews, one of each of so many tasks: the small project has the same ones again, once they
/// were approved, so that it gets further tasks of its own.
fn reviews(admin: &Actor, project: &str, count: usize) -> Vec<String> {
    let me = id_of(&admin.query("{ me { id } }")["me"]);
    let parts = "query($project: ID!) {
        shots(first: 200, filter: {project: {id: {eq: $project}}}) { nodes { id } } }";
    let shots = admin.ask(parts, json!({"project": project}));
    let shots: Vec<String> =
        shots["shots"]["nodes"].as_array().expect("shots").iter().map(id_of).collect();
    let more = (0..count).map(|at| {
        let mut input = task(project, &shots[at % shots.len()], at);
        input["responsible"] = json!({"connect": [me]});
        input
    });
    let tasks = create(admin, "task", more.collect());
    let prepare = "mutation($log: TimeLogCreateInput!, $task: ID!) {
        timeLogCreate(input: $log) { __typename }
        taskRequestReview(task: $task) { task { reviews { nodes { id } } } }
    }";
    let user = format!(
        "worker{}",
        project.len() + count + project.bytes().map(usize::from).sum::<usize>()
    );
    let made = "mutation($input: UserCreateInput!) { userCreate(input: $input) { user { id } } }";
    let input = json!({"name": user, "login": user, "email": format!("{user}@example.com")});
    let worker = id_of(&admin.ask(made, json!({"input": input}))["userCreate"]["user"]);
    let ready = tasks.iter().enumerate().map(|(at, task)| {
        let log = json!({
            "task": {"connect": task},
            "resource": {"connect": worker},
            "start": format!("2030-01-{:02}T{:02}:00:00Z", 1 + at / 20, at % 20),
            "end": format!("2030-01-{:02}T{:02}:00:00Z", 1 + at / 20, at % 20 + 1),
        });
        let asked = admin.ask(prepare, json!({"log": log, "task": task}));
        id_of(&asked["taskRequestReview"]["task"]["reviews"]["nodes"][0])
    });
    ready.collect()
}

fn id_of(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}
