//! Which rows and which columns, and the statements without limits per parent.

use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::registry::NODE;
use schema_som::{Result, TypeIx};

use super::children::{Anchor, KeyOf};
use super::frame::Frame;
use super::{CellKind, Source, Statement, Text};
use crate::Engine;

/// The rows of one level: a frame, and how it hangs on its parents.
pub(super) struct Body<'a> {
    pub frame: Frame<'a>,
    pub anchor: Option<Anchor<'a>>,
    /// The alias of the link table.
    pub link: Option<u16>,
    /// Whether the link alone has everything that is asked.
    pub link_only: bool,
    /// Whether it is read for given parents, so that the link must come before its targets.
    pub of_parents: bool,
}

impl<'a> Text<'a> {
    pub(super) fn body(&mut self, on: TypeIx, anchor: Option<Anchor<'a>>) -> Body<'a> {
        let mut own = self.source(on);
        let link = match anchor {
            Some(Anchor::Link { other, .. }) => {
                let link = self.alias();
                own.key = Some((link, other));
                Some(link)
            }
            _ => None,
        };
        Body { frame: Frame::bare(own), anchor, link, link_only: false, of_parents: true }
    }

    /// The tables of a body with their joins.
    pub(super) fn push_from(&mut self, body: &Body<'a>) {
        let own = body.frame.own;
        let table = &self.registry.get(own.on).table;
        match (body.anchor, body.link) {
            (Some(Anchor::Link { table: pairs, other, .. }), Some(link)) => {
                self.push_table(pairs, link);
                if !body.link_only {
                    match body.of_parents {
                        true => self.push_then(true),
                        false => self.push(" JOIN "),
                    }
                    self.push_table(table, own.alias);
                    self.push(" ON ");
                    self.push_column(own.alias, "id");
                    self.push(" = ");
                    self.push_column(link, other);
                }
            }
            _ => self.push_table(table, own.alias),
        }
        self.ready(own);
        self.push_joins(&body.frame);
    }

    pub(super) fn push_joins(&mut self, frame: &Frame<'a>) {
        for join in &frame.joins {
            self.push(" LEFT JOIN ");
            self.push_table(&self.registry.get(join.target.on).table, join.target.alias);
            self.push(" ON ");
            self.push_column(join.target.alias, "id");
            self.push(" = ");
            self.push_stored(join.from, join.owner, join.column);
            let target = Source { within_join: true, ..join.target };
            for (source, condition) in [(join.from, join.open), (target, join.visible)] {
                if *condition != Predicate::True {
                    self.push(" AND ");
                    self.push_predicate(&Frame::bare(source), condition);
                }
            }
            self.ready(join.target);
        }
    }

    /// Everything after `WHERE`, from the most selective on: the parent's key, the type, the
    /// predicate. Numbers leave the page's cursor out.
    pub(super) fn push_where(
        &mut self,
        body: &Body<'a>,
        key: Option<KeyOf<'a>>,
        predicate: &'a Predicate,
        cursor: bool,
    ) {
        let mut clause = Clause::default();
        if let Some(key) = key {
            clause.next(self);
            self.push_parent(body);
            self.push(" = ");
            self.push_key_of(key);
        }
        if self.is_narrower(body) {
            clause.next(self);
            self.push_type(body.frame.own);
        }
        let conjuncts = match predicate {
            Predicate::And(all) => all.as_slice(),
            other => std::slice::from_ref(other),
        };
        self.push_conjuncts(&body.frame, conjuncts, cursor, &mut clause);
    }

    fn push_conjuncts(
        &mut self,
        frame: &Frame<'a>,
        conjuncts: &'a [Predicate],
        cursor: bool,
        clause: &mut Clause,
    ) {
        for conjunct in conjuncts {
            match conjunct {
                Predicate::True => {}
                Predicate::After { .. } if !cursor => {}
                Predicate::And(inner) => self.push_conjuncts(frame, inner, cursor, clause),
                conjunct => {
                    clause.next(self);
                    self.push_predicate(frame, conjunct);
                }
            }
        }
    }

    /// Whether the table holds rows of other types that could be met.
    fn is_narrower(&self, body: &Body<'a>) -> bool {
        let on = self.registry.get(body.frame.own.on);
        match body.anchor {
            None if on.is_abstract => on.ix != NODE,
            None => on.family.is_some_and(|root| root != on.ix),
            // Only a namesake of the column in another member of the family can point here, too.
            Some(Anchor::Many { column, .. }) => {
                on.family.is_some()
                    && self.registry.types().iter().any(|ty| {
                        ty.family == on.family && !ty.is_a(on.ix) && ty.field(column).is_some()
                    })
            }
            Some(Anchor::Link { .. } | Anchor::Own) => false,
        }
    }

    /// The rows of this type among all of its table. An equality keeps the order of an index; a
    /// list would make SQLite sort.
    fn push_type(&mut self, source: Source<'a>) {
        let registry = self.registry;
        let on = registry.get(source.on);
        let kinds: Vec<_> = registry.kinds(on.ix).collect();
        if on.is_abstract {
            let names: Vec<&str> = kinds.iter().map(|ty| ty.name.as_str()).collect();
            if self.engine == Engine::Sqlite && names.len() > 1 {
                // Without the plus SQLite takes the index of the list and sorts by key.
                self.push("+");
            }
            self.push_column(source.alias, "type");
            return self.push_constants(&names);
        }
        let shared = kinds.iter().all(|ty| ty.base == on.base);
        if let (true, Some(base)) = (shared, &on.base) {
            self.push_column(source.alias, "base");
            self.push_constants(&[base]);
        }
        let of_base = registry.concrete().filter(|ty| ty.family == on.family && ty.base == on.base);
        if !shared || of_base.count() > kinds.len() {
            if shared {
                self.push(" AND ");
            }
            let names: Vec<&str> = kinds.iter().filter_map(|ty| ty.kind.as_deref()).collect();
            self.push_column(source.alias, "kind");
            self.push_constants(&names);
        }
    }

    /// The columns of a query; at least one, so that rows can be counted.
    pub(super) fn push_columns(&mut self, frame: &Frame<'a>, query: &'a Query) {
        if query.columns.is_empty() {
            self.push("NULL");
        }
        for (at, column) in query.columns.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            match *column {
                Column::Field(alias, field) => {
                    let source = frame.sources[alias as usize];
                    let guard = query.guards.iter().find(|guard| usize::from(guard.column) == at);
                    self.push_shown(source, guard.map(|guard| &guard.shown), field);
                }
                Column::Kind(alias, _) => {
                    let source = frame.sources[alias as usize];
                    let ty = self.registry.get(source.on);
                    match (ty.is_abstract, ty.family) {
                        (true, _) => self.push_column(source.alias, "type"),
                        (false, Some(_)) => self.push_column(source.alias, "kind"),
                        (false, None) => self.push_constant(&ty.name),
                    }
                }
            }
        }
    }

