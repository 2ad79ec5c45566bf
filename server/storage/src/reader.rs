//! The readers of a SQLite file: connections that cannot write, each with its prepared statements.
//!
//! The file's own library is called directly, since a driver that hands rows from thread to thread
//! costs four times as much. A whole query runs on one connection, in one go and of one state of
//! the file.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use rusqlite::types::Value as SqliteValue;
use rusqlite::{Connection, OpenFlags};
use schema_som::query::Level;
use schema_som::rowset::Rowset;
use schema_som::{Code, Error, Key, Result, Rows};
use sea_orm::Value as Driver;
use tokio::sync::Semaphore;

use crate::read::{Source, level, too_late, values};
use crate::rows::{bound, copy_row};
use crate::sql::{Plan, Statement};
use crate::{Connections, Engine, Options, Store, error};

/// Prepared statements that one connection keeps.
const STATEMENTS: usize = 500;

/// Rows that an answer has room for from the start: those of a page.
const ROWS: usize = 100;

/// Steps of SQLite's machine between two looks at the clock, some ten microseconds.
const STEPS: i32 = 1_000;

/// The pool of readers. Connections are opened when they are first needed.
pub(crate) struct Readers {
    path: PathBuf,
    busy: Duration,
    size: usize,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Reader>>>,
}

/// One connection and what it works on.
struct Reader {
    connection: Mutex<Connection>,
    job: Arc<Mutex<Option<Arc<Job>>>>,
}

/// Until when a query is of use.
struct Job {
    until: Instant,
    /// Nobody waits for the answer any more.
    dropped: AtomicBool,
}

impl Job {
    fn is_over(&self) -> bool {
        self.dropped.load(Ordering::Relaxed) || Instant::now() >= self.until
    }
}

/// Tells the job when its answer is no longer waited for.
struct Waiting(Arc<Job>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dropped.store(true, Ordering::Relaxed);
    }
}

impl Readers {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Readers> {
        let size = options.max_connections.max(1) as usize;
        Ok(Readers {
            path: path.to_owned(),
            busy: options.busy_timeout(),
            size,
            permits: Arc::new(Semaphore::new(size)),
            idle: Arc::default(),
        })
    }

    /// Answers a query on a free reader.
    ///
    /// # Errors
    /// `BUSY` when none became free in time, `TIMEOUT` past the limit, `UNAVAILABLE` when the file
    /// cannot be read.
    pub(crate) async fn read(&self, store: Store, plan: Plan, limit: Duration) -> Result<Level> {
        self.work(limit, move |reader| reader.level(store, &plan)).await
    }

    /// Runs a statement over tables of our own, which no query names.
    ///
    /// # Errors
    /// As for a query.
    pub(crate) async fn fetch(
        &self,
        sql: String,
        binds: Vec<Driver>,
        limit: Duration,
    ) -> Result<Vec<Vec<SqliteValue>>> {
        self.work(limit, move |reader| reader.cells(&sql, &binds)).await
    }

    /// Lends a free reader to work that waits for nothing.
    async fn work<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Reader) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let job = Arc::new(Job { until: Instant::now() + limit, dropped: AtomicBool::new(false) });
        let permit = tokio::time::timeout(self.busy, self.permits.clone().acquire_owned());
        let permit = match permit.await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(Error::new(Code::Unavailable, "the database is closed")),
            Err(_) => {
                let error = Error::new(Code::Busy, "no reader of the database became free in time");
                return Err(error.retry_after(1));
            }
        };
        let _waiting = Waiting(job.clone());
        let (path, idle, busy) = (self.path.clone(), self.idle.clone(), self.busy);
        let task = move || {
            // Held until the reader is back among the idle ones.
            let _permit = permit;
            let free = lock(&idle).pop();
            let reader = match free {
                Some(reader) => reader,
                None => Reader::open(&path, busy)?,
            };
            let answer = reader.watched(&job, work);
            lock(&idle).push(reader);
            answer
        };
        let done = tokio::task::spawn_blocking(task).await;
        done.unwrap_or_else(|_| Err(Error::internal("a reader of the database failed")))
    }

    /// How many there are. Busy ones hold a permit.
    pub(crate) fn connections(&self) -> Connections {
        let busy = self.size.saturating_sub(self.permits.available_permits());
        let idle = lock(&self.idle).len();
        Connections { open: (busy + idle) as u64, idle: idle as u64 }
    }

    /// A look at the file that tells when somebody wrote.
    pub(crate) fn signs(&self) -> Result<Signs> {
        let connection = Reader::open(&self.path, self.busy)?.connection.into_inner();
        let connection = connection.unwrap_or_else(PoisonError::into_inner);
        let mut signs = Signs { connection, version: 0 };
        signs.changed()?;
        Ok(signs)
    }

    /// Ends the idle connections; no query is answered any more.
    pub(crate) fn close(&self) {
        self.permits.close();
        lock(&self.idle).clear();
    }
}

