//! Orders and limits. Where a value is missing is emulated where an engine cannot say it, and not
//! mentioned for columns that always have one, so that their indexes serve.

use schema_som::query::{Column, Order, Query};

use super::children::Anchor;
use super::frame::{Frame, key_column};
use super::select::Body;
use super::{ByKey, Source, Text};
use crate::Engine;

impl<'a> Text<'a> {
    /// ` ORDER BY ..` of the rows of all parents, or how we are to do it.
    pub(super) fn push_order_or_leave(
        &mut self,
        body: &Body<'a>,
        query: &'a Query,
    ) -> Option<ByKey> {
        let by_key = self.by_key(query);
        if by_key.is_none() {
            self.push_order(body, query);
        }
        by_key
    }

    /// The order of a level if it is that of its rows' keys, which are at hand.
    fn by_key(&self, query: &Query) -> Option<ByKey> {
        let [part] = query.order.as_slice() else { return None };
        let is_key = |field| self.registry.field(field).name() == "id";
        if self.engine != Engine::Sqlite || !part.through.is_empty() || !is_key(part.field) {
            return None;
        }
        let column = query
            .columns
            .iter()
            .position(|column| matches!(column, Column::Field(0, field) if is_key(*field)))?;
        Some(ByKey { column, descending: part.descending != query.page.backward })
    }

    /// ` ORDER BY ..` of a level, turned round for a page that is read backward.
    pub(super) fn push_order(&mut self, body: &Body<'a>, query: &'a Query) {
        let backward = query.page.backward;
        let order = &query.order;
        match (order.is_empty(), body.anchor, body.link) {
            (false, ..) => {
                self.push(" ORDER BY ");
                for (at, part) in order.iter().enumerate() {
                    if at > 0 {
                        self.push(", ");
                    }
                    self.push_order_part(&body.frame, part, backward);
                }
            }
            // A relation that keeps an order gives it; every other one goes by key.
            (true, Some(Anchor::Link { position, .. }), Some(link)) => {
                self.push(" ORDER BY ");
                if let Some(position) = position {
                    self.push_column(link, position);
                    self.push(if backward { " DESC, " } else { ", " });
                }
                self.push_key(body.frame.own);
                self.push(if backward { " DESC" } else { "" });
            }
            (true, Some(Anchor::Many { .. }), _) => {
                self.push(" ORDER BY ");
                self.push_key(body.frame.own);
                self.push(if backward { " DESC" } else { "" });
            }
            (true, ..) => {}
        }
    }

    fn push_order_part(&mut self, frame: &Frame<'a>, part: &'a Order, backward: bool) {
        let descending = part.descending != backward;
        let nulls_first = part.nulls_first != backward;
        let nullable = frame.is_nullable(self, part);
        // Without a word, PostgreSQL takes nothing for the greatest, the others for the least.
        let greatest = self.engine == Engine::Postgres;
        let by_itself = (descending == greatest) == nulls_first;
        if nullable && !by_itself && self.engine == Engine::MariaDb {
            self.push("(");
            self.push_ordered(frame, part);
            self.push(if nulls_first { ") IS NULL DESC, " } else { ") IS NULL, " });
        }
        self.push_ordered(frame, part);
        self.push(if descending { " DESC" } else { "" });
        if nullable && !by_itself && self.engine != Engine::MariaDb {
            self.push(if nulls_first { " NULLS FIRST" } else { " NULLS LAST" });
        }
    }

    /// What a part of an order looks at: a joined column, or a sub-select where nothing is joined.
    pub(super) fn push_ordered(&mut self, frame: &Frame<'a>, part: &'a Order) {
        self.push_when(&Frame::bare(frame.own), Some(&part.shown));
        self.push_value_of(frame, part);
        self.push_when_end(Some(&part.shown));
    }

    fn push_value_of(&mut self, frame: &Frame<'a>, part: &'a Order) {
        if let Some(source) = frame.ordered(self, part) {
            return self.push_field(source, part.field);
        }
        let mut from = frame.own;
        let mut wraps: Vec<(Source<'a>, Source<'a>, usize)> = Vec::new();
        for (at, relation) in part.through.iter().enumerate() {
            let target = self.source(self.registry.relation(*relation).target);
            wraps.push((from, target, at));
            from = target;
        }
        // From the inside out: (SELECT last.field FROM last WHERE last.id = (SELECT .. )).
        self.push_looked_up(part, &wraps);
    }

    fn push_looked_up(&mut self, part: &'a Order, wraps: &[(Source<'a>, Source<'a>, usize)]) {
        for (depth, (_, target, _)) in wraps.iter().rev().enumerate() {
            self.push("(SELECT ");
            match depth {
                0 => self.push_field(*target, part.field),
                _ => self.push_step(part, wraps[wraps.len() - depth]),
            }
            self.push(" FROM ");
            self.push_table(&self.registry.get(target.on).table, target.alias);
            self.ready(*target);
            self.push(" WHERE ");
            self.push_key(*target);
            self.push(" = ");
        }
        if let Some(first) = wraps.first() {
            self.push_step(part, *first);
        }
        wraps.iter().for_each(|_| self.push(")"));
    }

    /// The foreign key of one step of an order's way.
    fn push_step(&mut self, part: &'a Order, (from, _, at): (Source<'a>, Source<'a>, usize)) {
        let relation = part.through[at];
        if let Some(column) = key_column(self, relation) {
            self.push_stored(from, relation.owner, column);
        }
    }

    /// A limit as a part of the text: planners look at it, and pages have few sizes.
    pub(super) fn push_limit(&mut self, limit: Option<u32>, offset: u32) {
        match limit {
            Some(limit) => {
                self.push(" LIMIT ");
                self.push_number(limit);
            }
            None if offset > 0 => self.push(match self.engine {
                Engine::Sqlite => " LIMIT -1",
                Engine::Postgres => "",
                Engine::MariaDb => " LIMIT 18446744073709551615",
            }),
            None => {}
        }
        if offset > 0 {
            self.push(" OFFSET ");
            self.push_number(offset);
        }
    }
}
