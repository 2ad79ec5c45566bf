//! Actions of plugins: root fields that run their code, a mutation as a part of its document.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{Caller, Desk, Performers, served};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Beginning, Context, Via};

use super::desk::{Beside, InWork, PluginWork};
use crate::App;
use crate::read::at_work;

/// An action that somebody may perform.
pub(crate) struct Action<'a> {
    context: &'a Context,
    name: &'a str,
    performers: Performers<'a>,
}

impl<'a> Action<'a> {
    /// The action of a name, if a plugin at work has one, for somebody who may perform it.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `FORBIDDEN`.
    pub(crate) fn named(context: &'a Context, name: &'a str) -> Result<Option<Self>> {
        let Some(performers) = context.hooks.performers(name) else { return Ok(None) };
        let actor = at_work(context)?;
        let may = performers.roles.is_empty()
            || actor.administrator
            || actor.groups.iter().any(|group| performers.roles.contains(group));
        if !may {
            let groups = performers.roles.join("`, `");
            let what = format!("`{name}` is not yours to perform");
            let hint = format!("it is for members of `{groups}`, and for administrators");
            return Err(Error::new(Code::Forbidden, what).hint(hint));
        }
        Ok(Some(Self { context, name, performers }))
    }

    /// Performs an action that only reads.
    ///
    /// # Errors
    /// What the plugin refuses, and the `PLUGIN_` code of what it did wrong.
    pub(crate) async fn ask(self, app: &App, arguments: &[Given]) -> Result<Outcome> {
        let beginning = Beginning { now: app.clock.now(), mutation: app.clock.new_key(0) };
        let may_change = self.performers.changes;
        let mut desk = Beside { app, context: self.acting(), may_change };
        self.perform((&app.clock, beginning), arguments, &mut desk).await
    }

    /// Performs an action as a part of a mutation document, which began at a moment.
    ///
    /// # Errors
    /// As [`Action::ask`]; then the document cannot go on.
    pub(crate) async fn change(
        self,
        (clock, work): (&Arc<dyn Clock>, &mut dyn PluginWork),
        arguments: &[Given],
    ) -> Result<Outcome> {
        let beginning = work.beginning();
        let beginning = beginning.ok_or_else(|| Error::internal("a document never began"))?;
        let mut desk = InWork { work, context: self.acting() };
        self.perform((clock, beginning), arguments, &mut desk).await
    }

    async fn perform(
        &self,
        (clock, beginning): (&Arc<dyn Clock>, Beginning),
        arguments: &[Given],
        desk: &mut dyn Desk,
    ) -> Result<Outcome> {
        let via = self.context.via.as_ref().map(|via| via.plugin.clone());
        let caller = Caller { via, ..Caller::of(clock, at_work(self.context)?, beginning) };
        served(self.context.hooks.perform(self.name, &caller, arguments), desk).await
    }

    /// Who the plugin asks for.
    fn acting(&self) -> Context {
        let depth = self.context.via.as_ref().map_or(0, |via| via.depth) + 1;
        let via = Some(Via { plugin: self.performers.plugin.clone(), depth });
        let actor = match self.performers.elevated {
            true => Some(Arc::new(Actor::system())),
            false => self.context.actor.clone(),
        };
        Context { actor, via, ..self.context.clone() }
    }
}