/// Signs of somebody who writes to the file, in this process or another one.
pub(crate) struct Signs {
    connection: Connection,
    version: i64,
}

impl Signs {
    /// Whether somebody wrote since the last look.
    pub(crate) fn changed(&mut self) -> Result<bool> {
        let mut look = self
            .connection
            .prepare_cached("PRAGMA data_version")
            .map_err(|cause| error::of_file(&cause))?;
        let version = look.query_row([], |row| row.get(0));
        let version: i64 = version.map_err(|cause| error::of_file(&cause))?;
        Ok(std::mem::replace(&mut self.version, version) != version)
    }
}

impl Reader {
    fn open(path: &Path, busy: Duration) -> Result<Reader> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let job: Arc<Mutex<Option<Arc<Job>>>> = Arc::default();
        let watched = job.clone();
        let open = || {
            let connection = Connection::open_with_flags(path, flags)?;
            connection.busy_timeout(busy)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            connection.progress_handler(
                STEPS,
                Some(move || lock(&watched).as_ref().is_some_and(|job| job.is_over())),
            )?;
            Ok(connection)
        };
        let connection = Mutex::new(open().map_err(|cause| error::of_file(&cause))?);
        Ok(Reader { connection, job })
    }

    /// Works while the job is of use.
    fn watched<T>(&self, job: &Arc<Job>, work: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        if job.is_over() {
            return Err(too_late());
        }
        *lock(&self.job) = Some(job.clone());
        let answer = work(self);
        *lock(&self.job) = None;
        answer
    }

    /// Runs all statements of a plan. Nothing in it waits, so the same code serves that waits for
    /// servers.
    fn level(&self, store: Store, plan: &Plan) -> Result<Level> {
        let run = Run { reader: self, store };
        // One statement sees one state by itself.
        let several = plan.statements() > 1;
        if several {
            run.begin()?;
        }
        let answer = level(&run, plan).now_or_never();
        // The end must not be interrupted, or the next query would see this one's state.
        *lock(&self.job) = None;
        if several {
            run.end();
        }
        answer.unwrap_or_else(|| Err(Error::internal("a reader of the database waited")))
    }

    fn cells(&self, sql: &str, binds: &[Driver]) -> Result<Vec<Vec<SqliteValue>>> {
        let values = binds.iter().map(bound).collect::<Result<Vec<_>>>()?;
        let connection = lock(&self.connection);
        let read = || {
            let mut prepared = connection.prepare_cached(sql)?;
            let width = prepared.column_count();
            let rows = prepared.query_map(rusqlite::params_from_iter(values), |row| {
                (0..width).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|cause: rusqlite::Error| error::of_file(&cause))
    }
}

/// One query on one connection.
struct Run<'a> {
    reader: &'a Reader,
    store: Store,
}

impl Run<'_> {
    /// All statements shall see one state of the file.
    fn begin(&self) -> Result<()> {
        let connection = lock(&self.reader.connection);
        let begun = connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([]));
        begun.map(|_| ()).map_err(|cause| error::of_file(&cause))
    }

    fn end(&self) {
        let connection = lock(&self.reader.connection);
        let ended = connection.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([]));
        if let Err(cause) = ended {
            tracing::warn!(%cause, "a reader could not end its look at the database");
        }
    }

    fn rows(&self, statement: &Statement, keys: &[Key]) -> Result<Rowset> {
        self.store.count_statements(1);
        let values = values(Engine::Sqlite, &statement.binds, keys);
        let values = values.iter().map(bound).collect::<Result<Vec<_>>>()?;
        let connection = lock(&self.reader.connection);
        let read = || {
            let mut prepared = connection.prepare_cached(&statement.text)?;
            for (at, value) in values.iter().enumerate() {
                prepared.raw_bind_parameter(at + 1, value)?;
            }
            let mut copy = Rowset::with_capacity(statement.columns.len(), ROWS);
            let mut rows = prepared.raw_query();
            while let Some(row) = rows.next()? {
                copy_row(row, &statement.columns, &mut copy)?;
            }
            Ok(copy)
        };
        read().map_err(|cause| error::of_file(&cause))
    }
}

impl Source for Run<'_> {
    const CONCURRENT: bool = false;

    fn fetch<'a>(
        &'a self,
        statement: &'a Statement,
        keys: &'a [Key],
    ) -> BoxFuture<'a, Result<Box<dyn Rows>>> {
        let rows = self.rows(statement, keys);
        Box::pin(ready(rows.map(|rows| Box::new(rows) as Box<dyn Rows>)))
    }
}

/// A lock whose holder cannot leave anything half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
