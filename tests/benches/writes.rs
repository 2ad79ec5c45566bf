//! Whole writes: the engine against the rows that it makes, inserted by hand. `README.md` beside
//! this file says what is promised.

mod measure;
mod raw;
mod studio;

use std::cell::{Cell, RefCell};
use std::hint::black_box;

use measure::{Contender, interleave, promise, report};
use raw::Raw;
use schema_som::Key;
use serde_json::{Map, Value, json};
use studio::Studio;
use tests::engines::{Engine, available};

const BULK: &str = "mutation Bulk($inputs: [ShotCreateInput!]!) {
    shotsCreate(inputs: $inputs) { count shots { id } }
}";

const ONE: &str = "mutation One($input: ShotCreateInput!) {
    shotCreate(input: $input) { shot { id code name revision } }
}";

/// Shots of one document, and documents of one measured operation.
const SHOTS: usize = 500;
const DOCUMENTS: usize = 2;

/// Sequences that shots are made in, in turn: what a sequence costs that has many is not the point.
const SEQUENCES: usize = 48;

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
    let studio = Studio::create(engine);
    studio.add_shots(1_000);
    let desk =
        Desk { studio: &studio, made: Cell::new(0), turn: Cell::new(0), sequences: Vec::new() };
    let desk = Desk { sequences: (0..SEQUENCES).map(|_| desk.sequence()).collect(), ..desk };
    desk.one();
    if profile {
        for _ in 0..40 {
            desk.bulk();
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
        Contender::new("the engine", || (0..DOCUMENTS).for_each(|_| desk.bulk())),
    ];
    interleave(9, 1, &mut contenders);
    report(&format!("1,000 shots in two documents, {engine}"), &contenders);
    judge(engine, "1,000 creates", &contenders);
    drop(contenders);
    let one_by_hand = || {
        let (sequence, mut raw) = (desk.next(), raw.borrow_mut());
        studio.runtime.block_on(raw.create_one(sequence));
    };
    let mut contenders =
        [Contender::new("by hand", one_by_hand), Contender::new("the engine", || desk.one())];
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

/// Whoever sends documents to the engine.
struct Desk<'a> {
    studio: &'a Studio,
    made: Cell<usize>,
    turn: Cell<usize>,
    sequences: Vec<Key>,
}

impl Desk<'_> {
    /// A new sequence of the studio's project.
    fn sequence(&self) -> Key {
        let project = self.studio.project().to_id("project");
        let document = format!(
            "mutation {{ sequenceCreate(input: {{ code: \"SEQ_{}\", name: \"A sequence\", \
             project: {{ connect: \"{project}\" }} }}) {{ sequence {{ id }} }} }}",
            self.count()
        );
        let answer: Value =
            serde_json::from_slice(&self.studio.answer(&document)).expect("an answer");
        let id = answer["data"]["sequenceCreate"]["sequence"]["id"].as_str().expect("an id");
        Key::parse_id(id).expect("an id").1
    }

    /// The next sequence in turn.
    fn next(&self) -> Key {
        self.turn.set(self.turn.get() + 1);
        self.sequences[self.turn.get() % self.sequences.len()]
    }

    fn count(&self) -> usize {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    /// The code of the last shot.
    fn last(&self) -> String {
        format!("ENG_{:07}", self.made.get())
    }

    fn input(&self, sequence: &str) -> Value {
        self.count();
        let code = self.last();
        let sequence = json!({"connect": sequence});
        json!({"code": code, "name": code, "parent": sequence, "sequence": sequence})
    }

    fn bulk(&self) {
        let sequence = self.next().to_id("sequence");
        let inputs = (0..SHOTS).map(|_| self.input(&sequence)).collect();
        let variables = Map::from_iter([("inputs".to_owned(), Value::Array(inputs))]);
        drop(black_box(self.studio.ask(BULK, variables)));
    }

    fn one(&self) {
        let input = self.input(&self.next().to_id("sequence"));
        let variables = Map::from_iter([("input".to_owned(), input)]);
        drop(black_box(self.studio.ask(ONE, variables)));
    }
}
