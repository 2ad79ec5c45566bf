//! Leaves a hook alone that keeps failing, for a second at first and longer each time it fails again,
//! and for good once that has happened time and again. Administrators can have it left alone or passed
//! by, too.
//!
//! While all is well a call costs a look at two numbers: no lock is taken.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{HookName, Standing};

mod circuit;
#[cfg(test)]
mod tests;

use circuit::{Circuit, State};
pub use circuit::{Hold, Outlook};

/// The calls that are looked back at.
const CALLS: u32 = 20;

/// So many of them that fail open it.
const FAILURES: u32 = 5;

/// So many in a row that pass their deadline open it.
const DEADLINES: u32 = 3;

/// One bit for each of the last calls, set where it failed, the newest first.
const HISTORY: u32 = (1 << CALLS) - 1;

/// The breaker of one hook of one version of a plugin.
pub(crate) struct Breaker {
    name: HookName,
    /// Whether it opens by itself.
    watches: bool,
    /// Whether a call has to ask first: it is not closed, or is to be passed by.
    barred: AtomicBool,
    /// The history, and above it how many calls in a row passed their deadline.
    recent: AtomicU32,
    circuit: Mutex<Circuit>,
}

/// What becomes of a call that is about to be made.
pub(crate) enum Entry<'a> {
    /// It is made.
    Made(Pass<'a>),
    /// It is not: an administrator has the hook passed by.
    PassedBy,
}

/// A call that is made. Dropped without an end it says nothing about the hook.
pub(crate) struct Pass<'a> {
    /// Nobody for a call that only tries a plugin out.
    breaker: Option<(&'a Breaker, &'a dyn Clock)>,
    /// Whether it decides if the hook is well again.
    trial: bool,
}

impl Breaker {
    pub(crate) fn new(name: HookName, watches: bool) -> Self {
        let (barred, recent) = (AtomicBool::new(false), AtomicU32::new(0));
        Self { name, watches, barred, recent, circuit: Mutex::default() }
    }

    /// Whose it is.
    pub(crate) fn name(&self) -> &HookName {
        &self.name
    }

    /// Whether an administrator has the hook passed by at this moment.
    pub(crate) fn is_passed_by(&self, clock: &dyn Clock) -> bool {
        self.barred.load(Ordering::Acquire) && self.circuit().is_passed_by(clock.now())
    }

    /// A call is about to be made.
    ///
    /// # Errors
    /// `PLUGIN_OPEN` while the hook is left alone.
    pub(crate) fn enter<'a>(&'a self, clock: &'a dyn Clock) -> Result<Entry<'a>> {
        let made = |trial| Ok(Entry::Made(Pass { breaker: Some((self, clock)), trial }));
        if !self.barred.load(Ordering::Acquire) {
            return made(false);
        }
        let now = clock.now();
        let mut circuit = self.circuit();
        if circuit.is_passed_by(now) {
            return Ok(Entry::PassedBy);
        }
        let until = match circuit.state {
            State::Closed => {
                self.barred.store(false, Ordering::Release);
                return made(false);
            }
            State::Open { until } if until <= now => {
                circuit.state = State::Trial;
                return made(true);
            }
            State::Open { until } => Some(until),
            State::Trial => Some(now),
            State::Suspended => None,
        };
        Err(self.refusal(until.map(|until| until - now), circuit.reason()))
    }

    fn refusal(&self, wait: Option<i64>, reason: &str) -> Error {
        let HookName { plugin, hook } = &self.name;
        let what = format!("it is left alone, since it kept failing; the last time: {reason}");
        let error = match wait {
            Some(wait) => {
                let seconds = wait.max(0) as u64 / 1_000_000 + 1;
                let hint = format!("it is tried again in {seconds} s");
                Error::new(Code::PluginOpen, what).hint(hint).retry_after(seconds as u32)
            }
            None => {
                let what = format!("it is suspended; the last time it failed: {reason}");
                let hint =
                    format!("an administrator resumes it: `pluginResume` of {plugin}/{hook}");
                Error::new(Code::PluginOpen, what).hint(hint)
            }
        };
        error.within(format!("{plugin}/{hook}")).at_hook(self.name.clone())
    }

