//! One warm instance: a component with its memory, started and ready to be called.

use std::time::{Duration, Instant};

use schema_som::error::{Code, Error, Result};
use serde::Serialize;
use wasmtime::{Engine, Store, Trap, UpdateDeadline};

use crate::engine::TICK;
use crate::guest::{Guest, Scope, Stop};
use crate::layout::{Layout, Told};
use crate::linked::{Exports, Linked};
use crate::slack::Limit;

/// Calls after which an instance is made anew.
const CALLS: u32 = 10_000;

/// The age at which an instance is made anew.
const AGE: Duration = Duration::from_secs(3_600);

/// An instance that has grown beyond this, and to four times what it started with, is made anew.
const LARGE: usize = 8 << 20;

/// Ticks after which a call that may wait lets others have the thread.
const TURN: u64 = 2;

/// How long that is.
pub(crate) const TURN_TIME: Duration = Duration::from_millis(TICK.as_millis() as u64 * TURN);

/// The contract that the server speaks.
pub(crate) const CONTRACT: &str = "0.1";

/// How long starting an instance may take, and each of the calls that only try it out.
pub(crate) const START: Duration = Duration::from_secs(2);

/// A started component.
pub(crate) struct Instance {
    pub(crate) store: Store<Guest>,
    pub(crate) exports: Exports,
    calls: u32,
    born: Instant,
    size: usize,
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
        component: &Linked,
        guest: Guest,
        introduction: Introduction<'_>,
        waits: bool,
    ) -> Result<Self> {
        let mut store = store(component.engine(), guest);
        let Introduction { version, layout, mut scope } = introduction;
        scope.began = Instant::now();
        scope.limit = Limit::Wall(START);
        store.data_mut().scope = Some(scope);
        store.set_epoch_deadline(ticks(START));
        let exports = component.instantiate(&mut store, waits).await;
        let exports = exports.map_err(|error| failure(store.data(), &error))?;
        let told = Told::of(layout);
        let kinds = told.kinds();
        let welcome = told.welcome(version, &kinds);
        let start = exports.lifecycle.func_start();
        let said = match waits {
            true => start.call_async(&mut store, (welcome,)).await,
            false => start.call(&mut store, (welcome,)),
        };
        let (said,) = said.map_err(|error| failure(store.data(), &error))?;
        said.map_err(|what| Error::new(Code::PluginFailed, format!("it cannot start: {what}")))?;
        store.data_mut().scope = None;
        let size = store.data().watch.memory();
        Ok(Self { store, exports, calls: 0, born: Instant::now(), size })
    }

    /// A call of a function begins, with what it is given.
    pub(crate) fn enter(&mut self, mut scope: Scope, export: (&str, &str), given: &impl Serialize) {
        self.calls += 1;
        if let Some(tape) = &mut scope.tape {
            tape.called(export, given);
            // What it takes to take it down is not the guest's time.
            scope.began = Instant::now();
        }
        // What ends before the first look never looks.
        let first_look = match scope.desk {
            Some(_) => TURN,
            None => ticks(scope.limit.first_look()),
        };
        self.store.set_epoch_deadline(first_look);
        let guest = self.store.data_mut();
        guest.watch.begin();
        guest.scope = Some(scope);
    }

    /// A call ended, one way or the other.
    ///
    /// # Errors
    /// The `PLUGIN_` code of whatever it did instead of answering. Then the instance must not be used
    /// again.
    pub(crate) fn leave<R: Serialize>(&mut self, said: wasmtime::Result<(R,)>) -> Result<R> {
        let said = said.map_err(|error| failure(self.store.data(), &error));
        let scope = self.store.data_mut().scope.take();
        if let Some(tape) = scope.and_then(|scope| scope.tape) {
            tape.ended(said.as_ref().map(|(answer,)| answer));
        }
        Ok(said?.0)
    }

    /// Whether it may be called again; otherwise a fresh one is better.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        let memory = self.store.data().watch.memory();
        let large = memory > LARGE && memory > 4 * self.size;
        self.calls < CALLS && !large && now.saturating_duration_since(self.born) < AGE
    }
}

/// The memory of an instance, within its limits.
pub(crate) fn store(engine: &Engine, guest: Guest) -> Store<Guest> {
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.watch);
    store.set_hostcall_fuel(store.data().limits.answer as usize);
    store.epoch_deadline_callback(|mut context| {
        let mut scope = context.data_mut().scope.as_mut();
        let Some(scope) = scope.take_if(|scope| scope.lasts()) else {
            return Err(wasmtime::Error::new(Stop::Deadline));
        };
        Ok(match scope.desk {
            // Others want the thread, too; and a call that waits may be left in between.
            Some(_) => UpdateDeadline::Yield(TURN),
            None => UpdateDeadline::Continue(1),
        })
    });
    store
}

/// Ticks of the clock within which a time is surely over.
pub(crate) fn ticks(time: Duration) -> u64 {
    (time.as_micros().div_ceil(TICK.as_micros()) + 1) as u64
}

/// What became of a call, in the words of people.
pub(crate) fn failure(guest: &Guest, error: &wasmtime::Error) -> Error {
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
