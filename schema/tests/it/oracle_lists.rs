//! The oracle's lists: filters, orders and pages, interpreted as they stand.

use std::cell::OnceCell;
use std::cmp::Ordering;

use apollo_compiler::response::JsonMap;
use schema_som::cell::Cell;
use schema_som::evaluate::World;
use schema_som::kind::Kind;
use schema_som::registry::{FieldRef, RelationRef, Type};
use serde_json::Value as Json;

use super::oracle::{Oracle, camel};

/// The arguments of a list.
pub(crate) struct Arguments(Json);

/// The rows of a page.
pub(crate) struct Listed {
    pub(crate) rows: Vec<usize>,
    pub(crate) total: usize,
    pub(crate) next: bool,
    pub(crate) previous: bool,
    pub(crate) connection: OnceCell<String>,
}

impl Arguments {
    pub(crate) fn of(arguments: &JsonMap) -> Self {
        Self(serde_json::to_value(arguments).unwrap())
    }
}

impl Listed {
    pub(crate) fn new(
        of: Oracle<'_>,
        ty: &Type,
        mut rows: Vec<usize>,
        arguments: &Arguments,
    ) -> Self {
        let Arguments(arguments) = arguments;
        if arguments["filter"].is_object() {
            rows.retain(|row| of.admits(ty, *row, &arguments["filter"]));
        }
        let orders = arguments["orderBy"].as_array().cloned().unwrap_or_default();
        rows.sort_by(|a, b| {
            let parts = orders.iter().map(|part| of.compare(ty, part, *a, *b));
            let order = parts.fold(Ordering::Equal, Ordering::then);
            // What is equal follows its key, in the direction of what stands before it.
            let Some(last) = orders.last() else { return order };
            let downwards = innermost(last).starts_with("DESC");
            let (a, b) = (of.memory.cell(*a, ty.id()), of.memory.cell(*b, ty.id()));
            order.then(if downwards { b.order(a) } else { a.order(b) })
        });
        let total = rows.len();
        let backward = arguments["last"].is_i64();
        let asked = arguments["first"].as_u64().or(arguments["last"].as_u64()).unwrap_or(50);
        let count = total.min(asked as usize);
        let rows = if backward { rows.split_off(total - count) } else { rows[..count].to_vec() };
        let more = count < total;
        let (next, previous) = if backward { (false, more) } else { (more, false) };
        Self { rows, total, next, previous, connection: OnceCell::new() }
    }
}