    /// A field of a row where the row fulfils the condition, else nothing.
    pub(super) fn push_shown(
        &mut self,
        source: Source<'a>,
        shown: Option<&'a Predicate>,
        field: schema_som::FieldRef,
    ) {
        self.push_when(&Frame::bare(source), shown);
        self.push_field(source, field);
        self.push_when_end(shown);
    }

    /// The beginning of what is nothing unless the condition holds.
    pub(super) fn push_when(&mut self, frame: &Frame<'a>, shown: Option<&'a Predicate>) {
        if let Some(shown) = shown.filter(|shown| **shown != Predicate::True) {
            self.push("CASE WHEN ");
            self.push_predicate(frame, shown);
            self.push(" THEN ");
        }
    }

    /// The end of what [`Text::push_when`] began.
    pub(super) fn push_when_end(&mut self, shown: Option<&'a Predicate>) {
        if shown.is_some_and(|shown| *shown != Predicate::True) {
            self.push(" END");
        }
    }

    /// A statement without a limit per parent: a root level, or all rows of all parents.
    pub(super) fn plain(
        mut self,
        query: &'a Query,
        anchor: Option<Anchor<'a>>,
    ) -> Result<Statement> {
        let mut body = self.body(query.on, anchor);
        body.frame.add_joins(&mut self, &query.joins);
        body.frame.add_order(&mut self, &query.order);
        self.push("SELECT ");
        self.push_columns(&body.frame, query);
        let key = match anchor {
            Some(_) => {
                self.push(", ");
                self.push_parent(&body);
                self.push(" FROM ");
                self.push_keys();
                self.push_then(false);
                Some(KeyOf::Keys)
            }
            None => {
                self.push(" FROM ");
                None
            }
        };
        self.push_from(&body);
        self.push_where(&body, key, &query.predicate, true);
        let by_key = match anchor {
            Some(_) => self.push_order_or_leave(&body, query),
            None => {
                self.push_order(&body, query);
                self.push_limit(query.page.limit, query.page.offset);
                None
            }
        };
        let columns = columns_of(self.registry, query, anchor.is_some());
        Ok(Statement { by_key, ..self.finish(columns, None)? })
    }

    /// The join from the parents' side on: they come first, whatever statistics say. PostgreSQL
    /// knows how many there are and plans well by itself.
    pub(super) fn push_then(&mut self, condition: bool) {
        self.push(match (self.engine, condition) {
            (Engine::MariaDb, _) => " STRAIGHT_JOIN ",
            (Engine::Postgres, true) => " JOIN ",
            (Engine::Postgres, false) | (Engine::Sqlite, _) => " CROSS JOIN ",
        });
    }
}

/// How the columns of a level are decoded; the parent's key comes last.
pub(super) fn columns_of(
    registry: &schema_som::Registry,
    query: &Query,
    parents: bool,
) -> Vec<CellKind> {
    let mut columns: Vec<CellKind> = query
        .columns
        .iter()
        .map(|column| match column {
            Column::Field(_, field) => CellKind::of(&registry.field(*field).def.kind),
            Column::Kind(..) => CellKind::Text,
        })
        .collect();
    if columns.is_empty() {
        columns.push(CellKind::Text);
    }
    if parents {
        columns.push(CellKind::Key);
    }
    columns
}

/// `WHERE` first, `AND` from then on.
#[derive(Default)]
struct Clause {
    begun: bool,
}

impl Clause {
    fn next(&mut self, text: &mut Text<'_>) {
        text.push(if self.begun { " AND " } else { " WHERE " });
        self.begun = true;
    }
}
