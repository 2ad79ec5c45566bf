//! What the component exports, in terms of [`Plugin`].

use std::marker::PhantomData;

use crate::bindings::exports::backlot::plugin::actions::{self, Guest as Actions};
use crate::bindings::exports::backlot::plugin::after_hooks::{
    self as wire, Again, Guest as AfterHooks,
};
use crate::bindings::exports::backlot::plugin::before_hooks::{
    Guest as BeforeHooks, Outcome, Proposal,
};
use crate::bindings::exports::backlot::plugin::jobs::{Guest as Jobs, Progress as Made};
use crate::bindings::exports::backlot::plugin::lifecycle::{self, Guest as Lifecycle};
use crate::{Batch, Column, Facts, Failure, Fault, Narrowing, Redaction, Sheet, Verb, layout};

/// Who is welcome where.
#[derive(Debug, Clone, PartialEq)]
pub struct Welcome {
    /// The plugin's version, of its manifest.
    pub plugin_version: String,
    /// The contract that the host speaks.
    pub contract: String,
    /// The host's own version.
    pub host_version: String,
}

/// A plugin with behaviour: what [`plugin`](crate::plugin) makes of functions.
pub trait Plugin {
    /// Once for each instance, before anything else. Records cannot be looked up yet.
    ///
    /// # Errors
    /// A sentence for the journal; the instance is then of no use.
    fn start(_welcome: &Welcome) -> Result<(), String> {
        Ok(())
    }

    /// Judges a batch of rows of one type: rows that nothing is said about are accepted. For hooks
    /// that the manifest declares as `[[before]]`.
    ///
    /// # Errors
    /// A fault refuses the whole batch, unless the manifest says `on-error = "skip"`.
    fn before(hook: &str, _batch: &Batch) -> Result<(), Fault> {
        Err(missing("before", hook))
    }

    /// Is told of what happened, once it is committed: at least once, and in order for each record.
    /// For hooks that the manifest declares as `[[after]]`.
    ///
    /// # Errors
    /// A fault has all of it told again, unless it is permanent: then all of it is given up.
    fn after(hook: &str, _facts: &Facts) -> Result<(), Fault> {
        Err(missing("after", hook))
    }

    /// Performs an action of the manifest's `[[action]]`: arguments and answer are objects of JSON.
    /// Records are ids in it, and times RFC 3339.
    ///
    /// # Errors
    /// A refusal for whoever performs it, or a fault.
    fn action(action: &str, _arguments: &str) -> Result<String, Failure> {
        Err(missing("action", action).into())
    }

    /// Does a job of the manifest's `[[job]]`, that was planned for a moment in microseconds since
    /// 1970.
    ///
    /// # Errors
    /// A fault stands in the journal; the job is done again when its time has come.
    fn job(job: &str, _planned: i64) -> Result<(), Fault> {
        Err(missing("job", job))
    }

    /// Does a part of a step that fills in what was stored before this version came to work, which the
    /// manifest names: `[[migration]] backfill = "fill-hours"`. It is given the cursor of the last
    /// part, and nothing at first. What a part changes is one transaction with its progress.
    ///
    /// # Errors
    /// A fault undoes the part, which is done again later.
    fn backfill(step: &str, _cursor: Option<&str>) -> Result<Progress, Fault> {
        Err(missing("backfill", step))
    }

    /// Computes a field of many records: a value for each of them, in their order. For fields that the
    /// manifest declares as `computed`; types that have one of the same name are told apart by
    /// [`Sheet::kind`].
    ///
    /// # Errors
    /// A fault leaves the field empty, and is told beside the answer.
    fn compute(field: &str, _parents: &Sheet) -> Result<Column, Fault> {
        Err(missing("compute", field))
    }

    /// Says which records of a type a request may see: all of those that whoever asks may read, if
    /// nothing is said. For hooks that the manifest declares as `[[read]]` with `narrows`.
    ///
    /// # Errors
    /// A fault refuses the read.
    fn narrow(hook: &str, _narrowing: &mut Narrowing) -> Result<(), Fault> {
        Err(missing("narrow", hook))
    }

