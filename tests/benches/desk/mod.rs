//! Whoever sends documents that make shots, each in its turn in one of many sequences.

use std::cell::Cell;
use std::hint::black_box;

use schema::Engine;
use schema_som::Key;
use serde_json::{Map, Value, json};

use crate::studio::Studio;

const BULK: &str = "mutation Bulk($inputs: [ShotCreateInput!]!) {
    shotsCreate(inputs: $inputs) { count shots { id } }
}";

const ONE: &str = "mutation One($input: ShotCreateInput!) {
    shotCreate(input: $input) { shot { id code name revision } }
}";

/// Shots of one document.
pub(crate) const SHOTS: usize = 500;

/// Sequences that shots are made in, in turn: what a sequence costs that has many is not the point.
const SEQUENCES: usize = 48;

/// Whoever sends documents to the engine.
pub(crate) struct Desk<'a> {
    studio: &'a Studio,
    made: Cell<usize>,
    turn: Cell<usize>,
    sequences: Vec<Key>,
}

impl<'a> Desk<'a> {
    /// A desk in a studio, with sequences to make shots in.
    pub(crate) fn open(studio: &'a Studio) -> Desk<'a> {
        let desk = Desk { studio, made: Cell::new(0), turn: Cell::new(0), sequences: Vec::new() };
        Desk { sequences: (0..SEQUENCES).map(|_| desk.sequence()).collect(), ..desk }
    }

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
    pub(crate) fn next(&self) -> Key {
        self.turn.set(self.turn.get() + 1);
        self.sequences[self.turn.get() % self.sequences.len()]
    }

    fn count(&self) -> usize {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    /// The code of the last shot.
    pub(crate) fn last(&self) -> String {
        format!("ENG_{:07}", self.made.get())
    }

    fn input(&self, sequence: &str) -> Value {
        self.count();
        let code = self.last();
        let sequence = json!({"connect": sequence});
        json!({"code": code, "name": code, "parent": sequence, "sequence": sequence})
    }

    /// A document of many shots, answered by an engine.
    pub(crate) fn bulk(&self, engine: &Engine) {
        let sequence = self.next().to_id("sequence");
        let inputs = (0..SHOTS).map(|_| self.input(&sequence)).collect();
        let variables = Map::from_iter([("inputs".to_owned(), Value::Array(inputs))]);
        drop(black_box(self.studio.ask(engine, BULK, variables)));
    }

    /// A document of a single shot.
    pub(crate) fn one(&self, engine: &Engine) {
        let input = self.input(&self.next().to_id("sequence"));
        let variables = Map::from_iter([("input".to_owned(), input)]);
        drop(black_box(self.studio.ask(engine, ONE, variables)));
    }
}
