//! Who leads to given records: what stands in the way of a delete, or goes along with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema_som::registry::{Path, Registry};
use schema_som::{Cell, Error, FieldRef, Key, Result, Rows, Type, TypeIx};
use sea_orm::Value as Bind;

use crate::keys::{ascending, chunk};
use crate::sql::CellKind;
use crate::{Engine, Tx};

/// A record that leads to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Referrer {
    /// Its key.
    pub key: Key,
    /// The column that leads there; its owner is the record's concrete type.
    pub column: FieldRef,
    /// Where it leads.
    pub target: Key,
}

/// A column of a table that may hold some of the keys.
struct Branch<'a> {
    table: &'a str,
    column: &'a str,
    /// The type of the table, or the root of its family.
    ty: &'a Type,
    keys: Vec<Key>,
}

impl Tx {
    /// The records whose columns hold one of these keys, at most so many for each table and
    /// column: one statement. A column of an abstract type is looked for in every type that
    /// extends it.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`; `INTERNAL` for a field that is not stored.
    pub async fn referrers(
        &mut self,
        registry: &Registry,
        columns: &[FieldRef],
        keys: &[Key],
        limit: u32,
    ) -> Result<Vec<Referrer>> {
        let mut branches = BTreeMap::new();
        for column in columns {
            let field = registry.field(*column);
            if !field.is_stored() {
                return Err(Error::internal(format!("`{}` has no column", field.name())));
            }
            for ty in registry.kinds(column.owner) {
                let Some(own) = ty.field(field.name()) else { continue };
                let place = (ty.table_of(registry.field(own)), field.name());
                branches.entry(place).or_insert_with(|| Branch::of(registry, ty, place, keys));
            }
        }
        self.look_for(registry, branches.into_values().collect(), (&[], limit)).await
    }

    /// The records that lead to one of these records and are not among them, over whichever
    /// to-one relation, at most so many for each table and column: one statement. Links are no
    /// obstacle and are not told; the rows of role types are.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn referrers_of(
        &mut self,
        registry: &Registry,
        records: &[(TypeIx, Key)],
        limit: u32,
    ) -> Result<Vec<Referrer>> {
        let mut branches: BTreeMap<(&str, &str), Branch<'_>> = BTreeMap::new();
        for ty in registry.concrete() {
            for relation in &ty.relations {
                let Path::One { column } = relation.path else { continue };
                let field = &ty.fields[usize::from(column)];
                let are = records.iter().filter(|(ty, _)| registry.get(*ty).is_a(relation.target));
                let keys: Vec<Key> = are.map(|(_, key)| *key).collect();
                if !keys.is_empty() {
                    let place = (ty.table_of(field), field.name());
                    branches.entry(place).or_insert_with(|| Branch::of(registry, ty, place, &keys));
                }
            }
        }
        let all = ascending(&records.iter().map(|(_, key)| *key).collect::<Vec<_>>());
        self.look_for(registry, branches.into_values().collect(), (&all, limit)).await
    }

    async fn look_for(
        &mut self,
        registry: &Registry,
        branches: Vec<Branch<'_>>,
        (except, limit): (&[Key], u32),
    ) -> Result<Vec<Referrer>> {
        let cells: Arc<[CellKind]> =
            [CellKind::Int, CellKind::Text, CellKind::Key, CellKind::Key].into();
        let mut found = Vec::new();
        for statement in statements(self.engine(), &branches, (except, limit)) {
            let rows = self.rows(statement.0, statement.1, &cells).await?;
            let more = (0..rows.len()).filter_map(|row| referrer(registry, &branches, &*rows, row));
            found.extend(more);
        }
        Ok(found)
    }
}

impl<'a> Branch<'a> {
    fn of(
        registry: &'a Registry,
        ty: &'a Type,
        (table, column): (&'a str, &'a str),
        keys: &[Key],
    ) -> Self {
        let ty = registry.get(ty.family.unwrap_or(ty.ix));
        Self { table, column, ty, keys: ascending(keys) }
    }

    fn push_select(&self, engine: Engine, sql: &mut String, number: usize) {
        let (table, column) = (engine.quote(self.table), engine.quote(self.column));
        let id = engine.quote("id");
        let kind = match self.ty.family {
            Some(_) if self.table == self.ty.table => engine.quote("kind"),
            // Beside the family's table stands no kind.
            Some(_) => {
                let (kind, own) = (engine.quote("kind"), engine.quote(&self.ty.table));
                format!("(SELECT f.{kind} FROM {own} AS f WHERE f.{id} = {table}.{id})")
            }
            None => "''".to_owned(),
        };
        sql.push_str(&format!(
            "SELECT {number}, {kind}, {id}, {column} FROM {table} WHERE {column}"
        ));
    }
}

/// Keys that one statement takes at most, so that many branches of many keys become several; one
/// branch alone may take more.
const KEYS: usize = 30_000;

fn statements(
    engine: Engine,
    branches: &[Branch<'_>],
    (except, limit): (&[Key], u32),
) -> Vec<(String, Vec<Bind>)> {
    let mut all = Vec::new();
    let (mut sql, mut binds, mut taken) = (String::new(), Vec::new(), 0);
    for (at, branch) in branches.iter().enumerate() {
        // What is excepted would come along with each chunk, so all keys of a branch go at once.
        let size = if except.is_empty() { chunk(engine, &branch.keys) } else { branch.keys.len() };
        for keys in branch.keys.chunks(size.max(1)) {
            if taken > KEYS {
                all.push((std::mem::take(&mut sql), std::mem::take(&mut binds)));
                taken = 0;
            }
            taken += keys.len() + except.len();
            sql.push_str(if sql.is_empty() { "" } else { " UNION ALL " });
            sql.push_str("SELECT * FROM (");
            branch.push_select(engine, &mut sql, at);
            engine.push_in_keys(&mut sql, &mut binds, keys);
            if !except.is_empty() {
                sql.push_str(&format!(" AND {}", engine.quote("id")));
                engine.push_not_in_keys(&mut sql, &mut binds, except);
            }
            sql.push_str(&format!(" ORDER BY {} LIMIT {limit}) AS b{at}", engine.quote("id")));
        }
    }
    if !sql.is_empty() {
        all.push((sql, binds));
    }
    all
}

fn referrer(
    registry: &Registry,
    branches: &[Branch<'_>],
    rows: &dyn Rows,
    row: usize,
) -> Option<Referrer> {
    let Cell::Int(number) = rows.cell(row, 0) else { return None };
    let branch = branches.get(usize::try_from(number).ok()?)?;
    let ty = match rows.cell(row, 1) {
        Cell::Text(kind) if !kind.is_empty() => registry
            .kinds(branch.ty.ix)
            .find(|ty| ty.kind.as_deref() == Some(kind))
            .unwrap_or(branch.ty),
        _ => branch.ty,
    };
    Some(Referrer {
        key: rows.cell(row, 2).as_key()?,
        column: ty.field(branch.column)?,
        target: rows.cell(row, 3).as_key()?,
    })
}
