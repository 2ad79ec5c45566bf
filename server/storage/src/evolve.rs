//! Makes the tables of plugins while the database is in use.

use std::collections::HashSet;

use schema_som::registry::{SPINE, Type};
use schema_som::{Code, Error, Registry, Result};
use sea_orm::ConnectionTrait;

use crate::ddl::{self, Made, Step};
use crate::error;
use crate::{Engine, Store};

impl Store {
    /// Brings a database from the tables of one registry to those of another one, where only what
    /// plugins declare differs. Tables, columns and indexes are added; nothing is taken away. Where
    /// the engine can it is one transaction; where not, a run that was cut off goes on with the next
    /// one. Answers how many statements it took. Two at a time must not run: take a lock.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH` that lists the steps which would change what is stored; then nothing was
    /// done. `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn evolve(&self, from: &Registry, to: &Registry) -> Result<usize> {
        let steps = ddl::steps(from, to, self.engine())?;
        if self.pending(&steps).await?.is_empty() {
            return Ok(0);
        }
        let tx = self.begin().await?;
        // SQLite has no locks: whoever was the writer before may have made them.
        let pending = self.pending(&steps).await?;
        for step in &pending {
            let done = tx.sea()?.execute_unprepared(&step.sql).await;
            done.map_err(|e| error::map(&e, None))?;
        }
        tx.commit().await?;
        Ok(pending.len())
    }

    /// Lets the spine and the tables of families agree about what each record is: once a plugin is
    /// off, a record of its type is what that type extends; once it is on again, its own.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn settle_kinds(&self, registry: &Registry) -> Result<()> {
        let mut tx = self.begin().await?;
        for sql in kinds(registry, self.engine()) {
            tx.execute(None, sql, Vec::new()).await?;
        }
        tx.commit().await
    }

    /// The steps whose work is not there yet.
    async fn pending<'s>(&self, steps: &'s [Step]) -> Result<Vec<&'s Step>> {
        let catalog = self.catalog().await?;
        let lacks = |made: &Made, columns: &[String]| match made {
            Made::Table(table) => catalog.get(table).is_some_and(|shape| {
                columns.iter().any(|column| !shape.columns.contains_key(column))
            }),
            _ => false,
        };
        if let Some(step) = steps.iter().find(|step| lacks(&step.made, &step.columns)) {
            let Made::Table(table) = &step.made else { return Err(Error::internal("no table")) };
            let what = format!("the table {table} is that of another version of its plugin");
            return Err(Error::new(Code::SchemaMismatch, what)
                .hint("compare with the version that was installed last"));
        }
        let foreign = self.foreign_names().await?;
        let is_there = |made: &Made| match made {
            Made::Table(table) => catalog.contains_key(table),
            Made::Column(table, column) => {
                catalog.get(table).is_some_and(|shape| shape.columns.contains_key(column))
            }
            Made::Index(table, index) => {
                catalog.get(table).is_some_and(|shape| shape.indexes.contains_key(index))
            }
            Made::Foreign(name) => foreign.contains(name),
        };
        Ok(steps.iter().filter(|step| !is_there(&step.made)).collect())
    }

    /// The names of all foreign keys, where they are made apart from their tables.
    async fn foreign_names(&self) -> Result<HashSet<String>> {
        let sql = match self.engine() {
            Engine::Sqlite => return Ok(HashSet::new()),
            Engine::Postgres => {
                "SELECT conname::text FROM pg_constraint \
                 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
            }
            Engine::MariaDb => {
                "SELECT constraint_name FROM information_schema.referential_constraints \
                 WHERE constraint_schema = DATABASE()"
            }
        };
        let rows = self.fetch(sql.to_owned(), Vec::new()).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }
}

/// Statements that set what the spine says of the members of families.
fn kinds(registry: &Registry, engine: Engine) -> Vec<String> {
    let [spine, ty, id, kind, base] =
        [SPINE, "type", "id", "kind", "base"].map(|name| engine.quote(name));
    let set = |name: &str, table: &str, which: String| {
        format!(
            "UPDATE {spine} SET {ty} = '{name}' WHERE {ty} <> '{name}' AND {id} IN \
             (SELECT {id} FROM {} WHERE {which})",
            engine.quote(table)
        )
    };
    let members: Vec<&Type> = registry.concrete().filter(|ty| ty.family.is_some()).collect();
    let mut all = Vec::new();
    for member in &members {
        let Some(own) = &member.kind else { continue };
        if member.plugin.is_some() {
            all.push(set(&member.name, &member.table, format!("{kind} = '{own}'")));
        } else {
            let known = members.iter().filter(|other| other.base == member.base);
            let known = known.filter_map(|other| Some(format!("'{}'", other.kind.as_ref()?)));
            let known = known.collect::<Vec<_>>().join(", ");
            let unknown = format!("{base} = '{own}' AND {kind} NOT IN ({known})");
            all.push(set(&member.name, &member.table, unknown));
        }
    }
    all
}
