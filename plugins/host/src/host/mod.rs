//! The plugins of one generation: who listens to what.

use std::borrow::Cow;
use std::sync::Arc;

use schema_som::Key;
use schema_som::error::{Error, Result};
use schema_som::hooks::{
    Backfill, Batch, Caller, Calling, Fact, Followed, Follower, HookId, HookName, Hooks, Narrowed,
    Performers, Progress, Proposal, Reader, Sheet, Standing, Verb, Weighing,
};
use schema_som::operation::{self, Given};
use schema_som::registry::{FieldRef, Registry, TypeIx};
use schema_som::rowset::Rowset;
use serde_json::{Map, Value as Json};

use crate::binding::Listener;
use crate::figures::Figures;
use crate::layout::Member;
use crate::manifest::Manifest;
use crate::metrics::Reading;
use crate::plugin::Plugin;
use crate::report;
use crate::settings::Chosen;
use asking::Asking;
use bound::Bound;
use followers::Later;
use order::in_order;
use reads::Reads;

pub use holding::is_passable;

mod actions;
mod asking;
mod bound;
mod call;
mod calling;
mod filling;
mod followers;
mod holding;
mod order;
mod reads;
mod seeing;
mod work;

/// A plugin that is to be at work.
#[derive(Clone)]
pub struct Active {
    /// The plugin.
    pub plugin: Arc<Plugin>,
    /// What was set for it; defaults stand for the rest.
    pub settings: Map<String, Json>,
}

/// The plugins of one generation.
#[derive(Default)]
pub struct Host {
    plugins: Vec<Bound>,
    /// What administrators are told of plugins that are installed and not at work.
    resting: Vec<Json>,
    listeners: Vec<Turn>,
    /// For each type, for each verb, the listeners in the order of their turns.
    table: Vec<[Vec<HookId>; 6]>,
    /// What is done outside of changes.
    later: Later,
    /// What is done with reads.
    reads: Reads,
}

/// A hook on one type, with its plugin.
struct Turn {
    plugin: usize,
    name: HookName,
    listener: Listener,
}

impl Host {
    /// Holds plugins against a model. Instances and figures of `previous` are kept where nothing
    /// changed for a plugin. A plugin that does not hold is in [trouble](Self::trouble): what it
    /// would judge is refused, unless its hook is to be skipped where it fails.
    pub fn new(registry: &Arc<Registry>, active: &[Active], previous: &Host) -> Self {
        Self::following(registry, active, &[previous])
    }

    /// The same where there are several that something may be kept of.
    pub fn following(registry: &Arc<Registry>, active: &[Active], previous: &[&Host]) -> Self {
        let mut host = Host::default();
        let mut turns = Vec::new();
        for (at, (one, waits)) in in_order(active).into_iter().enumerate() {
            let (bound, listeners) = match waits {
                None => Bound::new(one, registry, previous),
                Some(reason) => Bound::broken(&one.plugin, registry, reason),
            };
            host.plugins.push(bound);
            turns.extend(listeners.into_iter().map(|listener| {
                let hook = one.plugin.manifest.before[listener.hook as usize].name.as_str();
                let name = HookName { plugin: one.plugin.id.clone(), hook: hook.into() };
                Turn { plugin: at, name, listener }
            }));
        }
        let ranks = host.ranks();
        turns.sort_by_key(|turn| {
            let (order, plugin) = (turn.listener.order, turn.plugin);
            (order.max(ranks[plugin]), plugin, order, turn.listener.hook)
        });
        host.table.resize_with(registry.types().len(), Default::default);
        for (at, turn) in turns.iter().enumerate() {
            for verb in &turn.listener.verbs {
                let place = &mut host.table[usize::from(turn.listener.ty.0)][*verb as usize];
                place.push(HookId(at as u32));
            }
        }
        host.listeners = turns;
        host.later = Later::of(&host.plugins);
        host.reads = Reads::of(registry, &host.plugins);
        host
    }

    /// Why a plugin cannot run; nothing if it can.
    pub fn trouble(&self, plugin: &str) -> Option<&Error> {
        let mut bound = self.plugins.iter().filter(|bound| *bound.plugin.id == *plugin);
        bound.next()?.trouble.as_ref()
    }

