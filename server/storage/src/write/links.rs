//! Links: the pairs of keys in the tables of relations to many.

use std::collections::HashSet;
use std::sync::Arc;

use schema_som::registry::{Path, Registry};
use schema_som::type_def::RelationKind;
use schema_som::{Cell, Error, Key, Link, RelationRef, Result, Rows, TypeIx};
use sea_orm::Value as Bind;

use crate::Tx;
use crate::dialect::bind_key;
use crate::error::About;
use crate::insert::Insert;
use crate::keys::{ascending, chunks};
use crate::load::Intent;
use crate::sql::CellKind;

/// A link table, from the side that declared it.
#[derive(Clone, Copy)]
pub(super) struct Pairs<'a> {
    pub relation: RelationRef,
    pub table: &'a str,
    pub own: &'a str,
    pub other: &'a str,
    pub position: Option<&'a str>,
    /// What stands on each side.
    pub sides: (TypeIx, TypeIx),
}

/// How a pair comes out of the database.
const CELLS: [CellKind; 4] = [CellKind::Int, CellKind::Key, CellKind::Key, CellKind::Int];

impl Tx {
    /// Links records. A pair that is linked already stays as it is.
    ///
    /// # Errors
    /// `NOT_FOUND` for a key that leads nowhere (possibly not before the commit), `INTERNAL` for a
    /// relation that is not stored in a link table of its own.
    pub async fn link(&mut self, registry: &Registry, links: &[Link]) -> Result<()> {
        for (pairs, links) in by_table(registry, links)? {
            let row = |link: &Link| {
                let mut row = vec![bind_key(link.own), bind_key(link.other)];
                row.extend(pairs.position.map(|_| Bind::BigInt(Some(link.position))));
                row
            };
            let mut columns = vec![pairs.own, pairs.other];
            columns.extend(pairs.position);
            let ending = self.engine().keep_existing(&[pairs.own, pairs.other]);
            let insert = Insert { table: pairs.table, columns: &columns, ending };
            self.insert_rows(Some(registry), &insert, links.iter().map(row).collect()).await?;
        }
        Ok(())
    }

    /// Takes links away. A pair that is not linked is no error.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`; `INTERNAL` as for [`link`](Tx::link).
    pub async fn unlink(&mut self, registry: &Registry, links: &[Link]) -> Result<()> {
        let engine = self.engine();
        for (pairs, links) in by_table(registry, links)? {
            let mut keys: Vec<(Key, Key)> =
                links.iter().map(|link| (link.own, link.other)).collect();
            keys.sort_unstable();
            keys.dedup();
            let about = Some(About { registry, table: Some(pairs.table) });
            for chunk in chunks(engine, &keys) {
                let columns = engine.quote_all([pairs.own, pairs.other]);
                let table = engine.quote(pairs.table);
                let mut sql = format!("DELETE FROM {table} WHERE ({columns})");
                let mut binds = Vec::new();
                engine.push_in_pairs(&mut sql, &mut binds, chunk);
                self.execute(about, sql, binds).await?;
            }
        }
        Ok(())
    }

    /// Gives pairs of an ordered relation their positions, whether or not they were linked before:
    /// two statements.
    ///
    /// # Errors
    /// As [`link`](Tx::link).
    pub async fn place(&mut self, registry: &Registry, links: &[Link]) -> Result<()> {
        self.unlink(registry, links).await?;
        self.link(registry, links).await
    }

    /// The links of these records over a relation, from either of its sides; what is answered is
    /// always seen from the side that declared it. In the order of the records and, where it is
    /// kept, of the positions.
    ///
    /// # Errors
    /// `BUSY` when a lock is not to be had, `TIMEOUT`, `UNAVAILABLE`; `INTERNAL` as for
    /// [`link`](Tx::link).
    pub async fn links(
        &mut self,
        registry: &Registry,
        relation: RelationRef,
        keys: &[Key],
        intent: Intent,
    ) -> Result<Vec<Link>> {
        let (engine, keys) = (self.engine(), ascending(keys));
        let (pairs, inverse) = declared(registry, relation)?;
        let by = if inverse { pairs.other } else { pairs.own };
        let mut links = Vec::new();
        for chunk in chunks(engine, &keys) {
            let (mut sql, mut binds) = (String::new(), Vec::new());
            pairs.push_select(engine, &mut sql, 0);
            sql.push_str(&format!(" WHERE {}", engine.quote(by)));
            engine.push_in_keys(&mut sql, &mut binds, chunk);
            let mut order = vec![by];
            order.extend(pairs.position);
            order.extend([pairs.own, pairs.other]);
            order.dedup();
            sql.push_str(&format!(" ORDER BY {}", engine.quote_all(order)));
            sql.push_str(intent.ending(engine));
            let rows = self.rows(sql, binds, &Arc::from(CELLS)).await?;
            links.extend((0..rows.len()).filter_map(|row| link(&*rows, row, &[pairs])));
        }
        Ok(links)
    }

