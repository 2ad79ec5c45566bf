//! Documents of plugins, run by the same plans as everybody's.

use async_trait::async_trait;
use schema_som::hooks::DocumentAsk;
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Context, Documents, Entities, Work};
use schema_som::query::{Level, Query};
use schema_som::{Code, Error, Result};

use super::{Run, push_errors};
use crate::engine::{Prepared, Request, Serving};
use crate::errors::Fault;
use crate::spelling::spelled;

/// What the log calls a request of a plugin.
const REQUEST: &str = "plugin";

#[async_trait]
impl Documents for Serving {
    async fn ask(
        &self,
        entities: &dyn Entities,
        context: &Context,
        ask: &DocumentAsk,
    ) -> Result<Vec<u8>> {
        let prepared = self.of_plugin(ask)?;
        let run = self.running(&prepared, entities, context);
        let (mut out, faults) = run.query(&prepared.plan, b"{\"data\":".to_vec()).await;
        end(&mut out, &faults);
        Ok(out)
    }

    async fn change(
        &self,
        work: &mut dyn Work,
        context: &Context,
        ask: &DocumentAsk,
    ) -> Result<Result<Vec<u8>>> {
        let prepared = match self.of_plugin(ask) {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Err(error)),
        };
        let run = self.running(&prepared, &Nothing, context);
        let mut got = Vec::with_capacity(prepared.plan.roots.len());
        for root in &prepared.plan.roots {
            let one = run.within(root, &mut *work).await;
            got.push(one.map_err(|error| error.within(&ask.name))?);
        }
        let (mut out, faults) = run.write(&prepared.plan, &got, b"{\"data\":".to_vec());
        end(&mut out, &faults);
        Ok(Ok(out))
    }
}

impl Serving {
    /// A document of a plugin, checked as everybody's.
    fn of_plugin(&self, ask: &DocumentAsk) -> Result<Prepared> {
        let request = Request {
            query: ask.text.to_string(),
            variables: ask.variables.clone(),
            allow_mutation: true,
            ..Request::default()
        };
        let refused = |faults: Vec<Fault>| match faults.into_iter().next() {
            Some(fault) => spelled(self.generation().registry(), fault.error).within(&ask.name),
            None => Error::internal("a document was refused for nothing"),
        };
        let prepared = self.prepare(&request).map_err(|refusal| refused(refusal.faults))?;
        if prepared.is_mutation() == ask.changes {
            return Ok(prepared);
        }
        let (is, means) = match ask.changes {
            true => ("a query", "`query`"),
            false => ("a mutation", "`mutate`"),
        };
        let what = format!("the document `{}` is {is}", ask.name);
        Err(Error::new(Code::BadRequest, what).hint(format!("call it with {means}")))
    }

    fn running<'a>(
        &'a self,
        prepared: &'a Prepared,
        entities: &'a dyn Entities,
        context: &Context,
    ) -> Run<'a> {
        Run {
            registry: self.generation().registry(),
            binder: self.binder(&prepared.variables),
            entities,
            context: context.clone(),
            introspection: &prepared.introspection,
            document: &prepared.document.compiled.checked.document,
        }
    }
}

fn end(out: &mut Vec<u8>, faults: &[Fault]) {
    if !faults.is_empty() {
        out.push(b',');
        push_errors(out, faults, REQUEST);
    }
    out.push(b'}');
}

/// Where a document that only changes reads: within its work, and nowhere else.
struct Nothing;

#[async_trait]
impl Entities for Nothing {
    async fn read(&self, _context: &Context, _query: Query) -> Result<Level> {
        Err(Error::internal("a change reads outside of its document"))
    }

    async fn operate(
        &self,
        _context: &Context,
        _name: &str,
        _arguments: Vec<Given>,
    ) -> Result<Outcome> {
        Err(Error::internal("a change asks outside of its document"))
    }
}
