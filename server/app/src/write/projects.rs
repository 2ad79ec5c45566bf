//! Finds the project of records that live where another record lives.

use std::collections::HashMap;

use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Page, Query, Totals};
use schema_som::registry::{Path, Registry, Type, TypeIx};
use schema_som::type_def::Scope;
use schema_som::value::Value;
use schema_som::{Key, Link, Record};
use server_storage::Tx;

/// Keys looked up by one statement.
const CHUNK: usize = 500;

/// Fills in the projects that follow from another record, of the batch or stored: that of a
/// version from its task, that of a note from what it is attached to.
pub(super) async fn find(
    tx: &mut Tx,
    registry: &Registry,
    records: &mut [Record],
    links: &[Link],
) -> Result<()> {
    let mut known = HashMap::new();
    for record in records.iter() {
        let ty = registry.get(record.ty);
        match record.get(ty, "project_id") {
            Value::Key(project) => _ = known.insert(record.key(), *project),
            _ if ty.name == "Project" => _ = known.insert(record.key(), record.key()),
            _ => {}
        }
    }
    look_up(tx, registry, records, &mut known).await?;
    for record in records.iter_mut() {
        let Some((_, source)) = source(registry, record) else { continue };
        if let Some(project) = known.get(&source).copied() {
            known.insert(record.key(), project);
            record.set(registry.get(record.ty), "project_id", project);
        }
    }
    let owners: HashMap<Key, Key> = links
        .iter()
        .filter_map(|link| known.get(&link.own).map(|project| (link.other, *project)))
        .collect();
    for record in records.iter_mut() {
        let ty = registry.get(record.ty);
        if ty.scope == Scope::Owner
            && record.get(ty, "project_id").is_null()
            && let Some(project) = owners.get(&record.key())
        {
            record.set(ty, "project_id", *project);
        }
    }
    Ok(())
}

/// The type and the key of the record whose project a record shares, while its own is not known.
fn source(registry: &Registry, record: &Record) -> Option<(TypeIx, Key)> {
    let ty = registry.get(record.ty);
    let Scope::Project { via: Some(via) } = &ty.scope else { return None };
    if !record.get(ty, "project_id").is_null() {
        return None;
    }
    let relation = registry.relation(ty.relation(via)?);
    let Path::One { column } = relation.path else { return None };
    match record.values[column as usize] {
        Value::Key(key) => Some((relation.target, key)),
        _ => None,
    }
}

/// Reads the projects of those sources that are not in the batch.
async fn look_up(
    tx: &mut Tx,
    registry: &Registry,
    records: &[Record],
    known: &mut HashMap<Key, Key>,
) -> Result<()> {
    let in_batch: std::collections::HashSet<_> = records.iter().map(Record::key).collect();
    let mut missing: HashMap<TypeIx, Vec<Value>> = HashMap::new();
    for (ty, key) in records.iter().filter_map(|record| source(registry, record)) {
        if !in_batch.contains(&key) && !known.contains_key(&key) {
            missing.entry(ty).or_default().push(Value::Key(key));
        }
    }
    for (ty, mut keys) in missing {
        let ty = registry.get(ty);
        keys.sort_by(|a, b| a.as_cell().order(b.as_cell()));
        keys.dedup();
        for chunk in keys.chunks(CHUNK) {
            let Some(query) = projects_of(ty, chunk.to_vec()) else { continue };
            let rows = tx.read(registry, &query).await?.rows;
            for row in 0..rows.len() {
                if let (Some(key), Some(project)) =
                    (rows.cell(row, 0).as_key(), rows.cell(row, 1).as_key())
                {
                    known.insert(key, project);
                }
            }
        }
    }
    Ok(())
}

fn projects_of(ty: &Type, keys: Vec<Value>) -> Option<Query> {
    Some(Query {
        on: ty.ix,
        joins: Vec::new(),
        columns: vec![Column::Field(0, ty.id()), Column::Field(0, ty.project()?)],
        guards: Vec::new(),
        predicate: Predicate::In { field: ty.id(), values: keys },
        order: Vec::new(),
        page: Page::ALL,
        children: Vec::new(),
        variants: Vec::new(),
        totals: Totals::default(),
    })
}
