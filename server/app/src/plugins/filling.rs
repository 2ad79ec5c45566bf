//! Backfills: steps of plugins that fill in what was stored before a version came to work. What a part
//! of one changes is a transaction with its progress, so that a server that is killed leaves no part
//! half done, and none is done twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Backfill, Caller, HookName, Retry, Standing, served};
use schema_som::ports::{Beginning, Context, Via};
use server_storage::BackfillRow;

use super::desk::{InWork, REPLAYS};
use super::telling::shortened;
use crate::App;

/// When a part is tried again that failed: for as long as it takes.
const RETRY: Retry = Retry { attempts: u32::MAX, ..Retry::DEFAULT };

/// A backfill that may go on: its place among those of the plugins at work, and how far it is.
type Due = (usize, BackfillRow);

/// How often plugins have changed, as far as this server knows.
#[derive(Default)]
pub(crate) struct Changes(AtomicU64);

/// How the backfills of the plugins at work stand.
pub(super) struct Fillings {
    /// Those that may go on now: of each plugin the first that is not done.
    pub(super) due: Vec<Due>,
    /// Whether every one of them is done: then nobody has to look again before plugins change.
    pub(super) all_done: bool,
}

impl App {
    /// Has the backfills of plugins looked at again: a plugin has changed, or what is set for one. A step
    /// that was done may begin anew, even with the very version that did it, where another one without
    /// it was at work in between.
    pub fn plugins_changed(&self) {
        self.changes.0.fetch_add(1, Ordering::AcqRel);
    }

    /// How often plugins have changed. Whoever asks this first, and for their hooks then, misses nothing.
    pub(super) fn plugin_changes(&self) -> u64 {
        self.changes.0.load(Ordering::Acquire)
    }

    /// The backfills of the plugins at work.
    pub(super) async fn fillings(&self, context: &Context) -> Result<Fillings> {
        let at_work = context.hooks.backfills();
        if at_work.is_empty() {
            return Ok(Fillings { due: Vec::new(), all_done: true });
        }
        let (rows, now) = (self.store.backfills().await?, self.clock.now());
        let (mut first, mut all_done) = (Vec::<Due>::new(), true);
        for (at, backfill) in at_work.iter().enumerate() {
            let row = rows.iter().find(|row| row.backfill == *backfill);
            if row.is_some_and(|row| row.finished_at.is_some()) {
                continue;
            }
            all_done = false;
            // What this server has not taken up yet, or has still, waits.
            let Some(row) = row else { continue };
            let is_of = |other: &Due| other.1.backfill.name.plugin == backfill.name.plugin;
            if !first.iter().any(is_of) {
                first.push((at, row.clone()));
            }
        }
        first.retain(|(at, row)| {
            let rests = matches!(context.hooks.backfill_stands(*at, now), Standing::Rests(_));
            row.due_at <= now && !rests
        });
        Ok(Fillings { due: first, all_done })
    }

    /// Does a part of a backfill, and writes down what became of it.
    ///
    /// # Errors
    /// `BUSY`, `TIMEOUT`, `UNAVAILABLE`: it cannot be written down.
    pub(super) async fn fill(&self, context: &Context, (at, row): &Due) -> Result<()> {
        match self.part(context, (*at, row)).await {
            // Nobody was asked: it is left alone meanwhile.
            Err(error) if error.code() == Code::PluginOpen => Ok(()),
            Err(error) => self.part_failed(row, &error).await,
            Ok(()) => Ok(()),
        }
    }

