//! One step along the log for one document: the next events, and what a subscriber of the document
//! is sent for each. Whatever a generation gives is held for the step only.

use std::sync::Arc;

use arc_swap::ArcSwap;
use bytes::Bytes;
use schema_som::actor::Actor;
use schema_som::event::{Event, EventAction, EventQuery};
use schema_som::ports::{Context, Entities};
use schema_som::{Code, Error, Key, Registry, Value};
use serde_json::Value as Json;

use super::Delivery;
use super::records::Records;
use super::wish::Wish;
use crate::bind::Binder;
use crate::bundle;
use crate::coerce::Coercer;
use crate::compiler::ast::Value as Syntax;
use crate::engine::{Request, Serving};
use crate::errors::Fault;
use crate::log::Reading;
use crate::plan::{Follow, FollowType, Root, RootKind};
use crate::run::{operation_arguments, push_errors};
use crate::write_json::Writer;

/// The argument with the cursor.
const AFTER: &str = "after";

/// A position that no event has.
const NOWHERE: i64 = i64::MAX / 2;

/// Why a stream cannot go on.
#[derive(Debug, Clone)]
pub(super) struct Stop(pub(super) Vec<Fault>);

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self(vec![error.into()])
    }
}

impl From<Vec<Fault>> for Stop {
    fn from(faults: Vec<Fault>) -> Self {
        Self(faults)
    }
}

impl Stop {
    /// Whether the same may succeed in a moment.
    pub(super) fn passes(&self) -> bool {
        let code = self.0.first().map(|fault| fault.error.code());
        matches!(code, Some(Code::Busy | Code::Unavailable | Code::Timeout))
    }
}

/// What a step brought.
pub(super) struct Step {
    pub(super) deliveries: Vec<Delivery>,
    /// The last event that was read, sent or not.
    pub(super) last: Option<i64>,
    /// Whether there may be more right behind it.
    pub(super) more: bool,
}

/// What every step needs.
pub(super) struct Source {
    pub(super) serving: Arc<ArcSwap<Serving>>,
    pub(super) entities: Arc<dyn Entities>,
}

impl Source {
    /// A context of the generation of the moment.
    pub(super) fn context(&self, actor: Option<Arc<Actor>>, token: Option<Arc<str>>) -> Context {
        let serving = self.serving.load();
        let generation = serving.generation();
        let (registry, hooks) = (generation.registry.clone(), generation.hooks.clone());
        Context { token, ..Context::new(actor, registry, hooks) }
    }

    /// Takes the next step: reads up to `limit` events behind a position and what their subscribers
    /// asked of the records.
    pub(super) async fn step(
        &self,
        request: &Request,
        actor: &Arc<Actor>,
        (after, limit): (i64, u32),
    ) -> Result<Step, Stop> {
        let serving = bundle::chosen(&self.serving, request.bundle.as_ref())?;
        let prepared = serving.prepare(request).map_err(|refusal| Stop(refusal.faults))?;
        let root = prepared.followed()?;
        let generation = serving.generation();
        let registry = generation.registry();
        let schema = generation.compiler.schema();
        let coercer = Coercer { schema, variables: &prepared.variables };
        let (meanings, limits) = (&generation.meanings, &generation.limits);
        let binder = Binder { registry, meanings, limits, coercer };
        let mut wish = Wish::of(&binder, root)?;
        let RootKind::Follow(follow) = &root.what else {
            return Err(Error::internal("a subscription follows nothing").into());
        };
        let (asking, hooks) = (Some(actor.clone()), generation.hooks.clone());
        let context = Context::new(asking, registry.clone(), hooks);
        if let Follow::Type(FollowType { chosen: Some(index), .. }) = &**follow {
            let (name, arguments) = operation_arguments(&binder, root, *index)?;
            let outcome = self.entities.operate(&context, name, arguments).await?;
            wish.choose(&registry.operations()[usize::from(*index)], outcome)?;
        }
        let events = match &wish.events {
            Some(query) => {
                let query = EventQuery { after: Some(after), limit, ..query.clone() };
                self.entities.events(&context, &query).await?
            }
            // A filter that no event can pass.
            None => Vec::new(),
        };
        let reading = Reading { binder: &binder, entities: &*self.entities, context: &context };
        let keys = keys_of(&events, after);
        let records = Records::read(follow, reading, (&wish.records, keys, &events)).await?;
        let told = events.iter().filter(|event| records.tell(event));
        let deliveries = told.map(|event| deliver(registry, root, &records, event)).collect();
        let more = events.len() >= limit as usize;
        Ok(Step { deliveries, last: events.last().map(|event| event.position), more })
    }

