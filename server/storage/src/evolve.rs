//! Makes the tables of plugins while the database is in use.

use std::collections::{BTreeSet, HashSet};

use schema_som::registry::{SPINE, Type};
use schema_som::{Code, Error, Registry, Result};
use sea_orm::{ConnectionTrait, Value as Bind};

use crate::ddl::{self, Dropped, Made, Step, Way};
use crate::error;
use crate::examine::Catalog;
use crate::{Engine, Store};

impl Store {
    /// Brings a database from the tables of one registry to those of another one, where only what
    /// plugins declare differs. Tables, columns and indexes are added; nothing is taken away. Where
    /// the engine can it is one transaction; where not, a run that was cut off goes on with the next
    /// one. Answers how many statements it took. Two at a time must not run: take a lock.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH` that lists the steps which would change what is stored, or names a value that
    /// records hold and their field drops; then nothing was done. `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn evolve(&self, from: &Registry, to: &Registry) -> Result<usize> {
        let Way { steps, dropped } = ddl::way(from, to, self.engine())?;
        for one in &dropped {
            self.unheld(one).await?;
        }
        if self.pending(&steps).await?.is_empty() {
            return Ok(0);
        }
        let tx = self.begin().await?;
        // SQLite has no locks: whoever was the writer before may have made them.
        let pending = self.pending(&steps).await?;
        for step in &pending {
            let done = self.whole(tx.sea()?.execute_unprepared(&step.sql)).await;
            done.map_err(|e| error::map(&e, None))?;
        }
        tx.commit().await?;
        Ok(pending.len())
    }

    /// The names of all tables.
    ///
    /// # Errors
    /// `TIMEOUT`, `UNAVAILABLE`.
    pub async fn table_names(&self) -> Result<BTreeSet<String>> {
        Ok(self.catalog().await?.into_keys().collect())
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
        if let Some((table, column)) = steps.iter().find_map(|step| differs(&catalog, step)) {
            let what = format!("the table {table} is that of another version of its plugin");
            return Err(Error::new(Code::SchemaMismatch, format!("{what}: {column}"))
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

    /// Refuses that a value is dropped from a vocabulary while rows hold it.
    async fn unheld(&self, dropped: &Dropped) -> Result<()> {
        let engine = self.engine();
        let [column, table] = [&dropped.column, &dropped.table].map(|name| engine.quote(name));
        let mut sql = format!("SELECT {column}, COUNT(*) FROM {table} WHERE {column} IN (");
        let mut binds = Vec::new();
        for (stored, _) in &dropped.values {
            sql.push_str(if binds.is_empty() { "" } else { ", " });
            binds.push(Bind::String(Some(stored.clone())));
            engine.push_placeholder(&mut sql, binds.len());
        }
        sql.push_str(&format!(") GROUP BY {column} ORDER BY {column}"));
        let mut held = Vec::new();
        for row in self.fetch(sql, binds).await? {
            let (stored, count) = (row.text(0)?, row.int(1)?);
            let name = dropped.values.iter().find(|(known, _)| *known == stored);
            let name = name.map_or(&stored, |(_, name)| name);
            held.push(format!("`{name}`, which {count} record(s) hold"));
        }
        if held.is_empty() {
            return Ok(());
        }
        let Dropped { type_name, member, .. } = dropped;
        let what = format!("{type_name}.{member} drops {}", held.join(", and "));
        Err(Error::new(Code::SchemaMismatch, what)
            .at_field(type_name, member)
            .hint("give these records another value first, or keep the value"))
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

/// A table that is there already, and how it is not as the step would make it.
fn differs<'s>(catalog: &Catalog, step: &'s Step) -> Option<(&'s str, String)> {
    let (Made::Table(table) | Made::Column(table, _)) = &step.made else { return None };
    let shape = catalog.get(table)?;
    let is_whole = matches!(step.made, Made::Table(_));
    step.columns.iter().find_map(|(column, kind)| match shape.columns.get(column) {
        None if is_whole => Some((table.as_str(), format!("it lacks the column {column}"))),
        Some(found) if found != kind => {
            Some((table.as_str(), format!("its column {column} is {found} instead of {kind}")))
        }
        _ => None,
    })
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
