//! What somebody holds, as far as it can be handed out: nobody gives others more than that.

use schema_som::Key;
use schema_som::actor::{Actor, Grants};
use schema_som::permission::{Access, Action, member_reach, reach};
use schema_som::registry::Registry;

/// Whether an actor may do what a permission names: everywhere, or in a project. Of a class that
/// the model lacks by now it is what the actor's own permissions say.
pub(crate) fn holds(
    (registry, actor): (&Registry, &Actor),
    (action, class): (Action, &str),
    project: Option<Key>,
) -> bool {
    if actor.administrator {
        return true;
    }
    let (name, member) = match class.split_once('.') {
        Some((name, member)) => (name, Some(member)),
        None => (class, None),
    };
    let Some(ty) = registry.by_name(name) else {
        return is_granted(actor, (action, class), project);
    };
    let in_place = |reach: schema_som::permission::Reach| match project {
        Some(project) => actor.sees(project) && reach.includes(Some(project)),
        None => reach.is_everywhere(),
    };
    match member {
        // An abstract type has no records of its own: of those of its kinds it says nothing.
        None => ty.is_abstract || in_place(reach(actor, action, ty)),
        Some(member) => registry
            .kinds(ty.ix)
            .all(|kind| in_place(member_reach((registry, actor), action, (kind, member)))),
    }
}

fn is_granted(actor: &Actor, (action, class): (Action, &str), project: Option<Key>) -> bool {
    let said = |grants: &Grants| grants.get(&(action, class.to_owned())).copied();
    let role = project.and_then(|project| actor.roles.get(&project)).and_then(said);
    said(&actor.grants).max(role) == Some(Access::Allow)
}

/// What another may do and this actor may not, in words; nothing where this one may do all of it.
pub(crate) fn more_than((registry, actor): (&Registry, &Actor), other: &Actor) -> Option<String> {
    if actor.administrator {
        return None;
    }
    if other.administrator {
        return Some("everything".to_owned());
    }
    if other.all_projects && !actor.all_projects {
        return Some("see every project".to_owned());
    }
    let everywhere = std::iter::once((None, &other.grants));
    let in_projects = other.roles.iter().map(|(project, grants)| (Some(*project), grants));
    let mut more: Vec<_> = everywhere
        .chain(in_projects)
        .flat_map(|(project, grants)| grants.iter().map(move |grant| (project, grant)))
        .filter(|(_, (_, access))| **access == Access::Allow)
        .filter(|(project, ((action, class), _))| {
            !holds((registry, actor), (*action, class), *project)
        })
        .map(|(_, ((action, class), _))| format!("{} {class}", action.as_str()))
        .collect();
    more.sort_unstable();
    more.into_iter().next().map(|grant| format!("`{grant}`"))
}
