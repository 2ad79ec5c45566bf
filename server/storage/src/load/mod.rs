//! Whole records, as a write needs them: by key or by condition, in the order of their keys, and
//! locked where they are going to be changed.

use std::collections::HashMap;
use std::sync::Arc;

use schema_som::predicate::Predicate;
use schema_som::query::{Column, Order, Page, Query};
use schema_som::registry::{Field, SPINE};
use schema_som::{Cell, FieldRef, Key, Record, Registry, Result, Rows, Type, TypeIx, Value};
use sea_orm::Value as Bind;

use crate::keys::{ascending, chunks};
use crate::sql::CellKind;
use crate::{Engine, Tx};

mod beside;
mod reach;
mod referrers;

pub use reach::Way;
pub use referrers::Referrer;

/// What records are loaded for, and so how they are locked until the end of the transaction.
/// On SQLite, where one writes at a time, nothing has to be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To look at them: no lock.
    Look,
    /// To link to them: nobody deletes them.
    Link,
    /// To change them: nobody else changes or deletes them, but others may link to them.
    Change,
    /// To delete them: on top of that, nobody links to them any more.
    Delete,
}

/// Which records of a type.
#[derive(Debug, Clone, Copy)]
pub struct Where<'a> {
    /// The condition.
    pub predicate: &'a Predicate,
    /// The first so many in the order of their keys.
    pub limit: u32,
    /// What for.
    pub intent: Intent,
}

/// What the spine knows of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spine {
    /// Which record.
    pub key: Key,
    /// Its concrete type.
    pub ty: TypeIx,
    /// Its project.
    pub project: Option<Key>,
}

