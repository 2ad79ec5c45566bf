//! Multi-row inserts, cut so that no statement passes an engine's limits.

use schema_som::{Registry, Result};
use sea_orm::Value as Bind;

use crate::error::About;
use crate::{Engine, Tx};

/// Rows of one statement at most: beyond it, longer statements gain nothing.
pub(crate) const ROWS: usize = 500;

/// Bytes of text in one statement at most; a packet to MariaDB holds 16 MiB by default.
pub(crate) const BYTES: usize = 4 << 20;

/// Where rows go.
pub(crate) struct Insert<'a> {
    pub table: &'a str,
    pub columns: &'a [&'a str],
    /// What happens to rows that exist; empty for an error.
    pub ending: String,
}

impl Tx {
    /// Inserts rows of as many values as there are columns.
    pub(crate) async fn insert_rows(
        &mut self,
        registry: Option<&Registry>,
        insert: &Insert<'_>,
        rows: Vec<Vec<Bind>>,
    ) -> Result<()> {
        let about = registry.map(|registry| About { registry, table: Some(insert.table) });
        let limit = ROWS.min(self.engine().bind_limit() / insert.columns.len().max(1));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk = next(&mut rows, limit);
            let sql = insert.sql(self.engine(), chunk.len());
            let mut binds = Vec::with_capacity(chunk.len() * insert.columns.len());
            binds.extend(chunk.into_iter().flatten());
            self.execute(about, sql, binds).await?;
        }
        Ok(())
    }

    /// Inserts rows that belong together into two tables, in one statement for both. What the
    /// second ones lead to among the first is looked at when the statement ends. Answers how many
    /// of the second ones there are now.
    pub(crate) async fn insert_pairs(
        &mut self,
        registry: &Registry,
        (first, second): (&Insert<'_>, &Insert<'_>),
        rows: Vec<(Vec<Bind>, Vec<Bind>)>,
    ) -> Result<u64> {
        let engine = self.engine();
        let about = About { registry, table: Some(second.table) };
        let width = first.columns.len() + second.columns.len();
        let limit = ROWS.min(engine.bind_limit() / width);
        let (ones, others): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let (mut ones, mut others) = (ones.into_iter(), others.into_iter().peekable());
        let mut made = 0;
        while others.peek().is_some() {
            let chunk = next(&mut others, limit);
            let count = chunk.len();
            let mut sql = String::with_capacity(64 + count * width * 6);
            sql.push_str("WITH \"first\" AS (");
            first.push(engine, &mut sql, (count, 0));
            sql.push_str(") ");
            second.push(engine, &mut sql, (count, count * first.columns.len()));
            let mut binds = Vec::with_capacity(count * width);
            binds.extend(ones.by_ref().take(count).flatten());
            binds.extend(chunk.into_iter().flatten());
            made += self.execute(Some(about), sql, binds).await?;
        }
        Ok(made)
    }
}

/// The next rows that one statement can hold.
fn next(rows: &mut impl Iterator<Item = Vec<Bind>>, limit: usize) -> Vec<Vec<Bind>> {
    let (mut chunk, mut bytes) = (Vec::with_capacity(limit.min(rows.size_hint().0)), 0);
    while chunk.len() < limit && bytes < BYTES {
        let Some(row) = rows.next() else { break };
        bytes += row.iter().map(size).sum::<usize>();
        chunk.push(row);
    }
    chunk
}

impl Insert<'_> {
    pub(crate) fn sql(&self, engine: Engine, rows: usize) -> String {
        let mut sql = String::with_capacity(64 + rows * self.columns.len() * 6);
        self.push(engine, &mut sql, (rows, 0));
        sql
    }

    /// So many rows, whose values come after so many others.
    fn push(&self, engine: Engine, sql: &mut String, (rows, after): (usize, usize)) {
        let columns = engine.quote_all(self.columns.iter().copied());
        sql.push_str(&format!("INSERT INTO {} ({columns}) VALUES ", engine.quote(self.table)));
        let width = self.columns.len();
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..width {
                if column > 0 {
                    sql.push_str(", ");
                }
                engine.push_placeholder(sql, after + row * width + column + 1);
            }
            sql.push(')');
        }
        sql.push_str(&self.ending);
    }
}

pub(crate) fn size(bind: &Bind) -> usize {
    match bind {
        Bind::String(Some(text)) => text.len(),
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_has_one_placeholder_per_value() {
        let insert = Insert { table: "t", columns: &["a", "b"], ending: String::new() };
        let sql = insert.sql(Engine::Postgres, 2);
        assert_eq!(sql, r#"INSERT INTO "t" ("a", "b") VALUES ($1, $2), ($3, $4)"#);
        let sql = insert.sql(Engine::MariaDb, 1);
        assert_eq!(sql, "INSERT INTO `t` (`a`, `b`) VALUES (?, ?)");
    }
}
