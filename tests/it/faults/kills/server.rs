//! The database of a run, on the server of all tests or on one that is ended, too.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tests::engines::{Engine, TestDatabase};
use tests::mariadb::MariaDb;
use tests::postgres::Postgres;

/// A database. Fields are dropped in order: it goes before its server.
pub(in crate::faults) struct Server {
    database: TestDatabase,
    own: Own,
}

enum Own {
    Nothing,
    Postgres(Postgres),
    MariaDb(MariaDb),
}

impl Server {
    pub(super) fn for_run(engine: Engine, is_ended: bool) -> Result<Server> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let own = match (is_ended, engine) {
            (false, _) | (true, Engine::Sqlite) => Own::Nothing,
            (true, Engine::Postgres) => {
                Own::Postgres(Postgres::start_durable()?.context("PostgreSQL is not installed")?)
            }
            (true, Engine::MariaDb) => {
                Own::MariaDb(MariaDb::start_durable()?.context("MariaDB is not installed")?)
            }
        };
        let database = match own.url() {
            Some(url) => runtime.block_on(TestDatabase::on(engine, url))?,
            None => runtime.block_on(TestDatabase::create(engine))?,
        };
        Ok(Server { database, own })
    }

    /// One of its own, on the engine of this test run.
    pub(in crate::faults) fn own(engine: Engine) -> Result<Server> {
        Self::for_run(engine, true)
    }

    pub(in crate::faults) fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Ends the database's server, in order or not.
    pub(in crate::faults) fn stop(&mut self, by_accident: bool) -> Result<()> {
        match &mut self.own {
            Own::Postgres(postgres) => postgres.stop(if by_accident { "KILL" } else { "INT" }),
            Own::MariaDb(mariadb) => mariadb.stop(if by_accident { "KILL" } else { "TERM" }),
            Own::Nothing => bail!("there is no server to be ended"),
        }
    }

    pub(in crate::faults) fn start_again(&mut self) -> Result<()> {
        match &mut self.own {
            Own::Postgres(postgres) => postgres.start_again(),
            Own::MariaDb(mariadb) => mariadb.start_again(),
            Own::Nothing => Ok(()),
        }
    }

    /// Ends it, and starts it again a moment later. A file has no server.
    pub(super) fn restart(&mut self, by_accident: bool, pause: Duration) -> Result<()> {
        if matches!(self.own, Own::Nothing) {
            return Ok(());
        }
        self.stop(by_accident)?;
        std::thread::sleep(pause);
        self.start_again()
    }
}

impl Own {
    fn url(&self) -> Option<&str> {
        match self {
            Own::Nothing => None,
            Own::Postgres(postgres) => Some(postgres.url()),
            Own::MariaDb(mariadb) => Some(mariadb.url()),
        }
    }
}
