//! Read hooks: what plugins say of what somebody may see becomes a part of what the one who asks may
//! see, once for each request, so that nobody goes around it who does not go around rights.

use std::collections::HashMap;
use std::sync::Arc;

use schema_som::actor::{Actor, Veil};
use schema_som::error::{Error, Result};
use schema_som::hooks::{Caller, Narrowed, Redactor, served};
use schema_som::ports::Context;
use schema_som::predicate::Predicate;
use schema_som::registry::TypeIx;

use super::Reading;

impl Reading<'_> {
    /// The context with its actor narrowed; nothing where no hook concerns that one. The server itself
    /// is nobody whom hooks concern.
    ///
    /// # Errors
    /// `INTERNAL` alone: what a hook fails at refuses the reads that it is about.
    pub(crate) async fn narrowed(mut self) -> Result<Option<Context>> {
        let context = self.context;
        if context.hooks.readers().is_empty() || self.actor.user.is_none() {
            return Ok(None);
        }
        // Whoever was narrowed already is in place of the one that was asked for first.
        if self.actor.veil.is_some() {
            return Ok(None);
        }
        let known = self.known()?;
        let caller = self.caller(known.beginning);
        let actor = known.narrowed.get_or_init(|| self.ask_readers(caller)).await;
        Ok(Some(Context { actor: Some(actor.clone()), ..context.clone() }))
    }

    async fn ask_readers(&mut self, caller: Caller) -> Arc<Actor> {
        let hooks = self.context.hooks.clone();
        let mut records: HashMap<TypeIx, Result<Predicate>> = HashMap::new();
        let mut redactors = Vec::new();
        for (at, reader) in hooks.readers().iter().enumerate() {
            if !reader.concerns(&self.actor.groups) {
                continue;
            }
            if !reader.redacts.is_empty() {
                let (name, redacts) = (reader.name.clone(), reader.redacts.clone());
                redactors.push(Redactor { reader: at, name, redacts });
            }
            for ty in &reader.narrows {
                let narrowed = served(hooks.narrow(at, *ty, &caller), self).await;
                let narrowed = narrowed.and_then(|narrowed| match narrowed {
                    Narrowed::To(predicate) => Ok(predicate),
                    Narrowed::Refused(refusal) => Err(Error::refused(reader.name.clone(), refusal)),
                });
                let all = records.remove(ty).unwrap_or(Ok(Predicate::True));
                records.insert(*ty, all.and_then(|all| Ok(all.and(narrowed?))));
            }
        }
        // Whoever nobody has anything to say of is narrowed all the same: it was asked.
        let behind = Arc::new(self.actor.clone());
        let veil = Arc::new(Veil { records, redactors, behind });
        Arc::new(Actor { veil: Some(veil), ..self.actor.clone() })
    }
}
