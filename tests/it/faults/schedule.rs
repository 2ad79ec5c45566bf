//! A server that is killed while it has a studio's work scheduled: the studio can be scheduled again
//! once a run would be over.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tests::actor::Actor;
use tests::engines::{self, TestDatabase};

use super::kills::{Place, Program};

/// Seconds that a run may take here.
const LIMIT: &str = "3";

#[test]
fn a_studio_whose_server_was_killed_can_be_scheduled_again() {
    killed().unwrap_or_else(|error| panic!("{error:?}"));
}

fn killed() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = runtime.block_on(TestDatabase::create(engines::current()?))?;
    let folder = tempfile::tempdir()?;
    let program = folder.path().join("sleeper");
    // Another process writes it: a file that is open for writing anywhere cannot be run.
    let write = "printf '#!/bin/sh\\nexec sleep 30\\n' > \"$1\" && chmod 755 \"$1\"";
    ensure!(Command::new("sh").args(["-c", write, "sh"]).arg(&program).status()?.success());
    let program: &'static str = Box::leak(program.display().to_string().into_boxed_str());
    let place = Place::new(folder.path(), database.url().to_owned())
        .with("BACKLOT_SCHEDULER_COMMAND", program)
        .with("BACKLOT_SCHEDULER_TIMEOUT_SECONDS", LIMIT);
    let (first, token) = Program::first(&place)?;
    let admin = Actor::at(&first.url()).with_token(&token);
    let schedule = stage(&admin)?;
    let begun = admin.answer(&schedule, json!({}));
    ensure!(begun["errors"].is_null(), "{begun:#}");
    first.kill();

    let next = Program::start(&place)?;
    let admin = Actor::at(&next.url()).with_token(&token);
    loop {
        let answer = admin.answer(&schedule, json!({}));
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None => return Ok(()),
            Some("SCHEDULING") => std::thread::sleep(Duration::from_millis(200)),
            Some(_) => bail!("{answer:#}"),
        }
    }
}

/// A studio with work; answers how it is scheduled.
fn stage(admin: &Actor) -> Result<String> {
    let project = admin.make_project("KILLED");
    let task = "mutation($project: ID!) { taskCreate(input: {name: \"a task\", \
                project: {connect: $project}}) { task { id } } }";
    admin.ask(task, json!({"project": project}));
    let studio = admin.query(
        "mutation { studioCreate(input: {name: \"studio\", start: \"2030-01-01T00:00:00Z\", \
         end: \"2030-02-01T00:00:00Z\", now: \"2030-01-01T00:00:00Z\"}) { studio { id } } }",
    );
    let id = studio["studioCreate"]["studio"]["id"].as_str().context("an id")?;
    Ok(format!(
        "mutation {{ studioSchedule(id: \"{id}\", projects: [\"{project}\"]) {{ \
         studio {{ isScheduling }} }} }}"
    ))
}
