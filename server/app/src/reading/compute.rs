//! Fields that plugins compute: once for each field, level and request, for all rows together.

use std::collections::hash_map::Entry;

use schema_som::Key;
use schema_som::cell::{Cell, Rows};
use schema_som::error::{Error, Result};
use schema_som::hooks::{Caller, ROWS, Sheet, served};
use schema_som::query::{Computed, Failed, Level, Query};
use schema_som::registry::{FieldRef, Type};
use schema_som::rowset::Rowset;

use super::Reading;
use super::known::Values;
use super::laid::Laid;

/// Whether any level asks for a field that is computed.
pub(super) fn is_asked(query: &Query) -> bool {
    !query.computed.is_empty() || below(query).any(is_asked)
}

/// The queries right below one: children, variants, and what groups lead to.
pub(super) fn below(query: &Query) -> impl Iterator<Item = &Query> {
    let children = query.children.iter().map(|child| &child.query);
    let variants = query.variants.iter().map(|variant| &variant.query);
    let groups = query.totals.groups.iter().flat_map(|group| &group.targets);
    children.chain(variants).chain(groups.map(|target| &target.query))
}

/// The levels right below one, in the order of [`below`].
pub(super) fn below_mut(level: &mut Level) -> impl Iterator<Item = &mut Level> {
    let groups = level.groups.iter_mut().flat_map(|group| &mut group.targets);
    level.children.iter_mut().chain(&mut level.variants).chain(groups)
}

/// The rows of a level that a field is computed of which nobody knows yet.
#[derive(Default)]
struct Fresh {
    keys: Vec<Key>,
    rows: Vec<u32>,
}

impl Reading<'_> {
    /// Has plugins compute what is asked of the rows that were read, at every level.
    ///
    /// # Errors
    /// `INTERNAL` alone: what a plugin fails at is told with its level.
    pub(super) async fn compute(&mut self, query: &Query, level: &mut Level) -> Result<()> {
        let caller = self.caller(self.known()?.beginning);
        let mut levels = vec![(query, level)];
        while let Some((query, level)) = levels.pop() {
            if !query.computed.is_empty() && !level.rows.is_empty() {
                self.level(&caller, query, level).await?;
            }
            levels.extend(below(query).zip(below_mut(level)));
        }
        Ok(())
    }

    async fn level(&mut self, caller: &Caller, query: &Query, level: &mut Level) -> Result<()> {
        let mut found = Vec::with_capacity(query.computed.len());
        for computed in &query.computed {
            found.push((computed.column, self.column(caller, computed, &*level.rows).await?));
        }
        let rows = std::mem::replace(&mut level.rows, Box::new(Rowset::new(1)));
        let mut laid = Laid::new(rows, query.columns.len());
        for (column, values) in found {
            match values {
                Ok(values) => laid.lay(column, values),
                Err(error) => {
                    laid.lay(column, nothing(laid.len()));
                    level.failed.push(Failed { columns: vec![column], error });
                }
            }
        }
        level.rows = Box::new(laid);
        Ok(())
    }

    /// The values of a column for each row, or why there are none.
    async fn column(
        &mut self,
        caller: &Caller,
        computed: &Computed,
        rows: &dyn Rows,
    ) -> Result<Result<Rowset>> {
        let registry = self.context.registry.clone();
        let name = registry.field(computed.field).name();
        let kinds: Vec<&Type> = registry.kinds(computed.field.owner).collect();
        let of: Vec<Option<(usize, Key)>> =
            (0..rows.len()).map(|row| record(computed, &kinds, rows, row)).collect();
        let kept = self.known()?;
        let mut computed_so_far = kept.computed.lock().await;
        let mut column = Rowset::with_capacity(1, rows.len());
        for (at, kind) in kinds.iter().enumerate() {
            let Some(field) = kind.field(name).filter(|_| is_any(&of, at)) else { continue };
            let values = computed_so_far.entry(field).or_default();
            let fresh = values.expect(at, &of);
            if values.failed.is_none() && !fresh.keys.is_empty() {
                let given = (rows, computed.needs.as_slice());
                if let Err(error) = self.fill(caller, field, (values, fresh), given).await {
                    values.failed = Some(error);
                }
            }
            if let Some(error) = &values.failed {
                return Ok(Err(error.clone()));
            }
        }
        let known: Vec<Option<&Values>> =
            kinds.iter().map(|kind| computed_so_far.get(&kind.field(name)?)).collect();
        for record in &of {
            let value = record.and_then(|(at, key)| known[at]?.value(key));
            column.push(value.unwrap_or(Cell::Null));
        }
        Ok(Ok(column))
    }

    /// Has a plugin compute a field of records that nobody knows it of.
    async fn fill(
        &mut self,
        caller: &Caller,
        field: FieldRef,
        (values, fresh): (&mut Values, Fresh),
        (rows, columns): (&dyn Rows, &[Option<u16>]),
    ) -> Result<()> {
        let context = self.context;
        for (keys, at) in fresh.keys.chunks(ROWS).zip(fresh.rows.chunks(ROWS)) {
            let parents = Sheet { ty: field.owner, keys, rows, at, columns };
            let call = context.hooks.compute(field, caller, parents);
            let answer = served(call, self).await?;
            if answer.len() != keys.len() {
                return Err(Error::internal("a column of another length than its records"));
            }
            (0..answer.len()).for_each(|row| values.values.push(answer.cell(row, 0)));
        }
        Ok(())
    }
}

impl Values {
    /// Makes room for the values of those records of a kind that are not known yet.
    fn expect(&mut self, kind: usize, of: &[Option<(usize, Key)>]) -> Fresh {
        let mut fresh = Fresh::default();
        for (row, record) in of.iter().enumerate() {
            let Some((at, key)) = record else { continue };
            let next = self.of.len() as u32;
            if *at == kind
                && let Entry::Vacant(place) = self.of.entry(*key)
            {
                place.insert(next);
                fresh.keys.push(*key);
                fresh.rows.push(row as u32);
            }
        }
        fresh
    }

    fn value(&self, key: Key) -> Option<Cell<'_>> {
        self.of.get(&key).map(|at| self.values.cell(*at as usize, 0))
    }
}

/// The record that a row shows the field of, with its place among the kinds.
fn record(
    computed: &Computed,
    kinds: &[&Type],
    rows: &dyn Rows,
    row: usize,
) -> Option<(usize, Key)> {
    let key = rows.cell(row, usize::from(computed.column)).as_key()?;
    let Some(column) = computed.kind else { return Some((0, key)) };
    let Cell::Text(kind) = rows.cell(row, usize::from(column)) else { return None };
    let at = kinds.iter().position(|ty| ty.kind.as_deref() == Some(kind))?;
    Some((at, key))
}

fn is_any(of: &[Option<(usize, Key)>], kind: usize) -> bool {
    of.iter().flatten().any(|(at, _)| *at == kind)
}

pub(super) fn nothing(rows: usize) -> Rowset {
    let mut values = Rowset::with_capacity(1, rows);
    (0..rows).for_each(|_| values.push(Cell::Null));
    values
}
