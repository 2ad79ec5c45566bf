//! What can be reached over a relation again and again: ancestors, everything below a record, what
//! a task waits for in the end.

use std::sync::Arc;

use schema_som::registry::{Path, Registry};
use schema_som::{Code, Error, Key, RelationRef, Result};
use sea_orm::Value as Bind;

use crate::keys::ascending;
use crate::sql::CellKind;
use crate::{Engine, Store, Tx};

/// A relation, and the direction in which it is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The relation: to-one, to-many, over links or over a role type.
    pub relation: RelationRef,
    /// Whether it is followed against its direction: from targets to those that lead there.
    pub backward: bool,
}

impl Store {
    /// Whatever is reached from these records over one step or more, outside of transactions: see
    /// [`Tx::reach`].
    ///
    /// # Errors
    /// As [`Tx::reach`].
    pub async fn reachable(
        &self,
        registry: &Registry,
        way: Way,
        from: &[Key],
        at_most: u32,
    ) -> Result<Vec<(Key, Key)>> {
        let from = ascending(from);
        if from.is_empty() {
            return Ok(Vec::new());
        }
        self.count_statements(1);
        let (sql, binds) = statement(self.engine(), &Step::of(registry, way), &from, at_most);
        let rows = self.fetch(sql, binds).await?;
        check(registry, way, (rows.len(), at_most))?;
        rows.iter().map(|row| Ok((row.key(0)?, row.key(1)?))).collect()
    }
}

impl Tx {
    /// Whatever is reached from these records over one step or more, as pairs of where it began
    /// and what was reached; a record that reaches itself stands on a ring. One statement, however
    /// deep, that ends on rings, too.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` when there are more pairs than `at_most`; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn reach(
        &mut self,
        registry: &Registry,
        way: Way,
        from: &[Key],
        at_most: u32,
    ) -> Result<Vec<(Key, Key)>> {
        let from = ascending(from);
        if from.is_empty() {
            return Ok(Vec::new());
        }
        let (sql, binds) = statement(self.engine(), &Step::of(registry, way), &from, at_most);
        let cells: Arc<[CellKind]> = [CellKind::Key, CellKind::Key].into();
        let rows = self.rows(sql, binds, &cells).await?;
        check(registry, way, (rows.len(), at_most))?;
        let pair = |row| Some((rows.cell(row, 0).as_key()?, rows.cell(row, 1).as_key()?));
        Ok((0..rows.len()).filter_map(pair).collect())
    }
}

fn check(registry: &Registry, way: Way, (found, at_most): (usize, u32)) -> Result<()> {
    if found <= at_most as usize {
        return Ok(());
    }
    let name = &registry.relation(way.relation).def.name;
    let owner = &registry.get(way.relation.owner).name;
    let what = format!("more than {at_most} records hang together over {owner}.{name}");
    Err(Error::new(Code::LimitExceeded, what)
        .at_field(owner, name)
        .hint("change fewer records at once"))
}

/// One step: a table that leads from the key in one column to the key in another.
struct Step<'a> {
    table: &'a str,
    from: &'a str,
    to: &'a str,
}

impl<'a> Step<'a> {
    fn of(registry: &'a Registry, way: Way) -> Self {
        let owner = registry.get(way.relation.owner);
        let (table, from, to) = match &registry.relation(way.relation).path {
            Path::One { column } => {
                let field = &owner.fields[usize::from(*column)];
                (owner.table_of(field), "id", field.name())
            }
            Path::Many { column } => {
                let field = registry.field(*column);
                (registry.get(column.owner).table_of(field), field.name(), "id")
            }
            Path::Link { table, own, other, .. } => (table.as_str(), own.as_str(), other.as_str()),
        };
        if way.backward { Self { table, from: to, to: from } } else { Self { table, from, to } }
    }
}

fn statement(engine: Engine, step: &Step<'_>, from: &[Key], at_most: u32) -> (String, Vec<Bind>) {
    let (table, start, end) =
        (engine.quote(step.table), engine.quote(step.from), engine.quote(step.to));
    let mut binds = Vec::new();
    let mut first = format!("SELECT e.{start}, e.{end} FROM {table} AS e WHERE e.{start}");
    match engine {
        // A list of constants would make a text of its own for each number of them.
        Engine::MariaDb => engine.push_in_list_of_keys(&mut first, &mut binds, from),
        _ => engine.push_in_keys(&mut first, &mut binds, from),
    }
    let sql = format!(
        "WITH RECURSIVE r(a, z) AS ({first} AND e.{end} IS NOT NULL UNION SELECT r.a, e.{end} \
         FROM r JOIN {table} AS e ON e.{start} = r.z WHERE e.{end} IS NOT NULL) \
         SELECT a, z FROM r ORDER BY a, z LIMIT {}",
        u64::from(at_most) + 1
    );
    (sql, binds)
}
