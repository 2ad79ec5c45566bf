//! The server is killed again and again while clients write and one listens: what was acknowledged
//! is there, nothing is there half, and the listener hears everything once.
//!
//! `cargo xtask stress` runs the same with many more kills; `Plan` says what it may set.

mod check;
mod door;
mod listener;
mod program;
mod server;
mod writer;

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use tests::actor::Actor;
use tests::engines::{self, Engine};
use tests::random::Random;
use tests::xtask::stress;

use check::Outcome;
use door::Door;
use writer::Writer;

pub(super) use program::{Place, Program};
pub(super) use server::Server;

/// Writers at the same time.
const WRITERS: u64 = 4;

/// Records that every writer changes, so that they wait for each other.
const SLATES: usize = 8;

/// How a run goes.
struct Plan {
    engine: Engine,
    kills: u64,
    /// After so many kills the database's own server is ended, too; never at 0.
    restart_every: u64,
    seed: u64,
}

impl Plan {
    fn of_environment() -> Plan {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let seed = || RandomState::new().hash_one(std::process::id());
        Plan {
            engine: engines::current().expect("an engine"),
            kills: number(stress::KILLS).unwrap_or(4),
            restart_every: number(stress::RESTARTS).unwrap_or(0),
            seed: number(stress::SEED).unwrap_or_else(seed),
        }
    }
}

#[test]
fn whatever_was_acknowledged_survives_kills_and_is_told_once() {
    let plan = Plan::of_environment();
    println!("engine {}, seed {}", plan.engine, plan.seed);
    let outcome = run(&plan).expect("a run to its end");
    println!("{}", outcome.figures);
    assert!(outcome.faults.is_empty(), "seed {}:\n{}", plan.seed, outcome.faults.join("\n"));
}

fn run(plan: &Plan) -> Result<Outcome> {
    let mut server = Server::for_run(plan.engine, plan.restart_every > 0)?;
    let folder = tempfile::tempdir()?;
    let place = Place::new(folder.path(), server.database().url().to_owned());
    let (program, token) = Program::first(&place)?;
    let stage = Stage::set(&Actor::at(&program.url()).with_token(&token))?;
    let door = Door::new();
    let mut random = Random::new(plan.seed);
    let (documents, heard, restarts) = std::thread::scope(|scope| -> Result<_> {
        // Whatever ends this, those who wait at the door are sent away.
        let _closing = door.closing();
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let seed = Random::new(plan.seed ^ (number + 1)).number();
                let writer = Writer::new(number, &door, (&token, &stage.slates), seed);
                scope.spawn(move || writer.write_until_told())
            })
            .collect();
        let hearing = (stage.begin.clone(), stage.end.clone(), plan.seed);
        let (door, token) = (&door, token.as_str());
        let listener = scope.spawn(move || listener::listen(door, token, hearing));
        let mut killer = Killer { place: &place, door, random: &mut random, restarts: 0 };
        let last = killer.kill(program, plan, &mut server)?;
        door.tell_the_end();
        let written = writers.into_iter().map(|writer| writer.join().expect("a writer"));
        let written: Vec<_> = written.collect();
        stage.finish(&Actor::at(&last.url()).with_token(token));
        let heard = listener.join().expect("a listener");
        let restarts = killer.restarts;
        let tags = check::tags(&Actor::at(&last.url()).with_token(token))?;
        drop(last);
        Ok(((written, tags), heard, restarts))
    })?;
    let (written, tags) = documents;
    let log = check::log(&place, &stage)?;
    let mut outcome = check::compare(written, &tags, (heard, &log));
    outcome.faults.extend(program::examine(&place));
    outcome.figures.kills = plan.kills;
    outcome.figures.restarts = restarts;
    Ok(outcome)
}

/// What is there before anybody is killed.
pub(super) struct Stage {
    /// Records that all writers change.
    slates: Vec<String>,
    /// A record whose change is the last event of all.
    end: String,
    /// Where the listener begins.
    begin: String,
}

impl Stage {
    fn set(admin: &Actor) -> Result<Stage> {
        let make = |name: &str| {
            let document =
                "mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }";
            let id = admin.ask(document, json!({"name": name}))["tagCreate"]["tag"]["id"].take();
            id.as_str().map(str::to_owned).context("an id")
        };
        let slates = (0..SLATES).map(|number| make(&format!("slate {number}")));
        let slates = slates.collect::<Result<_>>()?;
        let end = make("the end")?;
        let document = "query($id: ID!) { history(id: $id, first: 1) { nodes { cursor } } }";
        let history = admin.ask(document, json!({"id": end}));
        let begin = history["history"]["nodes"][0]["cursor"].as_str().context("a cursor")?;
        Ok(Stage { slates, begin: begin.to_owned(), end })
    }

    fn finish(&self, admin: &Actor) {
        let document =
            "mutation($id: ID!) { tagUpdate(id: $id, patch: {description: \"x\"}) { tag { id } } }";
        admin.ask(document, json!({"id": self.end}));
    }
}

/// Ends servers at random moments.
struct Killer<'a> {
    place: &'a Place<'a>,
    door: &'a Door,
    random: &'a mut Random,
    restarts: u64,
}

impl Killer<'_> {
    /// Answers the one that survives.
    fn kill(&mut self, first: Program, plan: &Plan, server: &mut Server) -> Result<Program> {
        let mut program = first;
        for kill in 1..=plan.kills {
            self.door.open(program.address());
            let restarts = plan.restart_every > 0 && kill.is_multiple_of(plan.restart_every);
            self.pause(50, 700);
            if restarts {
                let by_accident = self.random.one_in(2);
                server.restart(by_accident, Duration::from_millis(self.random.within(0, 300)))?;
                self.restarts += 1;
                self.pause(300, 700);
            }
            program.kill();
            self.door.shut();
            if self.random.one_in(5) {
                // Somewhere in its start.
                let begun = Program::begin(self.place)?;
                self.pause(0, 200);
                begun.kill();
            }
            program = Program::start(self.place)?;
            if plan.kills > 20 && kill.is_multiple_of(20) {
                println!("{kill} kills");
            }
        }
        self.door.open(program.address());
        Ok(program)
    }

    fn pause(&mut self, least: u64, most: u64) {
        std::thread::sleep(Duration::from_millis(self.random.within(least, most)));
    }
}
