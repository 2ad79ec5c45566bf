//! Writes what a scheduler found, in one transaction, through the pipeline of every write.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::value::Value;
use schema_som::{Key, KeyMap, KeySet, Link, Record, RelationRef};
use server_storage::{Intent, Tx};

use super::run::{Found, Run};
use crate::App;
use crate::auth::{actors_within, named};
use crate::write::{Cause, Correction, Decision, Origin};

/// Times that it is tried again when the database chose it as the victim of a deadlock.
const TRIES: usize = 5;

/// Bytes of a message that are kept.
const SAID: usize = 64 * 1024;

impl App {
    /// Writes what a run found, or why it found nothing, unless the studio is somebody else's by now.
    ///
    /// # Errors
    /// What the pipeline refuses; `BUSY`, `UNAVAILABLE`.
    pub(super) async fn conclude(&self, run: &Run, found: Result<Found>) -> Result<()> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_conclude(run, &found).await {
                Err(error) if error.replays() && tries < TRIES => {
                    tracing::debug!(%error, "what was scheduled is written again");
                }
                done => return done,
            }
        }
    }

    async fn try_conclude(&self, run: &Run, found: &Result<Found>) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let registry = &*run.registry;
        let users: Vec<Key> = run.user.into_iter().collect();
        let known = actors_within(&mut tx, registry, &users).await?.pop();
        let actor = known.map_or_else(Actor::system, |(_, actor)| actor);
        let calendar = self.calendars.within(&mut tx, registry, self.clock.now()).await?;
        let origin = Origin::new((registry, &actor), &self.clock, Cause::Operation);
        let origin = Origin { calendar, ..origin.judged_by(&*run.hooks) };
        let ty = named(registry, "Studio")?;
        // Whoever lost the right meanwhile, or was deleted, has nothing written.
        let lost = match run.user.is_some() && actor.user.is_none() {
            true => Some(Error::new(Code::Unauthenticated, "whoever asked for it is gone")),
            false => super::begin::authorise((registry, &actor), ty).err(),
        };
        let found = match (&lost, found) {
            (Some(error), Ok(_)) => &Err(error.clone()),
            _ => found,
        };
        let decision = Conclusion { origin, run }.decide(&mut tx, found).await?;
        let Some(decision) = decision else { return tx.rollback().await };
        origin.settle_on(&mut tx, decision).await?;
        // The studio is another one by now, but time is counted as before.
        tx.commit().await
    }
}

struct Conclusion<'a> {
    origin: Origin<'a>,
    run: &'a Run,
}

