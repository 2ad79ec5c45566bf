//! Inputs of mutations, made of the arguments of a step.

use serde_json::{Map, Value};

use super::format::Step;
use super::spoken::{Words, camel};

/// The input of a mutation, made of a step's arguments.
#[derive(Default)]
pub(super) struct Input(Map<String, Value>);

impl Input {
    /// These arguments as they are, where they were given.
    pub(super) fn of(step: &Step, names: &[&str]) -> Input {
        let mut input = Input::default();
        for name in names {
            input = input.given(step, name, Value::clone);
        }
        input
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Input {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// An argument, where it was given, as this makes a value of it.
    pub(super) fn given(self, step: &Step, name: &str, value: impl Fn(&Value) -> Value) -> Input {
        match step.given(name) {
            Some(given) => self.with(&camel(name), value(given)),
            None => self,
        }
    }

    /// An argument out of a vocabulary.
    pub(super) fn word(self, step: &Step, name: &str, words: &Words) -> Input {
        self.given(step, name, |value| words.given(value))
    }
}

impl From<Input> for Value {
    fn from(input: Input) -> Value {
        input.0.into()
    }
}
