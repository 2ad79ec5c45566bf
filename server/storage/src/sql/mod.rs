//! Queries as SQL: a text with bound values, emitted in one pass.
//!
//! The text depends on the shape of a query alone, so that drivers and databases can keep prepared
//! statements: values are bound, keys are one value however many they are, and only constants of
//! the registry and row limits stand in the text.

use std::sync::Arc;

use schema_som::kind::Kind;
use schema_som::{Error, FieldRef, Registry, Result, TypeIx, Value};
use sea_orm::Value as Driver;

use crate::Engine;

mod beside;
mod children;
mod expression;
mod frame;
mod list;
mod order;
mod plan;
mod predicate;
mod relation;
mod select;
mod totals;

pub(crate) use list::keys_value;
pub(crate) use plan::{GroupPlan, Plan, compile};

/// A value of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bind {
    /// A value of the query.
    Value(Driver),
    /// The keys of all parents, as one value.
    Keys,
    /// One of the keys of a chunk of parents.
    Key(usize),
}

/// How a column of an answer is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    Key,
    Int,
    Bool,
    Float,
    Text,
    Time,
}

impl CellKind {
    pub(crate) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Key => CellKind::Key,
            Kind::Int | Kind::BigInt | Kind::Decimal | Kind::Duration => CellKind::Int,
            Kind::Bool => CellKind::Bool,
            Kind::Float => CellKind::Float,
            Kind::DateTime => CellKind::Time,
            Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json => CellKind::Text,
        }
    }
}

/// One statement, complete but for the keys of the parents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub text: String,
    pub binds: Vec<Bind>,
    /// The columns of its rows. Where there are parents, the last one is the parent's key.
    pub columns: Arc<[CellKind]>,
    /// How many keys it takes at once; any number when there is none.
    pub chunk: Option<usize>,
    /// How the rows of each parent are to be put in order, where the statement leaves that to us.
    pub by_key: Option<ByKey>,
}

/// The order of keys, which is that of lists of which nothing else is said. Few rows are sorted by
/// it for less than SQLite's sorter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByKey {
    /// The column with the row's own key.
    pub column: usize,
    pub descending: bool,
}

/// A table in a statement, read as a type.
#[derive(Debug, Clone, Copy)]
struct Source<'a> {
    alias: u16,
    on: TypeIx,
    /// The column of another table that holds this table's key, where that one is nearer.
    key: Option<(u16, &'a str)>,
    /// Whether there may be no row.
    optional: bool,
    /// Whether it is looked at by the condition that joins it.
    within_join: bool,
}

/// A statement while it is written.
struct Text<'a> {
    registry: &'a Registry,
    engine: Engine,
    sql: String,
    binds: Vec<Bind>,
    aliases: u16,
    beside: beside::Beside<'a>,
    /// The first thing that cannot be said; the statement is then dropped.
    fault: Option<Error>,
}

impl<'a> Text<'a> {
    fn new(registry: &'a Registry, engine: Engine) -> Self {
        let sql = String::with_capacity(512);
        let (binds, beside) = (Vec::new(), beside::Beside::default());
        Self { registry, engine, sql, binds, aliases: 0, beside, fault: None }
    }

    fn finish(self, columns: Vec<CellKind>, chunk: Option<usize>) -> Result<Statement> {
        let joined = self.is_joined();
        match self.fault {
            Some(fault) => Err(fault),
            None if !joined => Err(Error::internal("a column stands in a table that is missing")),
            None => {
                let (text, binds, columns) = (self.sql, self.binds, columns.into());
                Ok(Statement { text, binds, columns, chunk, by_key: None })
            }
        }
    }

    fn fail(&mut self, error: Error) {
        self.fault.get_or_insert(error);
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn push_number(&mut self, number: impl std::fmt::Display) {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "{number}");
    }

    /// A name in quotes. Names come from the registry, where quotes are refused.
    fn push_name(&mut self, name: &str) {
        let quote = if self.engine == Engine::MariaDb { '`' } else { '"' };
        self.sql.push(quote);
        self.sql.push_str(name);
        self.sql.push(quote);
    }

    /// A constant of the registry as a literal.
    fn push_constant(&mut self, text: &str) {
        self.sql.push('\'');
        self.sql.push_str(text);
        self.sql.push('\'');
    }

    fn push_alias(&mut self, alias: u16) {
        self.sql.push('t');
        self.push_number(alias);
    }

    /// `t1."name"`
    fn push_column(&mut self, alias: u16, name: &str) {
        self.push_alias(alias);
        self.sql.push('.');
        self.push_name(name);
    }

    /// `"tasks" AS t1`
    fn push_table(&mut self, table: &str, alias: u16) {
        self.push_name(table);
        self.push(" AS ");
        self.push_alias(alias);
    }

    fn push_bind(&mut self, bind: Bind) {
        self.binds.push(bind);
        self.engine.push_placeholder(&mut self.sql, self.binds.len());
    }

    /// A value that is compared with a column of this kind.
    fn push_value(&mut self, kind: &Kind, value: &Value) {
        match self.engine.bind(kind, value) {
            Ok(value) => self.push_bind(Bind::Value(value)),
            Err(error) => self.fail(error),
        }
    }

    fn source(&mut self, on: TypeIx) -> Source<'a> {
        Source { alias: self.alias(), on, key: None, optional: false, within_join: false }
    }

    fn alias(&mut self) -> u16 {
        self.aliases += 1;
        self.aliases - 1
    }

    /// A field of a row: a column or what is computed from columns.
    fn push_field(&mut self, source: Source<'a>, field: FieldRef) {
        let def = self.registry.field(field);
        match &def.expression {
            Some(expression) if source.optional && !expression::is_strict(expression) => {
                // Nothing is computed of a row that is not there.
                self.push("CASE WHEN ");
                self.push_key(source);
                self.push(" IS NOT NULL THEN ");
                self.push_expression(source, field.owner, expression);
                self.push(" END");
            }
            Some(expression) => self.push_expression(source, field.owner, expression),
            None if def.is_stored() => self.push_stored(source, field.owner, def.name()),
            None => self.fail(Error::internal(format!("{} has no column", def.name()))),
        }
    }

    /// A stored column of a row.
    fn push_stored(&mut self, source: Source<'a>, owner: TypeIx, name: &str) {
        let (on, owner) = (self.registry.get(source.on), self.registry.get(owner));
        if !owner.sides.is_empty()
            && let Some(field) = owner.field(name)
            && let Some(side) = owner.side_of(self.registry.field(field))
        {
            return self.push_beside(source, (owner, side), (self.registry.field(field), name));
        }
        if !owner.is_abstract && owner.table != on.table {
            // The row's own table is elsewhere: a row of the spine is asked for what only the
            // records of one type have.
            self.push("(SELECT x.");
            self.push_name(name);
            self.push(" FROM ");
            self.push_name(&owner.table);
            self.push(" AS x WHERE x.");
            self.push_name("id");
            self.push(" = ");
            self.push_key(source);
            self.push(")");
        } else if name == "id" {
            self.push_key(source);
        } else if on.is_abstract && name != "project_id" {
            self.fail(Error::internal(format!("`{name}` is not on the spine of {}", on.name)));
        } else {
            self.push_column(source.alias, name);
        }
    }

    fn push_key(&mut self, source: Source<'a>) {
        match source.key {
            Some((alias, name)) => self.push_column(alias, name),
            None => self.push_column(source.alias, "id"),
        }
    }
}

#[cfg(test)]
mod tests;
