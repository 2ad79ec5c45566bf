//! The plugins of one generation: who listens to what, and the calls.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{
    Batch, Caller, HookId, HookName, Hooks, Looking, Outcome, Proposal, Step, Verb, Weighing,
};
use schema_som::query::Level;
use schema_som::registry::{Registry, TypeIx};
use serde_json::{Map, Value as Json};
use tokio::sync::{mpsc, oneshot};

use crate::answer;
use crate::binding::{Binding, Listener};
use crate::bindings::backlot::plugin::vocabulary as wit;
use crate::bindings::exports::backlot::plugin::before_hooks as before;
use crate::cells::{self, Slots};
use crate::figures::{Counter, Figures};
use crate::guest::{Asked, Scope};
use crate::instance::Call;
use crate::layout::Member;
use crate::manifest::Manifest;
use crate::plugin::Plugin;
use crate::pool::{Lease, Pool};
use crate::report;
use crate::settings::Settings;

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
}

/// A plugin held against the generation's model.
struct Bound {
    plugin: Arc<Plugin>,
    binding: Arc<Binding>,
    settings: Arc<Settings>,
    pool: Arc<Pool>,
    counters: Arc<Vec<Counter>>,
}

/// A hook on one type, with its plugin.
struct Turn {
    plugin: usize,
    listener: Listener,
}

impl Host {
    /// Holds plugins against a model. Instances and figures of `previous` are kept where nothing
    /// changed for a plugin.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for what the model doesn't have; what is wrong with settings.
    pub fn new(registry: &Arc<Registry>, active: &[Active], previous: &Host) -> Result<Self> {
        let mut host = Host::default();
        let mut turns = Vec::new();
        for (at, one) in in_order(active)?.into_iter().enumerate() {
            let (binding, listeners) = Binding::new(&one.plugin.manifest, registry)?;
            let settings = Settings::new(&one.plugin.manifest, &one.settings)?;
            let before = previous.plugins.iter().find(|it| it.pool.fits(&one.plugin, &binding));
            let binding = Arc::new(binding);
            let pool = match before {
                Some(before) => before.pool.clone(),
                None => Arc::new(Pool::new(one.plugin.clone(), binding.clone())),
            };
            let hooks = one.plugin.manifest.before.iter();
            let counters = match before {
                Some(before) => before.counters.clone(),
                None => Arc::new(hooks.map(|_| Counter::default()).collect()),
            };
            let (plugin, settings) = (one.plugin.clone(), Arc::new(settings));
            host.plugins.push(Bound { plugin, binding, settings, pool, counters });
            turns.extend(listeners.into_iter().map(|listener| Turn { plugin: at, listener }));
        }
        turns.sort_by_key(|turn| (turn.listener.order, turn.plugin, turn.listener.hook));
        host.table.resize_with(registry.types().len(), Default::default);
        for (at, turn) in turns.iter().enumerate() {
            for verb in &turn.listener.verbs {
                let place = &mut host.table[usize::from(turn.listener.ty.0)][*verb as usize];
                place.push(HookId(at as u32));
            }
        }
        host.listeners = turns;
        Ok(host)
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
        Ok(())
    }

    async fn try_once(&self, hook: HookId, caller: &Caller, batch: Batch<'_>) -> Result<()> {
        let mut looking = match self.weigh(hook, caller, batch) {
            Weighing::Done(outcome) => return outcome.map(|_| ()),
            Weighing::Waits(looking) => looking,
        };
        loop {
            match looking.next().await {
                Step::Done(outcome) => return outcome.map(|_| ()),
                Step::Look(_) => looking.answer(Err(Error::internal("nothing is installed yet"))),
            }
        }
    }

    /// What is known of every hook: plugin, hook, figures.
    pub fn figures(&self) -> Vec<(&str, &str, Figures)> {
        let mut figures = Vec::new();
        for bound in &self.plugins {
            for (hook, counter) in bound.plugin.manifest.before.iter().zip(&*bound.counters) {
                figures.push((&*bound.plugin.id, &*hook.name, counter.figures()));
            }
        }
        figures
    }

    /// The plugins at work.
    pub fn plugins(&self) -> impl Iterator<Item = &Arc<Plugin>> {
        self.plugins.iter().map(|bound| &bound.plugin)
    }

    fn turn(&self, hook: HookId) -> (&Bound, &Listener) {
        let turn = &self.listeners[hook.0 as usize];
        (&self.plugins[turn.plugin], &turn.listener)
    }
}

