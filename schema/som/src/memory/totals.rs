//! Counts, aggregates and groups over records in memory.

use std::cmp::Ordering;

use super::Memory;
use crate::cell::Cell;
use crate::evaluate::{World, holds};
use crate::query::{Aggregate, AggregateFunction, GroupRows, Grouping, Span, TotalRows, Totals};
use crate::registry::FieldRef;
use crate::rowset::Rowset;
use crate::value::Value;

impl Memory {
    /// One row for each parent, whether it has rows or not.
    pub(super) fn total_rows(&self, totals: &Totals, all: &[Vec<usize>]) -> TotalRows {
        let width = usize::from(totals.count) + totals.aggregates.len();
        let mut rows = Rowset::with_capacity(width, all.len());
        for members in all {
            if totals.count {
                rows.push(Cell::Int(members.len() as i64));
            }
            for aggregate in &totals.aggregates {
                rows.push(self.aggregate(totals, *aggregate, members).as_cell());
            }
        }
        TotalRows { rows: Box::new(rows), of_parent: (0..all.len() as u32).map(Some).collect() }
    }

    /// The groups of each parent in the order of their keys, those without a value last.
    pub(super) fn group_rows(
        &self,
        totals: &Totals,
        grouping: &Grouping,
        all: &[Vec<usize>],
    ) -> GroupRows {
        let mut rows = Rowset::new(grouping.width() + grouping.aggregates.len());
        let mut led_to = vec![Vec::new(); grouping.targets.len()];
        let mut spans = Vec::with_capacity(all.len());
        let mut start = 0;
        for members in all {
            let groups = self.groups_of(totals, grouping, members);
            let kept = &groups[..groups.len().min(grouping.limit as usize)];
            for (keys, members) in kept {
                keys.iter().for_each(|key| rows.push(*key));
                for (target, keys_of) in grouping.targets.iter().zip(&mut led_to) {
                    keys_of.push(keys[usize::from(target.key)].as_key());
                }
                for aggregate in &grouping.aggregates {
                    rows.push(self.aggregate(totals, *aggregate, members).as_cell());
                }
            }
            spans.push(Span { start, length: kept.len() as u32 });
            start += kept.len() as u32;
        }
        let targets = grouping.targets.iter().zip(&led_to);
        let targets = targets.map(|(target, keys)| self.led_to(&target.query, keys)).collect();
        GroupRows { rows: Box::new(rows), spans, targets, sequence: None }
    }

    fn groups_of(
        &self,
        totals: &Totals,
        grouping: &Grouping,
        members: &[usize],
    ) -> Vec<(Vec<Cell<'_>>, Vec<usize>)> {
        let mut groups: Vec<(Vec<Cell<'_>>, Vec<usize>)> = Vec::new();
        for row in members {
            let keys = grouping.keys.iter().map(|key| self.counted(totals, *row, *key));
            let kind = grouping.by_kind.then(|| Cell::Text(self.kind_name(*row)));
            let keys: Vec<_> = keys.chain(kind).collect();
            match groups.binary_search_by(|group| by_keys(&group.0, &keys)) {
                Ok(at) => groups[at].1.push(*row),
                Err(at) => groups.insert(at, (keys, vec![*row])),
            }
        }
        groups
    }

    /// A value as it counts: nothing where a guard does not let it be seen.
    fn counted(&self, totals: &Totals, row: usize, field: FieldRef) -> Cell<'_> {
        match totals.guard(field).is_none_or(|shown| holds(self, row, shown)) {
            true => self.cell(row, field),
            false => Cell::Null,
        }
    }

    fn aggregate(&self, totals: &Totals, aggregate: Aggregate, members: &[usize]) -> Value {
        let Some(field) = aggregate.field else { return Value::Int(members.len() as i64) };
        let cells = || {
            let cells = members.iter().map(|row| self.counted(totals, *row, field));
            cells.filter(|cell| !cell.is_null())
        };
        match aggregate.function {
            AggregateFunction::Count => Value::Int(cells().count() as i64),
            AggregateFunction::CountDistinct => {
                let mut different: Vec<_> = cells().collect();
                different.sort_by(|a, b| a.order(*b));
                different.dedup_by(|a, b| a.order(*b).is_eq());
                Value::Int(different.len() as i64)
            }
            AggregateFunction::Sum => sum(cells()),
            AggregateFunction::Avg => {
                let count = cells().count();
                if count == 0 {
                    return Value::Null;
                }
                Value::Float(cells().map(number).sum::<f64>() / count as f64)
            }
            AggregateFunction::Min => extreme(cells().min_by(|a, b| a.order(*b))),
            AggregateFunction::Max => extreme(cells().max_by(|a, b| a.order(*b))),
        }
    }
}

fn by_keys(a: &[Cell<'_>], b: &[Cell<'_>]) -> Ordering {
    let last = |a: &Cell<'_>, b: &Cell<'_>| a.is_null().cmp(&b.is_null()).then_with(|| a.order(*b));
    a.iter().zip(b).map(|(a, b)| last(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn extreme(cell: Option<Cell<'_>>) -> Value {
    cell.map_or(Value::Null, Cell::to_value)
}

fn number(cell: Cell<'_>) -> f64 {
    match cell {
        Cell::Int(number) => number as f64,
        Cell::Float(number) => number,
        _ => f64::NAN,
    }
}

/// Whole numbers stay whole; the sum of nothing is nothing.
fn sum<'a>(cells: impl Iterator<Item = Cell<'a>>) -> Value {
    cells.fold(Value::Null, |sum, cell| match (sum, cell) {
        (Value::Null, cell) => cell.to_value(),
        (Value::Int(a), Cell::Int(b)) => a.checked_add(b).map_or(Value::Null, Value::Int),
        (sum, cell) => Value::Float(number(sum.as_cell()) + number(cell)),
    })
}
