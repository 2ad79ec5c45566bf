//! Actions: arguments handed over as JSON, answers read back.

use std::time::Duration;

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Asking, Caller, Calling, HookName, Step};
use schema_som::operation::{Given, OperationDef, Outcome};
use schema_som::registry::Registry;

use super::Host;
use super::work::Working;
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
            Err(error) => Box::new(Performing { error: Some(error), ..Performing::nothing() }),
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
        let call = Working {
            bound,
            name,
            caller,
            counter: &bound.counters[before + place.action],
            about: About { hook: (before + place.action) as u32, ..About::default() },
            project: None,
            time: Duration::from_millis(bound.plugin.limits.action_ms),
        };
        let arguments = trees::arguments(registry, def, arguments);
        let call = call.perform(place.action as u32, arguments);
        Ok(Performing { call: Some(call), reads: Some((registry, def)), error: None })
    }
}

/// An action at work, whose answer is read when it is there.
struct Performing<'a> {
    call: Option<Calling<'a, String>>,
    reads: Option<(&'a Registry, &'a OperationDef)>,
    error: Option<Error>,
}

impl Performing<'_> {
    fn nothing() -> Self {
        Self { call: None, reads: None, error: None }
    }
}

#[async_trait]
impl Asking<Outcome> for Performing<'_> {
    async fn next(&mut self) -> Step<Outcome> {
        let (Some(call), Some((registry, def))) = (&mut self.call, self.reads) else {
            let over = || Error::internal("an action was over");
            return Step::Done(Err(self.error.take().unwrap_or_else(over)));
        };
        match call.next().await {
            Step::Ask(ask) => Step::Ask(ask),
            Step::Done(said) => {
                Step::Done(said.and_then(|text| trees::outcome(registry, def, &text)))
            }
        }
    }

    fn answer(&mut self, answer: Result<Answer>) {
        if let Some(call) = &mut self.call {
            call.answer(answer);
        }
    }
}
