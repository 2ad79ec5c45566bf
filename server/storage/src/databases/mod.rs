//! Opening a database and holding its connections.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use schema_som::{Result, settings};
use sea_orm::DatabaseConnection;

use crate::engine::{Address, Engine};
use crate::events::Growth;
use crate::queue::Queue;
use crate::reader::Readers;

mod connect;
mod deadline;
mod health;
mod probe;
mod spoilt;

pub use health::Connections;
pub use probe::{Access, probe};

settings! {
    /// How a database is used. Times are in milliseconds.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Options {
        /// Connections at most, to a server; readers at most, of a SQLite file.
        pub max_connections: u32 = 16; 1..,
        /// How long a connection is waited for before the database counts as unreachable.
        pub connect_timeout_ms: u64 = 5_000; 1..,
        /// How long a writer, or a free connection, is waited for before the answer is `BUSY`.
        pub busy_timeout_ms: u64 = 5_000,
        /// How long one statement may run before the answer is `TIMEOUT`.
        pub statement_timeout_ms: u64 = 30_000; 1..,
    }
}

impl Options {
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    pub(crate) fn busy_timeout(&self) -> Duration {
        Duration::from_millis(self.busy_timeout_ms)
    }

    pub(crate) fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_ms)
    }
}

/// One database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    address: Address,
    options: Options,
    /// The pool; on SQLite it has one connection, the writer.
    connection: DatabaseConnection,
    /// Who writes next, on SQLite.
    queue: Option<Queue>,
    /// What reads outside transactions, on SQLite.
    readers: Option<Readers>,
    /// Until when the writer's statement may run, on SQLite.
    deadline: deadline::Deadline,
    /// Since when connections are not to be used again, on MariaDB.
    spoilt: spoilt::Spoilt,
    /// How far the log of changes reaches.
    growth: Growth,
    statements: AtomicU64,
}

impl Store {
    /// Opens a database. It must exist, unless the URL of a SQLite file says `mode=rwc`; no table
    /// is created.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a URL of another form, `UNAVAILABLE` when the database is missing, locked
    /// or unreachable.
    pub async fn open(url: &str, options: &Options) -> Result<Store> {
        let address = Address::parse(url)?;
        let deadline = deadline::Deadline::new();
        let spoilt = spoilt::Spoilt::new();
        let connection = connect::connect(&address, options, &deadline, &spoilt).await?;
        let (queue, readers) = match &address.path {
            Some(path) => (Some(Queue::new()), Some(Readers::open(path, options)?)),
            None => (None, None),
        };
        let options = options.clone();
        let statements = AtomicU64::new(0);
        Ok(Store(Arc::new(Inner {
            address,
            options,
            connection,
            queue,
            readers,
            deadline,
            spoilt,
            growth: Growth::new(),
            statements,
        })))
    }

    /// The database's engine.
    pub fn engine(&self) -> Engine {
        self.0.address.engine
    }

    /// Where it is, without user and password.
    pub fn url(&self) -> &str {
        &self.0.address.shown
    }

    /// Where it is, as the driver wants it.
    pub(crate) fn driver_url(&self) -> &str {
        &self.0.address.driver_url
    }

    /// The file of a SQLite database.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.0.address.path.as_deref()
    }

    /// Ends all connections. Whatever comes later is answered with `UNAVAILABLE`.
    pub async fn close(&self) {
        self.growth().close();
        if let Some(readers) = self.readers() {
            readers.close();
        }
        if let Some(queue) = self.queue() {
            queue.close();
        }
        if let Err(cause) = self.sea().close_by_ref().await {
            tracing::warn!(%cause, url = self.url(), "closing the database failed");
        }
    }

    /// How many statements were issued so far, by reads and within transactions; what begins and
    /// ends those does not count.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Counts statements.
    pub(crate) fn count_statements(&self, count: u64) {
        self.0.statements.fetch_add(count, Ordering::Relaxed);
    }

    /// The pool of a server; on SQLite the writer, which reads must leave alone.
    pub(crate) fn sea(&self) -> &DatabaseConnection {
        &self.0.connection
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    /// Gives the writer's next statement the time that one may take.
    pub(crate) fn start_clock(&self) {
        if self.engine() == Engine::Sqlite {
            self.0.deadline.set(self.options().statement_timeout());
        }
    }

    /// Connections that nobody may use again.
    pub(crate) fn spoilt(&self) -> &spoilt::Spoilt {
        &self.0.spoilt
    }

    /// Waits for what a connection does. Everything that is sent goes through here.
    pub(crate) async fn whole<T>(&self, work: impl Future<Output = T>) -> T {
        self.spoilt().unless_whole(work).await
    }

    /// How far the log of changes reaches.
    pub(crate) fn growth(&self) -> &Growth {
        &self.0.growth
    }

    pub(crate) fn queue(&self) -> Option<&Queue> {
        self.0.queue.as_ref()
    }

    /// The readers of a SQLite file.
    pub(crate) fn readers(&self) -> Option<&Readers> {
        self.0.readers.as_ref()
    }
}
