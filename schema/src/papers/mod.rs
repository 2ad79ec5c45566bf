//! What documents are given and what they answer, as data: types in other languages are made of it.

mod answers;
mod inputs;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use schema_som::kind::Vocabulary;

use crate::compiler::ast::{ExtendedType, Schema, Type};
use crate::compiler::words_of;
use crate::errors::Fault;
use crate::generation::{Compiled, Generation};

/// Documents, and what they have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Papers {
    /// Each of them, by the name that it was given.
    pub all: BTreeMap<String, Paper>,
    /// Objects that variables hold, by their names in the schema. What is nested in them more deeply
    /// is JSON, or the whole model would be here.
    pub inputs: BTreeMap<String, Vec<Part>>,
    /// Enums, by their names in the schema.
    pub words: BTreeMap<String, Arc<Vocabulary>>,
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Whether it changes something.
    pub is_mutation: bool,
    /// What it is given.
    pub variables: Vec<Part>,
    /// What stands in `data` of its answer.
    pub answer: Vec<Part>,
}

/// A variable, a field of an object that a variable holds, or a field of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The name; in an answer that of the response, which may be an alias.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
    /// Whether it may be null.
    pub may_be_null: bool,
    /// Whether it may be left out: given, since there is a default or nothing is wanted; answered,
    /// since it depends on the type of the record, or on `@skip` and `@include`.
    pub may_miss: bool,
}

/// What a part holds, if it is not null.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// A text; also ids, moments, decimals, and whole numbers of 64 bits, as the API writes them.
    Text,
    /// A whole number; also spans of time in seconds.
    Whole,
    /// A number.
    Real,
    /// Yes or no.
    Truth,
    /// Anything.
    Json,
    /// A word of the enum of this name.
    Word(String),
    /// An object that is given, of this name among [`Papers::inputs`].
    Input(String),
    /// An object that is answered.
    Object(Vec<Part>),
    /// Many of something, each of which may be null or not.
    List(Box<Holds>, bool),
}

impl Generation {
    /// What documents are given and what they answer. Each has a name, and fits the schema.
    ///
    /// # Errors
    /// The name of the first that does not fit, and what is wrong with it.
    pub fn papers<'a>(
        &self,
        documents: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Papers, (String, Fault)> {
        let mut compiled: Vec<(&str, Compiled)> = Vec::new();
        for (name, text) in documents {
            let fault = |fault| (name.to_owned(), fault);
            self.fits(text).map_err(fault)?;
            let first = |faults: Vec<Fault>| faults.into_iter().next();
            let done = self.compile(text, None).map_err(first);
            if let Err(Some(told)) = done {
                return Err(fault(told));
            }
            compiled.extend(done.ok().map(|done| (name, done)));
        }
        let schema = self.compiler.schema();
        let mut papers = Papers::default();
        let operations = compiled.iter().map(|(_, compiled)| &*compiled.checked.operation);
        let typed = inputs::typed(schema, operations);
        for name in &typed {
            let parts = inputs::object(schema, name, &typed, &mut papers.words);
            papers.inputs.insert(name.clone(), parts);
        }
        for (name, compiled) in &compiled {
            let checked = &compiled.checked;
            let operation = &checked.operation;
            let variables = inputs::variables(schema, operation, &typed, &mut papers.words);
            let answer = answers::of(schema, checked, &mut papers.words);
            let is_mutation = operation.is_mutation();
            papers.all.insert((*name).to_owned(), Paper { is_mutation, variables, answer });
        }
        Ok(papers)
    }
}

/// What a scalar is as JSON.
fn scalar(name: &str) -> Holds {
    match name {
        "ID" | "String" | "DateTime" | "Decimal" | "BigInt" | "Upload" => Holds::Text,
        "Int" | "Duration" => Holds::Whole,
        "Float" => Holds::Real,
        "Boolean" => Holds::Truth,
        _ => Holds::Json,
    }
}

/// A use of a type, of whose innermost one this is told: what it holds, and whether it may be null.
fn shaped(ty: &Type, leaf: &mut dyn FnMut(&str) -> Holds) -> (Holds, bool) {
    match ty {
        Type::Named(name) => (leaf(name), true),
        Type::NonNullNamed(name) => (leaf(name), false),
        Type::List(items) | Type::NonNullList(items) => {
            let (items, may_be_null) = shaped(items, leaf);
            (Holds::List(Box::new(items), may_be_null), !ty.is_non_null())
        }
    }
}

/// A scalar or an enum, whose words are kept; nothing of anything else.
fn plain(
    schema: &Schema,
    name: &str,
    words: &mut BTreeMap<String, Arc<Vocabulary>>,
) -> Option<Holds> {
    match schema.types.get(name)? {
        ExtendedType::Scalar(_) => Some(scalar(name)),
        ExtendedType::Enum(vocabulary) => {
            let values = vocabulary.values.values().map(|value| &**value);
            let made = words_of(name, vocabulary.description.as_deref(), values);
            words.entry(name.to_owned()).or_insert_with(|| Arc::new(made));
            Some(Holds::Word(name.to_owned()))
        }
        _ => None,
    }
}
