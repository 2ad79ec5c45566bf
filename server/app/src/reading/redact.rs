//! Hooks that replace what is answered: once for each level, after the rows were read and before
//! anything is computed of them. What a hook does not replace as it should is not answered at all.

use schema_som::Key;
use schema_som::cell::{Cell, Rows};
use schema_som::error::{Error, Result};
use schema_som::hooks::{Caller, Desk, Hooks, ROWS, Sheet, served};
use schema_som::query::{Failed, Level, Query, Redacted, Shown, Turn};
use schema_som::registry::Registry;
use schema_som::rowset::Rowset;

use super::compute::{below, below_mut, nothing};
use super::laid::Laid;

/// Hooks that replace values for somebody who reads.
pub(crate) struct Redacting<'a> {
    pub(crate) hooks: &'a dyn Hooks,
    pub(crate) registry: &'a Registry,
    pub(crate) caller: Caller,
}

/// The records of a level that are of one concrete type.
struct Records {
    keys: Vec<Key>,
    rows: Vec<u32>,
}

impl Redacting<'_> {
    /// Whether hooks may replace anything at any level.
    pub(crate) fn is_asked(query: &Query) -> bool {
        !query.redacted.is_empty() || below(query).any(Self::is_asked)
    }

    /// Has hooks replace what they replace at every level. What they look up is answered at the desk.
    ///
    /// # Errors
    /// `INTERNAL` alone: what a hook fails at is told with its level.
    pub(crate) async fn all(
        &self,
        (query, level): (&Query, &mut Level),
        desk: &mut dyn Desk,
    ) -> Result<()> {
        let mut levels = vec![(query, level)];
        while let Some((query, level)) = levels.pop() {
            if !query.redacted.is_empty() && !level.rows.is_empty() {
                self.level(query, level, desk).await?;
            }
            levels.extend(below(query).zip(below_mut(level)));
        }
        Ok(())
    }

    async fn level(&self, query: &Query, level: &mut Level, desk: &mut dyn Desk) -> Result<()> {
        let rows = std::mem::replace(&mut level.rows, Box::new(Rowset::new(1)));
        let mut laid = Laid::new(rows, query.columns.len());
        for redacted in &query.redacted {
            let mut failed: Vec<Failed> = Vec::new();
            for turn in &redacted.turns {
                let records = self.records(redacted, turn, &laid)?;
                if records.keys.is_empty() {
                    continue;
                }
                match self.replace((turn, &records), &laid, desk).await {
                    Ok(columns) => {
                        columns.into_iter().for_each(|(at, column)| laid.lay(at, column))
                    }
                    Err(error) => {
                        let columns: Vec<u16> =
                            turn.writes.iter().flat_map(|(_, stored)| stored).copied().collect();
                        columns.iter().for_each(|at| laid.lay(*at, nothing(laid.len())));
                        failed.push(Failed { columns, error });
                    }
                }
            }
            show(redacted, &mut laid, &failed);
            level.failed.extend(failed.into_iter().map(|failed| lost(redacted, failed)));
        }
        level.rows = Box::new(laid);
        Ok(())
    }

    /// The records that a hook has its turn with.
    fn records(&self, redacted: &Redacted, turn: &Turn, rows: &dyn Rows) -> Result<Records> {
        let kind = self.registry.get(turn.ty).kind.as_deref();
        let is_of = |row: usize| match redacted.kind {
            Some(column) => match rows.cell(row, usize::from(column)) {
                Cell::Text(text) => Some(text) == kind,
                _ => false,
            },
            None => true,
        };
        let mut records = Records { keys: Vec::new(), rows: Vec::new() };
        for row in (0..rows.len()).filter(|row| is_of(*row)) {
            match rows.cell(row, usize::from(redacted.key)) {
                Cell::Key(key) => {
                    records.keys.push(key);
                    records.rows.push(row as u32);
                }
                // A relation that leads nowhere, so that there is nothing to replace.
                Cell::Null => {}
                _ => return Err(Error::internal("a record without a key")),
            }
        }
        Ok(records)
    }

    /// The columns of all rows, in which a hook replaced those of its records.
    async fn replace(
        &self,
        (turn, records): (&Turn, &Records),
        rows: &dyn Rows,
        desk: &mut dyn Desk,
    ) -> Result<Vec<(u16, Rowset)>> {
        let mut columns = vec![Rowset::new(1); turn.writes.len()];
        for (keys, at) in records.keys.chunks(ROWS).zip(records.rows.chunks(ROWS)) {
            let sheet = Sheet { ty: turn.ty, keys, rows, at, columns: &turn.reads };
            let call = self.hooks.redact(turn.reader, &self.caller, sheet);
            let said = served(call, desk).await?;
            for (column, (place, stored)) in columns.iter_mut().zip(&turn.writes) {
                let said = said.get(*place).and_then(Option::as_ref);
                if said.is_some_and(|said| said.len() != keys.len()) {
                    return Err(Error::internal("a column of another length than its records"));
                }
                for (place, row) in at.iter().enumerate() {
                    let kept = || rows.cell(*row as usize, usize::from(stored[0]));
                    column.push(said.map_or_else(kept, |said| said.cell(place, 0)));
                }
            }
        }
        let replaced = columns.iter().zip(&turn.writes).flat_map(|(column, (_, stored))| {
            stored.iter().map(|at| (*at, records.among(rows, *at, column)))
        });
        Ok(replaced.collect())
    }
}

impl Records {
    /// A column of all rows with other values of these records.
    fn among(&self, rows: &dyn Rows, at: u16, values: &Rowset) -> Rowset {
        let mut column = Rowset::with_capacity(1, rows.len());
        let mut next = 0;
        for row in 0..rows.len() {
            if self.rows.get(next).is_some_and(|own| *own as usize == row) {
                column.push(values.cell(next, 0));
                next += 1;
            } else {
                column.push(rows.cell(row, usize::from(at)));
            }
        }
        column
    }
}

/// Lays what hooks left of the columns over those that are answered: nothing where a column failed,
/// whoever came after, and nothing in rows that do not show it.
fn show(redacted: &Redacted, laid: &mut Laid, failed: &[Failed]) {
    for shown in &redacted.shown {
        let is_lost = failed.iter().any(|failed| failed.columns.contains(&shown.stored));
        if !is_lost && shown.open.is_none() {
            continue;
        }
        let mut column = Rowset::with_capacity(1, laid.len());
        for row in 0..laid.len() {
            let cell = |at: u16| laid.cell(row, usize::from(at));
            let is_open = shown.open.is_none_or(|open| !cell(open).is_null());
            column.push(if is_open && !is_lost { cell(shown.stored) } else { Cell::Null });
        }
        laid.lay(shown.column, column);
    }
}

/// A failure by the columns that are answered.
fn lost(redacted: &Redacted, failed: Failed) -> Failed {
    let is_lost = |shown: &&Shown| failed.columns.contains(&shown.stored);
    let columns = redacted.shown.iter().filter(is_lost).map(|shown| shown.column).collect();
    Failed { columns, error: failed.error }
}