impl Tx {
    /// The records with these keys, whole, ascending by key. Keys of no record, or of records of
    /// other types, are left out. Of an abstract type records of every type that extends it are
    /// found, by one more statement for each table.
    ///
    /// # Errors
    /// `BUSY` when a lock is not to be had, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn load(
        &mut self,
        registry: &Registry,
        ty: TypeIx,
        keys: &[Key],
        intent: Intent,
    ) -> Result<Vec<Record>> {
        let keys = ascending(keys);
        if registry.get(ty).is_abstract {
            return self.load_any(registry, ty, (&keys, intent)).await;
        }
        let (engine, shape) = (self.engine(), Shape::of(registry, ty));
        let mut records = Vec::with_capacity(keys.len());
        for chunk in chunks(engine, &keys) {
            let (sql, binds) = shape.select(engine, chunk, intent);
            let rows = self.rows(sql, binds, &shape.cells).await?;
            records.extend((0..rows.len()).filter_map(|row| shape.record(&*rows, row)));
        }
        self.add_beside(registry, &mut records).await?;
        Ok(records)
    }

    /// Waits for everyone who holds one of some records of a type, holds them until the end of the
    /// transaction, and then loads others to change them: one statement on PostgreSQL.
    ///
    /// # Errors
    /// As [`Tx::load`].
    pub async fn load_after(
        &mut self,
        registry: &Registry,
        (gate, held): (TypeIx, &[Key]),
        (ty, keys): (TypeIx, &[Key]),
    ) -> Result<Vec<Record>> {
        if self.engine() != Engine::Postgres || registry.get(ty).is_abstract {
            self.load(registry, gate, held, Intent::Change).await?;
            return self.load(registry, ty, keys, Intent::Change).await;
        }
        let (held, keys) = (ascending(held), ascending(keys));
        let (engine, shape) = (self.engine(), Shape::of(registry, ty));
        let (id, lock) = (engine.quote("id"), Intent::Change.ending(engine));
        let (gate, mut binds) = (engine.quote(&registry.get(gate).table), Vec::new());
        let mut sql = format!("WITH held AS (SELECT {id} FROM {gate} WHERE {id}");
        engine.push_in_keys(&mut sql, &mut binds, &held);
        sql.push_str(&format!(" ORDER BY {id}{lock}) "));
        // Asked once before the first row: a row that is waited for is then locked, and read, as
        // whoever held the gate left it.
        let first = "(SELECT count(*) FROM held) >= 0";
        shape.push_select(engine, (&mut sql, &mut binds), (&keys, first, Intent::Change));
        let rows = self.rows(sql, binds, &shape.cells).await?;
        let records = (0..rows.len()).filter_map(|row| shape.record(&*rows, row));
        let mut records: Vec<Record> = records.collect();
        self.add_beside(registry, &mut records).await?;
        Ok(records)
    }

    async fn load_any(
        &mut self,
        registry: &Registry,
        ty: TypeIx,
        (keys, intent): (&[Key], Intent),
    ) -> Result<Vec<Record>> {
        let mut tables: Vec<(TypeIx, Vec<Key>)> = Vec::new();
        for spine in self.types_of(registry, keys).await? {
            let found = registry.get(spine.ty);
            if !found.is_a(ty) {
                continue;
            }
            let root = found.family.unwrap_or(spine.ty);
            match tables.iter_mut().find(|(known, _)| *known == root) {
                Some((_, keys)) => keys.push(spine.key),
                None => tables.push((root, vec![spine.key])),
            }
        }
        tables.sort_unstable_by_key(|(root, _)| *root);
        let mut records = Vec::with_capacity(keys.len());
        for (root, keys) in tables {
            records.extend(Box::pin(self.load(registry, root, &keys, intent)).await?);
        }
        records.sort_unstable_by_key(Record::key);
        Ok(records)
    }

    /// The records that fulfil a condition, whole, ascending by key. Locked ones fulfil it still:
    /// three statements. To look at records whose type has a table of its own takes one.
    ///
    /// # Errors
    /// `BUSY` when a lock is not to be had, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn load_where(
        &mut self,
        registry: &Registry,
        ty: TypeIx,
        which: Where<'_>,
    ) -> Result<Vec<Record>> {
        let found = registry.get(ty);
        if which.intent == Intent::Look && found.family.is_none() && !found.is_abstract {
            return self.look_where(registry, found, which).await;
        }
        let keys = self.keys_where(registry, ty, (which.predicate.clone(), which.limit)).await?;
        let mut records = self.load(registry, ty, &keys, which.intent).await?;
        if which.intent != Intent::Look && self.engine() != Engine::Sqlite && !records.is_empty() {
            // Until the locks were had, others could change them.
            let values = records.iter().map(|record| Value::Key(record.key())).collect();
            let locked = Predicate::In { field: registry.get(ty).id(), values };
            let still = locked.and(which.predicate.clone());
            let still = self.keys_where(registry, ty, (still, which.limit)).await?;
            records.retain(|record| still.binary_search(&record.key()).is_ok());
        }
        Ok(records)
    }

    async fn look_where(
        &mut self,
        registry: &Registry,
        ty: &Type,
        which: Where<'_>,
    ) -> Result<Vec<Record>> {
        let field = |index: usize| FieldRef { owner: ty.ix, index: index as u16 };
        let stored: Vec<usize> =
            (0..ty.fields.len()).filter(|index| ty.fields[*index].is_stored()).collect();
        let columns = stored.iter().map(|index| Column::Field(0, field(*index))).collect();
        let query = plain(ty, columns, (which.predicate.clone(), which.limit));
        let rows = self.read(registry, &query).await?.rows;
        let record = |row: usize| {
            let mut record = Record { ty: ty.ix, values: vec![Value::Null; ty.fields.len()] };
            for (column, index) in stored.iter().enumerate() {
                record.values[*index] = rows.cell(row, column).to_value();
            }
            record
        };
        Ok((0..rows.len()).map(record).collect())
    }

    async fn keys_where(
        &mut self,
        registry: &Registry,
        ty: TypeIx,
        which: (Predicate, u32),
    ) -> Result<Vec<Key>> {
        let ty = registry.get(ty);
        let query = plain(ty, vec![Column::Field(0, ty.id())], which);
        let rows = self.read(registry, &query).await?.rows;
        Ok((0..rows.len()).filter_map(|row| rows.cell(row, 0).as_key()).collect())
    }

    /// What the spine knows of these keys, ascending by key. Keys of no record are left out, and
    /// so are records of types that the model lacks.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn types_of(&mut self, registry: &Registry, keys: &[Key]) -> Result<Vec<Spine>> {
        self.hold(registry, keys, Intent::Look).await
    }

    /// The same, with their places on the spine locked: what is held to be linked to is not
    /// deleted meanwhile, and what is held to be deleted is not linked to. Whoever waited for a
    /// delete finds nothing any more.
    ///
    /// # Errors
    /// `BUSY` when a lock is not to be had, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn hold(
        &mut self,
        registry: &Registry,
        keys: &[Key],
        intent: Intent,
    ) -> Result<Vec<Spine>> {
        let (engine, keys) = (self.engine(), ascending(keys));
        let cells: Arc<[CellKind]> = [CellKind::Key, CellKind::Text, CellKind::Key].into();
        let mut found = Vec::with_capacity(keys.len());
        for chunk in chunks(engine, &keys) {
            let columns = engine.quote_all(["id", "type", "project_id"]);
            let (table, id) = (engine.table_by_key(SPINE), engine.quote("id"));
            let mut sql = format!("SELECT {columns} FROM {table} WHERE {id}");
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            sql.push_str(&format!(" ORDER BY {id}{}", intent.ending(engine)));
            let rows = self.rows(sql, binds, &cells).await?;
            found.extend((0..rows.len()).filter_map(|row| {
                let Cell::Text(name) = rows.cell(row, 1) else { return None };
                let (key, ty) = (rows.cell(row, 0).as_key()?, registry.by_name(name)?.ix);
                Some(Spine { key, ty, project: rows.cell(row, 2).as_key() })
            }));
        }
        Ok(found)
    }
}

