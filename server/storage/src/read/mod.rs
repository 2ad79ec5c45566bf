//! Answering queries: on the pool of a server, on the readers of a SQLite file, or inside a
//! transaction.

use std::time::Duration;

use futures_util::future::BoxFuture;
use schema_som::query::{Level, Query};
use schema_som::{Code, Error, Key, Registry, Result, Rows};
use sea_orm::{ConnectionTrait, Value as Driver};

use crate::dialect::bind_key;
use crate::rows::driver_rows;
use crate::sql::{self, Bind, Statement};
use crate::{Engine, Store, Tx};

mod levels;
mod parents;

pub(crate) use levels::level;

/// What statements run on.
pub(crate) trait Source: Sync {
    /// Whether statements can run beside each other.
    const CONCURRENT: bool;

    /// Runs a statement for these parents.
    fn fetch<'a>(
        &'a self,
        statement: &'a Statement,
        keys: &'a [Key],
    ) -> BoxFuture<'a, Result<Box<dyn Rows>>>;
}

impl Store {
    /// Answers a query outside transactions: each level is one statement, and those that do not
    /// need each other run at once. On SQLite all of them see one state of the database.
    ///
    /// # Errors
    /// `TIMEOUT` past the deadline or the database's own limit, `BUSY` without a free connection,
    /// `UNAVAILABLE` when the database is gone.
    pub async fn read(
        &self,
        registry: &Registry,
        query: &Query,
        deadline: Option<Duration>,
    ) -> Result<Level> {
        let plan = sql::compile(registry, self.engine(), query)?;
        let limit = self.options().statement_timeout();
        let limit = deadline.map_or(limit, |deadline| deadline.min(limit));
        let answer = async {
            match self.readers() {
                Some(readers) => readers.read(self.clone(), plan, limit).await,
                None => level(&Pool(self), &plan).await,
            }
        };
        // A dropped answer ends its statements: SQLite's reader watches for it, the servers have
        // limits of their own.
        tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| Err(too_late()))
    }
}

impl Tx {
    /// Answers a query with what the transaction sees, one statement after the other.
    ///
    /// # Errors
    /// `TIMEOUT` past the database's limit, `UNAVAILABLE` when the database is gone.
    pub async fn read(&mut self, registry: &Registry, query: &Query) -> Result<Level> {
        let plan = sql::compile(registry, self.engine(), query)?;
        level(&Within(self), &plan).await
    }
}

pub(crate) fn too_late() -> Error {
    Error::new(Code::Timeout, "reading took longer than it may")
        .hint("ask for less, or narrow it with a filter that an index serves")
}

/// The pool of a server.
struct Pool<'a>(&'a Store);

/// A transaction.
struct Within<'a>(&'a Tx);

impl Source for Pool<'_> {
    const CONCURRENT: bool = true;

    fn fetch<'a>(
        &'a self,
        statement: &'a Statement,
        keys: &'a [Key],
    ) -> BoxFuture<'a, Result<Box<dyn Rows>>> {
        Box::pin(run(self.0, self.0.sea(), statement, keys))
    }
}

impl Source for Within<'_> {
    const CONCURRENT: bool = false;

    fn fetch<'a>(
        &'a self,
        statement: &'a Statement,
        keys: &'a [Key],
    ) -> BoxFuture<'a, Result<Box<dyn Rows>>> {
        Box::pin(async move { run(&self.0.store, self.0.sea()?, statement, keys).await })
    }
}

/// Runs a statement on a connection of sea-orm, in chunks where it takes its keys so.
async fn run(
    store: &Store,
    connection: &impl ConnectionTrait,
    statement: &Statement,
    keys: &[Key],
) -> Result<Box<dyn Rows>> {
    let engine = store.engine();
    let size = statement.chunk.unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    let mut rest = keys;
    loop {
        let (chunk, after) = rest.split_at(rest.len().min(size));
        store.count_statements(1);
        let filled = sea_orm::Statement::from_sql_and_values(
            engine.backend(),
            statement.text.clone(),
            values(engine, &statement.binds, chunk),
        );
        match store.whole(connection.query_all_raw(filled)).await {
            Ok(mut more) => rows.append(&mut more),
            Err(cause) => return Err(store.explain(&cause).await),
        }
        rest = after;
        if rest.is_empty() {
            return Ok(driver_rows(engine, rows, &statement.columns));
        }
    }
}

/// The values of a statement, the parents' keys among them.
pub(crate) fn values(engine: Engine, binds: &[Bind], keys: &[Key]) -> Vec<Driver> {
    let value = |bind: &Bind| match bind {
        Bind::Value(value) => value.clone(),
        Bind::Keys => sql::keys_value(engine, keys),
        // A chunk that is not full ends with a key that no record has.
        Bind::Key(at) => bind_key(keys.get(*at).copied().unwrap_or(Key([0; 16]))),
    };
    binds.iter().map(value).collect()
}

#[cfg(test)]
mod tests;
