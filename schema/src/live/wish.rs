//! What a subscription's arguments ask for: events of the log, and a condition on their records.

use schema_som::event::{EventAction, EventQuery};
use schema_som::operation::{AnswerDef, OperationDef, Outcome};
use schema_som::predicate::Predicate;
use schema_som::registry::NODE;
use schema_som::{Code, Error, Key, Result};
use serde_json::Value as Json;

use crate::bind::Binder;
use crate::coerce::Input;
use crate::filter::Filters;
use crate::plan::{Follow, Root, RootKind};
use crate::scalar;

/// What a document wants of the log.
pub(super) struct Wish {
    /// Which events; none when no event can be meant.
    pub(super) events: Option<EventQuery>,
    /// What their records must fulfil.
    pub(super) records: Predicate,
}

impl Wish {
    /// # Errors
    /// What is wrong with an argument.
    pub(super) fn of(binder: &Binder<'_>, root: &Root) -> Result<Self> {
        let input = binder.arguments(&root.asked)?;
        let filter = input.get("filter").filter(|filter| !filter.is_null());
        let RootKind::Follow(follow) = &root.what else {
            return Err(Error::internal("a subscription follows nothing"));
        };
        let Follow::Type(follow) = &**follow else {
            let events = events(binder, filter.and_then(Json::as_object))?;
            return Ok(Self { events, records: Predicate::True });
        };
        let mut events = EventQuery::after(0, 0);
        events.types = binder.registry.kinds(follow.of).map(|kind| kind.ix).collect();
        let records = match filter {
            Some(filter) => {
                let filters = Filters::new(binder.registry, binder.meanings, binder.limits);
                filters.filter(follow.of, filter)?
            }
            None => Predicate::True,
        };
        Ok(Self { events: Some(events), records })
    }

    /// Leaves what an operation chooses.
    ///
    /// # Errors
    /// `INTERNAL` for one that chooses nothing.
    pub(super) fn choose(&mut self, operation: &OperationDef, outcome: Outcome) -> Result<()> {
        let (AnswerDef::Changes { actions, .. }, Some(among)) = (&operation.answer, outcome.among)
        else {
            return Err(Error::internal(format!("{} chose no changes", operation.name)));
        };
        if let Some(events) = &mut self.events {
            events.actions = actions.clone();
        }
        let records = std::mem::replace(&mut self.records, Predicate::True);
        self.records = among.and(records);
        Ok(())
    }
}

/// The events that an `EventFilter` admits; none when a condition admits nothing.
fn events(binder: &Binder<'_>, filter: Option<&Input>) -> Result<Option<EventQuery>> {
    let mut query = EventQuery::after(0, 0);
    let Some(filter) = filter else { return Ok(Some(query)) };
    for (key, value) in filter.iter().filter(|(_, value)| !value.is_null()) {
        let items = || value.as_array().map(Vec::as_slice).unwrap_or_default();
        if value.is_array() && items().is_empty() {
            return Ok(None);
        }
        match key.as_str() {
            "types" => {
                let kind = |name: &Json| {
                    let name = name.as_str().unwrap_or_default();
                    binder.meanings.kind(name).ok_or_else(|| unknown(name))
                };
                query.types = items().iter().map(kind).collect::<Result<_>>()?;
            }
            "actions" => {
                let action = |name: &Json| {
                    let name = name.as_str().unwrap_or_default();
                    EventAction::parse(&name.to_ascii_lowercase()).ok_or_else(|| unknown(name))
                };
                query.actions = items().iter().map(action).collect::<Result<_>>()?;
            }
            "projects" => {
                query.projects = items()
                    .iter()
                    .map(|id| key_of(binder, id, "Project"))
                    .collect::<Result<_>>()?;
            }
            "record" => query.record = Some(key_of(binder, value, "")?),
            "actor" => query.actor = Some(key_of(binder, value, "User")?),
            _ => return Err(unknown(key)),
        }
    }
    Ok(Some(query))
}

fn key_of(binder: &Binder<'_>, id: &Json, ty: &str) -> Result<Key> {
    let of = binder.registry.by_name(ty).map_or(NODE, |ty| ty.ix);
    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    scalar::id_of(binder.registry, of, &id)
}

fn unknown(name: &str) -> Error {
    Error::new(Code::InvalidValue, format!("events are not chosen by `{name}`"))
}