    /// Sets a plugin for the studio and, over that, in projects. Its next call sees it.
    ///
    /// # Errors
    /// As [`Manifest::admit`]; then it is set as it was.
    pub fn configure(
        &self,
        plugin: &str,
        studio: &Map<String, Json>,
        projects: &[(Key, Map<String, Json>)],
    ) -> Result<()> {
        for bound in self.plugins.iter().filter(|bound| *bound.plugin.id == *plugin) {
            let chosen = Chosen::new(&bound.plugin.manifest, studio, projects)?;
            bound.settings.store(Arc::new(chosen));
        }
        Ok(())
    }

    /// Starts an instance of each plugin that has none yet.
    pub(crate) async fn warm(&self, caller: &Caller) {
        for bound in &self.plugins {
            bound.warm(caller).await;
        }
    }

    /// For each plugin the least order that its hooks count for: not less than those of the plugins
    /// that it comes after, which stand before it.
    fn ranks(&self) -> Vec<i32> {
        let mut ranks: Vec<i32> = Vec::with_capacity(self.plugins.len());
        let mut last: Vec<i32> = Vec::with_capacity(self.plugins.len());
        for bound in &self.plugins {
            let manifest = &bound.plugin.manifest;
            let others = self.plugins[..ranks.len()].iter().zip(&last);
            let leads =
                others.filter(|(it, _)| manifest.after.iter().any(|id| **id == *it.plugin.id));
            let rank = leads.map(|(_, last)| *last).max().unwrap_or(i32::MIN);
            let own = manifest.before.iter().map(|hook| hook.order).max();
            last.push(own.map_or(rank, |own| own.max(rank)));
            ranks.push(rank);
        }
        ranks
    }

    /// Tells administrators of a plugin that is installed and not at work.
    pub fn rest(&mut self, manifest: &Manifest, digest: &str) {
        self.resting.push(report::resting(manifest, digest));
    }

    /// Asks every hook of a plugin twice about no rows.
    pub(crate) async fn try_out(&self, plugin: &str, caller: &Caller) -> Result<()> {
        for (at, turn) in self.listeners.iter().enumerate() {
            if *self.plugins[turn.plugin].plugin.id != *plugin {
                continue;
            }
            for verb in turn.listener.verbs.iter().flat_map(|verb| [*verb, *verb]) {
                let batch = Batch { ty: turn.listener.ty, verb, rows: &[], project: None };
                self.try_once(HookId(at as u32), caller, batch).await?;
            }
        }
        self.try_reads(plugin, caller).await
    }

    async fn try_once(&self, hook: HookId, caller: &Caller, batch: Batch<'_>) -> Result<()> {
        let looking = match self.weigh(hook, caller, batch) {
            Weighing::Done(outcome) => return outcome.map(|_| ()),
            Weighing::Waits(looking) => looking,
        };
        calling::tried(looking).await.map(|_| ())
    }

    /// What is known of every hook: plugin, hook, figures.
    pub fn figures(&self) -> Vec<(&str, Cow<'_, str>, Figures)> {
        let mut figures = Vec::new();
        for bound in &self.plugins {
            let names = bound.plugin.manifest.called();
            for ((_, name), counter) in names.zip(&*bound.counters) {
                figures.push((&*bound.plugin.id, name, counter.figures()));
            }
        }
        figures
    }

    /// What plugins count of their own: plugin, metric, what it stands at.
    pub fn metrics(&self) -> impl Iterator<Item = (&str, &str, Reading)> {
        self.plugins.iter().flat_map(|bound| {
            let plugin = &bound.plugin;
            plugin.metrics.readings().map(|(name, reading)| (&*plugin.id, name, reading))
        })
    }

    /// The plugins at work.
    pub fn plugins(&self) -> impl Iterator<Item = &Arc<Plugin>> {
        self.plugins.iter().map(|bound| &bound.plugin)
    }

    fn turn(&self, hook: HookId) -> &Turn {
        &self.listeners[hook.0 as usize]
    }
}

impl Hooks for Host {
    fn before(&self, ty: TypeIx, verb: Verb) -> &[HookId] {
        self.table.get(usize::from(ty.0)).map_or(&[], |verbs| &verbs[verb as usize])
    }

