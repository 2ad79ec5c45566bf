//! Writes chunks: each in one transaction, again when the database is busy, and row by row when
//! one row spoils it.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::hooks::Hooks;
use schema_som::registry::{Path, Registry};
use schema_som::value::Value;
use schema_som::{Code, Error, Key, Link, Record, Result};
use server_storage::{Lock, Mapping, Tx};

use super::chunk::{Chunk, Reference};
use super::stored::{Stored, is_about_data};
use crate::App;
use crate::write::{Batch, Cause, CreateReport, Later, Origin};

/// How often a busy database is asked again.
const TRIES: u32 = 8;

/// Within this a database has noticed that an import was broken off.
const NOTICED: Duration = Duration::from_millis(500);

/// Keeps other imports of this source away until what is answered is dropped. On SQLite nothing is
/// held: there each chunk looks whether another import wrote one.
pub(super) async fn be_alone(app: &App, source: &str) -> Result<Lock> {
    let lock = app.store().lock(&format!("import {source}"), NOTICED).await?;
    lock.ok_or_else(another_runs)
}

fn another_runs() -> Error {
    Error::new(Code::Conflict, "another import of this source runs at the same time")
        .hint("let it end, then run this one again: it brings what is missing")
}

/// Where chunks go.
pub(super) struct Sink<'a> {
    pub app: &'a App,
    pub registry: &'a Registry,
    pub hooks: &'a dyn Hooks,
    pub source: &'a str,
    /// The one transaction of an import that happens as a whole or not at all.
    pub whole: Option<Tx>,
    /// How many records of the source are remembered, by this run and those before it.
    pub remembered: u64,
}