    fn succeeded(&self, trial: bool) {
        if !trial {
            if self.recent.load(Ordering::Relaxed) != 0 {
                let shifted = |recent: u32| Some((recent << 1) & HISTORY);
                let _ = self.recent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, shifted);
            }
            return;
        }
        let mut circuit = self.circuit();
        if circuit.state == State::Trial {
            self.close(&mut circuit);
            tracing::info!(target: "backlot::plugin", plugin = &*self.name.plugin,
                hook = &*self.name.hook, "a hook is well again");
        }
    }

    fn close(&self, circuit: &mut Circuit) {
        circuit.state = State::Closed;
        circuit.pause = 0;
        self.recent.store(0, Ordering::Relaxed);
        self.barred.store(circuit.passed_by.is_some(), Ordering::Release);
    }

    fn failed(&self, now: i64, error: &Error, trial: bool) {
        let mut circuit = self.circuit();
        circuit.last = Some((now, format!("{}: {}", error.code(), error.message())));
        // A call that began before it was opened says nothing new.
        if trial && circuit.state == State::Trial {
            circuit.prolong(now);
        } else if self.watches && circuit.state == State::Closed {
            let is_deadline = error.code() == Code::PluginDeadline;
            if self.is_too_much(is_deadline) {
                self.open(&mut circuit, now);
            }
        }
    }

    /// Notes a failure; answers whether it is one too many.
    fn is_too_much(&self, deadline: bool) -> bool {
        let add = |recent: u32| {
            let history = ((recent << 1) | 1) & HISTORY;
            let deadlines = if deadline { (recent >> CALLS) + 1 } else { 0 };
            Some(deadlines << CALLS | history)
        };
        let before = self.recent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        let now = before.ok().and_then(add).unwrap_or_default();
        (now & HISTORY).count_ones() >= FAILURES || now >> CALLS >= DEADLINES
    }

    fn open(&self, circuit: &mut Circuit, now: i64) {
        self.recent.store(0, Ordering::Relaxed);
        circuit.open(now);
        self.barred.store(true, Ordering::Release);
        let (plugin, hook) = (&*self.name.plugin, &*self.name.hook);
        let (reason, suspended) = (circuit.reason(), circuit.state == State::Suspended);
        tracing::error!(target: "backlot::plugin", plugin, hook, reason, suspended,
            "a hook keeps failing, and is left alone");
    }

    /// Nobody said how a trial ended: the next call is one.
    fn abandoned(&self) {
        let mut circuit = self.circuit();
        if circuit.state == State::Trial {
            circuit.state = State::Open { until: i64::MIN };
        }
    }

    /// Takes note of what the studio has said about the hook by now; nothing, where it says nothing.
    /// What it says twice it says once.
    pub(crate) fn hold(&self, hold: Option<Hold>) {
        let mut circuit = self.circuit();
        if circuit.hold == hold {
            return;
        }
        let was = std::mem::replace(&mut circuit.hold, hold);
        circuit.passed_by = hold.and_then(|hold| hold.passed_by_until);
        match hold {
            Some(hold) if hold.suspended => circuit.state = State::Suspended,
            Some(hold) if hold.passed_by_until.is_some() => {}
            // Somebody resumes it, or what was said holds no more.
            _ if hold.is_some() || was.is_some_and(|was| was.suspended) => {
                circuit.openings.clear();
                self.close(&mut circuit);
            }
            _ => {}
        }
        let barred = circuit.state != State::Closed || circuit.passed_by.is_some();
        self.barred.store(barred, Ordering::Release);
    }

    /// Whether it may be called, and how.
    pub(crate) fn standing(&self, now: i64) -> Standing {
        if !self.barred.load(Ordering::Acquire) {
            return Standing::Well;
        }
        match self.circuit().state {
            State::Closed => Standing::Well,
            State::Open { until } if until > now => Standing::Rests(Some(until)),
            State::Open { .. } | State::Trial => Standing::Tried,
            State::Suspended => Standing::Rests(None),
        }
    }

    /// Why it was suspended by itself, as long as the studio does not know of it.
    pub(crate) fn news(&self) -> Option<String> {
        if !self.barred.load(Ordering::Acquire) {
            return None;
        }
        let circuit = self.circuit();
        let known = circuit.hold.is_some_and(|hold| hold.suspended);
        (circuit.state == State::Suspended && !known).then(|| circuit.reason().to_owned())
    }

    /// What administrators are told.
    pub(crate) fn outlook(&self) -> Outlook {
        self.circuit().outlook()
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// A call that only tries a plugin out.
    pub(crate) const UNWATCHED: Pass<'static> = Pass { breaker: None, trial: false };

    /// Whether it is to have an instance of its own that was not called before.
    pub(crate) fn is_trial(&self) -> bool {
        self.trial
    }

    /// It went well, or what went wrong is nothing that the hook did.
    pub(crate) fn went_well(mut self) {
        if let Some((breaker, _)) = self.breaker.take() {
            breaker.succeeded(self.trial);
        }
    }

    /// It came to nothing.
    pub(crate) fn failed(mut self, error: &Error) {
        if let Some((breaker, clock)) = self.breaker.take() {
            breaker.failed(clock.now(), error, self.trial);
        }
    }

    /// What came of it. That there was no instance to spare, or that the server failed, says nothing.
    pub(crate) fn judged<T>(self, said: Result<T>) -> Result<T> {
        match said.as_ref().map_err(Error::code) {
            Ok(_) | Err(Code::Refused) => self.went_well(),
            Err(Code::PluginBusy | Code::PluginLoop | Code::PluginOpen) => {}
            Err(code) if code.is_of_plugin() => {
                if let Err(error) = &said {
                    self.failed(error);
                }
            }
            Err(_) => {}
        }
        said
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.trial
            && let Some((breaker, _)) = self.breaker
        {
            breaker.abandoned();
        }
    }
}