    fn fires(&self, hook: HookId, verb: Verb, row: &Proposal<'_>) -> bool {
        let listener = &self.turn(hook).listener;
        let changes = |member: &Member| match (member, verb) {
            (_, Verb::Delete | Verb::Restore) => true,
            (Member::Field(at), Verb::Create | Verb::Update) => {
                row.changed.binary_search(at).is_ok()
            }
            (Member::Many(at), _) => row.links.iter().any(|(relation, _)| relation == at),
            (Member::Field(_), Verb::Link | Verb::Unlink) => false,
        };
        let masked = listener.fires_on.is_empty() || listener.fires_on.iter().any(changes);
        masked
            && listener
                .when
                .as_ref()
                .is_none_or(|when| when.holds(row.before, row.after, row.changed))
    }

    fn weigh<'a>(&'a self, hook: HookId, caller: &'a Caller, batch: Batch<'a>) -> Weighing<'a> {
        let turn = self.turn(hook);
        let bound = &self.plugins[turn.plugin];
        Asking { bound, turn, caller, batch }.begin()
    }

    fn name(&self, hook: HookId) -> HookName {
        self.turn(hook).name.clone()
    }

    fn performers(&self, action: &str) -> Option<Performers<'_>> {
        self.later.action(action).map(|place| self.performers_of(place))
    }

    fn perform<'a>(
        &'a self,
        action: &'a str,
        caller: &'a Caller,
        arguments: &'a [Given],
    ) -> Calling<'a, operation::Outcome> {
        self.performed(action, caller, arguments)
    }

    fn followers(&self) -> &[Follower] {
        &self.later.followers
    }

    fn heeds(&self, follower: usize, fact: &Fact) -> bool {
        let (plugin, tail) = self.tail(follower);
        let heeds = tail.ear(fact.ty).map(|ear| {
            let ty = plugin.binding.registry.get(fact.ty);
            ear.hears(ty, fact).next().is_some()
        });
        heeds.unwrap_or(false)
    }

    fn follow<'a>(
        &'a self,
        follower: usize,
        caller: &'a Caller,
        facts: &'a [Fact],
    ) -> Calling<'a, Followed> {
        self.told(follower, caller, facts)
    }

    fn follower_stands(&self, follower: usize, now: i64) -> Standing {
        let (plugin, tail) = self.tail(follower);
        plugin.breaker(tail.hook as usize).standing(now)
    }

    fn job_stands(&self, job: usize, now: i64) -> Standing {
        let (plugin, number) = self.job(job);
        plugin.breaker(number).standing(now)
    }

    fn jobs(&self) -> &[HookName] {
        &self.later.jobs
    }

    fn next_tick(&self, job: usize, after: i64) -> Option<i64> {
        self.later.next_tick(job, after)
    }

    fn last_tick(&self, job: usize, between: (i64, i64)) -> Option<i64> {
        self.later.last_tick(job, between)
    }

    fn tick<'a>(&'a self, job: usize, caller: &'a Caller, planned: i64) -> Calling<'a, ()> {
        self.ticked(job, caller, planned)
    }

    fn backfills(&self) -> &[Backfill] {
        &self.later.backfills
    }

    fn backfill_stands(&self, backfill: usize, now: i64) -> Standing {
        let (plugin, number, _) = self.backfill(backfill);
        plugin.breaker(number).standing(now)
    }

    fn fill<'a>(
        &'a self,
        backfill: usize,
        caller: &'a Caller,
        cursor: Option<&'a str>,
    ) -> Calling<'a, Progress> {
        self.filled(backfill, caller, cursor)
    }

    fn readers(&self) -> &[Reader] {
        &self.reads.readers
    }

    fn narrow<'a>(
        &'a self,
        reader: usize,
        ty: TypeIx,
        caller: &'a Caller,
    ) -> Calling<'a, Narrowed> {
        self.narrowing(reader, ty, caller)
    }

    fn redact<'a>(
        &'a self,
        reader: usize,
        caller: &'a Caller,
        records: Sheet<'a>,
    ) -> Calling<'a, Vec<Option<Rowset>>> {
        self.redaction(reader, caller, records)
    }

    fn is_personal(&self) -> bool {
        self.reads.is_personal()
    }

    fn compute<'a>(
        &'a self,
        field: FieldRef,
        caller: &'a Caller,
        parents: Sheet<'a>,
    ) -> Calling<'a, Rowset> {
        self.computed(field, caller, parents)
    }

    fn report(&self) -> Json {
        let working = self.plugins.iter().map(|bound| {
            let trouble = bound.trouble();
            let settings = bound.settings.load().studio.clone();
            report::working(&bound.plugin, (&settings.text, trouble), &bound.counters)
        });
        working.chain(self.resting.iter().cloned()).collect()
    }
}