/// Columns of the records that fulfil a condition, the first so many by key.
fn plain(ty: &Type, columns: Vec<Column>, (predicate, limit): (Predicate, u32)) -> Query {
    Query {
        order: vec![Order::by(ty.id())],
        page: Page { limit: Some(limit), ..Page::ALL },
        ..Query::flat(ty, columns, predicate)
    }
}

/// The columns of a type with those of everything that shares its table.
struct Shape<'a> {
    /// The type that is asked for.
    ty: &'a Type,
    names: Vec<&'a str>,
    cells: Arc<[CellKind]>,
    /// Each kind with the column of each of its fields.
    kinds: Vec<(&'a Type, Vec<Option<usize>>)>,
}

impl<'a> Shape<'a> {
    fn of(registry: &'a Registry, ty: TypeIx) -> Self {
        let ty = registry.get(ty);
        let (mut names, mut cells) = (Vec::new(), Vec::new());
        if ty.family.is_some() {
            names.extend(["kind", "base"]);
            cells.extend([CellKind::Text; 2]);
        }
        let mut places = HashMap::new();
        let mut kinds = Vec::new();
        for kind in registry.kinds(ty.ix) {
            let column = |field: &'a Field| {
                (field.is_stored() && field.side.is_none()).then(|| {
                    *places.entry(field.name()).or_insert_with(|| {
                        names.push(field.name());
                        cells.push(CellKind::of(&field.def.kind));
                        names.len() - 1
                    })
                })
            };
            kinds.push((kind, kind.fields.iter().map(column).collect()));
        }
        Self { ty, names, cells: cells.into(), kinds }
    }

    fn select(&self, engine: Engine, keys: &[Key], intent: Intent) -> (String, Vec<Bind>) {
        let (mut sql, mut binds) = (String::new(), Vec::new());
        self.push_select(engine, (&mut sql, &mut binds), (keys, "", intent));
        (sql, binds)
    }

    /// Its rows with these keys that fulfil one more condition, if there is one.
    fn push_select(
        &self,
        engine: Engine,
        (sql, binds): (&mut String, &mut Vec<Bind>),
        (keys, condition, intent): (&[Key], &str, Intent),
    ) {
        let columns = engine.quote_all(self.names.iter().copied());
        let (table, id) = (engine.table_by_key(&self.ty.table), engine.quote("id"));
        sql.push_str(&format!("SELECT {columns} FROM {table} WHERE {id}"));
        engine.push_in_keys(sql, binds, keys);
        if !condition.is_empty() {
            sql.push_str(&format!(" AND {condition}"));
        }
        sql.push_str(&format!(" ORDER BY {id}{}", intent.ending(engine)));
    }

    /// A row as the record of its concrete type, unless that is none of those asked for.
    fn record(&self, rows: &dyn Rows, row: usize) -> Option<Record> {
        let (ty, places) = match self.ty.family {
            None => self.kinds.first()?,
            // A kind that the model lacks is read as what it extends.
            Some(_) => [0, 1].into_iter().find_map(|column| {
                let Cell::Text(name) = rows.cell(row, column) else { return None };
                self.kinds.iter().find(|(kind, _)| kind.kind.as_deref() == Some(name))
            })?,
        };
        // What stands beside the table has its default until it is looked up.
        let value = |(place, field): (&Option<usize>, &Field)| match (place, ty.side_of(field)) {
            (Some(column), _) => rows.cell(row, *column).to_value(),
            (None, Some(side)) if !side.whole => field.def.default.clone().unwrap_or(Value::Null),
            (None, _) => Value::Null,
        };
        let values = places.iter().zip(&ty.fields).map(value).collect();
        Some(Record { ty: ty.ix, values })
    }
}

impl Intent {
    /// The end of a select that locks its rows.
    pub(crate) fn ending(self, engine: Engine) -> &'static str {
        match (engine, self) {
            (Engine::Sqlite, _) | (_, Intent::Look) => "",
            // Whoever links to a row asks for its key alone.
            (Engine::Postgres, Intent::Link) => " FOR KEY SHARE",
            (Engine::MariaDb, Intent::Link) => " LOCK IN SHARE MODE",
            (Engine::Postgres, Intent::Change) => " FOR NO KEY UPDATE",
            (Engine::Postgres | Engine::MariaDb, _) => " FOR UPDATE",
        }
    }
}
