//! What stands beside the tables of loaded records: one more statement for each such table. A join
//! would not do: PostgreSQL, having waited for the lock of a row, looks at that row again, but not
//! at what was joined to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use schema_som::registry::Registry;
use schema_som::{Key, Record, Result, Type};

use crate::Tx;
use crate::keys::chunks;
use crate::sql::CellKind;

/// A table beside others, and the records that may have a row in it.
struct Beside<'a> {
    names: Vec<&'a str>,
    cells: Arc<[CellKind]>,
    records: HashMap<Key, usize>,
    keys: Vec<Key>,
}

impl Tx {
    /// Fills in what stands beside the records' tables. The records are in the order of their keys.
    pub(super) async fn add_beside(
        &mut self,
        registry: &Registry,
        records: &mut [Record],
    ) -> Result<()> {
        let engine = self.engine();
        for (table, beside) in tables(registry, records) {
            let columns = engine.quote_all(beside.names.iter().copied());
            for keys in chunks(engine, &beside.keys) {
                let (name, id) = (engine.table_by_key(table), engine.quote("id"));
                let mut sql = format!("SELECT {id}, {columns} FROM {name} WHERE {id}");
                let mut binds = Vec::new();
                engine.push_in_keys(&mut sql, &mut binds, keys);
                let rows = self.rows(sql, binds, &beside.cells).await?;
                for row in 0..rows.len() {
                    let key = rows.cell(row, 0).as_key();
                    let at = key.and_then(|key| beside.records.get(&key));
                    let Some(record) = at.and_then(|at| records.get_mut(*at)) else { continue };
                    let ty = registry.get(record.ty);
                    for (column, name) in beside.names.iter().enumerate() {
                        let value = rows.cell(row, column + 1).to_value();
                        // Nothing leaves the default in place.
                        if let Some(field) = ty.field(name).filter(|_| !value.is_null()) {
                            record.values[usize::from(field.index)] = value;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn tables<'a>(registry: &'a Registry, records: &[Record]) -> BTreeMap<&'a str, Beside<'a>> {
    let mut tables = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        let ty = registry.get(record.ty);
        for side in &ty.sides {
            let beside = tables.entry(side.table.as_str());
            let beside: &mut Beside<'_> = beside.or_insert_with(|| Beside::of(ty, &side.table));
            beside.records.insert(record.key(), at);
            beside.keys.push(record.key());
        }
    }
    tables
}

impl<'a> Beside<'a> {
    fn of(ty: &'a Type, table: &str) -> Self {
        let fields =
            ty.fields.iter().filter(|field| field.side.is_some() && ty.table_of(field) == table);
        let mut names = Vec::new();
        let mut cells = vec![CellKind::Key];
        for field in fields {
            names.push(field.name());
            cells.push(CellKind::of(&field.def.kind));
        }
        Self { names, cells: cells.into(), records: HashMap::new(), keys: Vec::new() }
    }
}
