//! Reads of records by plugins: turned into the same queries as everybody's, narrowed by the same
//! rights, answered as columns.

use schema_som::query::{Level, Page, Query};
use tokio::sync::oneshot;
use wasmtime::Result;

use crate::bindings::backlot::plugin::criteria;
use crate::bindings::backlot::plugin::lookup::{Condition, Host, Request};
use crate::bindings::backlot::plugin::vocabulary::{Fault, Key, Sheet};
use crate::guest::{Asked, Guest, Stop};
use crate::look::{self, Wanted};

type Answer<T> = std::result::Result<T, Fault>;

impl criteria::Host for Guest {}

impl Host for Guest {
    async fn by_keys(
        &mut self,
        kind: u32,
        keys: Vec<Key>,
        fields: Vec<u32>,
    ) -> Result<Answer<Sheet>> {
        let limit = self.limits.rows;
        let binding = self.scope()?.binding.clone();
        if keys.len() > limit as usize {
            return Ok(Err(fault("TOO_MANY", format!("at most {limit} keys at once"))));
        }
        let wanted = match Wanted::new(&binding, kind, &fields) {
            Ok(wanted) => wanted,
            Err(what) => return Ok(Err(fault("DENIED", what))),
        };
        let query = wanted.query_keys(keys.iter().copied().map(Into::into).collect());
        let level = match self.ask(query).await? {
            Ok(level) => level,
            Err(fault) => return Ok(Err(fault)),
        };
        Ok(Ok(wanted.sheet(&level, Some(&keys))))
    }

    async fn search(&mut self, request: Request) -> Result<Answer<Sheet>> {
        let limit = self.limits.rows;
        let binding = self.scope()?.binding.clone();
        let wanted = match Wanted::new(&binding, request.kind, &request.fields) {
            Ok(wanted) => wanted,
            Err(what) => return Ok(Err(fault("DENIED", what))),
        };
        let mut query = match wanted.query(request) {
            Ok(query) => query,
            Err(what) => return Ok(Err(fault("INVALID", what))),
        };
        let asked = query.page.limit.unwrap_or(limit).min(limit);
        query.page = Page { limit: Some(asked), ..Page::ALL };
        Ok(self.ask(query).await?.map(|level| wanted.sheet(&level, None)))
    }

    async fn count(&mut self, kind: u32, conditions: Vec<Condition>) -> Result<Answer<u64>> {
        let binding = self.scope()?.binding.clone();
        let query = match look::counting(&binding, kind, conditions) {
            Ok(query) => query,
            Err(what) => return Ok(Err(fault("INVALID", what))),
        };
        Ok(self.ask(query).await?.map(|level| look::counted(&level)))
    }
}

impl Guest {
    /// Has whoever called the plugin answer a read.
    async fn ask(&mut self, query: Query) -> Result<Answer<Level>> {
        let scope = self.scope()?;
        let Some(looks) = scope.looks.clone() else {
            return Ok(Err(fault("NOT_NOW", "nothing can be looked up here".into())));
        };
        scope.lookups =
            scope.lookups.checked_sub(1).ok_or_else(|| wasmtime::Error::new(Stop::Budget))?;
        let (answer, answered) = oneshot::channel();
        if looks.send(Asked { query, answer }).await.is_err() {
            return Err(wasmtime::Error::new(Stop::Idle));
        }
        let level = answered.await.map_err(|_| wasmtime::Error::new(Stop::Idle))?;
        Ok(level.map_err(|error| Fault {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
            permanent: true,
        }))
    }
}

fn fault(code: &str, message: String) -> Fault {
    Fault { code: code.to_owned(), message, permanent: true }
}
