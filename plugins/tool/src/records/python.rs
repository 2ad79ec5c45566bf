//! Typed records in Python: dataclasses, for `to` of rows, facts and records.

use schema_som::naming::snake;

use super::{Given, HEAD, Record, Shape};

/// Words that Python has taken.
const TAKEN: [&str; 12] = [
    "class", "def", "del", "except", "finally", "from", "global", "import", "is", "lambda", "pass",
    "with",
];

pub(super) fn text(given: &Given) -> String {
    let mut text = format!("\"\"\"{HEAD}\"\"\"\n\n");
    if !given.records.is_empty() {
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
    let typing: Vec<_> = json.into_iter().chain(words).collect();
    if !typing.is_empty() {
        text.push_str(&format!("from typing import {}\n", typing.join(", ")));
    }
    if given.has(|shape| matches!(shape, Shape::Link | Shape::Links)) {
        text.push_str("\nfrom backlot_sdk import Key\n");
    }
    for (name, words) in &given.words {
        let words: Vec<_> = words.members.iter().map(|word| format!("{:?}", word.name)).collect();
        text.push_str(&format!("\n{name} = Literal[{}]\n", words.join(", ")));
    }
    given.records.iter().for_each(|record| text.push_str(&class(record)));
    text
}

fn class(record: &Record) -> String {
    let Record { name, doc, members, .. } = record;
    let fields = members.iter().map(|member| {
        let mut name = snake(&member.name);
        if TAKEN.contains(&&*name) {
            name.push('_');
        }
        format!("    {name}: {} | None\n", ty(&member.shape))
    });
    let fields: String = fields.collect();
    let separated = if fields.is_empty() { String::new() } else { format!("\n{fields}") };
    format!("\n\n@dataclass(slots=True)\nclass {name}:\n    \"\"\"{doc}\"\"\"\n{separated}")
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
