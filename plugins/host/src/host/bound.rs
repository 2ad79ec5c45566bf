//! A plugin held against a generation's model, or the reason why it does not hold.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Caller;
use schema_som::registry::Registry;

use super::{Active, Host};
use crate::barrier;
use crate::binding::{Binding, Listener};
use crate::breaker::Breaker;
use crate::figures::Counter;
use crate::guest::{About, Scope};
use crate::manifest::{Manifest, Sort};
use crate::plugin::Plugin;
use crate::pool::Pool;
use crate::record::Tape;
use crate::settings::{Chosen, Settings};
use crate::slack::Limit;
use crate::tails::Tail;

/// A plugin held against the generation's model.
pub(super) struct Bound {
    pub(super) plugin: Arc<Plugin>,
    pub(super) binding: Arc<Binding>,
    /// Swapped alone, when nothing else changes.
    pub(super) settings: ArcSwap<Chosen>,
    pub(super) pool: Arc<Pool>,
    pub(super) counters: Arc<Vec<Counter>>,
    /// Its after-hooks, in the order of the manifest.
    pub(super) tails: Vec<Tail>,
    /// Why it cannot run in this generation.
    pub(super) trouble: Option<Error>,
}

impl Bound {
    /// Holds a plugin against a model. One that does not hold stays, to refuse what it would judge.
    pub(super) fn new(
        active: &Active,
        registry: &Arc<Registry>,
        previous: &[&Host],
    ) -> (Self, Vec<Listener>) {
        let held = match &active.plugin.trouble {
            Some(reason) => Err(reason.clone()),
            None => Self::held(active, registry, previous),
        };
        held.unwrap_or_else(|reason| Self::broken(&active.plugin, registry, reason))
    }

    fn held(
        active: &Active,
        registry: &Arc<Registry>,
        previous: &[&Host],
    ) -> Result<(Self, Vec<Listener>)> {
        let plugin = active.plugin.clone();
        let (binding, listeners) = Binding::new(&plugin.manifest, registry)?;
        let settings = Settings::new(&plugin.manifest, &active.settings)?;
        let settings = ArcSwap::from_pointee(Chosen::of_studio(settings));
        let mut known = previous.iter().flat_map(|host| &host.plugins);
        let before = known.find(|it| it.pool.fits(&plugin, &binding));
        let binding = Arc::new(binding);
        let (pool, counters) = match before {
            Some(before) => (before.pool.clone(), before.counters.clone()),
            None => (Arc::new(Pool::new(plugin.clone(), binding.clone())), counters(&plugin)),
        };
        let tails = tails(&plugin.manifest, &binding)?;
        Ok((Self { plugin, binding, settings, pool, counters, tails, trouble: None }, listeners))
    }

    /// In the place of a plugin that cannot run.
    pub(super) fn broken(
        plugin: &Arc<Plugin>,
        registry: &Arc<Registry>,
        reason: Error,
    ) -> (Self, Vec<Listener>) {
        let listeners = barrier::listeners(&plugin.manifest, registry);
        let binding = Arc::new(Binding::nothing(registry));
        let bound = Self {
            plugin: plugin.clone(),
            binding: binding.clone(),
            settings: ArcSwap::default(),
            pool: Arc::new(Pool::new(plugin.clone(), binding)),
            counters: counters(plugin),
            tails: Vec::new(),
            trouble: Some(reason),
        };
        (bound, listeners)
    }

    /// Why it cannot run, or could not when it was started last.
    pub(super) fn trouble(&self) -> Option<Error> {
        self.trouble.clone().or_else(|| self.pool.trouble())
    }

    /// What callers are told whose changes it would judge.
    pub(super) fn refusal(&self) -> Option<Error> {
        let reason = self.trouble.as_ref()?;
        let id = &self.plugin.id;
        let what = format!("the plugin {id} cannot run: {}", reason.message());
        let hint = format!(
            "install another version, do without: backlot plugin disable {id}, or have it passed by \
             for a while: backlot plugin bypass {id} HOOK"
        );
        Some(Error::new(Code::PluginFailed, what).hint(hint))
    }

    /// Starts an instance where there is none, so that a plugin that cannot start is known before
    /// anybody needs it.
    pub(super) async fn warm(&self, caller: &Caller) {
        if self.trouble.is_some() || self.plugin.component.is_none() || self.pool.is_warm() {
            return;
        }
        // A failure stays with the pool.
        if let Ok(lease) =
            self.pool.take(false, || self.scope((caller, None), Instant::now())).await
        {
            self.pool.give_back(lease, Instant::now());
        }
    }

    /// The breaker of what has this number among everything that is called.
    pub(super) fn breaker(&self, number: usize) -> &Breaker {
        &self.plugin.breakers[number]
    }

    /// Has the call of this number taken down that is about to be made, where somebody wants that.
    pub(super) fn tape(&self, number: usize, scope: &mut Scope) {
        let name = self.breaker(number).name();
        if self.plugin.recordings.wants(name, || scope.caller.clock.now()) {
            let tape = Tape::begin((&self.plugin, name), &self.binding.layout, scope);
            scope.tape = Some(Box::new(tape));
        }
    }

    /// A call by somebody, about records of one project or none, that begins now and has no time.
    pub(super) fn scope(&self, (caller, project): (&Caller, Option<Key>), now: Instant) -> Scope {
        let limits = &self.plugin.limits;
        Scope {
            caller: caller.clone(),
            project,
            began: now,
            limit: Limit::Wall(Duration::ZERO),
            settings: self.settings.load().within(project),
            binding: self.binding.clone(),
            desk: None,
            runs_documents: false,
            host_calls: limits.host_calls,
            asks: limits.lookups,
            about: About::default(),
            random: None,
            tape: None,
        }
    }
}

fn tails(manifest: &Manifest, binding: &Binding) -> Result<Vec<Tail>> {
    let hooks = manifest.after_hooks.iter().enumerate();
    let numbered = hooks.map(|(place, hook)| (manifest.number(Sort::After, place) as u32, hook));
    numbered.map(|hook| Tail::new(manifest, binding, hook)).collect()
}

fn counters(plugin: &Plugin) -> Arc<Vec<Counter>> {
    Arc::new(plugin.manifest.called().map(|_| Counter::default()).collect())
}
