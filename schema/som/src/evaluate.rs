//! The in-memory reading of a predicate. `server-storage` has the SQL one; a test keeps them equal.

use crate::cell::Cell;
use crate::predicate::{Compare, Predicate, TextPart};
use crate::query::Order;
use crate::registry::{FieldRef, RelationRef, TypeIx};

/// A set of records to evaluate predicates in.
pub trait World {
    /// A record of it.
    type Record: Copy;

    /// The record's concrete type.
    fn kind(&self, record: Self::Record) -> TypeIx;

    /// A stored or computed field of the record.
    fn cell(&self, record: Self::Record, field: FieldRef) -> Cell<'_>;

    /// The folded copy of a text field.
    fn folded(&self, record: Self::Record, field: FieldRef) -> String;

    /// The records that a relation leads to; one at most for a to-one relation.
    fn related(&self, record: Self::Record, relation: RelationRef) -> Vec<Self::Record>;
}

/// Whether the record fulfils the predicate.
pub fn holds<W: World>(world: &W, record: W::Record, predicate: &Predicate) -> bool {
    let related = |relation: RelationRef, inner: &Predicate| {
        world.related(record, relation).into_iter().filter(|row| holds(world, *row, inner)).count()
    };
    match predicate {
        Predicate::True => true,
        Predicate::False => false,
        Predicate::And(all) => all.iter().all(|one| holds(world, record, one)),
        Predicate::Or(any) => any.iter().any(|one| holds(world, record, one)),
        Predicate::Not(inner) => !holds(world, record, inner),
        Predicate::Compare { field, op, value } => {
            let cell = world.cell(record, *field);
            !cell.is_null() && compares(cell, *op, value.as_cell())
        }
        Predicate::IsNull(field) => world.cell(record, *field).is_null(),
        Predicate::In { field, values } => {
            let cell = world.cell(record, *field);
            !cell.is_null()
                && values.iter().any(|value| compares(cell, Compare::Eq, value.as_cell()))
        }
        Predicate::Text { field, part, value, folded: false } => {
            matches!(world.cell(record, *field), Cell::Text(text) if has_part(text, *part, value))
        }
        Predicate::Text { field, part, value, folded: true } => {
            !world.cell(record, *field).is_null()
                && has_part(&world.folded(record, *field), *part, value)
        }
        Predicate::EqualFolded { field, value } => {
            !world.cell(record, *field).is_null() && world.folded(record, *field) == *value
        }
        Predicate::Kind(kinds) => kinds.contains(&world.kind(record)),
        Predicate::One { relation, predicate } | Predicate::Some { relation, predicate } => {
            related(*relation, predicate) > 0
        }
        Predicate::Count { relation, predicate, op, value } => {
            compares(Cell::Int(related(*relation, predicate) as i64), *op, Cell::Int(*value))
        }
        Predicate::After { order, values } => stands_after(world, record, order, values),
    }
}

/// Whether the record comes after these values in this order.
fn stands_after<W: World>(
    world: &W,
    record: W::Record,
    order: &[Order],
    values: &[crate::value::Value],
) -> bool {
    for (part, value) in order.iter().zip(values) {
        let cell = ordered_cell(world, record, part);
        match compare_in(part, cell, value.as_cell()) {
            std::cmp::Ordering::Equal => {}
            ordering => return ordering == std::cmp::Ordering::Greater,
        }
    }
    false
}

/// Compares two records by an order; keys decide last.
pub fn compare<W: World>(
    world: &W,
    order: &[Order],
    a: W::Record,
    b: W::Record,
) -> std::cmp::Ordering {
    order
        .iter()
        .map(|part| compare_in(part, ordered_cell(world, a, part), ordered_cell(world, b, part)))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

/// The cell that a part of an order looks at.
pub fn ordered_cell<'w, W: World>(world: &'w W, record: W::Record, part: &Order) -> Cell<'w> {
    if !holds(world, record, &part.shown) {
        return Cell::Null;
    }
    let mut at = record;
    for relation in &part.through {
        match world.related(at, *relation).first() {
            Some(next) => at = *next,
            None => return Cell::Null,
        }
    }
    world.cell(at, part.field)
}

fn compare_in(part: &Order, a: Cell<'_>, b: Cell<'_>) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a.is_null(), b.is_null()) {
        (true, true) => Equal,
        (true, false) if part.nulls_first => Less,
        (true, false) => Greater,
        (false, true) if part.nulls_first => Greater,
        (false, true) => Less,
        (false, false) if part.descending => b.order(a),
        (false, false) => a.order(b),
    }
}

fn compares(a: Cell<'_>, op: Compare, b: Cell<'_>) -> bool {
    let ordering = a.order(b);
    match op {
        Compare::Eq => ordering.is_eq(),
        Compare::Lt => ordering.is_lt(),
        Compare::Le => ordering.is_le(),
        Compare::Gt => ordering.is_gt(),
        Compare::Ge => ordering.is_ge(),
    }
}

fn has_part(text: &str, part: TextPart, value: &str) -> bool {
    match part {
        TextPart::Contains => text.contains(value),
        TextPart::Starts => text.starts_with(value),
        TextPart::Ends => text.ends_with(value),
    }
}
