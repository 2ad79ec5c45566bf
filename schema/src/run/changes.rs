//! One root field of a mutation document: the change, then what is asked of its records, read once.

use std::collections::HashMap;

use schema_som::change::{OnError, Row};
use schema_som::operation::Outcome;
use schema_som::ports::Work;
use schema_som::predicate::Predicate;
use schema_som::query::Level;
use schema_som::{Error, Key, Result, Value};

use super::{Got, Record, Run, answered, by_keys};
use crate::bind::Bound;
use crate::change::{Asked, Changes};
use crate::meaning::Verb;
use crate::plan::{Answer, Change, ChangedTable, Root, RootKind};

/// What became of a change, and what was read of its records.
pub(super) struct ChangedRecords<'p> {
    pub(super) change: &'p Change,
    /// In the order of the input; of a filter, in that of the ids.
    pub(super) rows: Vec<Result<Row>>,
    tables: Vec<TableRows<'p>>,
}

/// The rows of one table that were read by their keys.
struct TableRows<'p> {
    table: &'p ChangedTable,
    bound: Bound,
    level: Level,
    by_key: HashMap<Key, usize>,
}

/// A row that was read, with what it takes to write it.
pub(super) struct Found<'r, 'p> {
    pub(super) table: &'p ChangedTable,
    pub(super) bound: &'r Bound,
    pub(super) level: &'r Level,
    pub(super) row: usize,
}

impl<'p> ChangedRecords<'p> {
    /// The record of a row, unless it may not be seen.
    pub(super) fn find(&self, key: Key) -> Option<Found<'_, 'p>> {
        self.tables.iter().find_map(|TableRows { table, bound, level, by_key }| {
            let row = *by_key.get(&key)?;
            Some(Found { table, bound, level, row })
        })
    }
}

impl<'a> Run<'a> {
    /// Runs one root field within a document.
    pub(super) async fn within(&self, root: &'a Root, work: &mut dyn Work) -> Result<Got<'a>> {
        match &root.what {
            RootKind::Change(change) => self.change(root, change, work).await,
            RootKind::Operation { index, answer } => {
                self.operation_within(root, (*index, answer), work).await
            }
            _ => Ok(Got::Ready),
        }
    }

    async fn change(
        &self,
        root: &'a Root,
        change: &'a Change,
        work: &mut dyn Work,
    ) -> Result<Got<'a>> {
        let arguments = self.binder.arguments(&root.asked)?;
        let changes = Changes::new(self.registry, self.binder.meanings, self.binder.limits);
        let Asked { command, refused } = changes.command(change.ty, change.verb, &arguments)?;
        let skips = command.on_error == OnError::SkipFailed;
        let none_fits = !refused.is_empty() && is_empty(&command.what);
        let rows = match none_fits {
            true => Vec::new(),
            false => {
                let changed = work.change(&self.context, command).await;
                let one = change.verb.is_of_one();
                changed.map_err(|error| if one { error.of_only_row() } else { error })?.rows
            }
        };
        if let Some(Err(error)) = rows.iter().find(|row| row.is_err() && !skips) {
            return Err(error.clone());
        }
        let rows = merged(rows, refused);
        let tables = self.changed_tables(change, &rows, work).await?;
        Ok(Got::Changed(ChangedRecords { change, rows, tables }))
    }

    /// Reads what is selected of the records, one query for each table.
    async fn changed_tables(
        &self,
        change: &'a Change,
        rows: &[Result<Row>],
        work: &mut dyn Work,
    ) -> Result<Vec<TableRows<'a>>> {
        let mut read = Vec::new();
        for table in change.tables.iter().filter(|table| !table.objects.is_empty()) {
            let keys = self.keys_in(change, table, rows);
            if keys.is_empty() {
                continue;
            }
            let field = self.registry.get(table.on).id();
            let limit = keys.len() as u32;
            let predicate = match keys.as_slice() {
                [key] => Predicate::eq(field, *key),
                _ => {
                    let values = keys.into_iter().map(Value::Key).collect();
                    Predicate::In { field, values }
                }
            };
            let (query, bound) = self.binder.level(&table.level, predicate, limit)?;
            let level = work.read(&self.context, query).await?;
            let column = usize::from(table.key_column);
            let key = |row: usize| Some((level.rows.cell(row, column).as_key()?, row));
            let by_key = (0..level.rows.len()).filter_map(key).collect();
            read.push(TableRows { table, bound, level, by_key });
        }
        Ok(read)
    }

    /// The keys of the changed records that stand in a table, each once.
    fn keys_in(&self, change: &Change, table: &ChangedTable, rows: &[Result<Row>]) -> Vec<Key> {
        let stands = |row: &&Row| {
            let ty = self.registry.get(row.ty);
            change.tables.len() == 1 || ty.family.unwrap_or(ty.ix) == table.on
        };
        let mut keys: Vec<Key> = rows.iter().flatten().filter(stands).map(|row| row.key).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    async fn operation_within(
        &self,
        root: &'a Root,
        (index, answer): (u16, &'a Answer),
        work: &mut dyn Work,
    ) -> Result<Got<'a>> {
        let (name, arguments) = self.operation_arguments(root, index)?;
        let outcome: Outcome = work.operate(&self.context, name, arguments).await?;
        let mut records = Vec::new();
        for asked in answered(answer) {
            let found = asked.and_then(|(at, tables)| self.answered(tables, &outcome, at));
            records.push(match found {
                Some((table, keys)) => {
                    let (predicate, most) = (by_keys(self, table, &keys), keys.len() as u32);
                    let (query, bound) = self.binder.level(&table.level, predicate, most)?;
                    let level = work.read(&self.context, query).await?;
                    (!level.rows.is_empty()).then_some(Record { table, bound, level })
                }
                None => None,
            });
        }
        Ok(Got::Operation { answer, outcome, records })
    }
}

/// Whether nothing is left to be done.
fn is_empty(what: &schema_som::change::What) -> bool {
    use schema_som::change::What;
    match what {
        What::Create(drafts) | What::Upsert { drafts, .. } => drafts.is_empty(),
        What::Update(patches) => patches.is_empty(),
        What::Delete(targets) => targets.is_empty(),
        What::Restore(keys) => keys.is_empty(),
        What::UpdateWhere { .. } | What::DeleteWhere { .. } => false,
    }
}

/// The rows in the order of the input: those that were refused before stand at their places.
fn merged(done: Vec<Result<Row>>, refused: Vec<(usize, Error)>) -> Vec<Result<Row>> {
    let mut rows = Vec::with_capacity(done.len() + refused.len());
    let mut done = done.into_iter();
    for (index, error) in refused {
        while rows.len() < index {
            match done.next() {
                Some(row) => rows.push(row),
                None => break,
            }
        }
        rows.push(Err(error));
    }
    rows.extend(done);
    rows
}

impl Verb {
    /// Whether there is one row, of which the answer tells directly.
    pub(super) fn is_of_one(self) -> bool {
        matches!(self, Verb::Create | Verb::Update | Verb::Upsert | Verb::Delete)
    }
}
