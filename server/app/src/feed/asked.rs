//! Which events a query asks for: told to the database as far as that helps, and by the letter.

use schema_som::Registry;
use schema_som::event::{Event, EventAction, EventQuery};
use server_storage::{EventFilter, Projects};

use super::lens::Lens;

/// Values that a statement is burdened with. Beyond them, rows are read and then left out.
const MANY: usize = 500;

/// What the database is asked; nothing when no event can be meant. It may find more than is asked
/// for, never less.
pub(super) fn filter(
    registry: &Registry,
    lens: &Lens<'_>,
    query: &EventQuery,
) -> Option<EventFilter> {
    let types = types(registry, lens, query);
    if types.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let asked = (!query.projects.is_empty())
        .then(|| Projects { among: query.projects.clone(), or_none: false });
    let projects = asked.or_else(|| {
        let seen = lens.projects()?;
        Some(Projects { among: seen.to_vec(), or_none: true })
    });
    Some(EventFilter {
        after: query.after,
        before: query.before,
        since: None,
        until: None,
        types: types.filter(|names| names.len() <= MANY),
        record: query.record,
        projects: projects.filter(|projects| projects.among.len() <= MANY),
        actions: query.actions.iter().map(|action: &EventAction| action.as_str().into()).collect(),
        actor: query.actor,
        backward: query.backward,
        limit: query.limit,
    })
}

/// The names of the types that are meant and may be seen; nothing when that is all of them.
fn types(registry: &Registry, lens: &Lens<'_>, query: &EventQuery) -> Option<Vec<String>> {
    if query.types.is_empty() && lens.sees_every_type() {
        return None;
    }
    let meant = registry.concrete().filter(|ty| {
        (query.types.is_empty() || query.types.contains(&ty.ix)) && lens.may_see_some(ty)
    });
    Some(meant.map(|ty| ty.name.clone()).collect())
}

/// Whether an event is one that the query asks for.
pub(super) fn admits(query: &EventQuery, event: &Event) -> bool {
    let in_project = |projects: &[_]| event.project.is_some_and(|it| projects.contains(&it));
    query.after.is_none_or(|after| event.position > after)
        && query.before.is_none_or(|before| event.position < before)
        && (query.types.is_empty() || query.types.contains(&event.ty))
        && query.record.is_none_or(|record| event.record == record)
        && (query.projects.is_empty() || in_project(&query.projects))
        && (query.actions.is_empty() || query.actions.contains(&event.action))
        && query.actor.is_none_or(|actor| event.actor == Some(actor))
}
