//! A connection of the driver that the engine writes through, with the same settings.

use std::str::FromStr;
use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sqlx::types::Uuid;
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Executor, PgConnection, Postgres, Row, Sqlite,
    SqliteConnection, TypeInfo, ValueRef,
};

use super::rows::{Cell, Template};

pub(super) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Connection {
    pub(super) async fn open(url: &str) -> Connection {
        if url.starts_with("postgres") {
            let options =
                PgConnectOptions::from_str(url).expect("a URL").disable_statement_logging();
            return Connection::Postgres(options.connect().await.expect("a connection"));
        }
        let options = SqliteConnectOptions::from_str(url).expect("a URL");
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(std::time::Duration::from_secs(10))
            .disable_statement_logging();
        Connection::Sqlite(options.connect().await.expect("a connection"))
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self, Connection::Sqlite(_))
    }

    /// A statement without values.
    pub(super) async fn say(&mut self, sql: &'static str) {
        match self {
            Connection::Sqlite(it) => drop(it.execute(sql).await.expect(sql)),
            Connection::Postgres(it) => drop(it.execute(sql).await.expect(sql)),
        }
    }

    /// A statement that changes rows.
    pub(super) async fn run(&mut self, sql: Arc<str>, cells: &[Cell]) {
        let safe = AssertSqlSafe(sql);
        let met = match self {
            Connection::Sqlite(it) => {
                let done = to_sqlite(sqlx::query(safe), cells).execute(it).await;
                done.expect("rows").rows_affected()
            }
            Connection::Postgres(it) => {
                let done = to_postgres(sqlx::query(safe), cells).execute(it).await;
                done.expect("rows").rows_affected()
            }
        };
        assert!(met > 0, "a statement changes something");
    }

    /// A statement that reads rows; answers how many there are.
    pub(super) async fn ask(&mut self, sql: Arc<str>, cells: &[Cell]) -> usize {
        let safe = AssertSqlSafe(sql);
        match self {
            Connection::Sqlite(it) => {
                to_sqlite(sqlx::query(safe), cells).fetch_all(it).await.expect("rows").len()
            }
            Connection::Postgres(it) => {
                to_postgres(sqlx::query(safe), cells).fetch_all(it).await.expect("rows").len()
            }
        }
    }

    /// A whole number.
    pub(super) async fn number(&mut self, sql: &'static str) -> i64 {
        match self {
            Connection::Sqlite(it) => sqlx::query_scalar(sql).fetch_one(it).await.expect(sql),
            Connection::Postgres(it) => sqlx::query_scalar(sql).fetch_one(it).await.expect(sql),
        }
    }

    /// The first row of a statement, without what is empty in it.
    pub(super) async fn template(&mut self, table: &'static str, sql: String) -> Template {
        let found: Vec<(String, Option<Cell>)> = match self {
            Connection::Sqlite(it) => {
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(it).await.expect("a row");
                let name = |at: usize| row.columns()[at].name().to_owned();
                (0..row.columns().len()).map(|at| (name(at), of_sqlite(&row, at))).collect()
            }
            Connection::Postgres(it) => {
                let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(it).await.expect("a row");
                let name = |at: usize| row.columns()[at].name().to_owned();
                (0..row.columns().len()).map(|at| (name(at), of_postgres(&row, at))).collect()
            }
        };
        let filled = found.into_iter().filter_map(|(name, cell)| Some((name, cell?)));
        let (columns, cells) = filled.unzip();
        Template { table, columns, cells }
    }

    /// The statement that inserts so many rows.
    pub(super) fn insert(&self, template: &Template, rows: usize) -> String {
        let width = template.columns.len();
        let mark = |number: usize| match self {
            Connection::Sqlite(_) => "?".to_owned(),
            Connection::Postgres(_) => format!("${number}"),
        };
        let row = |row: usize| {
            let marks: Vec<String> = (1..=width).map(|at| mark(row * width + at)).collect();
            format!("({})", marks.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        let columns: Vec<String> =
            template.columns.iter().map(|name| format!("\"{name}\"")).collect();
        let (columns, rows) = (columns.join(", "), rows.join(", "));
        format!("INSERT INTO {} ({columns}) VALUES {rows}", template.table)
    }
}

fn to_sqlite<'q>(
    mut query: Query<'q, Sqlite, SqliteArguments>,
    cells: &'q [Cell],
) -> Query<'q, Sqlite, SqliteArguments> {
    for cell in cells {
        query = match cell {
            Cell::Key(key) => query.bind(*key),
            Cell::Text(text) => query.bind(&**text),
            Cell::Small(number) => query.bind(*number),
            Cell::Large(number) => query.bind(*number),
            Cell::Real(number) => query.bind(*number),
            Cell::Flag(flag) => query.bind(*flag),
            Cell::Time(time) => query.bind(time.timestamp_micros()),
        };
    }
    query
}

fn to_postgres<'q>(
    mut query: Query<'q, Postgres, PgArguments>,
    cells: &'q [Cell],
) -> Query<'q, Postgres, PgArguments> {
    for cell in cells {
        query = match cell {
            Cell::Key(key) => query.bind(*key),
            Cell::Text(text) => query.bind(&**text),
            Cell::Small(number) => query.bind(*number),
            Cell::Large(number) => query.bind(*number),
            Cell::Real(number) => query.bind(*number),
            Cell::Flag(flag) => query.bind(*flag),
            Cell::Time(time) => query.bind(*time),
        };
    }
    query
}

fn of_sqlite(row: &SqliteRow, at: usize) -> Option<Cell> {
    let value = row.try_get_raw(at).expect("a cell");
    let kind = value.type_info().name().to_owned();
    (!value.is_null()).then(|| match kind.as_str() {
        "BLOB" => Cell::Key(row.get::<Uuid, _>(at)),
        "INTEGER" => Cell::Large(row.get::<i64, _>(at)),
        "REAL" => Cell::Real(row.get::<f64, _>(at)),
        _ => Cell::Text(row.get::<String, _>(at).into()),
    })
}

fn of_postgres(row: &PgRow, at: usize) -> Option<Cell> {
    let value = row.try_get_raw(at).expect("a cell");
    let kind = value.type_info().name().to_owned();
    (!value.is_null()).then(|| match kind.as_str() {
        "UUID" => Cell::Key(row.get::<Uuid, _>(at)),
        "INT4" => Cell::Small(row.get::<i32, _>(at)),
        "INT8" => Cell::Large(row.get::<i64, _>(at)),
        "FLOAT8" => Cell::Real(row.get::<f64, _>(at)),
        "BOOL" => Cell::Flag(row.get::<bool, _>(at)),
        "TIMESTAMPTZ" => Cell::Time(row.get(at)),
        _ => Cell::Text(row.get::<String, _>(at).into()),
    })
}
