//! Deletes: the links of records, their rows, and their places on the spine.

use std::collections::BTreeMap;

use schema_som::registry::{Field, Path, Registry, SPINE};
use schema_som::{Code, Error, Key, Link, Result, Type, TypeIx};

use crate::error::About;
use crate::keys::{ascending, chunks};
use crate::{Engine, Tx};

/// Records of one table that go.
struct Leaving<'a> {
    table: &'a str,
    types: Vec<&'a Type>,
    keys: Vec<Key>,
}

impl Tx {
    /// Deletes records with all their links, and answers those. Records that lead to each other
    /// may go together, in any order.
    ///
    /// # Errors
    /// `IN_USE` when another record leads to one of them: at once on MariaDB, at the latest with
    /// the commit elsewhere, so that [`referrers_of`](Tx::referrers_of) should be asked before.
    /// `NOT_FOUND` when one of them does not exist.
    pub async fn delete(
        &mut self,
        registry: &Registry,
        records: &[(TypeIx, Key)],
    ) -> Result<Vec<Link>> {
        let links = self.links_of(registry, records).await?;
        self.delete_with(registry, records, &links).await?;
        Ok(links)
    }

    /// Deletes records whose links are known: all that [`links_of`](Tx::links_of) answers, and
    /// those may be gone already.
    ///
    /// # Errors
    /// As for [`delete`](Tx::delete).
    pub async fn delete_with(
        &mut self,
        registry: &Registry,
        records: &[(TypeIx, Key)],
        links: &[Link],
    ) -> Result<()> {
        self.unlink(registry, links).await?;
        let leaving = in_order(registry, records);
        self.delete_beside(registry, records).await?;
        if self.engine() == Engine::MariaDb && records.len() > 1 {
            self.let_go(registry, &leaving).await?;
        }
        self.deleted = true;
        for group in &leaving {
            for table in [group.table, SPINE] {
                let gone = self.delete_rows(registry, table, &group.keys).await?;
                if gone < group.keys.len() as u64 {
                    let name = group.types.first().map_or("Node", |ty| &ty.name);
                    let what = format!("the {name} does not exist");
                    return Err(Error::new(Code::NotFound, what).at_type(name));
                }
            }
        }
        Ok(())
    }

    /// Rows beside the records' own, whether there are any or not.
    async fn delete_beside(
        &mut self,
        registry: &Registry,
        records: &[(TypeIx, Key)],
    ) -> Result<()> {
        let mut tables: BTreeMap<&str, Vec<Key>> = BTreeMap::new();
        for (ty, key) in records {
            for side in &registry.get(*ty).sides {
                tables.entry(&side.table).or_default().push(*key);
            }
        }
        for (table, keys) in tables {
            self.delete_rows(registry, table, &ascending(&keys)).await?;
        }
        Ok(())
    }

    async fn delete_rows(&mut self, registry: &Registry, table: &str, keys: &[Key]) -> Result<u64> {
        let (engine, id) = (self.engine(), self.engine().quote("id"));
        let about = Some(About { registry, table: Some(table) });
        let mut gone = 0;
        for chunk in chunks(engine, keys) {
            let (name, forced) = (engine.quote(table), engine.table_by_key(table));
            // Only the form for several tables takes the name of an index.
            let mut sql = match engine {
                Engine::MariaDb => format!("DELETE {name} FROM {forced} WHERE {id}"),
                _ => format!("DELETE FROM {name} WHERE {id}"),
            };
            let mut binds = Vec::new();
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            gone += self.execute(about, sql, binds).await?;
        }
        Ok(gone)
    }

    /// Empties what leads from one of the records to another. MariaDB looks at foreign keys row by
    /// row, and the row that another one leads to may come first.
    async fn let_go(&mut self, registry: &Registry, leaving: &[Leaving<'_>]) -> Result<()> {
        let engine = self.engine();
        for group in leaving {
            let columns = loose_columns(registry, group, leaving);
            if columns.is_empty() {
                continue;
            }
            let about = Some(About { registry, table: Some(group.table) });
            let sets: Vec<String> =
                columns.iter().map(|name| format!("{} = NULL", engine.quote(name))).collect();
            for chunk in chunks(engine, &group.keys) {
                let (table, id) = (engine.table_by_key(group.table), engine.quote("id"));
                let mut sql = format!("UPDATE {table} SET {} WHERE {id}", sets.join(", "));
                let mut binds = Vec::new();
                engine.push_in_keys(&mut sql, &mut binds, chunk);
                self.execute(about, sql, binds).await?;
            }
        }
        Ok(())
    }
}

/// The records by table: those that lead to others come before them, as far as keys that cannot be
/// empty say so.
fn in_order<'a>(registry: &'a Registry, records: &[(TypeIx, Key)]) -> Vec<Leaving<'a>> {
    let mut waiting: Vec<Leaving<'a>> = Vec::new();
    for (ty, key) in records {
        let ty = registry.get(*ty);
        let at = waiting.iter().position(|group| group.table == ty.table).unwrap_or_else(|| {
            waiting.push(Leaving { table: &ty.table, types: Vec::new(), keys: Vec::new() });
            waiting.len() - 1
        });
        let group = &mut waiting[at];
        group.keys.push(*key);
        if !group.types.iter().any(|known| known.ix == ty.ix) {
            group.types.push(ty);
        }
    }
    for group in &mut waiting {
        group.keys = ascending(&group.keys);
    }
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_free = |group: &Leaving<'_>| {
            let others = waiting.iter().filter(|other| other.table != group.table);
            !others.into_iter().any(|other| holds(other, group))
        };
        // Where they form a ring any will do: the database has the last word.
        let next = waiting.iter().position(is_free).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Whether a record of one group may have a key of another's that cannot be empty. The project of
/// a record stands on the spine, too.
fn holds(group: &Leaving<'_>, target: &Leaving<'_>) -> bool {
    group.types.iter().any(|ty| {
        keys_of(ty).any(|(field, leads_to)| {
            (!field.def.nullable || field.name() == "project_id")
                && target.types.iter().any(|ty| ty.is_a(leads_to))
        })
    })
}

/// The columns of a group that may be empty and lead to a record of any group.
fn loose_columns<'a>(
    registry: &Registry,
    group: &Leaving<'a>,
    leaving: &[Leaving<'_>],
) -> Vec<&'a str> {
    let mut columns = Vec::new();
    for ty in &group.types {
        for (field, leads_to) in keys_of(ty).filter(|(field, _)| field.def.nullable) {
            let is_met = leaving.iter().flat_map(|group| &group.types).any(|ty| ty.is_a(leads_to));
            let required = group
                .types
                .iter()
                .filter_map(|other| other.field(field.name()))
                .any(|field| !registry.field(field).def.nullable);
            if is_met && !required && !columns.contains(&field.name()) {
                columns.push(field.name());
            }
        }
    }
    columns
}

/// The foreign keys in the table of a type, and what they lead to.
fn keys_of(ty: &Type) -> impl Iterator<Item = (&Field, TypeIx)> {
    let keys = ty.relations.iter().filter_map(|relation| match relation.path {
        Path::One { column } => Some((&ty.fields[usize::from(column)], relation.target)),
        _ => None,
    });
    keys.filter(|(field, _)| field.side.is_none())
}
