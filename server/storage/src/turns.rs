//! Turns: transactions that claim the same one come after each other until they end, even where no
//! row exists yet that could be locked.

use std::collections::BTreeSet;

use schema_som::kind::Kind;
use schema_som::{Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::bind_key;
use crate::insert::Insert;
use crate::{Engine, Tx};

/// The first half of the numbers of PostgreSQL's locks for turns.
const SPACE: i32 = 701_825;

impl Tx {
    /// Waits for whoever has one of the turns of these names, and has them until the end of the
    /// transaction. There are few turns, so that names may share one. On SQLite a transaction has
    /// them all.
    ///
    /// # Errors
    /// `BUSY` when a turn did not come in time, or two wait for each other; `TIMEOUT`,
    /// `UNAVAILABLE`.
    pub async fn take_turns(
        &mut self,
        names: impl IntoIterator<Item = String>,
        now: i64,
    ) -> Result<()> {
        let turns: BTreeSet<u8> =
            names.into_iter().map(|name| blake3::hash(name.as_bytes()).as_bytes()[0]).collect();
        if turns.is_empty() {
            return Ok(());
        }
        match self.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.take_numbers(&turns).await,
            Engine::MariaDb => self.take_rows(&turns, now).await,
        }
    }

    /// Locks that end with the transaction, in the order of their numbers.
    async fn take_numbers(&mut self, turns: &BTreeSet<u8>) -> Result<()> {
        // Few different numbers of them make few different texts; to take one twice is to take it.
        let count = turns.len().next_power_of_two();
        let last = turns.last().into_iter().cycle();
        let binds =
            turns.iter().chain(last).take(count).map(|turn| Bind::Int(Some((*turn).into())));
        let places: Vec<String> = (1..=count).map(|at| format!("(${at}::int)")).collect();
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT pg_advisory_xact_lock({SPACE}, turn) \
             FROM (VALUES {}) AS turns (turn)) AS taken",
            places.join(", ")
        );
        self.execute(None, sql, binds.collect()).await.map(|_| ())
    }

    /// Rows among the answers that are kept, under nobody's key: who writes one has it, and they
    /// are forgotten like answers.
    async fn take_rows(&mut self, turns: &BTreeSet<u8>, now: i64) -> Result<()> {
        let engine = self.engine();
        let mut rows = Vec::with_capacity(turns.len());
        for turn in turns {
            rows.push(vec![
                bind_key(Key([0; 16])),
                Bind::String(Some(format!("turn {turn}"))),
                Bind::Bytes(Some(vec![0; 32])),
                engine.bind(&Kind::DateTime, &Value::Time(now))?,
            ]);
        }
        let columns = ["actor_id", "key", "request", "created_at"];
        let ending = engine.overwrite_existing(&columns[..2], &columns[3..]);
        let insert = Insert { table: "idempotency", columns: &columns, ending };
        self.insert_rows(None, &insert, rows).await
    }
}
