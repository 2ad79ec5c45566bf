//! The rows of all parents at once, at most n of each: a different form on each engine, none with
//! `row_number()`, which would number every child that there is.

use schema_som::predicate::Predicate;
use schema_som::query::Query;
use schema_som::{Error, RelationRef, Result, TypeIx};

use super::frame::key_column;
use super::relation::needs_row;
use super::select::{Body, columns_of};
use super::{Bind, Source, Statement, Text};
use crate::Engine;

/// Parents that one statement of MariaDB's union takes.
const CHUNK: usize = 64;

/// Rows per parent up to which MariaDB looks each one up by its offset.
const OFFSETS: u32 = 8;

/// How rows hang on their parents.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor<'a> {
    /// A column of theirs holds the parent's key.
    Many { owner: TypeIx, column: &'a str },
    /// A table holds pairs of keys.
    Link { table: &'a str, own: &'a str, other: &'a str, position: Option<&'a str> },
    /// The parent's row has their key.
    Own,
}

/// A key that rows are found by.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyOf<'a> {
    /// Each of the parents' keys.
    Keys,
    /// One key of a chunk.
    Chunk(usize),
    /// The key of a row around this one.
    Row(Source<'a>),
    /// The foreign key of a row around this one.
    Column(Source<'a>, RelationRef),
}

impl<'a> Text<'a> {
    /// The column with the parent's key.
    pub(super) fn push_parent(&mut self, body: &Body<'a>) {
        match (body.anchor, body.link) {
            (Some(Anchor::Many { owner, column }), _) => {
                self.push_stored(body.frame.own, owner, column);
            }
            (Some(Anchor::Link { own, .. }), Some(link)) => self.push_column(link, own),
            _ => self.push_key(body.frame.own),
        }
    }

    pub(super) fn push_key_of(&mut self, key: KeyOf<'a>) {
        match key {
            KeyOf::Keys => self.push_key_of_keys(),
            KeyOf::Chunk(at) => self.push_bind(Bind::Key(at)),
            KeyOf::Row(source) => self.push_key(source),
            KeyOf::Column(source, relation) => match key_column(self, relation) {
                Some(column) => self.push_stored(source, relation.owner, column),
                None => self.fail(Error::internal("a to-many relation has no column")),
            },
        }
    }

    /// The rows of all parents, by the page that each has.
    pub(super) fn children(self, query: &'a Query, anchor: Anchor<'a>) -> Result<Statement> {
        let page = query.page;
        if (page.limit.is_none() && page.offset == 0) || matches!(anchor, Anchor::Own) {
            return self.plain(query, Some(anchor));
        }
        match (self.engine, page.limit) {
            (Engine::Postgres, _) => self.lateral(query, anchor),
            (Engine::Sqlite, _) => self.among_first(query, anchor),
            (Engine::MariaDb, Some(limit)) if limit <= OFFSETS => self.offsets(query, anchor),
            (Engine::MariaDb, _) => self.union(query, anchor),
        }
    }

    /// PostgreSQL. A lateral sub-query with a limit runs once per key, in a nested loop, so its
    /// order survives.
    fn lateral(mut self, query: &'a Query, anchor: Anchor<'a>) -> Result<Statement> {
        self.push("SELECT c.*, ");
        self.push_key_of(KeyOf::Keys);
        self.push(" FROM ");
        self.push_keys();
        self.push(" CROSS JOIN LATERAL (");
        self.push_page_of(query, anchor, KeyOf::Keys, false);
        self.push(") AS c");
        let columns = columns_of(self.registry, query, true);
        self.finish(columns, None)
    }

    /// One parent's page as a whole select.
    fn push_page_of(&mut self, query: &'a Query, anchor: Anchor<'a>, key: KeyOf<'a>, parent: bool) {
        let mut body = self.body(query.on, Some(anchor));
        body.frame.add_joins(self, &query.joins);
        body.frame.add_order(self, &query.order);
        self.push("SELECT ");
        self.push_columns(&body.frame, query);
        if parent {
            self.push(", ");
            self.push_parent(&body);
        }
        self.push(" FROM ");
        self.push_from(&body);
        self.push_where(&body, Some(key), &query.predicate, true);
        self.push_order(&body, query);
        self.push_limit(query.page.limit, query.page.offset);
    }

    /// The keys of one parent's page.
    fn push_keys_of_page(
        &mut self,
        query: &'a Query,
        anchor: Anchor<'a>,
        limit: (Option<u32>, u32),
    ) {
        let mut body = self.body(query.on, Some(anchor));
        body.frame.add_order(self, &query.order);
        let ordered =
            query.order.iter().any(|part| part.field.index != 0 || !part.through.is_empty());
        debug_assert!(ordered || query.order.iter().all(|part| part.shown == Predicate::True));
        body.link_only = body.link.is_some() && !ordered && !needs_row(&query.predicate);
        self.push("(SELECT ");
        self.push_key(body.frame.own);
        self.push(" FROM ");
        self.push_from(&body);
        self.push_where(&body, Some(KeyOf::Keys), &query.predicate, true);
        self.push_order(&body, query);
        self.push_limit(limit.0, limit.1);
        self.push(")");
    }

    /// SQLite: the rows whose keys are among the first of their parent, put in order once more.
    fn among_first(mut self, query: &'a Query, anchor: Anchor<'a>) -> Result<Statement> {
        let mut body = self.body(query.on, Some(anchor));
        body.frame.add_joins(&mut self, &query.joins);
        body.frame.add_order(&mut self, &query.order);
        self.push("SELECT ");
        self.push_columns(&body.frame, query);
        self.push(", ");
        self.push_parent(&body);
        self.push(" FROM ");
        self.push_keys();
        self.push_then(false);
        self.push_from(&body);
        self.push(" WHERE ");
        if body.link.is_some() {
            self.push_parent(&body);
            self.push(" = ");
            self.push_key_of(KeyOf::Keys);
            self.push(" AND ");
        }
        self.push_key(body.frame.own);
        self.push(" IN ");
        self.push_keys_of_page(query, anchor, (query.page.limit, query.page.offset));
        let by_key = self.push_order_or_leave(&body, query);
        let columns = columns_of(self.registry, query, true);
        Ok(Statement { by_key, ..self.finish(columns, None)? })
    }

    /// MariaDB, few rows per parent: the n-th key of each parent for each n, then the rows.
    fn offsets(mut self, query: &'a Query, anchor: Anchor<'a>) -> Result<Statement> {
        let mut body = self.body(query.on, None);
        body.frame.add_joins(&mut self, &query.joins);
        self.push("SELECT ");
        self.push_columns(&body.frame, query);
        self.push(", p.`parent` FROM (");
        for at in 0..query.page.limit.unwrap_or(0) {
            self.push(if at > 0 { " UNION ALL SELECT " } else { "SELECT " });
            self.push_key_of(KeyOf::Keys);
            self.push(" AS `parent`, ");
            self.push_number(at);
            self.push(" AS `place`, ");
            self.push_keys_of_page(query, anchor, (Some(1), query.page.offset + at));
            self.push(" AS `id` FROM ");
            self.push_keys();
        }
        self.push(") AS p");
        self.push_then(true);
        self.push_table(&self.registry.get(query.on).table, body.frame.own.alias);
        self.push(" ON ");
        self.push_key(body.frame.own);
        self.push(" = p.`id`");
        self.ready(body.frame.own);
        self.push_joins(&body.frame);
        self.push(" ORDER BY p.`place`");
        let columns = columns_of(self.registry, query, true);
        self.finish(columns, None)
    }

    /// MariaDB, many rows per parent: one select for each of a fixed number of parents, so that the
    /// text stays the same; missing ones are filled up with a key that nothing has.
    fn union(mut self, query: &'a Query, anchor: Anchor<'a>) -> Result<Statement> {
        for at in 0..CHUNK {
            self.push(if at > 0 { " UNION ALL (" } else { "(" });
            self.push_page_of(query, anchor, KeyOf::Chunk(at), true);
            self.push(")");
        }
        let columns = columns_of(self.registry, query, true);
        self.finish(columns, Some(CHUNK))
    }
}
