//! Makes the tables of plugins while the database is in use.

use std::collections::{BTreeSet, HashSet};

use schema_som::registry::{SPINE, Type};
use schema_som::{Code, Error, Registry, Result};
use sea_orm::ConnectionTrait;

use crate::ddl::{self, Made, Move, Renames, Step, StepClass};
use crate::error;
use crate::examine::Catalog;
use crate::guard::refused;
use crate::{Engine, Store, Tx};

/// A step on the way from some tables to others, before it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// What it means for what is stored.
    pub class: StepClass,
    /// What it does.
    pub what: String,
    /// Why it cannot be taken now.
    pub obstacle: Option<String>,
    /// Whether whoever does not know of it finds everything as before.
    pub only_adds: bool,
}

impl Store {
    /// What it takes to bring a database from the tables of one registry to those of another one,
    /// where these types and fields have other names.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH` for tables that are there already and differ, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn foresee(
        &self,
        (from, to): (&Registry, &Registry),
        named: &Renames,
    ) -> Result<Vec<Foreseen>> {
        let catalog = self.catalog().await?;
        let mut foreseen = Vec::new();
        let way = ddl::way((from, to), named, (self.engine(), &catalog));
        let moved = ddl::renamed(&catalog, way.iter().flat_map(|one| &one.steps));
        let there = There { before: &catalog, moved, foreign: self.foreign_names().await? };
        for one in way {
            let is_done = !one.steps.is_empty() && there.pending(&one.steps)?.is_empty();
            let obstacle = self.obstacle(from, &one).await?;
            if obstacle.is_some() || !is_done {
                let only_adds = one.only_adds();
                foreseen.push(Foreseen { class: one.class, what: one.what, obstacle, only_adds });
            }
        }
        Ok(foreseen)
    }

    /// Why a step cannot be taken now.
    async fn obstacle(&self, registry: &Registry, one: &Move) -> Result<Option<String>> {
        match (&one.never, &one.check) {
            (Some(why), _) => Ok(Some((*why).to_owned())),
            (None, Some(check)) => self.in_the_way(registry, check).await,
            (None, None) => Ok(None),
        }
    }

    /// Brings a database from the tables of one registry to those of another one, where only what
    /// plugins declare differs. Tables, columns and indexes are added and changed; nothing is taken
    /// away, but hidden. Where the engine can it is one transaction; where not, a run that was cut
    /// off goes on with the next one. Answers how many statements it took. Two at a time must not
    /// run: take a lock.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH` that lists what cannot be done with what is stored; then nothing was done.
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`.
    pub async fn evolve(&self, from: &Registry, to: &Registry) -> Result<usize> {
        let mut tx = self.begin().await?;
        let taken = tx.evolve((from, to), &Renames::default()).await?;
        tx.commit().await?;
        Ok(taken)
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

impl Tx {
    /// The same as [`Store::evolve`] as a part of what else the transaction does, where these fields
    /// have other names. MariaDB commits at each step what was done before, so that there nothing
    /// else may have been done yet.
    ///
    /// # Errors
    /// As [`Store::evolve`].
    pub async fn evolve(
        &mut self,
        (from, to): (&Registry, &Registry),
        named: &Renames,
    ) -> Result<usize> {
        let store = self.store.clone();
        let catalog = store.catalog().await?;
        let way = ddl::way((from, to), named, (store.engine(), &catalog));
        let mut obstacles = Vec::new();
        for one in &way {
            if let Some(obstacle) = store.obstacle(from, one).await? {
                obstacles.push((format!("{} ({obstacle})", one.what), one.check.as_ref()));
            }
        }
        if !obstacles.is_empty() {
            return Err(refused(&obstacles));
        }
        let steps: Vec<Step> = way.into_iter().flat_map(|one| one.steps).collect();
        // SQLite has no locks: whoever was the writer before may have made them.
        let catalog = store.catalog().await?;
        let moved = ddl::renamed(&catalog, &steps);
        let there = There { before: &catalog, moved, foreign: store.foreign_names().await? };
        let pending = there.pending(&steps)?;
        for step in &pending {
            let done = store.whole(self.sea()?.execute_unprepared(&step.sql)).await;
            done.map_err(|e| error::map(&e, None))?;
        }
        if store.engine() == Engine::MariaDb && !pending.is_empty() {
            let begun = store.whole(self.sea()?.execute_unprepared("START TRANSACTION")).await;
            begun.map_err(|e| error::map(&e, None))?;
        }
        Ok(pending.len())
    }
}

/// What a database has already.
struct There<'c> {
    /// As it is.
    before: &'c Catalog,
    /// The same, as if the tables that are to move had.
    moved: Catalog,
    foreign: HashSet<String>,
}

impl There<'_> {
    /// The steps whose work is not there yet.
    fn pending<'s>(&self, steps: &'s [Step]) -> Result<Vec<&'s Step>> {
        let Self { before, moved: catalog, foreign } = self;
        if let Some((table, column)) = steps.iter().find_map(|step| differs(catalog, step)) {
            let what = format!("the table {table} is that of another version of its plugin");
            return Err(Error::new(Code::SchemaMismatch, format!("{what}: {column}"))
                .hint("compare with the version that was installed last"));
        }
        let is_there = |made: &Made| match made {
            Made::Moved(from, to) => !before.contains_key(from) || before.contains_key(to),
            Made::Table(table) => catalog.contains_key(table),
            Made::Column(table, column) => {
                catalog.get(table).is_some_and(|shape| shape.columns.contains_key(column))
            }
            Made::Index(table, index) => {
                catalog.get(table).is_some_and(|shape| shape.indexes.contains_key(index))
            }
            Made::Foreign(name) => foreign.contains(name),
            Made::Renamed(table, from, to) => catalog.get(table).is_none_or(|shape| {
                !shape.columns.contains_key(from) || shape.columns.contains_key(to)
            }),
            Made::Unindexed(table, index) => {
                catalog.get(table).is_none_or(|shape| !shape.indexes.contains_key(index))
            }
            Made::Altered(_) => false,
        };
        Ok(steps.iter().filter(|step| !is_there(&step.made)).collect())
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
