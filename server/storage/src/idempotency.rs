//! Answers kept under the keys that clients gave their documents, so that a repeated document gets
//! the first answer and takes no second effect.

use schema_som::kind::Kind;
use schema_som::{Code, Error, Key, Result, Value};
use sea_orm::Value as Bind;

use crate::dialect::{bind_key, bind_text};
use crate::draft::Draft;
use crate::insert::Insert;
use crate::{Engine, Tx};

/// How long an answer is kept, in microseconds: a day.
const KEPT: i64 = 24 * 3_600 * 1_000_000;

const TABLE: &str = "idempotency";

/// The answer stands last: it comes later.
const COLUMNS: [&str; 5] = ["actor_id", "key", "request", "created_at", "answer"];

/// Under which key a document runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed<'a> {
    /// Whose key it is.
    pub actor: Key,
    /// The key, of at most 255 characters.
    pub key: &'a str,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The key is free, and now this transaction's: it runs and fills in the answer.
    New,
    /// The document ran before, and this is what it answered.
    Known(Vec<u8>),
    /// The document is at work in another transaction. This one is of no use any more.
    InProgress,
    /// Another document has the key.
    Mismatch,
}

impl Tx {
    /// Claims a key for a request: the first statement of its transaction. While another
    /// transaction has the same key, it waits for its end, as long as locks are waited for.
    ///
    /// # Errors
    /// `BUSY` with [`Error::replays`] when two waited for a third that gave up; `TIMEOUT`,
    /// `UNAVAILABLE`.
    pub async fn claim(
        &mut self,
        claimed: Claimed<'_>,
        request: &[u8; 32],
        now: i64,
    ) -> Result<Claim> {
        match self.try_claim(claimed, request, now).await {
            Ok(true) => Ok(Claim::New),
            Ok(false) => self.known(claimed, request, now).await,
            Err(error) if error.code() == Code::Busy && !error.replays() => Ok(Claim::InProgress),
            Err(error) => Err(error),
        }
    }

    /// Inserts the row; answers whether there was none.
    async fn try_claim(
        &mut self,
        claimed: Claimed<'_>,
        request: &[u8; 32],
        now: i64,
    ) -> Result<bool> {
        let engine = self.engine();
        let binds = vec![
            bind_key(claimed.actor),
            bind_text(claimed.key),
            Bind::Bytes(Some(request.to_vec())),
            engine.bind(&Kind::DateTime, &Value::Time(now))?,
            Bind::String(None),
        ];
        let ending = match engine {
            // Here a refused statement does not end the transaction, and a row that stays as it is
            // counts as met.
            Engine::MariaDb => String::new(),
            _ => engine.keep_existing(&["actor_id", "key"]),
        };
        let insert = Insert { table: TABLE, columns: &COLUMNS, ending };
        let sql = insert.sql(engine, 1);
        match self.execute(None, sql, binds).await {
            Ok(rows) => Ok(rows > 0),
            Err(error) if error.code() == Code::NotUnique => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What is known of a key that is taken.
    async fn known(&mut self, claimed: Claimed<'_>, request: &[u8; 32], now: i64) -> Result<Claim> {
        let columns = ["request", "created_at", "answer"];
        let sql = of(claimed, Draft::select(self.engine(), columns, TABLE));
        let rows = self.fetch(sql.text, sql.binds).await?;
        // Between two statements the other one's end was seen, but not its row: it was undone.
        let Some(row) = rows.first() else { return Ok(Claim::InProgress) };
        if row.time(1)?.unwrap_or_default() < now - KEPT {
            self.take_over(claimed, request, now).await?;
            return Ok(Claim::New);
        }
        if row.bytes(0)? != request.as_slice() {
            return Ok(Claim::Mismatch);
        }
        Ok(match row.optional_text(2)? {
            Some(answer) => Claim::Known(answer.into_bytes()),
            None => Claim::InProgress,
        })
    }

    /// Makes a key one's own whose answer is kept no longer.
    async fn take_over(
        &mut self,
        claimed: Claimed<'_>,
        request: &[u8; 32],
        now: i64,
    ) -> Result<()> {
        let engine = self.engine();
        let values = [
            ("request", Bind::Bytes(Some(request.to_vec()))),
            ("created_at", engine.bind(&Kind::DateTime, &Value::Time(now))?),
            ("answer", Bind::String(None)),
        ];
        self.set(claimed, values.into()).await.map(drop)
    }

    /// Keeps the answer of a claimed key, before the commit.
    ///
    /// # Errors
    /// `INTERNAL` for an answer that is no text, or for a key that was not claimed; `TOO_LONG` for
    /// one that MariaDB takes in no packet; `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn fill(&mut self, claimed: Claimed<'_>, answer: &[u8]) -> Result<()> {
        let answer = std::str::from_utf8(answer)
            .map_err(|_| Error::internal("an answer is not written in UTF-8"))?;
        match self.set(claimed, vec![("answer", bind_text(answer))]).await? {
            0 => Err(Error::internal("an answer for a key that was not claimed")),
            _ => Ok(()),
        }
    }

    async fn set(&mut self, claimed: Claimed<'_>, values: Vec<(&str, Bind)>) -> Result<u64> {
        let sql = of(claimed, Draft::update(self.engine(), TABLE, values));
        self.execute(None, sql.text, sql.binds).await
    }

    /// Forgets the answers that are kept no longer; answers how many.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn forget_answers(&mut self, now: i64) -> Result<u64> {
        let engine = self.engine();
        let until = engine.bind(&Kind::DateTime, &Value::Time(now - KEPT))?;
        let mut sql = Draft::delete(engine, TABLE);
        sql.compare("created_at", "<", until);
        self.execute(None, sql.text, sql.binds).await
    }
}

fn of(claimed: Claimed<'_>, mut sql: Draft) -> Draft {
    sql.compare("actor_id", "=", bind_key(claimed.actor));
    sql.compare("key", "=", bind_text(claimed.key));
    sql
}
