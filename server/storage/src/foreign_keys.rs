//! When keys may lead nowhere for a while, and how to find those that still do.

use schema_som::{Registry, Result};

use crate::error::{self, About, Complaint, Site};
use crate::{Engine, Tx, ddl};

impl Tx {
    /// Lets keys lead nowhere until the commit, for imports and first data. SQLite and PostgreSQL
    /// always do. MariaDB cannot: it then does not look at all, and
    /// [`verify_foreign_keys`](Tx::verify_foreign_keys) has to be asked before the commit.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the connection broke.
    pub async fn defer_foreign_keys(&mut self) -> Result<()> {
        if self.engine() == Engine::MariaDb && !self.unchecked {
            self.execute(None, "SET SESSION foreign_key_checks = 0".to_owned(), Vec::new()).await?;
            self.unchecked = true;
        }
        Ok(())
    }

    /// Looks whether every key leads somewhere, as the commit would.
    ///
    /// # Errors
    /// `NOT_FOUND` that names the first type and relation of which one does not.
    pub async fn verify_foreign_keys(&mut self, registry: &Registry) -> Result<()> {
        let about = Some(About { registry, table: None });
        if self.engine() == Engine::Postgres {
            // Whatever is broken is said now, with its name; later changes may wait again.
            for sql in ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"] {
                self.execute(about, sql.to_owned(), Vec::new()).await?;
            }
            return Ok(());
        }
        for (table, key) in ddl::tables(registry)
            .iter()
            .flat_map(|table| table.foreign.iter().map(move |key| (&table.name, key)))
        {
            let (engine, id) = (self.engine(), self.engine().quote("id"));
            let (table, target) = (engine.quote(table), engine.quote(&key.target));
            let column = engine.quote(&key.column);
            let sql = format!(
                "SELECT 1 FROM {table} c WHERE c.{column} IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM {target} p WHERE p.{id} = c.{column}) LIMIT 1"
            );
            if !self.fetch(sql, Vec::new()).await?.is_empty() {
                let site = Site::Constraint(key.name.clone());
                return Err(error::describe(Complaint::NoTarget(site), about));
            }
        }
        Ok(())
    }

    /// Ends what `defer_foreign_keys` began: the connection goes on to others.
    pub(crate) async fn check_again(&mut self) -> Result<()> {
        if self.unchecked {
            self.execute(None, "SET SESSION foreign_key_checks = 1".to_owned(), Vec::new()).await?;
            self.unchecked = false;
        }
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if self.unchecked {
            // Nothing can be sent from here that asks for the checks again.
            self.store.spoilt().mark();
        }
    }
}
