//! Actions: arguments handed over as JSON, answers read back.

use std::time::Duration;

use schema_som::error::{Error, Result};
use schema_som::hooks::{Caller, Calling, HookName};
use schema_som::operation::{Given, Outcome};

use super::Host;
use super::call::{Call, Terms};
use super::calling::calling;
use crate::guest::About;
use crate::manifest::Sort;
use crate::trees;

impl Host {
    /// Performs an action.
    pub(super) fn performed<'a>(
        &'a self,
        action: &'a str,
        caller: &'a Caller,
        arguments: &'a [Given],
    ) -> Calling<'a, Outcome> {
        let begun = self.begun(action, caller, arguments);
        begun.unwrap_or_else(|error| calling(|_| async { Err(error) }))
    }

    fn begun<'a>(
        &'a self,
        action: &'a str,
        caller: &'a Caller,
        arguments: &'a [Given],
    ) -> Result<Calling<'a, Outcome>> {
        let missing = || Error::internal(format!("no plugin has the action `{action}`"));
        let place = self.later.action(action).ok_or_else(missing)?;
        let bound = &self.plugins[place.plugin];
        let registry = &*bound.binding.registry;
        let operations = registry.operations();
        let def = operations.iter().find(|def| def.name == action).ok_or_else(missing)?;
        let number = bound.plugin.manifest.number(Sort::Action, place.action);
        let call = Call {
            bound,
            name: HookName { plugin: bound.plugin.id.clone(), hook: action.into() },
            caller,
            number,
            about: About { hook: number as u32, ..About::default() },
            project: None,
            terms: Terms::Works(Duration::from_millis(bound.plugin.limits.action_ms)),
        };
        let arguments = trees::arguments(registry, def, arguments);
        let read = |answer: String| trees::outcome(registry, def, &answer);
        Ok(call.perform((place.action as u32, arguments), read))
    }
}
