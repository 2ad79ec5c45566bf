//! Counts, aggregates and groups.

use schema_som::cell::{Cell, Rows};
use schema_som::query::{GroupRows, Level};
use schema_som::{Code, Error};

use super::{Scope, Writer, Written, leaf};
use crate::bind::{BoundGroups, BoundList};
use crate::plan::{GroupPlan, Key, Leaf, List, Number, ObjectPlan};

/// A list as planned, as bound and as answered.
pub(super) type Counted<'p> = (&'p List, &'p BoundList, &'p Level);

/// One row of numbers; no row where a parent has none, so that everything counts 0.
#[derive(Clone, Copy)]
struct Numbers<'p> {
    list: Counted<'p>,
    parent: usize,
    row: Option<(&'p dyn Rows, usize)>,
    /// The columns in front of the aggregates.
    skip: usize,
    /// The groups that the row is one of.
    groups: Option<Groups<'p>>,
}

/// A grouping as planned, as bound and as answered.
#[derive(Clone, Copy)]
struct Groups<'p> {
    plan: &'p GroupPlan,
    bound: &'p BoundGroups,
    rows: &'p GroupRows,
}

impl<'p> Writer<'p> {
    /// Writes how many rows a list has in all.
    pub(super) fn count(&mut self, list: Counted<'p>, parent: usize) -> Written {
        let numbers = totals(list, parent);
        self.row_count(numbers)
    }

    pub(super) fn aggregate(
        &mut self,
        list: Counted<'p>,
        members: &'p [(Key, Number)],
        parent: usize,
    ) -> Written {
        self.numbers(totals(list, parent), members)
    }

    fn numbers(&mut self, numbers: Numbers<'p>, members: &'p [(Key, Number)]) -> Written {
        self.out.push(b'{');
        for (index, (key, number)) in members.iter().enumerate() {
            self.key(key, index == 0);
            self.member(key, number.is_nullable(), |to| to.number(numbers, number))?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn number(&mut self, numbers: Numbers<'p>, number: &'p Number) -> Written {
        match number {
            Number::Typename(json) => {
                self.out.extend_from_slice(json);
                Ok(())
            }
            Number::Count => self.row_count(numbers),
            Number::Value { index, leaf, nullable } => {
                let cell = match numbers.row {
                    Some((rows, row)) => rows.cell(row, numbers.skip + usize::from(*index)),
                    None if *nullable => Cell::Null,
                    None => Cell::Int(0),
                };
                self.number_leaf(leaf, cell)
            }
            Number::Object(members) => self.numbers(numbers, members),
            Number::GroupKey { field, leaf } => {
                let bound = numbers.groups.map(|groups| groups.bound);
                let at = bound.and_then(|bound| bound.keys.iter().position(|key| key == field));
                self.number_leaf(leaf, numbers.key(at))
            }
            Number::GroupKind => {
                let bound = numbers.groups.map(|groups| groups.bound);
                let at = bound.filter(|bound| bound.by_kind).map(|bound| bound.keys.len());
                self.number_leaf(&Leaf::Kind, numbers.key(at))
            }
            Number::GroupRecord { target, object } => {
                self.group_record(numbers, usize::from(*target), object)
            }
            Number::GroupBy { group, members } => {
                let group = usize::from(*group);
                self.groups(numbers, group, members)
            }
        }
    }

    fn groups(
        &mut self,
        numbers: Numbers<'p>,
        group: usize,
        members: &'p [(Key, Number)],
    ) -> Written {
        let (_, bound, level) = numbers.list;
        let (plan, bound) = (&numbers.list.0.groups[group], &bound.groups[group]);
        let Some(groups): Option<&'p GroupRows> = level.groups.get(group) else {
            return Err(self.fail(Error::internal("groups were not counted")));
        };
        self.out.push(b'[');
        for (index, row) in groups.rows_of(numbers.parent).enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            let row = Some((&*groups.rows, row));
            let skip = bound.keys.len() + usize::from(bound.by_kind);
            let groups = Some(Groups { plan, bound, rows: groups });
            let numbers = Numbers { row, skip, groups, ..numbers };
            self.item(index, false, |to| to.numbers(numbers, members))?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// The record that a group's key leads to; null where there is none to be seen.
    fn group_record(
        &mut self,
        numbers: Numbers<'p>,
        target: usize,
        object: &'p ObjectPlan,
    ) -> Written {
        let found = numbers.groups.zip(numbers.row).and_then(|(groups, (_, row))| {
            let (read, bound) = groups.bound.targets[target].as_ref()?;
            let level = groups.rows.targets.get(*read)?;
            let row = level.rows_of(row).next()?;
            Some((Scope { plan: &groups.plan.targets[target].level, bound, level }, row))
        });
        match found {
            Some((scope, row)) => self.object(scope, object, row),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn row_count(&mut self, numbers: Numbers<'p>) -> Written {
        let cell = numbers.row.map_or(Cell::Int(0), |(rows, row)| rows.cell(row, 0));
        self.number_leaf(&Leaf::Int, cell)
    }

    fn number_leaf(&mut self, leaf: &Leaf, cell: Cell<'_>) -> Written {
        if cell.is_null() {
            self.null();
            return Ok(());
        }
        leaf::push_leaf(&mut self.out, leaf, cell)
            .map_err(|what| self.fail(Error::new(Code::Internal, format!("the number {what}"))))
    }
}

impl<'p> Numbers<'p> {
    /// What stands at a place among the keys of a group.
    fn key(&self, at: Option<usize>) -> Cell<'p> {
        match (self.row, at) {
            (Some((rows, row)), Some(at)) => rows.cell(row, at),
            _ => Cell::Null,
        }
    }
}

impl Number {
    /// Whether the schema lets it be null.
    fn is_nullable(&self) -> bool {
        matches!(
            self,
            Number::Value { nullable: true, .. }
                | Number::GroupKey { .. }
                | Number::GroupKind
                | Number::GroupRecord { .. }
        )
    }
}

fn totals(list: Counted<'_>, parent: usize) -> Numbers<'_> {
    let (plan, _, level) = list;
    let row = level.totals.as_ref().and_then(|totals| {
        let row = totals.of_parent.get(parent).copied().flatten()?;
        Some((&*totals.rows, row as usize))
    });
    Numbers { list, parent, row, skip: usize::from(plan.totals.count), groups: None }
}
