//! Typed records in Python: dataclasses, for `to` of rows, facts and records.

use std::collections::BTreeSet;

use schema_som::naming::snake;

use super::documents::python as documents;
use super::{Given, HEAD, Record, Shape};

/// Words that Python has taken.
pub(super) const TAKEN: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub(super) fn text(given: &Given) -> String {
    let mut text = format!("\"\"\"{HEAD}\"\"\"\n\n");
    if !(given.records.is_empty() && given.documents.is_empty()) {
        text.push_str("from dataclasses import dataclass\n");
    }
    if given.has(|shape| matches!(shape, Shape::Moment)) {
        text.push_str("from datetime import datetime\n");
    }
    if given.has(|shape| matches!(shape, Shape::Decimal)) {
        text.push_str("from decimal import Decimal\n");
    }
    let json = given.has(|shape| matches!(shape, Shape::Json)).then_some("Any");
    let words = (!given.words.is_empty()).then_some("Literal");
    let documents = documents::typing(&given.documents);
    let typing: BTreeSet<_> = json.into_iter().chain(words).chain(documents).collect();
    let typing: Vec<_> = typing.into_iter().collect();
    if !typing.is_empty() {
        text.push_str(&format!("from typing import {}\n", typing.join(", ")));
    }
    let key = given.has(|shape| matches!(shape, Shape::Link | Shape::Links)).then_some("Key");
    let graph = (!given.documents.is_empty()).then_some("graph");
    let used: Vec<_> = key.into_iter().chain(graph).collect();
    if !used.is_empty() {
        text.push_str(&format!("\nfrom backlot_sdk import {}\n", used.join(", ")));
    }
    for (name, words) in &given.words {
        let words: Vec<_> = words.members.iter().map(|word| format!("{:?}", word.name)).collect();
        text.push_str(&format!("\n{name} = Literal[{}]\n", words.join(", ")));
    }
    given.records.iter().for_each(|record| text.push_str(&class(record)));
    text.push_str(&documents::text(&given.documents));
    text
}

fn class(record: &Record) -> String {
    let Record { name, doc, members, .. } = record;
    let fields = members
        .iter()
        .map(|member| format!("    {}: {} | None\n", field(&member.name), ty(&member.shape)));
    let fields: String = fields.collect();
    let separated = if fields.is_empty() { String::new() } else { format!("\n{fields}") };
    format!("\n\n@dataclass(slots=True)\nclass {name}:\n    \"\"\"{doc}\"\"\"\n{separated}")
}

/// The name of an attribute.
pub(super) fn field(name: &str) -> String {
    let mut name = snake(name);
    if TAKEN.contains(&&*name) {
        name.push('_');
    }
    name
}

fn ty(shape: &Shape) -> &str {
    match shape {
        Shape::Text => "str",
        Shape::Whole => "int",
        Shape::Real => "float",
        Shape::Truth => "bool",
        Shape::Decimal => "Decimal",
        Shape::Moment => "datetime",
        Shape::Json => "Any",
        Shape::Word(name) => name,
        Shape::Link => "Key",
        Shape::Links => "list[Key]",
    }
}