    /// Takes the cursor to begin after out of a request, so that those who differ in nothing else
    /// ask the same.
    ///
    /// # Errors
    /// What is wrong with the document, or that it is no subscription.
    pub(super) fn settle(&self, request: &mut Request) -> Result<Option<String>, Stop> {
        let serving = bundle::chosen(&self.serving, request.bundle.as_ref())?;
        let prepared = serving.prepare(request).map_err(|refusal| Stop(refusal.faults))?;
        let root = prepared.followed()?;
        let schema = serving.generation().compiler.schema();
        let coercer = Coercer { schema, variables: &prepared.variables };
        let input = coercer.arguments(&root.asked)?;
        let given = root.asked.arguments.iter().find(|argument| argument.name == AFTER);
        if let Some(Syntax::Variable(name)) = given.map(|argument| &*argument.value)
            && is_used_once(&request.query, name)
        {
            request.variables.insert(name.to_string(), Json::from(""));
        }
        Ok(input.get(AFTER).and_then(Json::as_str).map(str::to_owned))
    }

    /// Where a stream begins after a position.
    ///
    /// # Errors
    /// `CURSOR_EXPIRED` when what came next was forgotten, `INVALID_CURSOR` when the log does not
    /// reach that far yet.
    pub(super) async fn begin_after(&self, position: i64) -> Result<i64, Stop> {
        let reach = self.entities.reach().await?;
        if reach.oldest > position.saturating_add(1) {
            return Err(super::stream::expired().into());
        }
        if position > reach.newest {
            return Err(super::stream::beyond().into());
        }
        Ok(position)
    }

    /// Whether the document may be followed at all: answers what a first step would be refused for.
    pub(super) async fn check(&self, request: &Request, actor: &Arc<Actor>) -> Result<(), Stop> {
        self.step(request, actor, (NOWHERE, 1)).await.map(|_| ())
    }
}

/// The keys of the records that may still be there. A check reads one that is nowhere, so that it
/// is refused what a step would be refused.
fn keys_of(events: &[Event], after: i64) -> Vec<Value> {
    if after == NOWHERE {
        return vec![Value::Key(Key([0; 16]))];
    }
    let there = events.iter().filter(|event| event.action != EventAction::Deleted);
    let mut keys: Vec<Key> = there.map(|event| event.record).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().map(Value::Key).collect()
}

/// Whether a variable is declared and used in one place.
fn is_used_once(document: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let uses = document.split('$').skip(1).filter_map(|rest| rest.strip_prefix(name));
    uses.filter(|rest| ends(rest)).count() == 2
}

/// The response for one event.
fn deliver(registry: &Registry, root: &Root, records: &Records<'_>, event: &Event) -> Delivery {
    let mut out = b"{\"data\":".to_vec();
    let start = out.len();
    out.push(b'{');
    let mut to = Writer::new(registry, out);
    to.key(&root.key, true);
    let written = to.member(&root.key, root.nullable, |to| records.write(to, event));
    let (mut out, faults) = to.finish(start, written);
    if !faults.is_empty() {
        out.push(b',');
        push_errors(&mut out, &faults, "");
    }
    out.push(b'}');
    Delivery { payload: Bytes::from(out), position: event.position }
}