impl Sink<'_> {
    /// Writes a chunk.
    pub(super) async fn store(&mut self, chunk: &Chunk) -> Result<Stored> {
        let (stored, remembered) = if let Some(mut tx) = self.whole.take() {
            let written = self.write(&mut tx, chunk).await;
            self.whole = Some(tx);
            written?
        } else {
            self.try_again(chunk).await?
        };
        self.remembered = remembered;
        Ok(stored)
    }

    /// Draws so many numbers of a sequence, all of them after this one; answers the first.
    pub(super) async fn draw(&mut self, name: &str, (after, count): (i64, i64)) -> Result<i64> {
        if let Some(tx) = &mut self.whole {
            tx.go_on_after(name, after).await?;
            return tx.draw(name, count).await;
        }
        let mut tx = begin(self.app).await?;
        tx.go_on_after(name, after).await?;
        let first = tx.draw(name, count).await?;
        tx.commit().await?;
        Ok(first)
    }

    async fn try_again(&self, chunk: &Chunk) -> Result<(Stored, u64)> {
        let mut tries = 0;
        loop {
            let done = self.attempt(chunk).await;
            match done {
                Err(error) if error.code() == Code::Busy && tries < TRIES => {
                    tries += 1;
                    wait(tries).await;
                }
                done => return done,
            }
        }
    }

    async fn attempt(&self, chunk: &Chunk) -> Result<(Stored, u64)> {
        let mut tx = self.app.store().begin().await?;
        let written = self.write(&mut tx, chunk).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// How many records of the source are remembered. Told on SQLite alone, where nobody else
    /// writes while a transaction does: on a server the number could change at once.
    async fn count(&self, tx: &mut Tx) -> Result<u64> {
        match self.app.store().engine() {
            server_storage::Engine::Sqlite => tx.count_remembered(self.source).await,
            _ => Ok(self.remembered),
        }
    }

    /// Makes sure that no other import of this source has written since.
    async fn be_alone(&self, tx: &mut Tx) -> Result<()> {
        if self.count(tx).await? == self.remembered {
            return Ok(());
        }
        Err(another_runs())
    }

    /// What was stored, and how many records of the source are remembered then.
    async fn write(&self, tx: &mut Tx, chunk: &Chunk) -> Result<(Stored, u64)> {
        self.be_alone(tx).await?;
        tx.defer_foreign_keys().await?;
        let mut point = tx.savepoint().await?;
        let stored = match self.create(&mut point, chunk).await {
            Ok(stored) => {
                point.commit().await?;
                stored
            }
            Err(error) if is_about_data(error.code()) => {
                point.rollback().await?;
                self.one_by_one(tx, chunk).await?
            }
            Err(error) => return Err(error),
        };
        let mappings: Vec<Mapping> = chunk
            .new
            .iter()
            .filter(|new| new.merged || stored.created.contains(&new.key))
            .map(|new| Mapping {
                foreign_type: new.class.clone(),
                foreign_id: new.foreign.shown(),
                record: new.key,
            })
            .collect();
        tx.remember(self.source, &mappings).await?;
        Ok((stored, self.count(tx).await?))
    }

    async fn create(&self, tx: &mut Tx, chunk: &Chunk) -> Result<Stored> {
        let batch = Batch { records: chunk.records.clone(), links: chunk.links.clone() };
        let mut stored = Stored::default();
        stored.add(self.batch(tx, batch).await?);
        let merged = chunk.new.iter().filter(|new| new.merged).map(|new| new.key);
        let present: HashSet<Key> = merged.chain(stored.created.iter().copied()).collect();
        for (reference, target) in &chunk.references {
            if present.contains(target) {
                self.point(tx, reference, *target).await?;
            }
        }
        Ok(stored)
    }

    async fn batch(&self, tx: &mut Tx, batch: Batch) -> Result<CreateReport> {
        let system = Actor::system();
        self.origin(&system).create(tx, batch).await
    }

    fn origin<'o>(&'o self, actor: &'o Actor) -> Origin<'o> {
        let model = (self.registry, actor);
        Origin::new(model, &self.app.clock, Cause::Import).judged_by(self.hooks)
    }

    /// Sets a reference of a record that is here already.
    async fn point(&self, tx: &mut Tx, reference: &Reference, target: Key) -> Result<()> {
        let Reference { record, ty, field, project, .. } = *reference;
        let later = Later { record, ty, field, project, target };
        let system = Actor::system();
        match self.origin(&system).set_later(tx, later).await {
            // Deleted since an earlier run brought it.
            Err(error) if error.code() == Code::NotFound => Ok(()),
            done => done,
        }
    }

    /// Each record by itself: what the database refuses is left out, and the rest is kept.
    async fn one_by_one(&self, tx: &mut Tx, chunk: &Chunk) -> Result<Stored> {
        let mut stored = Stored::default();
        let mut missing: HashSet<Key> = chunk.records.iter().map(Record::key).collect();
        let mut later = HashMap::new();
        for record in &chunk.records {
            let (record, held_back) = self.without(record, &missing);
            let key = record.key();
            let mut point = tx.savepoint().await?;
            match self.batch(&mut point, Batch { records: vec![record], links: vec![] }).await {
                Ok(report) => {
                    point.commit().await?;
                    missing.remove(&key);
                    stored.add(report);
                    later.insert(key, held_back);
                }
                Err(error) if is_about_data(error.code()) => {
                    point.rollback().await?;
                    stored.refused.push((key, error));
                }
                Err(error) => return Err(error),
            }
        }
        let references = later.into_values().flatten().chain(chunk.references.iter().copied());
        for (reference, target) in references {
            if !missing.contains(&target) {
                let mut point = tx.savepoint().await?;
                let done = self.point(&mut point, &reference, target).await;
                stored.lead(point, (reference.record, target), done).await?;
            }
        }
        let mut links = chunk.links.clone();
        links.retain(|link| !missing.contains(&link.own) && !missing.contains(&link.other));
        self.link(tx, links, &mut stored).await?;
        Ok(stored)
    }

    /// Links all at once, or each by itself where one is refused.
    async fn link(&self, tx: &mut Tx, links: Vec<Link>, stored: &mut Stored) -> Result<()> {
        let batch = |links| Batch { records: Vec::new(), links };
        let mut point = tx.savepoint().await?;
        match self.batch(&mut point, batch(links.clone())).await {
            Ok(_) => return point.commit().await,
            Err(error) if is_about_data(error.code()) => point.rollback().await?,
            Err(error) => return Err(error),
        }
        for link in links {
            let mut point = tx.savepoint().await?;
            let done = self.batch(&mut point, batch(vec![link])).await.map(|_| ());
            stored.lead(point, (link.own, link.other), done).await?;
        }
        Ok(())
    }

    /// A record without its references to records that are not stored yet, and those references.
    fn without(&self, record: &Record, missing: &HashSet<Key>) -> (Record, Vec<(Reference, Key)>) {
        let ty = self.registry.get(record.ty);
        let mut record = record.clone();
        let mut held_back = Vec::new();
        let project = record.get(ty, "project_id").as_cell().as_key();
        for relation in &ty.relations {
            let Path::One { column } = relation.path else { continue };
            let value = &mut record.values[column as usize];
            if let Value::Key(target) = *value
                && missing.contains(&target)
            {
                *value = Value::Null;
                let key = record.key();
                let reference =
                    Reference { record: key, ty: ty.ix, field: column, project, foreign: 0 };
                held_back.push((reference, target));
            }
        }
        (record, held_back)
    }

    /// Ends the import: everything at once, if it was to be so.
    pub(super) async fn end(&mut self) -> Result<()> {
        let whole = self.whole.take();
        let is_whole = whole.is_some();
        let mut tx = match whole {
            Some(tx) => tx,
            None => begin(self.app).await?,
        };
        if self.app.store().engine() == server_storage::Engine::MariaDb {
            tx.verify_foreign_keys(self.registry).await?;
        }
        if is_whole { tx.commit().await } else { tx.rollback().await }
    }
}

/// Begins a transaction, however busy the database is.
pub(super) async fn begin(app: &App) -> Result<Tx> {
    let mut tries = 0;
    loop {
        match app.store().begin().await {
            Err(error) if error.code() == Code::Busy && tries < TRIES => {
                tries += 1;
                wait(tries).await;
            }
            begun => return begun,
        }
    }
}

async fn wait(tries: u32) {
    tokio::time::sleep(Duration::from_millis(50) * 2_u32.pow(tries)).await;
}
