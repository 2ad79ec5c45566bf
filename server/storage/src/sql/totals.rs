//! Counts, aggregates and groups: one statement each, whatever the number of parents.

use schema_som::query::{Aggregate, AggregateFunction, Grouping, Query, Totals};
use schema_som::{FieldRef, Result};

use super::children::{Anchor, KeyOf};
use super::relation::needs_row;
use super::select::Body;
use super::{CellKind, Source, Statement, Text};
use crate::Engine;
use schema_som::kind::Kind;

impl<'a> Text<'a> {
    /// The count, then the aggregates, then the parent's key.
    pub(super) fn totals(
        mut self,
        query: &'a Query,
        anchor: Option<Anchor<'a>>,
    ) -> Result<Statement> {
        let mut body = self.body(query.on, anchor);
        let count = Aggregate { function: AggregateFunction::Count, field: None };
        let all = query.totals.count.then_some(count).into_iter();
        let all: Vec<Aggregate> = all.chain(query.totals.aggregates.iter().copied()).collect();
        body.link_only = body.link.is_some()
            && !needs_row(&query.predicate)
            && all.iter().all(|aggregate| aggregate.field.is_none());
        let mut columns = Vec::with_capacity(all.len() + 1);
        self.push("SELECT ");
        for (at, aggregate) in all.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            columns.push(self.push_aggregate(body.frame.own, &query.totals, *aggregate));
        }
        self.push_rows_of(&body, query, &mut columns);
        if anchor.is_some() {
            self.push(" GROUP BY ");
            self.push_parent(&body);
        }
        self.finish(columns, None)
    }

    /// The keys of the group, then the aggregates, then the parent's key. How many groups a parent
    /// may have is counted when they are read.
    pub(super) fn groups(
        mut self,
        query: &'a Query,
        grouping: &'a Grouping,
        anchor: Option<Anchor<'a>>,
    ) -> Result<Statement> {
        let body = self.body(query.on, anchor);
        let own = body.frame.own;
        let mut columns = Vec::with_capacity(grouping.width() + grouping.aggregates.len() + 1);
        self.push("SELECT ");
        for (at, key) in grouping.keys.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            let guard = query.totals.guard(*key);
            self.push_shown(own, guard, *key);
            if guard.is_some() {
                // A condition has values: written twice it would be two expressions.
                self.push(" AS ");
                self.push_key_name(at);
            }
            columns.push(CellKind::of(&self.registry.field(*key).def.kind));
        }
        if grouping.by_kind {
            self.push(if grouping.keys.is_empty() { "" } else { ", " });
            self.push_column(own.alias, "kind");
            columns.push(CellKind::Text);
        }
        for aggregate in &grouping.aggregates {
            self.push(", ");
            columns.push(self.push_aggregate(own, &query.totals, *aggregate));
        }
        self.push_rows_of(&body, query, &mut columns);
        self.push(" GROUP BY ");
        if anchor.is_some() {
            self.push_parent(&body);
            self.push(", ");
        }
        for (at, key) in grouping.keys.iter().enumerate() {
            self.push(if at > 0 { ", " } else { "" });
            self.push_group_key(own, &query.totals, (at, *key));
        }
        if grouping.by_kind {
            self.push(if grouping.keys.is_empty() { "" } else { ", " });
            self.push_column(own.alias, "kind");
        }
        self.push_order_of_groups(own, &query.totals, grouping);
        if anchor.is_none() {
            self.push_limit(Some(grouping.limit), 0);
        }
        self.finish(columns, None)
    }

    /// Everything after the columns: the parent's key and the rows that the page is taken from.
    fn push_rows_of(&mut self, body: &Body<'a>, query: &'a Query, columns: &mut Vec<CellKind>) {
        let mut key = None;
        if body.anchor.is_some() {
            self.push(", ");
            self.push_parent(body);
            columns.push(CellKind::Key);
            key = Some(KeyOf::Keys);
        }
        self.push(" FROM ");
        if body.anchor.is_some() {
            self.push_keys();
            self.push_then(false);
        }
        self.push_from(body);
        self.push_where(body, key, &query.predicate, false);
    }

    /// In the order of their keys, those without a value last.
    fn push_order_of_groups(&mut self, own: Source<'a>, totals: &'a Totals, grouping: &Grouping) {
        for (at, key) in grouping.keys.iter().enumerate() {
            self.push(if at > 0 { ", " } else { " ORDER BY " });
            if self.engine == Engine::MariaDb {
                self.push("(");
                self.push_group_key(own, totals, (at, *key));
                self.push(") IS NULL, ");
            }
            self.push_group_key(own, totals, (at, *key));
            if self.engine == Engine::Sqlite {
                self.push(" NULLS LAST");
            }
        }
        if grouping.by_kind {
            self.push(if grouping.keys.is_empty() { " ORDER BY " } else { ", " });
            self.push_column(own.alias, "kind");
        }
    }

    /// A key of groups behind the columns: by its name there where a guard made it longer.
    fn push_group_key(&mut self, own: Source<'a>, totals: &Totals, key: (usize, FieldRef)) {
        let (at, field) = key;
        match totals.guard(field) {
            Some(_) => self.push_key_name(at),
            None => self.push_field(own, field),
        }
    }

    fn push_key_name(&mut self, at: usize) {
        self.push("key_");
        self.push_number(at);
    }

    /// An aggregate that has the same type on every engine.
    fn push_aggregate(
        &mut self,
        own: Source<'a>,
        totals: &'a Totals,
        aggregate: Aggregate,
    ) -> CellKind {
        let Some(field) = aggregate.field else {
            self.push("COUNT(*)");
            return CellKind::Int;
        };
        let kind = &self.registry.field(field).def.kind;
        let whole = CellKind::of(kind) == CellKind::Int;
        let (before, after, cells) = match (aggregate.function, self.engine) {
            (AggregateFunction::Count, _) => ("COUNT(", ")", CellKind::Int),
            (AggregateFunction::CountDistinct, _) => ("COUNT(DISTINCT ", ")", CellKind::Int),
            (AggregateFunction::Min, _) => ("MIN(", ")", CellKind::of(kind)),
            (AggregateFunction::Max, _) => ("MAX(", ")", CellKind::of(kind)),
            (AggregateFunction::Sum, Engine::Postgres) if whole => {
                ("CAST(SUM(", ") AS bigint)", CellKind::Int)
            }
            (AggregateFunction::Sum, Engine::MariaDb) if whole => {
                ("CAST(SUM(", ") AS SIGNED)", CellKind::Int)
            }
            (AggregateFunction::Sum, _) => ("SUM(", ")", CellKind::of(kind)),
            (AggregateFunction::Avg, Engine::Sqlite) => ("AVG(", ")", CellKind::Float),
            (AggregateFunction::Avg, Engine::Postgres) => {
                ("CAST(AVG(", ") AS double precision)", CellKind::Float)
            }
            (AggregateFunction::Avg, Engine::MariaDb) => {
                ("AVG(CAST(", " AS DOUBLE))", CellKind::Float)
            }
        };
        self.push(before);
        self.push_shown(own, totals.guard(field), field);
        self.push(after);
        debug_assert!(!matches!(kind, Kind::Json));
        cells
    }
}
