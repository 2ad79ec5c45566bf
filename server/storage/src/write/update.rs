//! Updates: records that change the same columns of one table change in one statement.

use std::collections::BTreeSet;

use schema_som::kind::Kind;
use schema_som::registry::{Registry, SPINE, Type};
use schema_som::{Code, Error, Key, Record, Result};
use sea_orm::Value as Bind;

use super::join::Joined;
use super::{Source, cell, columns_by_table, concrete};
use crate::dialect::bind_key;
use crate::error::About;
use crate::insert::{BYTES, Insert, ROWS, size};
use crate::{Engine, Tx};

/// A record after its change, and the fields that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The record. Only the key and the changed fields count.
    pub record: Record,
    /// The changed fields, by their index in the record's type.
    pub fields: Vec<u16>,
}

/// Rows of one table that change the same columns.
pub(super) struct Change<'a> {
    pub table: &'a str,
    pub columns: Vec<(String, &'a Kind)>,
    pub rows: Vec<(Key, Vec<Bind>)>,
    /// Whether a row may be missing and is then made.
    pub sparse: bool,
}

impl Tx {
    /// Writes the changed fields of records, folded copies and the spine included. A record stands
    /// in the list once.
    ///
    /// # Errors
    /// `NOT_FOUND` when one of the records does not exist, else as for an insert.
    pub async fn update(&mut self, registry: &Registry, updates: &[Update]) -> Result<()> {
        let mut changes: Vec<Change<'_>> = Vec::new();
        let mut moved = Change {
            table: SPINE,
            columns: vec![("project_id".to_owned(), &Kind::Key)],
            rows: Vec::new(),
            sparse: false,
        };
        for update in updates {
            let ty = concrete(registry, &update.record)?;
            add(self.engine(), registry, update, &mut changes)?;
            if ty.project().is_some_and(|project| update.fields.contains(&project.index)) {
                let project = update.record.get(ty, "project_id");
                let project = self.engine().bind(&Kind::Key, project)?;
                moved.rows.push((update.record.key(), vec![project]));
            }
        }
        changes.push(moved);
        for mut change in changes {
            change.rows.sort_unstable_by_key(|(key, _)| *key);
            match change.sparse {
                true => self.put_rows(registry, change).await?,
                false => self.change_rows(registry, change).await?,
            }
        }
        Ok(())
    }

    /// Rows that are made where they are missing.
    async fn put_rows(&mut self, registry: &Registry, change: Change<'_>) -> Result<()> {
        let changed: Vec<&str> = change.columns.iter().map(|(name, _)| name.as_str()).collect();
        let ending = self.engine().overwrite_existing(&["id"], &changed);
        let columns: Vec<&str> = std::iter::once("id").chain(changed).collect();
        let insert = Insert { table: change.table, columns: &columns, ending };
        let row = |(key, values)| std::iter::once(bind_key(key)).chain(values).collect();
        let rows = change.rows.into_iter().map(row).collect();
        self.insert_rows(Some(registry), &insert, rows).await
    }

    async fn change_rows(&mut self, registry: &Registry, change: Change<'_>) -> Result<()> {
        let engine = self.engine();
        let width = change.columns.len() + 1;
        let limit = ROWS.min(engine.bind_limit() / width);
        let Change { table, columns, rows, .. } = change;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let (mut chunk, mut bytes) = (Vec::new(), 0);
            while chunk.len() < limit && bytes < BYTES {
                let Some(row) = rows.next() else { break };
                bytes += row.1.iter().map(size).sum::<usize>();
                chunk.push(row);
            }
            let expected = chunk.len() as u64;
            let (sql, binds) = Joined::of(engine, table, &columns, chunk)?.statement();
            let about = About { registry, table: Some(table) };
            if self.execute(Some(about), sql, binds).await? < expected {
                return Err(missing(registry, table));
            }
        }
        Ok(())
    }
}

/// Puts a record with those that change the same columns.
fn add<'a>(
    engine: Engine,
    registry: &'a Registry,
    update: &Update,
    changes: &mut Vec<Change<'a>>,
) -> Result<()> {
    let ty = concrete(registry, &update.record)?;
    let wanted: BTreeSet<u16> = update.fields.iter().copied().filter(|index| *index != 0).collect();
    for (side, all) in columns_by_table(ty) {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for (name, kind, source) in all {
            let (Source::Field(index) | Source::Folded(index)) = source else { continue };
            if wanted.contains(&index) {
                values.push(cell(engine, ty, &update.record, Some(source), kind)?);
                columns.push((name, kind));
            }
        }
        if columns.is_empty() {
            continue;
        }
        let side = side.map(|side| &ty.sides[usize::from(side)]);
        let table = side.map_or(&ty.table, |side| &side.table);
        let same = |change: &&mut Change<'_>| {
            let names = change.columns.iter().map(|(name, _)| name);
            change.table == table && names.eq(columns.iter().map(|(name, _)| name))
        };
        let row = (update.record.key(), values);
        let sparse = side.is_some_and(|side| !side.whole);
        match changes.iter_mut().find(same) {
            Some(change) => change.rows.push(row),
            None => changes.push(Change { table, columns, rows: vec![row], sparse }),
        }
    }
    Ok(())
}

fn missing(registry: &Registry, table: &str) -> Error {
    let holds = |ty: &&Type| ty.table == table || ty.sides.iter().any(|side| side.table == table);
    let owner = registry.concrete().find(holds);
    let name = owner.map_or("record", |ty| &ty.name);
    let error = Error::new(Code::NotFound, format!("the {name} does not exist"))
        .hint("it may have been deleted in the meantime");
    match owner {
        Some(ty) => error.at_type(&ty.name),
        None => error,
    }
}