/// Plugins behind those that they name in `after`.
fn in_order(active: &[Active]) -> Result<Vec<&Active>> {
    let mut pending: Vec<&Active> = active.iter().collect();
    let mut ordered: Vec<&Active> = Vec::with_capacity(active.len());
    while !pending.is_empty() {
        let ids: Vec<_> = pending.iter().map(|it| it.plugin.id.clone()).collect();
        let waits = |one: &&Active| {
            one.plugin.manifest.after.iter().any(|name| ids.iter().any(|id| **id == **name))
        };
        let (rest, ready): (Vec<_>, Vec<_>) = pending.into_iter().partition(waits);
        if ready.is_empty() {
            let what = format!("the plugins {} wait for each other", ids.join(", "));
            return Err(Error::new(schema_som::Code::PluginInvalid, what)
                .hint("take one of them out of the other's `after`"));
        }
        ordered.extend(ready);
        pending = rest;
    }
    Ok(ordered)
}

impl Bound {
    fn scope(
        &self,
        caller: &Caller,
        batch: &Batch<'_>,
        looks: Option<mpsc::Sender<Asked>>,
    ) -> Scope {
        let limits = &self.plugin.limits;
        Scope {
            caller: caller.clone(),
            project: batch.project,
            deadline: Instant::now() + limits.time(batch.rows.len(), looks.is_some()),
            settings: self.settings.clone(),
            binding: self.binding.clone(),
            looks,
            host_calls: limits.host_calls,
            lookups: limits.lookups,
            random: None,
        }
    }
}

impl Hooks for Host {
    fn before(&self, ty: TypeIx, verb: Verb) -> &[HookId] {
        self.table.get(usize::from(ty.0)).map_or(&[], |verbs| &verbs[verb as usize])
    }

    fn fires(&self, hook: HookId, verb: Verb, row: &Proposal<'_>) -> bool {
        let (_, listener) = self.turn(hook);
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
        let (bound, listener) = self.turn(hook);
        if !bound.plugin.looks {
            let lease = bound.pool.take_now(|| bound.scope(caller, &batch, None));
            if let Some(lease) = lease {
                let outcome = lease.and_then(|lease| pure((bound, listener), caller, batch, lease));
                return Weighing::Done(settle(self.name(hook), listener, outcome));
            }
        }
        let (asks, asked) = mpsc::channel(1);
        let name = self.name(hook);
        let call = Box::pin(async move {
            let outcome = waiting((bound, listener), caller, batch, asks).await;
            settle(name, listener, outcome)
        });
        Weighing::Waits(Box::new(Waiting { call, asked, answer: None }))
    }

    fn name(&self, hook: HookId) -> HookName {
        let (bound, listener) = self.turn(hook);
        let hook = &bound.plugin.manifest.before[listener.hook as usize].name;
        HookName { plugin: bound.plugin.id.clone(), hook: hook.as_str().into() }
    }

    fn report(&self) -> Json {
        let working = self
            .plugins
            .iter()
            .map(|bound| report::working(&bound.plugin, &bound.settings.text, &bound.counters));
        working.chain(self.resting.iter().cloned()).collect()
    }
}

/// A failure names the hook, or lets the change pass where the manifest says so.
fn settle(name: HookName, listener: &Listener, outcome: Result<Outcome>) -> Result<Outcome> {
    match outcome {
        Err(error) if listener.skip_on_error => {
            let (plugin, hook) = (&*name.plugin, &*name.hook);
            tracing::warn!(target: "backlot::plugin", plugin, hook, %error, "hook skipped");
            Ok(Outcome::default())
        }
        Err(error) => {
            let (plugin, hook) = (name.plugin.clone(), name.hook.clone());
            Err(error.within(format!("{plugin}/{hook}")).at_hook(name))
        }
        outcome => outcome,
    }
}

/// Calls a hook that doesn't wait, right here.
fn pure(
    (bound, listener): (&Bound, &Listener),
    caller: &Caller,
    batch: Batch<'_>,
    mut lease: Lease,
) -> Result<Outcome> {
    let scope = bound.scope(caller, &batch, None);
    let counter = &bound.counters[listener.hook as usize];
    let outcome = laid_out(bound, listener, &batch, |call| {
        let began = Instant::now();
        let said = lease.instance.weigh(scope, call);
        counter.called(call.rows.len(), began.elapsed());
        said
    });
    finish((bound, listener), batch, outcome, lease)
}