    /// Replaces fields of records of one type before they are answered: what is not replaced is
    /// answered as it is. It is given the columns that the hook reads, as they are stored, or as hooks
    /// before it left them. For hooks that the manifest declares as `[[read]]` with `writes`.
    ///
    /// # Errors
    /// A fault leaves all fields of `writes` empty, and is told beside the answer.
    fn redact(hook: &str, _records: &Sheet, _redaction: &mut Redaction) -> Result<(), Fault> {
        Err(missing("redact", hook))
    }
}

/// The manifest declares what the plugin does not have.
pub fn missing(function: &str, name: &str) -> Fault {
    let message = ["the plugin has no `", function, "`, and so not \"", name, "\""].concat();
    Fault::new("NOT_THERE", message)
}

/// How far a part has brought a step of an upgrade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where the next part goes on.
    pub cursor: Option<String>,
    /// Whether nothing is left.
    pub finished: bool,
    /// Rows that the part has dealt with.
    pub rows_done: u64,
}

impl Progress {
    /// The next part goes on here.
    pub fn to(cursor: impl Into<String>, rows_done: u64) -> Self {
        Self { cursor: Some(cursor.into()), finished: false, rows_done }
    }

    /// Nothing is left.
    pub fn finished(rows_done: u64) -> Self {
        Self { cursor: None, finished: true, rows_done }
    }
}

/// The component of a plugin.
pub struct Component<P>(PhantomData<P>);

impl<P: Plugin> Lifecycle for Component<P> {
    fn start(welcome: lifecycle::Welcome) -> Result<(), String> {
        #[cfg(target_arch = "wasm32")]
        tell_panics();
        layout::keep(welcome.layout);
        P::start(&Welcome {
            plugin_version: welcome.plugin_version,
            contract: welcome.contract,
            host_version: welcome.host_version,
        })
    }
}

impl<P: Plugin> BeforeHooks for Component<P> {
    fn weigh(hook: u32, verb: Verb, kind: u32, rows: Vec<Proposal>) -> Result<Outcome, Fault> {
        let layout = layout::current();
        let kind = layout.kind_of_number(kind).ok_or_else(|| unknown("type"))?;
        let batch = Batch::new(layout.clone(), kind, verb, rows);
        P::before(layout.hook(hook).ok_or_else(|| unknown("hook"))?, &batch)?;
        Ok(batch.into_outcome())
    }
}

impl<P: Plugin> AfterHooks for Component<P> {
    fn follow(hook: u32, facts: Vec<wire::Fact>) -> Result<Vec<Again>, Fault> {
        let layout = layout::current();
        let facts = Facts::new(layout.clone(), facts)?;
        P::after(layout.hook(hook).ok_or_else(|| unknown("hook"))?, &facts)?;
        Ok(facts.into_again())
    }
}

impl<P: Plugin> Actions for Component<P> {
    fn perform(action: u32, arguments: String) -> Result<String, actions::Failure> {
        let layout = layout::current();
        let Some(name) = layout.action(action) else {
            return Err(actions::Failure::Broke(unknown("action")));
        };
        P::action(name, &arguments).map_err(Failure::into_wire)
    }
}

impl<P: Plugin> Jobs for Component<P> {
    fn tick(job: u32, planned: i64) -> Result<(), Fault> {
        let layout = layout::current();
        P::job(layout.job(job).ok_or_else(|| unknown("job"))?, planned)
    }

    fn backfill(step: String, cursor: Option<String>) -> Result<Made, Fault> {
        let Progress { cursor, finished, rows_done } = P::backfill(&step, cursor.as_deref())?;
        Ok(Made { cursor, finished, rows_done })
    }
}

pub(crate) fn unknown(what: &str) -> Fault {
    Fault::new("UNKNOWN_NUMBER", ["no such ", what].concat())
}

/// A panic ends the call and the instance; its message would be lost.
#[cfg(target_arch = "wasm32")]
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        crate::journal::write(crate::journal::Severity::Error, text.unwrap_or("a panic"), &[]);
    }));
}
