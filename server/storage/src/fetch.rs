//! Rows of our own tables, which no query names: a few small statements, read cell by cell.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::types::Value as SqliteValue;
use schema_som::{Error, Key, Result, Rows};
use sea_orm::{ConnectionTrait, QueryResult, Statement, TryGetable, Value as Bind};
use uuid::Uuid;

use crate::error;
use crate::rows::driver_rows;
use crate::sql::CellKind;
use crate::{Engine, Store, Tx};

/// A row of one of our own tables.
pub(crate) enum Row {
    /// Of a transaction, or of a server.
    Driver(Engine, QueryResult),
    /// Of a reader of a SQLite file.
    File(Vec<SqliteValue>),
}

impl Store {
    /// Runs a statement outside every transaction. On SQLite that is a reader's work, so that no
    /// writer is waited for.
    pub(crate) async fn fetch(&self, sql: String, binds: Vec<Bind>) -> Result<Vec<Row>> {
        let engine = self.engine();
        if let Some(readers) = self.readers() {
            let rows = readers.fetch(sql, binds, self.options().statement_timeout()).await?;
            return Ok(rows.into_iter().map(Row::File).collect());
        }
        let statement = Statement::from_sql_and_values(engine.backend(), sql, binds);
        let rows = self.whole(self.sea().query_all_raw(statement)).await;
        let rows = match rows {
            Ok(rows) => rows,
            Err(cause) => return Err(self.explain(&cause).await),
        };
        Ok(rows.into_iter().map(|row| Row::Driver(engine, row)).collect())
    }
}

impl Tx {
    /// Runs a statement within the transaction.
    pub(crate) async fn fetch(&mut self, sql: String, binds: Vec<Bind>) -> Result<Vec<Row>> {
        let engine = self.engine();
        let rows = self.query(sql, binds).await?;
        Ok(rows.into_iter().map(|row| Row::Driver(engine, row)).collect())
    }

    /// The same, for many rows: cells are read in place.
    pub(crate) async fn rows(
        &mut self,
        sql: String,
        binds: Vec<Bind>,
        columns: &Arc<[CellKind]>,
    ) -> Result<Box<dyn Rows>> {
        let rows = self.query(sql, binds).await?;
        Ok(driver_rows(self.engine(), rows, columns))
    }

    async fn query(&mut self, sql: String, binds: Vec<Bind>) -> Result<Vec<QueryResult>> {
        self.store.count_statements(1);
        let statement = Statement::from_sql_and_values(self.engine().backend(), sql, binds);
        let rows = self.store.whole(self.sea()?.query_all_raw(statement)).await;
        rows.map_err(|e| error::map(&e, None))
    }
}

impl Row {
    pub(crate) fn text(&self, at: usize) -> Result<String> {
        match self {
            Row::Driver(_, row) => get(row, at),
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Text(text)) => Ok(text.clone()),
                _ => Err(unexpected(at)),
            },
        }
    }

    pub(crate) fn optional_text(&self, at: usize) -> Result<Option<String>> {
        match self {
            Row::Driver(_, row) => get(row, at),
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Null) => Ok(None),
                _ => self.text(at).map(Some),
            },
        }
    }

    pub(crate) fn int(&self, at: usize) -> Result<i64> {
        match self {
            Row::Driver(_, row) => get(row, at),
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Integer(number)) => Ok(*number),
                _ => Err(unexpected(at)),
            },
        }
    }

    /// A whole number of 32 bits.
    pub(crate) fn small(&self, at: usize) -> Result<i64> {
        match self {
            Row::Driver(_, row) => get::<i32>(row, at).map(i64::from),
            Row::File(_) => self.int(at),
        }
    }

    pub(crate) fn bytes(&self, at: usize) -> Result<Vec<u8>> {
        match self {
            Row::Driver(_, row) => get(row, at),
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Blob(bytes)) => Ok(bytes.clone()),
                _ => Err(unexpected(at)),
            },
        }
    }

    pub(crate) fn key(&self, at: usize) -> Result<Key> {
        match self {
            Row::Driver(_, row) => get::<Uuid>(row, at).map(|uuid| Key(uuid.into_bytes())),
            Row::File(_) => self.bytes(at)?.try_into().map(Key).map_err(|_| unexpected(at)),
        }
    }

    pub(crate) fn optional_key(&self, at: usize) -> Result<Option<Key>> {
        match self {
            Row::Driver(_, row) => {
                get::<Option<Uuid>>(row, at).map(|uuid| uuid.map(|uuid| Key(uuid.into_bytes())))
            }
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Null) => Ok(None),
                _ => self.key(at).map(Some),
            },
        }
    }

    /// Microseconds since 1970, if there is a time.
    pub(crate) fn time(&self, at: usize) -> Result<Option<i64>> {
        match self {
            Row::Driver(Engine::Sqlite, row) => get(row, at),
            Row::Driver(Engine::Postgres, row) => {
                let time: Option<DateTime<Utc>> = get(row, at)?;
                Ok(time.map(|time| time.timestamp_micros()))
            }
            Row::Driver(Engine::MariaDb, row) => {
                let time: Option<NaiveDateTime> = get(row, at)?;
                Ok(time.map(|time| time.and_utc().timestamp_micros()))
            }
            Row::File(cells) => match cells.get(at) {
                Some(SqliteValue::Integer(micros)) => Ok(Some(*micros)),
                Some(SqliteValue::Null) => Ok(None),
                _ => Err(unexpected(at)),
            },
        }
    }
}

fn get<T: TryGetable>(row: &QueryResult, at: usize) -> Result<T> {
    row.try_get_by_index(at).map_err(|_| unexpected(at))
}

fn unexpected(at: usize) -> Error {
    Error::internal(format!("column {at} of a row holds something else than was written"))
}
