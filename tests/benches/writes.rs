//! Whole writes: the engine against the rows that it makes, inserted by hand. `README.md` beside
//! this file says what is promised.

mod desk;
mod measure;
mod raw;
mod studio;

use std::cell::RefCell;

use desk::{Desk, SHOTS};
use measure::{Contender, interleave, promise, report};
use raw::Raw;
use studio::Studio;
use tests::engines::{Engine, available};

/// Documents of one measured operation.
const DOCUMENTS: usize = 2;

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    let named = |engine: Engine| asked.iter().any(|word| word == engine.name());
    let engines = [Engine::Sqlite, Engine::Postgres];
    let all = !engines.into_iter().any(named);
    for engine in engines.into_iter().filter(|engine| all || named(*engine)) {
        if !available().contains(&engine) {
            println!("\nSKIPPED: {engine} is not to be had; `cargo xtask bench` starts one");
            continue;
        }
        against_sql(engine, asked.iter().any(|word| word == "profile"));
    }
}

fn against_sql(engine: Engine, profile: bool) {
    let studio = Studio::create(engine, &[]);
    studio.add_shots(1_000);
    let desk = Desk::open(&studio);
    desk.one(&studio.engines[0]);
    if profile {
        for _ in 0..40 {
            desk.bulk(&studio.engines[0]);
        }
        return;
    }
    let raw = studio.runtime.block_on(Raw::open(studio.database.url(), &desk.last()));
    let raw = RefCell::new(raw);
    let by_hand = |shots: usize| {
        let (sequence, mut raw) = (desk.next(), raw.borrow_mut());
        studio.runtime.block_on(raw.create(sequence, shots));
    };
    let mut contenders = [
        Contender::new("by hand", || (0..DOCUMENTS).for_each(|_| by_hand(SHOTS))),
        Contender::new("the engine", || (0..DOCUMENTS).for_each(|_| desk.bulk(&studio.engines[0]))),
    ];
    interleave(9, 1, &mut contenders);
    report(&format!("1,000 shots in two documents, {engine}"), &contenders);
    judge(engine, "1,000 creates", &contenders);
    drop(contenders);
    let one_by_hand = || {
        let (sequence, mut raw) = (desk.next(), raw.borrow_mut());
        studio.runtime.block_on(raw.create_one(sequence));
    };
    let mut contenders = [
        Contender::new("by hand", one_by_hand),
        Contender::new("the engine", || desk.one(&studio.engines[0])),
    ];
    interleave(15, 50, &mut contenders);
    report(&format!("a single shot, {engine}"), &contenders);
    judge(engine, "a single create", &contenders);
}

/// PostgreSQL does its work in other processes, so that only the time on the wall is comparable.
fn judge(engine: Engine, what: &str, contenders: &[Contender]) {
    let [by_hand, ours] = contenders else { return };
    match engine {
        Engine::Sqlite => promise(&format!("{what}, CPU time"), ours.cpu() / by_hand.cpu(), 2.0),
        _ => promise(&format!("{what}, wall time"), ours.wall() / by_hand.wall(), 2.0),
    }
}