impl Oracle<'_> {
    fn compare(&self, ty: &Type, part: &Json, a: usize, b: usize) -> Ordering {
        let (name, direction) = part.as_object().unwrap().iter().next().unwrap();
        let Some(direction) = direction.as_str() else {
            let relation = self.relation(ty, name);
            let target = self.registry.target(relation);
            let to = |row| self.memory.related(row, relation).first().copied();
            return match (to(a), to(b)) {
                (Some(a), Some(b)) => self.compare(target, direction, a, b),
                // Nothing comes last, or first where that was asked.
                (a, b) => nothing(a.is_none(), b.is_none(), innermost(direction)),
            };
        };
        let field = self.field(ty, name);
        let (a, b) = (self.memory.cell(a, field), self.memory.cell(b, field));
        if a.is_null() || b.is_null() {
            return nothing(a.is_null(), b.is_null(), direction);
        }
        if direction.starts_with("DESC") { b.order(a) } else { a.order(b) }
    }

    fn field(&self, ty: &Type, name: &str) -> FieldRef {
        let index = ty.fields.iter().position(|field| camel(field.name()) == name).unwrap();
        FieldRef { owner: ty.ix, index: index as u16 }
    }

    fn relation(&self, ty: &Type, name: &str) -> RelationRef {
        let index = ty.relations.iter().position(|relation| camel(&relation.def.name) == name);
        RelationRef { owner: ty.ix, index: index.unwrap() as u16 }
    }

    fn admits(&self, ty: &Type, row: usize, filter: &Json) -> bool {
        filter.as_object().unwrap().iter().all(|(key, value)| self.holds(ty, row, key, value))
    }

    fn holds(&self, ty: &Type, row: usize, key: &str, value: &Json) -> bool {
        let each = || value.as_array().unwrap().iter();
        match key {
            "and" => return each().all(|filter| self.admits(ty, row, filter)),
            "or" => return each().any(|filter| self.admits(ty, row, filter)),
            "not" => return !self.admits(ty, row, value),
            _ => {}
        }
        if ty.fields.iter().any(|field| camel(field.name()) == key) {
            return self.compares(row, self.field(ty, key), value);
        }
        let relation = self.relation(ty, key);
        let target = self.registry.target(relation);
        let rows = self.memory.related(row, relation);
        let fits =
            |filter: &Json| rows.iter().filter(|row| self.admits(target, **row, filter)).count();
        let tests = value.as_object().unwrap();
        if !self.registry.relation(relation).is_many() {
            return match tests.get("isNull") {
                Some(empty) => rows.is_empty() == empty.as_bool().unwrap(),
                None => tests.is_empty() || fits(value) > 0,
            };
        }
        tests.iter().all(|(test, filter)| match test.as_str() {
            "some" => fits(filter) > 0,
            "none" => fits(filter) == 0,
            _ => fits(filter) == rows.len(),
        })
    }

    fn compares(&self, row: usize, field: FieldRef, tests: &Json) -> bool {
        let cell = self.memory.cell(row, field);
        let is = |value: &Json| order(cell, &self.registry.field(field).def.kind, value);
        let equal = |value: &Json| is(value) == Some(Ordering::Equal);
        tests.as_object().unwrap().iter().all(|(test, value)| match test.as_str() {
            "eq" => equal(value),
            "ne" => !equal(value),
            "in" => value.as_array().unwrap().iter().any(equal),
            "notIn" => !value.as_array().unwrap().iter().any(equal),
            "isNull" => cell.is_null() == value.as_bool().unwrap(),
            "lt" => is(value) == Some(Ordering::Less),
            "lte" => matches!(is(value), Some(Ordering::Less | Ordering::Equal)),
            "gt" => is(value) == Some(Ordering::Greater),
            "gte" => matches!(is(value), Some(Ordering::Greater | Ordering::Equal)),
            "contains" => {
                matches!(cell, Cell::Text(text) if text.contains(value.as_str().unwrap()))
            }
            "startsWith" => {
                matches!(cell, Cell::Text(text) if text.starts_with(value.as_str().unwrap()))
            }
            _ => panic!("{test}"),
        })
    }
}

fn nothing(a: bool, b: bool, direction: &str) -> Ordering {
    let last = a.cmp(&b);
    if direction.ends_with("NULLS_FIRST") { last.reverse() } else { last }
}

fn innermost(order: &Json) -> &str {
    match order.as_str() {
        Some(direction) => direction,
        None => innermost(order.as_object().unwrap().values().next().unwrap()),
    }
}

fn order(cell: Cell<'_>, kind: &Kind, value: &Json) -> Option<Ordering> {
    match (cell, kind) {
        (Cell::Text(stored), Kind::Enum(vocabulary)) => {
            let member = vocabulary.by_name(value.as_str().unwrap()).unwrap();
            Some(stored.cmp(&member.stored))
        }
        (Cell::Text(text), _) => Some(text.cmp(value.as_str().unwrap())),
        (Cell::Int(number), Kind::Bool) => Some((number != 0).cmp(&value.as_bool().unwrap())),
        (Cell::Int(number), _) => Some(number.cmp(&value.as_i64().unwrap())),
        (Cell::Float(number), _) => number.partial_cmp(&value.as_f64().unwrap()),
        _ => None,
    }
}
