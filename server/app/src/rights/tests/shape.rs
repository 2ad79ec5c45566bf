//! Answers as text that can be compared, and what a query uses as a flat list.

use std::fmt::Write;

use schema_som::Cell;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Level, Order, Query};
use schema_som::registry::FieldRef;

/// Every row of an answer with what hangs on it, and the numbers, one line each.
pub(super) fn told(query: &Query, level: &Level) -> String {
    let mut out = String::new();
    tell(&mut out, query, level, (0, 0));
    out
}

fn tell(out: &mut String, query: &Query, level: &Level, place: (usize, usize)) {
    let (parent, depth) = place;
    let pad = "  ".repeat(depth);
    for row in level.rows_of(parent) {
        let cells = (0..query.columns.len()).map(|column| level.rows.cell(row, column));
        let _ = writeln!(out, "{pad}{:?}", cells.collect::<Vec<_>>());
        for (child, level) in query.children.iter().zip(&level.children) {
            tell(out, &child.query, level, (row, depth + 1));
        }
        for (variant, level) in query.variants.iter().zip(&level.variants) {
            tell(out, &variant.query, level, (row, depth + 1));
        }
    }
    if let Some(totals) = &level.totals {
        let width = usize::from(query.totals.count) + query.totals.aggregates.len();
        let row = totals.of_parent.get(parent).copied().flatten();
        let mut numbers: Vec<_> = row
            .map(|row| (0..width).map(|at| totals.rows.cell(row as usize, at)).collect())
            .unwrap_or_default();
        // No numbers and numbers about nothing are the same.
        if numbers.iter().all(|cell| matches!(cell, Cell::Null | Cell::Int(0))) {
            numbers.clear();
        }
        let _ = writeln!(out, "{pad}totals {numbers:?}");
    }
    for (grouping, groups) in query.totals.groups.iter().zip(&level.groups) {
        let width = grouping.width() + grouping.aggregates.len();
        for row in groups.rows_of(parent) {
            let cells: Vec<_> = (0..width).map(|at| groups.rows.cell(row, at)).collect();
            let _ = writeln!(out, "{pad}group {cells:?}");
            for (target, level) in grouping.targets.iter().zip(&groups.targets) {
                tell(out, &target.query, level, (row, depth + 1));
            }
        }
    }
}

/// Every field that a query selects, filters, sorts, groups or aggregates by.
pub(super) fn used(query: &Query) -> Vec<FieldRef> {
    let mut fields = Vec::new();
    collect(&mut fields, query);
    fields
}

fn collect(fields: &mut Vec<FieldRef>, query: &Query) {
    fields.extend(query.columns.iter().filter_map(|column| match column {
        Column::Field(_, field) => Some(*field),
        Column::Kind(..) => None,
    }));
    in_predicate(fields, &query.predicate);
    fields.extend(query.order.iter().map(|order: &Order| order.field));
    let groups = query.totals.groups.iter();
    let aggregates = query.totals.aggregates.iter();
    fields.extend(
        aggregates
            .chain(groups.clone().flat_map(|group| &group.aggregates))
            .filter_map(|aggregate| aggregate.field),
    );
    fields.extend(groups.clone().flat_map(|group| &group.keys));
    groups.flat_map(|group| &group.targets).for_each(|target| collect(fields, &target.query));
    query.children.iter().for_each(|child| collect(fields, &child.query));
}

fn in_predicate(fields: &mut Vec<FieldRef>, predicate: &Predicate) {
    match predicate {
        Predicate::True | Predicate::False | Predicate::Kind(_) => {}
        Predicate::And(all) | Predicate::Or(all) => {
            all.iter().for_each(|one| in_predicate(fields, one));
        }
        Predicate::Not(inner) => in_predicate(fields, inner),
        Predicate::IsNull(field)
        | Predicate::Compare { field, .. }
        | Predicate::In { field, .. }
        | Predicate::Text { field, .. }
        | Predicate::EqualFolded { field, .. } => fields.push(*field),
        Predicate::One { predicate, .. }
        | Predicate::Some { predicate, .. }
        | Predicate::Count { predicate, .. } => in_predicate(fields, predicate),
        Predicate::After { order, .. } => fields.extend(order.iter().map(|part| part.field)),
    }
}
