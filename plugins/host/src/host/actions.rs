//! Actions: arguments handed over as JSON, answers read back.

use std::time::Duration;

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Asking, Caller, Calling, HookName, Step};
use schema_som::operation::{Given, OperationDef, Outcome};
use schema_som::registry::Registry;

use super::Host;
use super::work::Working;
use crate::figures::Counter;
use crate::guest::About;
use crate::trees;

impl Host {
    /// Performs an action.
    pub(super) fn performed<'a>(
        &'a self,
        action: &'a str,
        caller: &'a Caller,
        arguments: &'a [Given],
    ) -> Calling<'a, Outcome> {
        match self.begun(action, caller, arguments) {
            Ok(call) => Box::new(call),
            Err(error) => Box::new(Performing { error: Some(error), call: None }),
        }
    }

    fn begun<'a>(
        &'a self,
        action: &'a str,
        caller: &'a Caller,
        arguments: &'a [Given],
    ) -> Result<Performing<'a>> {
        let missing = || Error::internal(format!("no plugin has the action `{action}`"));
        let place = self.later.action(action).ok_or_else(missing)?;
        let bound = &self.plugins[place.plugin];
        let registry = &*bound.binding.registry;
        let operations = registry.operations();
        let def = operations.iter().find(|def| def.name == action).ok_or_else(missing)?;
        let name = HookName { plugin: bound.plugin.id.clone(), hook: action.into() };
        let before = bound.plugin.manifest.hook_names().count();
        let counter = &bound.counters[before + place.action];
        let reads = Reads { registry, def, name: name.clone(), counter };
        let call = Working {
            bound,
            name,
            caller,
            counter,
            about: About { hook: (before + place.action) as u32, ..About::default() },
            project: None,
            time: Duration::from_millis(bound.plugin.limits.action_ms),
        };
        let arguments = trees::arguments(registry, def, arguments);
        let call = call.perform(place.action as u32, arguments);
        Ok(Performing { call: Some((call, reads)), error: None })
    }
}

/// An action at work, whose answer is read when it is there.
struct Performing<'a> {
    call: Option<(Calling<'a, String>, Reads<'a>)>,
    error: Option<Error>,
}

/// What an answer is held against.
struct Reads<'a> {
    registry: &'a Registry,
    def: &'a OperationDef,
    name: HookName,
    counter: &'a Counter,
}

impl Reads<'_> {
    fn outcome(&self, text: &str) -> Result<Outcome> {
        trees::outcome(self.registry, self.def, text).map_err(|error| {
            self.counter.failed();
            let HookName { plugin, hook } = &self.name;
            error.within(format!("{plugin}/{hook}")).at_hook(self.name.clone())
        })
    }
}

#[async_trait]
impl Asking<Outcome> for Performing<'_> {
    async fn next(&mut self) -> Step<Outcome> {
        let Some((call, reads)) = &mut self.call else {
            let over = || Error::internal("an action was over");
            return Step::Done(Err(self.error.take().unwrap_or_else(over)));
        };
        match call.next().await {
            Step::Ask(ask) => Step::Ask(ask),
            Step::Done(said) => Step::Done(said.and_then(|text| reads.outcome(&text))),
        }
    }

    fn answer(&mut self, answer: Result<Answer>) {
        if let Some((call, _)) = &mut self.call {
            call.answer(answer);
        }
    }
}
