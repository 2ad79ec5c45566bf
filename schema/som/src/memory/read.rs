//! Queries over records in memory: levels, joins, pages.

use std::cmp::Ordering;

use super::Memory;
use crate::cell::Cell;
use crate::evaluate::{World, compare, holds};
use crate::id::Key;
use crate::query::{Alias, Child, Column, GroupRows, Level, Query, Span, TotalRows, Variant};
use crate::registry::{RelationRef, Type, TypeIx};
use crate::rowset::Rowset;

/// Rows found for each parent, as spans over one list.
#[derive(Default)]
struct Found {
    rows: Vec<usize>,
    spans: Vec<Span>,
    /// For each parent the rows that numbers are about, before any page.
    all: Vec<Vec<usize>>,
}

impl Memory {
    /// Answers a query as storage would.
    pub fn read(&self, query: &Query) -> Level {
        let rows: Vec<usize> =
            (0..self.records().len()).filter(|row| self.type_of(*row).is_a(query.on)).collect();
        let mut found = Found::default();
        self.find_rows(&mut found, query, rows, None);
        self.level(query, found)
    }

    /// Adds the rows of one parent out of those that its relation leads to.
    fn find_rows(
        &self,
        found: &mut Found,
        query: &Query,
        candidates: Vec<usize>,
        relation: Option<RelationRef>,
    ) {
        let without_cursor = query.predicate.without_cursor();
        found.all.push(
            candidates.iter().copied().filter(|row| holds(self, *row, &without_cursor)).collect(),
        );
        let mut rows: Vec<usize> =
            candidates.into_iter().filter(|row| holds(self, *row, &query.predicate)).collect();
        // Without an order the rows stay as their relation keeps them, which a stable sort respects.
        debug_assert!(relation.is_some() || !query.order.is_empty() || query.page.offset == 0);
        rows.sort_by(|a, b| match query.order.is_empty() {
            true => Ordering::Equal,
            false => compare(self, &query.order, *a, *b),
        });
        if query.page.backward {
            rows.reverse();
        }
        let limit = query.page.limit.map_or(usize::MAX, |limit| limit as usize);
        let page = rows.into_iter().skip(query.page.offset as usize).take(limit);
        let start = found.rows.len() as u32;
        found.rows.extend(page);
        found.spans.push(Span { start, length: found.rows.len() as u32 - start });
    }

    fn level(&self, query: &Query, found: Found) -> Level {
        let joined: Vec<Vec<Option<usize>>> =
            found.rows.iter().map(|row| self.join(query, *row)).collect();
        // A level without columns still has rows to count.
        let mut rows = Rowset::with_capacity(query.columns.len().max(1), found.rows.len());
        for sources in &joined {
            if query.columns.is_empty() {
                rows.push(Cell::Null);
            }
            (0..query.columns.len()).for_each(|at| rows.push(self.shown(query, sources, at)));
        }
        let keys = |column: u16| -> Vec<Option<usize>> {
            let key = |sources: &Vec<Option<usize>>| {
                self.shown(query, sources, usize::from(column)).as_key()
            };
            joined.iter().map(|sources| key(sources).and_then(|key| self.find(key))).collect()
        };
        let children =
            query.children.iter().map(|child| self.child(child, &keys(child.key_column)));
        let variants =
            query.variants.iter().map(|variant| self.variant(variant, &keys(variant.key_column)));
        Level {
            children: children.collect(),
            variants: variants.collect(),
            totals: self.totals(query, &found.all),
            groups: self.groups(query, &found.all),
            rows: Box::new(rows),
            guarded: query.guards.iter().map(|guard| guard.column).collect(),
            spans: found.spans,
            sequence: None,
            links: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// The record behind each alias of a row.
    fn join(&self, query: &Query, row: usize) -> Vec<Option<usize>> {
        let mut sources = vec![Some(row)];
        for join in &query.joins {
            let from = sources[join.from as usize].filter(|from| holds(self, *from, &join.open));
            let target = from.and_then(|from| self.related(from, join.relation).first().copied());
            sources.push(target.filter(|target| holds(self, *target, &join.visible)));
        }
        sources
    }

    /// A column of a row, which is nothing where a guard does not let it be seen.
    fn shown(&self, query: &Query, sources: &[Option<usize>], at: usize) -> Cell<'_> {
        let column = query.columns[at];
        let (Column::Field(alias, _) | Column::Kind(alias, _)) = column;
        let mut guards = query.guards.iter().filter(|guard| usize::from(guard.column) == at);
        let shows = |row: usize| guards.all(|guard| holds(self, row, &guard.shown));
        match sources[alias as usize].is_some_and(shows) {
            true => self.column(sources, column),
            false => Cell::Null,
        }
    }

    fn column(&self, sources: &[Option<usize>], column: Column) -> Cell<'_> {
        let source = |alias: Alias| sources[alias as usize];
        match column {
            Column::Field(alias, field) => {
                source(alias).map_or(Cell::Null, |row| self.cell(row, field))
            }
            Column::Kind(alias, ty) => {
                source(alias).map_or(Cell::Null, |row| Cell::Text(self.kind_text(row, ty)))
            }
        }
    }

    /// The text that tells the concrete type of a row that was read as `read_as`.
    fn kind_text(&self, row: usize, read_as: TypeIx) -> &str {
        let ty: &Type = self.type_of(row);
        match (&ty.kind, self.registry().get(read_as).is_abstract) {
            (Some(kind), false) => kind,
            _ => &ty.name,
        }
    }

    /// The kind that a row of a shared table has there.
    pub(super) fn kind_name(&self, row: usize) -> &str {
        let ty = self.type_of(row);
        ty.kind.as_deref().unwrap_or(&ty.name)
    }

    /// What is read of the records of these keys, one at most for each.
    pub(super) fn led_to(&self, query: &Query, keys: &[Option<Key>]) -> Level {
        let mut found = Found::default();
        for key in keys {
            let row = key.and_then(|key| self.find(key));
            self.find_rows(&mut found, query, row.into_iter().collect(), None);
        }
        self.level(query, found)
    }

    fn child(&self, child: &Child, parents: &[Option<usize>]) -> Level {
        let mut found = Found::default();
        for parent in parents {
            let candidates = parent.map(|parent| self.targets(parent, child.relation));
            let candidates = candidates.unwrap_or_default();
            self.find_rows(&mut found, &child.query, candidates, Some(child.relation));
        }
        self.level(&child.query, found)
    }

    fn variant(&self, variant: &Variant, parents: &[Option<usize>]) -> Level {
        let mut found = Found::default();
        for parent in parents {
            let candidates: Vec<usize> =
                parent.iter().copied().filter(|row| self.kind(*row) == variant.query.on).collect();
            self.find_rows(&mut found, &variant.query, candidates, None);
        }
        self.level(&variant.query, found)
    }

    fn totals(&self, query: &Query, all: &[Vec<usize>]) -> Option<TotalRows> {
        let totals = &query.totals;
        (totals.count || !totals.aggregates.is_empty()).then(|| self.total_rows(totals, all))
    }

    fn groups(&self, query: &Query, all: &[Vec<usize>]) -> Vec<GroupRows> {
        let groups = query.totals.groups.iter();
        groups.map(|grouping| self.group_rows(&query.totals, grouping, all)).collect()
    }
}
