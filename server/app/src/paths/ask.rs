//! Reads a few columns of records as their reader may see them, put together by their names.

use schema_som::error::{Error, Result};
use schema_som::permission::{self, Action};
use schema_som::ports::{Context, Entities};
use schema_som::predicate::Predicate;
use schema_som::query::{Alias, Child, Column, Join, Level, Query};
use schema_som::registry::{Registry, Type};
use schema_som::value::moment;
use schema_som::{Cell, FieldRef, Key};
use serde_json::{Map, Value as Json};

use crate::App;
use crate::auth::field;
use crate::read::at_work;

/// Who asks, and of which model.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) app: &'a App,
    pub(crate) context: &'a Context,
}

impl<'a> Reader<'a> {
    pub(crate) fn registry(self) -> &'a Registry {
        &self.context.registry
    }

    pub(crate) fn ty(self, name: &str) -> Result<&'a Type> {
        crate::auth::named(self.registry(), name)
    }

    /// Answers a query by the rights of whoever asks.
    pub(crate) async fn read(self, query: Query) -> Result<Level> {
        Entities::read(self.app, self.context, query).await
    }

    /// Whether there may be records of a type that whoever asks may read.
    pub(crate) fn may_read(self, ty: &Type) -> Result<bool> {
        let actor = at_work(self.context)?;
        Ok(!permission::reach(actor, Action::Read, ty).is_nowhere())
    }
}

/// A query that grows by columns and relations.
pub(crate) struct Ask<'a> {
    registry: &'a Registry,
    ty: &'a Type,
    pub(crate) query: Query,
}

impl<'a> Ask<'a> {
    /// The records of a type that fulfil a condition, with their keys in the first column.
    pub(crate) fn of(registry: &'a Registry, ty: &'a Type, predicate: Predicate) -> Self {
        let query = Query::flat(ty, vec![Column::Field(0, ty.id())], predicate);
        Self { registry, ty, query }
    }

    /// Adds a column and answers where it stands.
    pub(crate) fn push(&mut self, column: Column) -> usize {
        self.query.columns.push(column);
        self.query.columns.len() - 1
    }

    /// Adds a field of the record itself.
    pub(crate) fn field(&mut self, name: &str) -> Result<usize> {
        Ok(self.push(Column::Field(0, field(self.ty, name)?)))
    }

    /// Adds fields of the record that a to-one relation leads to, its key first; answers where they
    /// begin.
    pub(crate) fn one(&mut self, relation: &str, names: &[&str]) -> Result<usize> {
        let missing = || Error::internal(format!("the model lacks {}: {relation}", self.ty.name));
        let relation = self.ty.relation(relation).ok_or_else(missing)?;
        let target = self.registry.target(relation);
        let (open, visible) = (Predicate::True, Predicate::True);
        self.query.joins.push(Join { from: 0, relation, open, visible });
        let alias = self.query.joins.len() as Alias;
        let first = self.push(Column::Field(alias, target.id()));
        for name in names {
            self.push(Column::Field(alias, field(target, name)?));
        }
        Ok(first)
    }

    /// Adds what a relation to many leads to, from the record whose key stands in a column.
    pub(crate) fn many(
        &mut self,
        (from, key_column): (&Type, usize),
        relation: &str,
        names: &[&str],
    ) -> Result<()> {
        let missing = || Error::internal(format!("the model lacks {}: {relation}", from.name));
        let relation = from.relation(relation).ok_or_else(missing)?;
        let target = self.registry.target(relation);
        let mut ask = Ask::of(self.registry, target, Predicate::True);
        for name in names {
            ask.field(name)?;
        }
        let key_column = key_column as u16;
        self.query.children.push(Child { key_column, relation, query: ask.query });
        Ok(())
    }
}

/// A row of an answer.
#[derive(Clone, Copy)]
pub(crate) struct Row<'l> {
    level: &'l Level,
    row: usize,
}

impl<'l> Row<'l> {
    pub(crate) fn cell(self, column: usize) -> Cell<'l> {
        self.level.rows.cell(self.row, column)
    }

    pub(crate) fn key(self, column: usize) -> Option<Key> {
        self.cell(column).as_key()
    }

    pub(crate) fn text(self, column: usize) -> &'l str {
        match self.cell(column) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// The rows of a relation to many.
    pub(crate) fn children(self, child: usize) -> Vec<Row<'l>> {
        let Some(level) = self.level.children.get(child) else { return Vec::new() };
        level.rows_of(self.row).map(|row| Row { level, row }).collect()
    }

    /// The values of neighbouring columns by these names. What there is not has no name either, so
    /// that a template that asks for it is refused.
    pub(crate) fn object(self, first: usize, names: &[&str]) -> Map<String, Json> {
        let values = names.iter().enumerate().map(|(at, name)| (*name, self.cell(first + at)));
        let mut object = Map::new();
        for (name, cell) in values {
            put(&mut object, name, shown(cell));
        }
        object
    }
}

/// The rows of an answer.
pub(crate) fn rows(level: &Level) -> impl Iterator<Item = Row<'_>> {
    (0..level.rows.len()).map(move |row| Row { level, row })
}

/// Adds a value, unless there is none, or a nice name of nothing.
pub(crate) fn put(object: &mut Map<String, Json>, name: &str, value: impl Into<Json>) {
    let value = value.into();
    let is_nameless = name == "nice_name" && value == "";
    if !value.is_null() && !is_nameless {
        object.insert(name.to_owned(), value);
    }
}

fn shown(cell: Cell<'_>) -> Json {
    match cell {
        Cell::Text(text) => text.into(),
        Cell::Int(number) => number.into(),
        Cell::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            // 25 frames are not 25.0.
            (number as i64).into()
        }
        Cell::Float(number) => number.into(),
        Cell::Time(micros) => moment(micros).into(),
        Cell::Null | Cell::Key(_) => Json::Null,
    }
}

/// A condition on the key.
pub(crate) fn by_key(ty: &Type, key: Key) -> Predicate {
    Predicate::eq(ty.id(), key)
}

/// A condition on a column that holds one of these keys.
pub(crate) fn among(field: FieldRef, keys: &[Key]) -> Predicate {
    Predicate::In { field, values: keys.iter().map(|key| (*key).into()).collect() }
}
