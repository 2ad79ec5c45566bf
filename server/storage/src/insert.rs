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
            let (mut binds, mut count, mut bytes) = (Vec::new(), 0, 0);
            while count < limit && bytes < BYTES {
                let Some(row) = rows.next() else { break };
                bytes += row.iter().map(size).sum::<usize>();
                binds.extend(row);
                count += 1;
            }
            self.execute(about, insert.sql(self.engine(), count), binds).await?;
        }
        Ok(())
    }
}

impl Insert<'_> {
    pub(crate) fn sql(&self, engine: Engine, rows: usize) -> String {
        let columns = engine.quote_all(self.columns.iter().copied());
        let mut sql = format!("INSERT INTO {} ({columns}) VALUES ", engine.quote(self.table));
        let width = self.columns.len();
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..width {
                if column > 0 {
                    sql.push_str(", ");
                }
                engine.push_placeholder(&mut sql, row * width + column + 1);
            }
            sql.push(')');
        }
        sql.push_str(&self.ending);
        sql
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
