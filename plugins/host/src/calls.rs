//! What an instance can be called for. Each call says whose it is by its scope; after an error that is
//! not the guest's own the instance must not be used again.

use schema_som::error::{Code, Error, Result};

use crate::bindings::backlot::plugin::vocabulary::{ColumnResult, Fault, SheetParam, Verb};
use crate::bindings::exports::backlot::plugin::actions::Failure;
use crate::bindings::exports::backlot::plugin::after_hooks::{Again, Fact};
use crate::bindings::exports::backlot::plugin::before_hooks::{Outcome, Proposal};
use crate::bindings::exports::backlot::plugin::jobs::Progress;
use crate::bindings::exports::backlot::plugin::read_hooks::{Narrowing, Plan};
use crate::guest::Scope;
use crate::instance::Instance;

/// What hooks that judge changes are called by.
const WEIGH: (&str, &str) = ("before-hooks", "weigh");

/// What computed fields are called by.
const COMPUTE: (&str, &str) = ("computed-fields", "compute");

/// What a hook that judges changes is called with.
pub(crate) struct Weigh<'a> {
    pub(crate) hook: u32,
    pub(crate) verb: Verb,
    pub(crate) kind: u32,
    pub(crate) rows: &'a [Proposal<'a>],
}

/// Calls an export, as a function that waits where the plugin may wait.
macro_rules! call {
    ($self:ident, $scope:ident, $export:ident . $func:ident as $name:expr, $given:expr) => {{
        let given = $given;
        $self.enter($scope, $name, &given);
        let func = $self.exports.$export.as_ref().ok_or_else(unexported)?.$func();
        let said = match $self.store.data().waits {
            true => func.call_async(&mut $self.store, given).await,
            false => func.call(&mut $self.store, given),
        };
        $self.leave(said)
    }};
}

impl Instance {
    /// Has a hook that never waits judge rows.
    ///
    /// # Errors
    /// The `PLUGIN_` code of whatever it did.
    pub(crate) fn weigh(&mut self, scope: Scope, call: &Weigh<'_>) -> Result<Outcome> {
        let given = (call.hook, call.verb, call.kind, call.rows);
        self.enter(scope, WEIGH, &given);
        let weigh = self.exports.before.as_ref().ok_or_else(unexported)?.func_weigh();
        let said = weigh.call(&mut self.store, given);
        self.leave(said)?.map_err(reported)
    }

    /// Has a hook judge rows that may ask before it does.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn weigh_waiting(
        &mut self,
        scope: Scope,
        call: &Weigh<'_>,
    ) -> Result<Outcome> {
        let given = (call.hook, call.verb, call.kind, call.rows);
        call!(self, scope, before.func_weigh as WEIGH, given)?.map_err(reported)
    }

    /// Tells a hook of what happened. What it reports itself is within.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn follow(
        &mut self,
        scope: Scope,
        (hook, facts): (u32, &[Fact<'_>]),
    ) -> Result<Result<Vec<Again>, Fault>> {
        call!(self, scope, after.func_follow as ("after-hooks", "follow"), (hook, facts))
    }

    /// Performs an action.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn perform(
        &mut self,
        scope: Scope,
        (action, arguments): (u32, &str),
    ) -> Result<Result<String, Failure>> {
        call!(self, scope, actions.func_perform as ("actions", "perform"), (action, arguments))
    }

    /// Does a job whose time has come.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn tick(&mut self, scope: Scope, (job, planned): (u32, i64)) -> Result<()> {
        call!(self, scope, jobs.func_tick as ("jobs", "tick"), (job, planned))?.map_err(reported)
    }

    /// Lets a step of an upgrade go on from a cursor.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn backfill(
        &mut self,
        scope: Scope,
        (step, cursor): (&str, Option<&str>),
    ) -> Result<Progress> {
        call!(self, scope, jobs.func_backfill as ("jobs", "backfill"), (step, cursor))?
            .map_err(reported)
    }

    /// Computes a field of many records.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn compute(
        &mut self,
        scope: Scope,
        (field, parents): (u32, SheetParam<'_>),
    ) -> Result<ColumnResult> {
        call!(self, scope, computed.func_compute as COMPUTE, (field, None, parents))?
            .map_err(reported)
    }

    /// Has a hook replace columns of records.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn redact(
        &mut self,
        scope: Scope,
        (hook, records): (u32, SheetParam<'_>),
    ) -> Result<Vec<ColumnResult>> {
        call!(self, scope, read.func_redact as ("read-hooks", "redact"), (hook, records))?
            .map_err(reported)
    }

    /// Asks a hook for conditions of a read.
    ///
    /// # Errors
    /// As [`Instance::weigh`].
    pub(crate) async fn narrow(
        &mut self,
        scope: Scope,
        (hook, plan): (u32, Plan<'_>),
    ) -> Result<Narrowing> {
        call!(self, scope, read.func_narrow as ("read-hooks", "narrow"), (hook, plan))?
            .map_err(reported)
    }
}

/// What a plugin reports of itself.
pub(crate) fn reported(fault: Fault) -> Error {
    let what = format!("it reports {}: {}", fault.code, fault.message);
    Error::new(Code::PluginFailed, what)
}

fn unexported() -> Error {
    Error::internal("a plugin is called for what it does not export")
}
