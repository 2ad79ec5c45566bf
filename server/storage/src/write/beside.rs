//! Rows beside the tables of records: what plugins add to them. A record has one where it has any
//! value there, so that records that are older than the plugin have none.

use std::collections::BTreeMap;

use schema_som::registry::{Registry, Side};
use schema_som::{Record, Result};
use sea_orm::Value as Bind;

use super::{Source, cell, columns_of, concrete};
use crate::Tx;
use crate::dialect::bind_key;
use crate::insert::Insert;

impl Tx {
    /// One statement for each table beside those of the records. What the rows lead to stands in
    /// its table already.
    pub(super) async fn insert_beside(
        &mut self,
        registry: &Registry,
        records: &[&Record],
    ) -> Result<()> {
        self.insert_sides(registry, records, |_| true).await
    }

    /// The same for some of the tables.
    pub(crate) async fn insert_sides(
        &mut self,
        registry: &Registry,
        records: &[&Record],
        wanted: impl Fn(&Side) -> bool,
    ) -> Result<()> {
        let mut tables: BTreeMap<&str, (Vec<String>, Vec<Vec<Bind>>)> = BTreeMap::new();
        for record in records {
            let ty = concrete(registry, record)?;
            for (at, side) in ty.sides.iter().enumerate().filter(|(_, side)| wanted(side)) {
                let mut columns = columns_of(ty, Some(at as u16));
                // Types that share a table may have its fields in another order.
                columns.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
                let has_value = columns.iter().any(|(_, _, source)| match source {
                    Source::Field(index) => !record.values[usize::from(*index)].is_null(),
                    _ => false,
                });
                if !side.whole && !has_value {
                    continue;
                }
                let mut row = vec![bind_key(record.key())];
                for (_, kind, source) in &columns {
                    row.push(cell(self.engine(), ty, record, Some(*source), kind)?);
                }
                let names = || {
                    let names = columns.iter().map(|(name, ..)| name.clone());
                    std::iter::once("id".to_owned()).chain(names).collect()
                };
                let table = tables.entry(&side.table);
                table.or_insert_with(|| (names(), Vec::new())).1.push(row);
            }
        }
        for (table, (names, rows)) in tables {
            let columns: Vec<&str> = names.iter().map(String::as_str).collect();
            let insert = Insert { table, columns: &columns, ending: String::new() };
            self.insert_rows(Some(registry), &insert, rows).await?;
        }
        Ok(())
    }
}
