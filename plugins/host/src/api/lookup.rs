//! Reads of records by plugins: turned into the same queries as everybody's, narrowed by the same
//! rights, answered as columns.

use schema_som::Error;
use schema_som::hooks::{Answer, Ask};
use schema_som::query::{Level, Page, Query};
use wasmtime::Result;

use super::asking::{Said, fault};
use crate::bindings::backlot::plugin::criteria;
use crate::bindings::backlot::plugin::lookup::{Condition, Host, Request};
use crate::bindings::backlot::plugin::vocabulary::{Key, SheetResult};
use crate::guest::Guest;
use crate::look::{self, Wanted};

impl criteria::Host for Guest {}

impl Host for Guest {
    async fn by_keys(
        &mut self,
        kind: u32,
        keys: Vec<Key>,
        fields: Vec<u32>,
    ) -> Result<Said<SheetResult>> {
        let limit = self.limits.rows;
        let binding = self.scope()?.binding.clone();
        if keys.len() > limit as usize {
            return Ok(Err(fault("TOO_MANY", format!("at most {limit} keys at once"))));
        }
        let wanted = match Wanted::new(&binding, kind, &fields) {
            Ok(wanted) => wanted,
            Err(what) => return Ok(Err(self.denied(what))),
        };
        let query = wanted.query_keys(keys.iter().copied().map(Into::into).collect());
        let level = match self.look(query).await? {
            Ok(level) => level,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(Ok(wanted.sheet(&level, Some(&keys))))
    }

    async fn search(&mut self, request: Request) -> Result<Said<SheetResult>> {
        let limit = self.limits.rows;
        let binding = self.scope()?.binding.clone();
        let wanted = match Wanted::new(&binding, request.kind, &request.fields) {
            Ok(wanted) => wanted,
            Err(what) => return Ok(Err(self.denied(what))),
        };
        let mut query = match wanted.query(request) {
            Ok(query) => query,
            Err(what) => return Ok(Err(fault("INVALID", what))),
        };
        let asked = query.page.limit.unwrap_or(limit).min(limit);
        query.page = Page { limit: Some(asked), ..Page::ALL };
        Ok(self.look(query).await?.map(|level| wanted.sheet(&level, None)))
    }

    async fn count(&mut self, kind: u32, conditions: Vec<Condition>) -> Result<Said<u64>> {
        let binding = self.scope()?.binding.clone();
        let query = match look::counting(&binding, kind, conditions) {
            Ok(query) => query,
            Err(what) => return Ok(Err(fault("INVALID", what))),
        };
        Ok(self.look(query).await?.map(|level| look::counted(&level)))
    }
}

impl Guest {
    async fn look(&mut self, query: Query) -> Result<Said<Level>> {
        let answer = self.ask(Ask::Look(Box::new(query))).await?;
        let level = |answer: Answer| {
            let told = |error: &Error| fault(error.code().as_str(), error.message());
            let level = answer.level().map_err(|error| told(&error))?;
            match level.failed.first() {
                Some(failed) => Err(told(&failed.error)),
                None => Ok(level),
            }
        };
        Ok(answer.and_then(level))
    }
}
