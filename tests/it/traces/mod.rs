//! Conformance: recordings of what the original did, played against the server. `format` reads
//! them, `play` performs their steps through `tasks` and `values`, and `compare` judges.
//!
//! `BACKLOT_TRACES` names a folder of other recordings; `BACKLOT_TRACES_ONLY` picks those whose
//! name or family begins so; `BACKLOT_TRACES_ALL` has all of them played on every engine.

use std::sync::atomic::{AtomicUsize, Ordering};

use tests::engines::{self, Engine};

mod compare;
mod deviations;
mod format;
mod input;
mod play;
mod spoken;
mod stage;
mod state;
mod tasks;
mod values;
mod world;

use format::Trace;
use play::Played;
use stage::Stage;

/// Picks recordings by the beginning of their name or family.
const ONLY: &str = "BACKLOT_TRACES_ONLY";
/// Has all recordings played on every engine.
const ALL: &str = "BACKLOT_TRACES_ALL";
/// So many are played on the further engines.
const SAMPLE: usize = 20;
/// So many servers are played on at the same time.
const STAGES: usize = 2;

#[test]
fn the_server_does_what_the_recordings_say() {
    let traces = chosen(engines::current().expect("an engine"));
    assert!(!traces.is_empty(), "no recordings in {:?}", format::folder());
    let played = play_all(engines::current().expect("an engine"), &traces);
    report(&traces, &played);
}

/// What is played on an engine: everything on SQLite, on the others every so many-th.
fn chosen(engine: Engine) -> Vec<Trace> {
    let mut traces = format::read(&format::folder());
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let only = std::env::var(ONLY).unwrap_or_default();
    traces.retain(|trace| trace.name.starts_with(&only) || trace.family.starts_with(&only));
    if engine != Engine::Sqlite && !is_set(ALL) {
        let step = traces.len().div_ceil(SAMPLE).max(1);
        traces = traces.into_iter().step_by(step).collect();
    }
    traces
}

/// Plays all on some servers.
fn play_all(engine: Engine, traces: &[Trace]) -> Vec<Played> {
    let next = AtomicUsize::new(0);
    let work = || {
        let stage = Stage::start(engine, traces);
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(trace) = traces.get(at) else { break done };
            done.push((at, play::play(&stage, trace)));
        }
    };
    let mut done: Vec<(usize, Played)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..STAGES.min(traces.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, played)| played).collect()
}

/// Prints what came of them, and fails where any differs.
fn report(traces: &[Trace], played: &[Played]) {
    let mut faults = Vec::new();
    let (mut steps, mut left_out) = (0, 0);
    for (trace, played) in traces.iter().zip(played) {
        steps += played.steps;
        left_out += played.left_out;
        if let Some(found) = &played.difference {
            faults.push(format!(
                "{} ({}) step {} {}: {}: expected {}, got {}",
                trace.name, trace.family, found.n, found.op, found.at, found.expected, found.got
            ));
        }
    }
    let count = traces.len();
    println!("traces: {count} played, {} agreed, 0 skipped", count - faults.len());
    println!("{steps} steps carried out, {left_out} left out by the recordings");
    assert!(faults.is_empty(), "{} recordings differ:\n{}", faults.len(), faults.join("\n"));
}