impl Conclusion<'_> {
    /// What is written; nothing when the studio is gone, or somebody else's.
    async fn decide(&self, tx: &mut Tx, found: &Result<Found>) -> Result<Option<Decision>> {
        let studio = self.origin.take_all(tx, vec![self.run.studio]).await?.pop();
        let Some(studio) = studio.filter(|studio| self.is_ours(studio)) else { return Ok(None) };
        let mut decision = Decision::default();
        let message = match found {
            Ok(found) => {
                self.dates(tx, found, &mut decision).await?;
                found.message.trim().to_owned()
            }
            Err(error) => told(error),
        };
        let values = vec![
            ("is_scheduling", false.into()),
            ("is_scheduling_by_id", Value::Null),
            ("last_scheduled_at", Value::Time(self.origin.now)),
            ("last_scheduled_by_id", self.origin.actor.user.into()),
            ("last_schedule_message", clipped(message).into()),
        ];
        decision.corrections.push(Correction { record: studio, values, derived: false });
        Ok(Some(decision))
    }

    fn is_ours(&self, studio: &Record) -> bool {
        let ty = self.origin.registry.get(studio.ty);
        *studio.get(ty, "is_scheduling") == Value::from(true)
            && *studio.get(ty, "scheduling_started_at") == Value::Time(self.run.started_at)
    }

    /// The dates of what there still is, and who does it.
    async fn dates(&self, tx: &mut Tx, found: &Found, decision: &mut Decision) -> Result<()> {
        let keys = found.rows.iter().map(|row| row.key).collect();
        let records = self.origin.take_all(tx, keys).await?;
        // Whoever changed a task meanwhile knows better.
        let is_as_planned = |record: &Record| {
            let revision = record.get(self.origin.registry.get(record.ty), "revision");
            let planned = found.revisions.get(&record.key());
            planned.is_none_or(|planned| *revision == Value::Int(*planned))
        };
        let records = records.into_iter().filter(is_as_planned);
        let mut records: KeyMap<Record> = records.map(|record| (record.key(), record)).collect();
        if self.run.resources {
            self.resources(tx, (found, &records), decision).await?;
        }
        for row in &found.rows {
            let Some(record) = records.remove(&row.key) else { continue };
            let (start, end) = (Value::Time(row.range.0), Value::Time(row.range.1));
            let values = vec![
                ("start", start.clone()),
                ("end", end.clone()),
                ("computed_start", start),
                ("computed_end", end),
            ];
            decision.corrections.push(Correction { record, values, derived: false });
        }
        Ok(())
    }

    /// Who the scheduler gave tasks to, of those who are to work on them, or could.
    async fn resources(
        &self,
        tx: &mut Tx,
        (found, records): (&Found, &KeyMap<Record>),
        decision: &mut Decision,
    ) -> Result<()> {
        let task = named(self.origin.registry, "Task")?;
        let is_task = |record: &&Record| self.origin.registry.get(record.ty).is_a(task.ix);
        let tasks: Vec<Key> = records.values().filter(is_task).map(Record::key).collect();
        let missing = |name: &str| Error::internal(format!("a task has no {name}"));
        let relation = |name: &str| task.relation(name).ok_or_else(|| missing(name));
        let mut candidates: KeyMap<KeySet> = KeyMap::default();
        for name in ["resources", "alternative_resources"] {
            for link in self.links(tx, relation(name)?, &tasks).await? {
                candidates.entry(link.own).or_default().insert(link.other);
            }
        }
        let computed = relation("computed_resources")?;
        let mut stored: KeyMap<Vec<Link>> = KeyMap::default();
        for link in self.links(tx, computed, &tasks).await? {
            stored.entry(link.own).or_default().push(link);
        }
        let tasks: KeySet = tasks.into_iter().collect();
        for row in found.rows.iter().filter(|row| tasks.contains(&row.key)) {
            let candidates = candidates.remove(&row.key).unwrap_or_default();
            let chosen = row.resources.iter().filter(|user| candidates.contains(user));
            let mut chosen: KeySet = chosen.copied().collect();
            let stored = stored.remove(&row.key).unwrap_or_default();
            // Whoever is there already stays; the rest of the chosen come in.
            let gone = stored.into_iter().filter(|link| !chosen.remove(&link.other));
            decision.unlinked.extend(gone);
            let mut chosen: Vec<Key> = chosen.into_iter().collect();
            chosen.sort_unstable();
            let link = |other| Link { relation: computed, own: row.key, other, position: 0 };
            decision.batch.links.extend(chosen.into_iter().map(link));
        }
        Ok(())
    }

    async fn links(&self, tx: &mut Tx, relation: RelationRef, keys: &[Key]) -> Result<Vec<Link>> {
        tx.links(self.origin.registry, relation, keys, Intent::Look).await
    }
}

/// Why nothing came of it: the code leads.
fn told(error: &Error) -> String {
    let hint = error.extensions().get("hint").and_then(|hint| hint.as_str().map(str::to_owned));
    let hint = hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
    format!("{}: {}{hint}", error.code(), error.message())
}

/// The beginning of a text without end.
fn clipped(text: String) -> String {
    // Not every engine keeps it.
    let mut text = text.replace('\0', "");
    if text.len() > SAID {
        let end = (0..=SAID).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}
