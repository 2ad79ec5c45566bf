//! One warm instance: a component with its memory, started and ready to be called.

use std::time::{Duration, Instant};

use schema_som::error::{Code, Error, Result};
use wasmtime::{Store, Trap, UpdateDeadline};

use crate::bindings::backlot::plugin::vocabulary::{Fault, Verb};
use crate::bindings::exports::backlot::plugin::before_hooks::{Outcome, Proposal};
use crate::bindings::exports::backlot::plugin::lifecycle::{self as wit, Welcome};
use crate::bindings::{Before, BeforePre};
use crate::engine::TICK;
use crate::guest::{Guest, Scope, Stop};
use crate::layout::Layout;
use crate::slack::Limit;

/// Calls after which an instance is made anew.
const CALLS: u32 = 10_000;

/// The age at which an instance is made anew.
const AGE: Duration = Duration::from_secs(3_600);

/// An instance that has grown beyond this, and to four times what it started with, is made anew.
const LARGE: usize = 8 << 20;

/// The contract that the server speaks.
pub(crate) const CONTRACT: &str = "0.1";

/// How long starting an instance may take, and each of the calls that only try it out.
pub(crate) const START: Duration = Duration::from_secs(2);

/// A started component.
pub(crate) struct Instance {
    store: Store<Guest>,
    exports: Before,
    calls: u32,
    born: Instant,
    size: usize,
}

/// What a hook is called with.
pub(crate) struct Call<'a> {
    pub(crate) hook: u32,
    pub(crate) verb: Verb,
    pub(crate) kind: u32,
    pub(crate) rows: &'a [Proposal<'a>],
}

/// What a plugin is told about itself and the server.
pub(crate) struct Introduction<'a> {
    pub(crate) version: &'a str,
    pub(crate) layout: &'a Layout,
    /// The call that starting is; nothing in it may wait.
    pub(crate) scope: Scope,
}

impl Instance {
    /// Makes an instance and starts it.
    ///
    /// # Errors
    /// The `PLUGIN_` code of whatever it did; `PLUGIN_FAILED` when it says that it cannot start.
    pub(crate) async fn start(
        component: &BeforePre<Guest>,
        guest: Guest,
        introduction: Introduction<'_>,
        looks: bool,
    ) -> Result<Self> {
        let mut store = Store::new(component.engine(), guest);
        store.limiter(|guest| &mut guest.watch);
        store.set_hostcall_fuel(store.data().limits.answer as usize);
        store.epoch_deadline_callback(|mut context| {
            match context.data_mut().scope.as_mut().is_some_and(Scope::lasts) {
                true => Ok(UpdateDeadline::Continue(1)),
                false => Err(wasmtime::Error::new(Stop::Deadline)),
            }
        });
        let Introduction { version, layout, mut scope } = introduction;
        scope.began = Instant::now();
        scope.limit = Limit::Wall(START);
        store.data_mut().scope = Some(scope);
        store.set_epoch_deadline(ticks(START));
        let exports = match looks {
            true => component.instantiate_async(&mut store).await,
            false => component.instantiate(&mut store),
        };
        let exports = exports.map_err(|error| failure(store.data(), &error))?;
        let (fields, hooks) = (layout.fields(), layout.hooks());
        let kinds = layout.kinds(&fields);
        let layout = wit::Layout { kinds: &kinds, hooks: &hooks, actions: &[], jobs: &[] };
        let host_version = env!("CARGO_PKG_VERSION");
        let welcome = Welcome { plugin_version: version, contract: CONTRACT, host_version, layout };
        let start = exports.backlot_plugin_lifecycle().func_start();
        let said = match looks {
            true => start.call_async(&mut store, (welcome,)).await,
            false => start.call(&mut store, (welcome,)),
        };
        let (said,) = said.map_err(|error| failure(store.data(), &error))?;
        said.map_err(|what| Error::new(Code::PluginFailed, format!("it cannot start: {what}")))?;
        store.data_mut().scope = None;
        let size = store.data().watch.memory();
        Ok(Self { store, exports, calls: 0, born: Instant::now(), size })
    }

    /// Calls a hook that never waits.
    ///
    /// # Errors
    /// The `PLUGIN_` code of whatever it did. Then the instance must not be used again.
    pub(crate) fn weigh(&mut self, scope: Scope, call: &Call<'_>) -> Result<Outcome> {
        self.enter(scope);
        let weigh = self.exports.backlot_plugin_before_hooks().func_weigh();
        let said = weigh.call(&mut self.store, (call.hook, call.verb, call.kind, call.rows));
        self.leave(said)
    }

    /// Calls a hook that may look records up.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn weigh_looking(&mut self, scope: Scope, call: &Call<'_>) -> Result<Outcome> {
        self.enter(scope);
        let weigh = self.exports.backlot_plugin_before_hooks().func_weigh();
        let given = (call.hook, call.verb, call.kind, call.rows);
        let said = weigh.call_async(&mut self.store, given).await;
        self.leave(said)
    }

    fn enter(&mut self, scope: Scope) {
        self.calls += 1;
        // What ends before the first look never looks.
        self.store.set_epoch_deadline(ticks(scope.limit.first_look()));
        let guest = self.store.data_mut();
        guest.watch.begin();
        guest.scope = Some(scope);
    }

    fn leave(&mut self, said: wasmtime::Result<(Result<Outcome, Fault>,)>) -> Result<Outcome> {
        let said = said.map_err(|error| failure(self.store.data(), &error));
        self.store.data_mut().scope = None;
        said?.0.map_err(|fault| {
            let what = format!("it reports {}: {}", fault.code, fault.message);
            Error::new(Code::PluginFailed, what)
        })
    }

    /// Whether it may be called again; otherwise a fresh one is better.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        let memory = self.store.data().watch.memory();
        let large = memory > LARGE && memory > 4 * self.size;
        self.calls < CALLS && !large && now.saturating_duration_since(self.born) < AGE
    }
}

/// Ticks of the clock within which a time is surely over.
fn ticks(time: Duration) -> u64 {
    (time.as_micros().div_ceil(TICK.as_micros()) + 1) as u64
}

/// What became of a call, in the words of people.
fn failure(guest: &Guest, error: &wasmtime::Error) -> Error {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        let code = match stop {
            Stop::Deadline => Code::PluginDeadline,
            Stop::Budget | Stop::Idle => Code::PluginBudget,
        };
        return Error::new(code, stop.to_string());
    }
    let trap = error.downcast_ref::<Trap>();
    match trap {
        Some(Trap::StackOverflow) => {
            return Error::new(Code::PluginStack, "its calls are nested too deeply");
        }
        Some(Trap::Interrupt) => {
            return Error::new(Code::PluginDeadline, Stop::Deadline.to_string());
        }
        _ => {}
    }
    // Whoever is refused memory gives up, as a rule.
    if let Some(what) = guest.watch.refused() {
        return Error::new(Code::PluginMemory, what);
    }
    let root = error.root_cause().to_string();
    match trap {
        Some(Trap::UnreachableCodeReached) => {
            Error::new(Code::PluginTrapped, "it gave up (a panic, as a rule)")
        }
        Some(trap) => Error::new(Code::PluginTrapped, format!("it did what it must not: {trap}")),
        None if root.contains("fuel") => Error::new(Code::PluginBudget, Stop::Budget.to_string()),
        // What it handed over does not fit the contract: lengths, text that is none, cases.
        None => {
            Error::new(Code::PluginAnswer, format!("it handed over what makes no sense: {root}"))
        }
    }
}
