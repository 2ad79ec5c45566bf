//! Who may do what: a decision about a type, and a predicate about its rows.

use crate::actor::Actor;
use crate::error::{Code, Error, Result};
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::{FieldRef, Registry, Type};
use crate::type_def::{Preset, Scope};
use crate::value::Value;

mod parties;
mod reach;

pub use parties::{has_parties, party};
pub use reach::{Reach, field_reach, member_reach, project_of, reach, relation_reach};

/// What is done. The names are those of the original's permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Make a record.
    Create,
    /// See one record.
    Read,
    /// Change a record.
    Update,
    /// Delete a record.
    Delete,
    /// See many: lists, counts, aggregates.
    List,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 5] =
        [Action::Create, Action::Read, Action::Update, Action::Delete, Action::List];

    /// The name that permissions carry.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Create => "Create",
            Action::Read => "Read",
            Action::Update => "Update",
            Action::Delete => "Delete",
            Action::List => "List",
        }
    }

    /// The action of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// Whether a permission grants or bans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// Grants.
    Allow,
    /// Bans, and wins over any grant.
    Deny,
}

/// Decides whether an actor may do this to records of a type, whichever project they are in.
///
/// # Errors
/// `FORBIDDEN` that names the missing permission.
pub fn decide(actor: &Actor, action: Action, ty: &Type) -> Result<()> {
    match reach(actor, action, ty).is_everywhere() {
        true => Ok(()),
        false => Err(forbidden(actor, action, ty)),
    }
}

/// What somebody wants to do to one record.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// What is done.
    pub action: Action,
    /// The record's concrete type.
    pub ty: &'a Type,
    /// The field or the relation that it is done to; none for the record as a whole.
    pub member: Option<&'a str>,
    /// The project that the record is in; that of a project is itself.
    pub project: Option<Key>,
}

/// Decides about one record in its project. `Update Shot` is the right to change every field,
/// `Update Shot.cut_in` that to change one; a deny of either wins.
///
/// # Errors
/// `FORBIDDEN` that names the missing permission, or the project that the actor is no member of.
pub fn may(registry: &Registry, actor: &Actor, deed: Deed<'_>) -> Result<()> {
    let Deed { action, ty, member, project } = deed;
    if project.is_some_and(|project| !actor.sees(project)) {
        if action == Action::Create && ty.name == "Project" {
            let error = forbidden(actor, action, ty);
            // A project that is only being made has no members.
            return Err(match reach(actor, action, ty).is_everywhere() {
                true => error.hint("only who is in a group for all projects makes new ones"),
                false => error,
            });
        }
        let what = format!("{} is not a member of the project", actor.login);
        return Err(Error::new(Code::Forbidden, what).at_type(&ty.name));
    }
    let reads = matches!(action, Action::Read | Action::List);
    let of_type = || reach(actor, action, ty).includes(project);
    let allowed = match member {
        None => of_type(),
        Some(name) => {
            let reach = member_reach((registry, actor), action, (ty, name));
            (!reads || of_type()) && reach.includes(project)
        }
    };
    match (allowed, member) {
        (true, _) => Ok(()),
        (false, None) => Err(forbidden(actor, action, ty)),
        (false, Some(name)) => Err(member_forbidden(actor, action, (ty, name))),
    }
}

/// The error for whoever may not do this to records of a type.
pub fn forbidden(actor: &Actor, action: Action, ty: &Type) -> Error {
    let verb = action.as_str();
    let what = format!("{} may not {} {}", actor.login, verb.to_lowercase(), ty.plural);
    Error::new(Code::Forbidden, what)
        .at_type(&ty.name)
        .hint(format!("ask an administrator for the permission `{verb} {}`", ty.name))
}

/// The error for whoever may not do this to a field or a relation.
pub fn member_forbidden(actor: &Actor, action: Action, (ty, name): (&Type, &str)) -> Error {
    let verb = action.as_str();
    let what = format!("{} may not {} {}.{name}", actor.login, verb.to_lowercase(), ty.name);
    Error::new(Code::Forbidden, what)
        .at_field(&ty.name, name)
        .hint(format!("ask an administrator for the permission `{verb} {}.{name}`", ty.name))
}

/// The error for whoever may not read a field anywhere: it names what it tells of, if that is why.
pub fn field_forbidden(registry: &Registry, actor: &Actor, field: FieldRef) -> Error {
    let (ty, known) = (registry.get(field.owner), registry.field(field));
    let hidden = |field| reach::own_reach(registry, actor, field).is_nowhere();
    let mut sources =
        known.tells_of.iter().map(|index| FieldRef { owner: field.owner, index: *index });
    let source = if hidden(field) { None } else { sources.find(|source| hidden(*source)) };
    let Some(source) = source.map(|source| registry.field(source)) else {
        return member_forbidden(actor, Action::Read, (ty, known.name()));
    };
    let member = source.relation.map(|at| ty.relations[usize::from(at)].def.name.as_str());
    let (name, member) = (known.name(), member.unwrap_or(source.name()));
    let what = format!("{} may not read {}.{name}: it tells of {member}", actor.login, ty.name);
    Error::new(Code::Forbidden, what)
        .at_field(&ty.name, name)
        .hint(format!("ask an administrator for the permission `Read {}.{member}`", ty.name))
}

/// Which rows of a type the actor may see, given that the type may be seen at all. The rows of an
/// abstract type are judged kind by kind, since they come from the spine.
pub fn visible(registry: &Registry, actor: &Actor, ty: &Type) -> Predicate {
    if actor.administrator {
        return Predicate::True;
    }
    if !ty.is_abstract {
        return visible_records((registry, actor), ty, ty);
    }
    let mut open = Vec::new();
    let mut narrowed = Vec::new();
    for kind in registry.kinds(ty.ix) {
        let allowed = reach(actor, Action::Read, kind).rows(project_of(kind, ty));
        match visible_records((registry, actor), kind, ty).and(allowed) {
            Predicate::True => open.push(kind.ix),
            Predicate::False => {}
            predicate => narrowed.push(Predicate::Kind(vec![kind.ix]).and(predicate)),
        }
    }
    narrowed.push(Predicate::Kind(open));
    Predicate::Or(narrowed)
}

/// Which records of a concrete type the actor may see, read through the columns of `source`: the
/// type itself or the spine.
fn visible_records((registry, actor): (&Registry, &Actor), ty: &Type, source: &Type) -> Predicate {
    if ty.preset == Preset::Parties {
        return party(registry, actor, ty);
    }
    if actor.all_projects {
        return Predicate::True;
    }
    let among = |field| Predicate::In {
        field,
        values: actor.projects.iter().map(|key| Value::Key(*key)).collect(),
    };
    match (&ty.scope, source.project()) {
        _ if ty.name == "Project" => among(source.id()),
        (Scope::Project { .. }, Some(project)) => among(project),
        (Scope::Owner, Some(project)) => {
            Predicate::Or(vec![Predicate::IsNull(project), among(project)])
        }
        _ => Predicate::True,
    }
}
