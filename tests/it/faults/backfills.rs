//! A server that is killed between two parts of a backfill: the next one goes on, and no part is done
//! twice.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::actor::Actor;
use tests::engines::{self, TestDatabase};
use tests::guests::renamed;
use tests::plugins::{package, until};

use super::kills::{Place, Program};
use super::{count, make};
use crate::cli::command;

#[test]
fn a_backfill_goes_on_where_a_server_was_killed() {
    killed().unwrap_or_else(|error| panic!("{error:?}"));
}

fn killed() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = runtime.block_on(TestDatabase::create(engines::current()?))?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("guest.bkp");
    let step = "[[migration]]\nbackfill = \"waits\"\n[settings]";
    std::fs::write(&file, renamed(&package("guests/working-guest"), ("[settings]", step))?)?;
    let place = Place::new(folder.path(), database.url().to_owned());
    let (first, token) = Program::first(&place)?;
    let admin = Actor::at(&first.url()).with_token(&token);
    let mut install = command(folder.path(), &["plugin", "install"]);
    install.arg(&file).args(["--set", "farmToken=token", "--database", &place.url]);
    let done = install.output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    until("the first part is done", || backfill(&admin)["lastError"] != Value::Null);
    let told = backfill(&admin);
    ensure!(told["rowsDone"] == "1" && told["cursor"] == "1", "{told}");
    first.kill();

    let next = Program::start(&place)?;
    let admin = Actor::at(&next.url()).with_token(&token);
    make(&admin, "go on");
    until("it is done", || backfill(&admin)["finishedAt"] != Value::Null);
    let told = backfill(&admin);
    ensure!(told["rowsDone"] == "3" && told["parts"] == "3", "{told}");
    for part in 0..3 {
        let made = count(&admin, &format!("silent waits {part}"));
        ensure!(made == 1, "part {part} was done {made} times");
    }
    Ok(())
}

fn backfill(admin: &Actor) -> Value {
    let asked = "{ plugins { backfills { rowsDone parts cursor finishedAt lastError } } }";
    let told = admin.answer(asked, json!({}));
    told["data"]["plugins"][0]["backfills"][0].clone()
}