/// Calls a hook that may look records up, or that had to wait for an instance.
async fn waiting(
    (bound, listener): (&Bound, &Listener),
    caller: &Caller,
    batch: Batch<'_>,
    asks: mpsc::Sender<Asked>,
) -> Result<Outcome> {
    let mut lease = bound.pool.take(|| bound.scope(caller, &batch, None)).await?;
    if !bound.plugin.looks {
        return pure((bound, listener), caller, batch, lease);
    }
    let scope = bound.scope(caller, &batch, Some(asks));
    let counter = &bound.counters[listener.hook as usize];
    let began = Instant::now();
    let (made, ty) = made(bound, listener, &batch);
    let slots = slots(ty, listener, &batch, &made);
    let rows: Vec<_> =
        batch.rows.iter().zip(&slots).map(|(row, it)| proposal(ty, row, it)).collect();
    let call = call(listener, batch.verb, &rows);
    let outcome = lease.instance.weigh_looking(scope, &call).await;
    counter.called(batch.rows.len(), began.elapsed());
    finish((bound, listener), batch, outcome, lease)
}

fn finish(
    (bound, listener): (&Bound, &Listener),
    batch: Batch<'_>,
    outcome: Result<before::Outcome>,
    lease: Lease,
) -> Result<Outcome> {
    let counter = &bound.counters[listener.hook as usize];
    let read = outcome.and_then(|outcome| {
        bound.pool.give_back(lease);
        answer::read(&bound.binding, listener, &batch, outcome)
    });
    match &read {
        Ok(outcome) => answer::count(counter, outcome),
        Err(_) => counter.failed(),
    }
    read
}

type MadeOf<'a> = (Vec<cells::Made>, &'a schema_som::Type);

fn made<'a>(bound: &'a Bound, listener: &Listener, batch: &Batch<'_>) -> MadeOf<'a> {
    let ty = bound.binding.registry.get(batch.ty);
    let mut made = Vec::new();
    for row in batch.rows {
        cells::make(ty, &listener.reads, row, &mut made);
    }
    (made, ty)
}

fn slots<'a>(
    ty: &'a schema_som::Type,
    listener: &Listener,
    batch: &Batch<'a>,
    made: &'a [cells::Made],
) -> Vec<Slots<'a>> {
    let mut made = made.iter();
    let rows = batch.rows.iter();
    rows.map(|row| cells::slots(ty, &listener.reads, row, &mut made)).collect()
}

fn proposal<'a>(
    ty: &schema_som::Type,
    row: &Proposal<'a>,
    slots: &'a Slots<'a>,
) -> before::Proposal<'a> {
    let revision = row.before.map(|before| before.get(ty, "revision").as_cell().as_int());
    before::Proposal {
        key: row.after.key().into(),
        revision: revision.flatten().unwrap_or_default() as u64,
        stored: &slots.stored,
        proposed: &slots.proposed,
        derived: row.derived,
    }
}

fn call<'a>(listener: &Listener, verb: Verb, rows: &'a [before::Proposal<'a>]) -> Call<'a> {
    let verb = match verb {
        Verb::Create => wit::Verb::Create,
        Verb::Update => wit::Verb::Update,
        Verb::Delete => wit::Verb::Delete,
        Verb::Restore => wit::Verb::Restore,
        Verb::Link => wit::Verb::Link,
        Verb::Unlink => wit::Verb::Unlink,
    };
    Call { hook: listener.hook, verb, kind: listener.kind, rows }
}

/// Lays the rows of a batch out for a call.
fn laid_out<T>(
    bound: &Bound,
    listener: &Listener,
    batch: &Batch<'_>,
    run: impl FnOnce(&Call<'_>) -> T,
) -> T {
    let (made, ty) = made(bound, listener, batch);
    let slots = slots(ty, listener, batch, &made);
    let rows: Vec<_> =
        batch.rows.iter().zip(&slots).map(|(row, it)| proposal(ty, row, it)).collect();
    run(&call(listener, batch.verb, &rows))
}

/// A call that may ask for records before it ends.
struct Waiting<'a> {
    call: Pin<Box<dyn Future<Output = Result<Outcome>> + Send + 'a>>,
    asked: mpsc::Receiver<Asked>,
    answer: Option<oneshot::Sender<Result<Level>>>,
}

#[async_trait]
impl Looking for Waiting<'_> {
    async fn next(&mut self) -> Step {
        tokio::select! {
            biased;
            Some(asked) = self.asked.recv() => {
                self.answer = Some(asked.answer);
                Step::Look(Box::new(asked.query))
            }
            outcome = &mut self.call => Step::Done(outcome),
        }
    }

    fn answer(&mut self, level: Result<Level>) {
        if let Some(answer) = self.answer.take() {
            // A call that ended meanwhile has no use for it.
            let _ = answer.send(level);
        }
    }
}
