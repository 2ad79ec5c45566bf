//! Sequences: numbers that are drawn once and never go back, unless their transaction does.

use schema_som::kind::Kind;
use schema_som::{Result, Value};

use crate::dialect::bind_text;
use crate::insert::Insert;
use crate::{Engine, Tx};

const COLUMNS: [&str; 2] = ["name", "last"];

impl Tx {
    /// Draws so many numbers of a sequence that nobody else gets, and answers the first of them.
    /// Whoever else draws waits until the transaction ends.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn draw(&mut self, name: &str, count: i64) -> Result<i64> {
        let last = self.engine().quote("last");
        self.move_on(name, count, |own, new| format!("{last} = {own} + {new}")).await?;
        let engine = self.engine();
        let (table, key) = (engine.quote("sequences"), engine.quote("name"));
        let mut sql = format!("SELECT {last} FROM {table} WHERE {key} = ");
        engine.push_placeholder(&mut sql, 1);
        let rows = self.fetch(sql, vec![bind_text(name)]).await?;
        let last = rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(count);
        Ok(last.saturating_sub(count).saturating_add(1))
    }

    /// Lets a sequence go on after this number at least.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn go_on_after(&mut self, name: &str, number: i64) -> Result<()> {
        let last = self.engine().quote("last");
        self.move_on(name, number, |own, new| {
            format!("{last} = CASE WHEN {own} < {new} THEN {new} ELSE {own} END")
        })
        .await
    }

    /// Makes the sequence, or changes where it stands.
    async fn move_on(
        &mut self,
        name: &str,
        number: i64,
        set: impl Fn(&str, &str) -> String,
    ) -> Result<()> {
        let engine = self.engine();
        let (table, last) = (engine.quote("sequences"), engine.quote("last"));
        let own = format!("{table}.{last}");
        let ending = match engine {
            Engine::MariaDb => {
                format!(" ON DUPLICATE KEY UPDATE {}", set(&own, &format!("VALUES({last})")))
            }
            _ => {
                let key = engine.quote("name");
                let set = set(&own, &format!("excluded.{last}"));
                format!(" ON CONFLICT ({key}) DO UPDATE SET {set}")
            }
        };
        let insert = Insert { table: "sequences", columns: &COLUMNS, ending };
        let number = engine.bind(&Kind::BigInt, &Value::Int(number))?;
        self.insert_rows(None, &insert, vec![vec![bind_text(name), number]]).await
    }
}