    /// Brings a backfill of a plugin on to its end, at once: for trials, in which nobody does so in the
    /// background. It goes on where a part has failed; one that is done begins anew. Nothing of a part
    /// that fails stays, and no part comes after it.
    ///
    /// # Errors
    /// What a part failed with; `LIMIT_EXCEEDED` after so many parts.
    pub async fn fill_at_once(&self, context: &Context, at: usize, most: u32) -> Result<()> {
        let step = &context.hooks.backfills()[at];
        self.begin_again(context, step).await?;
        let mut parts = 0;
        loop {
            let rows = self.store.backfills().await?;
            let row = rows.iter().find(|row| row.backfill == *step);
            let row = row.ok_or_else(|| Error::internal("a backfill never began"))?;
            if row.finished_at.is_some() {
                return Ok(());
            }
            if parts == most {
                break;
            }
            self.part(context, (at, row)).await?;
            parts += 1;
        }
        let what = format!("`{}` has not finished after {most} parts", step.name.hook);
        Err(Error::new(Code::LimitExceeded, what)
            .hint("a step says `finished` once there is nothing left to fill in"))
    }

    /// Lets a backfill that is done begin anew.
    async fn begin_again(&self, context: &Context, step: &Backfill) -> Result<()> {
        let rows = self.store.backfills().await?;
        let is_done = |row: &BackfillRow| row.backfill == *step && row.finished_at.is_some();
        if !rows.iter().any(is_done) {
            return Ok(());
        }
        let name = &step.name;
        let own = context.hooks.backfills().iter().filter(|it| it.name.plugin == name.plugin);
        let all: Vec<String> = own.map(|it| it.name.hook.to_string()).collect();
        let others: Vec<_> = all.iter().filter(|it| **it != *name.hook).cloned().collect();
        let (now, named) = (self.clock.now(), (&*name.plugin, &*step.digest));
        let mut tx = self.store.begin().await?;
        // A step that is not among them is forgotten.
        tx.begin_backfills(named, &others, now).await?;
        tx.begin_backfills(named, &all, now).await?;
        tx.commit().await
    }

    /// A part; what a deadlock undid is done again.
    async fn part(&self, context: &Context, (at, row): (usize, &BackfillRow)) -> Result<()> {
        let (mut replays, mut again) = (0, None);
        loop {
            match self.try_part(context, (at, row), &mut again).await {
                Err(error) if error.replays() && replays < REPLAYS => replays += 1,
                done => return done,
            }
        }
    }

    async fn try_part(
        &self,
        context: &Context,
        (at, row): (usize, &BackfillRow),
        again: &mut Option<Beginning>,
    ) -> Result<()> {
        let HookName { plugin, hook } = &row.backfill.name;
        let via = Some(Via { plugin: plugin.clone(), depth: 1 });
        let actor = Some(Arc::new(Actor::system()));
        let context = Context { via, actor, ..context.clone() };
        let mut work = self.begin_plugin_work(&context, *again).await?;
        *again = work.beginning();
        let beginning = again.ok_or_else(|| Error::internal("a document never began"))?;
        let caller = Caller::of(&self.clock, &Actor::system(), beginning);
        let hooks = context.hooks.clone();
        let mut desk = InWork { work: &mut *work, context };
        let made = served(hooks.fill(at, &caller, row.cursor.as_deref()), &mut desk).await?;
        if !work.advance(row, &made).await? {
            // Another version has its turn, or somebody else was faster: what was done is undone.
            return Ok(());
        }
        work.into_work().finish(&[]).await?;
        if made.finished {
            let (plugin, step, last) = (&**plugin, &**hook, made.rows);
            tracing::info!(target: "backlot::plugin", plugin, step, last, "a backfill is done");
        }
        Ok(())
    }

    async fn part_failed(&self, row: &BackfillRow, error: &Error) -> Result<()> {
        let (plugin, step) = (&*row.backfill.name.plugin, &*row.backfill.name.hook);
        tracing::warn!(target: "backlot::plugin", plugin, step, %error, "a backfill failed");
        let failures = u32::try_from(row.failures + 1).unwrap_or(u32::MAX);
        let wait = RETRY.wait_ms(failures).unwrap_or(RETRY.cap_ms);
        let now = self.clock.now();
        let due_at = now.saturating_add(i64::try_from(wait).unwrap_or(0) * 1_000);
        let fault = shortened(format!("{}: {}", error.code(), error.message()));
        let mut tx = self.store.begin().await?;
        tx.fail_backfill(row, &fault, (now, due_at)).await?;
        tx.commit().await
    }
}