    /// Every link that one of these records has, on whichever side: one statement.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn links_of(
        &mut self,
        registry: &Registry,
        records: &[(TypeIx, Key)],
    ) -> Result<Vec<Link>> {
        let engine = self.engine();
        let tables = link_tables(registry);
        let mut links = HashSet::new();
        for records in chunks(engine, records) {
            let (mut sql, mut binds) = (String::new(), Vec::new());
            for (at, pairs) in tables.iter().enumerate() {
                for (side, column) in [(pairs.sides.0, pairs.own), (pairs.sides.1, pairs.other)] {
                    let are = records.iter().filter(|(ty, _)| registry.get(*ty).is_a(side));
                    let keys = ascending(&are.map(|(_, key)| *key).collect::<Vec<_>>());
                    if keys.is_empty() {
                        continue;
                    }
                    sql.push_str(if sql.is_empty() { "" } else { " UNION ALL " });
                    pairs.push_select(engine, &mut sql, at);
                    sql.push_str(&format!(" WHERE {}", engine.quote(column)));
                    engine.push_in_keys(&mut sql, &mut binds, &keys);
                }
            }
            if sql.is_empty() {
                continue;
            }
            let rows = self.rows(sql, binds, &Arc::from(CELLS)).await?;
            let found = (0..rows.len()).filter_map(|row| link(&*rows, row, &tables));
            links.extend(found.map(|link| (link.relation, link.own, link.position, link.other)));
        }
        let mut links: Vec<_> = links.into_iter().collect();
        links.sort_unstable();
        let link = |(relation, own, position, other)| Link { relation, own, other, position };
        Ok(links.into_iter().map(link).collect())
    }
}

impl Pairs<'_> {
    /// The number of the table, both keys, and the position.
    fn push_select(&self, engine: crate::Engine, sql: &mut String, number: usize) {
        let columns = engine.quote_all([self.own, self.other]);
        let position = self.position.map_or("0".to_owned(), |name| engine.quote(name));
        let table = engine.quote(self.table);
        sql.push_str(&format!("SELECT {number}, {columns}, {position} FROM {table}"));
    }
}

fn link(rows: &dyn Rows, row: usize, tables: &[Pairs<'_>]) -> Option<Link> {
    let Cell::Int(number) = rows.cell(row, 0) else { return None };
    Some(Link {
        relation: tables.get(usize::try_from(number).ok()?)?.relation,
        own: rows.cell(row, 1).as_key()?,
        other: rows.cell(row, 2).as_key()?,
        position: rows.cell(row, 3).as_int().unwrap_or_default(),
    })
}

/// Every link table once.
pub(super) fn link_tables(registry: &Registry) -> Vec<Pairs<'_>> {
    let mut tables: Vec<Pairs<'_>> = Vec::new();
    // Parents come before children, so that a relation is met where it was declared first.
    for ty in registry.types() {
        for (index, relation) in ty.relations.iter().enumerate() {
            let (Path::Link { table, own, other, position }, RelationKind::Link { .. }) =
                (&relation.path, &relation.def.kind)
            else {
                continue;
            };
            if relation.is_inverse || tables.iter().any(|known| known.table == table) {
                continue;
            }
            tables.push(Pairs {
                relation: RelationRef { owner: ty.ix, index: index as u16 },
                table,
                own,
                other,
                position: position.as_deref(),
                sides: (relation.declared_by, relation.target),
            });
        }
    }
    tables
}

/// The link table of a relation, and whether the relation is its derived side.
fn declared(registry: &Registry, relation: RelationRef) -> Result<(Pairs<'_>, bool)> {
    let found = registry.relation(relation);
    if let (Path::Link { table, own, .. }, RelationKind::Link { .. }) =
        (&found.path, &found.def.kind)
        && let Some(pairs) = link_tables(registry).into_iter().find(|pairs| pairs.table == table)
    {
        return Ok((pairs, pairs.own != own));
    }
    Err(Error::internal(format!("`{}` has no link table", found.def.name)))
}

/// Links by their table, each seen from the side that declared the relation.
fn by_table<'a>(registry: &'a Registry, links: &[Link]) -> Result<Vec<(Pairs<'a>, Vec<Link>)>> {
    let mut tables: Vec<(Pairs<'a>, Vec<Link>)> = Vec::new();
    let mut known: Option<(RelationRef, usize, bool)> = None;
    for link in links {
        let (at, inverse) = match known {
            Some((relation, at, inverse)) if relation == link.relation => (at, inverse),
            _ => {
                let (pairs, inverse) = declared(registry, link.relation)?;
                let at = tables.iter().position(|(known, _)| known.table == pairs.table);
                let at = at.unwrap_or_else(|| {
                    tables.push((pairs, Vec::new()));
                    tables.len() - 1
                });
                known = Some((link.relation, at, inverse));
                (at, inverse)
            }
        };
        let (own, other) = if inverse { (link.other, link.own) } else { (link.own, link.other) };
        let relation = tables[at].0.relation;
        tables[at].1.push(Link { relation, own, other, position: link.position });
    }
    Ok(tables)
}
