//! One transaction, as the only way to write.
//!
//! A savepoint borrows its transaction, so that the compiler forbids what loses rows without an
//! error: a commit of the outer while an inner one is alive.

use std::collections::BTreeSet;

use schema_som::{Code, Error, Result};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, Value as Bind,
};

use crate::Store;
use crate::engine::Engine;
use crate::error::{self, About};
use crate::events::Appended;
use crate::queue::Turn;

/// One transaction. Dropping it rolls it back.
pub struct Tx {
    /// The transaction and the savepoints within it; the last one is the one to work in. Fields
    /// are dropped in order: the rollback is on its way before the next writer's turn.
    open: Vec<DatabaseTransaction>,
    pub(crate) store: Store,
    /// Whether MariaDB was told not to look at foreign keys.
    pub(crate) unchecked: bool,
    /// Whether records were deleted: then a key that leads nowhere is another record's.
    pub(crate) deleted: bool,
    /// What it has added to the log of changes.
    pub(crate) appended: Appended,
    /// The types of the records that these events are about.
    pub(crate) changed: BTreeSet<String>,
    /// Whether it ever had a savepoint.
    pub(crate) nested: bool,
    _turn: Option<Turn>,
}

impl Store {
    /// Begins a transaction; on SQLite at once as the writer, after all who came before.
    ///
    /// # Errors
    /// `BUSY` when the turn did not come in time, `UNAVAILABLE` when the database is gone.
    pub async fn begin(&self) -> Result<Tx> {
        let turn = match self.queue() {
            Some(queue) => Some(queue.turn(self.options().busy_timeout()).await?),
            None => None,
        };
        let options = match self.engine() {
            // A deferred transaction that reads first fails as soon as another has committed.
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            // Connections are set to READ COMMITTED, which saves a way there and back; and MariaDB
            // refuses to be told so by a connection whose last beginning was cut off on the way.
            Engine::Postgres | Engine::MariaDb => TransactionOptions::default(),
        };
        self.start_clock();
        let outer = match self.whole(self.sea().begin_with_options(options)).await {
            Ok(outer) => outer,
            Err(cause) => return Err(self.explain(&cause).await),
        };
        Ok(Tx::over(self, outer, turn))
    }

    /// Begins a transaction that only reads, and that sees one state of the database until its end.
    /// On SQLite it is the writer while it lasts, since a file has one state and one connection.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn begin_snapshot(&self) -> Result<Tx> {
        if self.engine() == Engine::Sqlite {
            return self.begin().await;
        }
        self.start_clock();
        let (isolation, access) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
        let begun = self.sea().begin_with_config(Some(isolation), Some(access));
        match self.whole(begun).await {
            Ok(outer) => Ok(Tx::over(self, outer, None)),
            Err(cause) => Err(self.explain(&cause).await),
        }
    }
}

impl Tx {
    fn over(store: &Store, outer: DatabaseTransaction, turn: Option<Turn>) -> Self {
        Self {
            open: vec![outer],
            store: store.clone(),
            unchecked: false,
            deleted: false,
            appended: Appended::default(),
            changed: BTreeSet::new(),
            nested: false,
            _turn: turn,
        }
    }

    /// Makes everything permanent.
    ///
    /// # Errors
    /// Whatever deferred constraints have to say; then nothing was written.
    pub async fn commit(mut self) -> Result<()> {
        let (appended, store) = (self.appended().await?, self.store.clone());
        self.end().await?;
        store.tell(appended).await;
        Ok(())
    }

    /// Makes everything permanent and tells nobody.
    pub(crate) async fn end(mut self) -> Result<()> {
        self.store.start_clock();
        self.check_again().await?;
        match (self.open.pop(), self.open.is_empty()) {
            (Some(outer), true) => {
                let done = self.store.whole(outer.commit()).await;
                done.map_err(|e| error::of_commit(&e, self.deleted))
            }
            // Only a savepoint that was leaked on purpose can be left.
            _ => Err(Error::internal("a transaction was committed inside a savepoint")),
        }
    }

    /// Undoes everything, and waits until it is undone.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the connection broke; then the database undoes it by itself.
    pub async fn rollback(mut self) -> Result<()> {
        self.check_again().await?;
        while let Some(inner) = self.open.pop() {
            self.store.whole(inner.rollback()).await.map_err(|e| error::map(&e, None))?;
        }
        Ok(())
    }

    /// The names of the types whose records it has told changes of, those included that a savepoint
    /// took back.
    pub fn changed_types(&self) -> impl Iterator<Item = &str> {
        self.changed.iter().map(String::as_str)
    }

    /// Whether others write at the same time, so that records have to be locked.
    pub fn locks(&self) -> bool {
        self.engine() != Engine::Sqlite
    }

    /// Whether a refused statement ends the transaction, so that only a savepoint saves it.
    pub fn ends_on_errors(&self) -> bool {
        self.engine() == Engine::Postgres
    }

    pub(crate) fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// What statements run on: the innermost savepoint. Never stream on it: a stream holds it
    /// until its end, and the next statement waits for ever.
    pub(crate) fn sea(&self) -> Result<&DatabaseTransaction> {
        self.store.start_clock();
        self.open.last().ok_or_else(|| Error::new(Code::Internal, "the transaction has ended"))
    }

    /// Runs a statement; answers how many rows it met.
    pub(crate) async fn execute(
        &mut self,
        about: Option<About<'_>>,
        sql: String,
        binds: Vec<Bind>,
    ) -> Result<u64> {
        self.store.count_statements(1);
        let statement = Statement::from_sql_and_values(self.engine().backend(), sql, binds);
        let done = self.store.whole(self.sea()?.execute_raw(statement)).await;
        done.map(|done| done.rows_affected()).map_err(|e| error::map(&e, about))
    }

    /// Opens a savepoint within the innermost one.
    pub(crate) async fn push(&mut self) -> Result<()> {
        let inner = self.store.whole(self.sea()?.begin()).await;
        let inner = inner.map_err(|e| error::map(&e, None))?;
        self.open.push(inner);
        self.nested = true;
        Ok(())
    }

    /// Takes the innermost savepoint away; its owner ends it.
    pub(crate) fn pop(&mut self) -> Option<DatabaseTransaction> {
        if self.open.len() > 1 { self.open.pop() } else { None }
    }
}
