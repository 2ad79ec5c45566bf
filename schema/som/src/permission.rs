//! Who may do what: a decision about a type, and a predicate about its rows.

use crate::actor::Actor;
use crate::error::{Code, Error, Result};
use crate::predicate::Predicate;
use crate::registry::{FieldRef, Registry, Type};
use crate::type_def::{Preset, Scope};
use crate::value::Value;

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

/// Decides whether an actor may do this to records of a type at all.
///
/// # Errors
/// `FORBIDDEN` that names the missing permission.
pub fn decide(actor: &Actor, action: Action, ty: &Type) -> Result<()> {
    if actor.administrator {
        return Ok(());
    }
    let preset = matches!(action, Action::Read | Action::List) && ty.preset != Preset::Granted;
    match actor.granted(action, &ty.name) {
        Some(Access::Allow) => Ok(()),
        None if preset => Ok(()),
        _ => Err(Error::new(
            Code::Forbidden,
            format!("{} may not {} {}", actor.login, action.as_str().to_lowercase(), ty.plural),
        )
        .at_type(&ty.name)
        .hint(format!(
            "ask an administrator for the permission `{} {}`",
            action.as_str(),
            ty.name
        ))),
    }
}

/// Decides whether an actor may read a field. What may not be read may not be filtered or sorted by.
///
/// # Errors
/// `FORBIDDEN` that names the missing permission.
pub fn decide_field(registry: &Registry, actor: &Actor, field: FieldRef) -> Result<()> {
    if actor.administrator {
        return Ok(());
    }
    let ty = registry.get(field.owner);
    let def = &registry.field(field).def;
    let declared_by = registry.get(registry.field(field).declared_by);
    let named = [&ty.name, &declared_by.name]
        .into_iter()
        .find_map(|name| actor.granted(Action::Read, &format!("{name}.{}", def.name)));
    match named {
        Some(Access::Allow) => Ok(()),
        None if !def.confidential => Ok(()),
        _ => Err(Error::new(
            Code::Forbidden,
            format!("{} may not read {}.{}", actor.login, ty.name, def.name),
        )
        .at_field(&ty.name, &def.name)
        .hint(format!("ask an administrator for the permission `Read {}.{}`", ty.name, def.name))),
    }
}

/// Which rows of a type the actor may see, given that the type may be seen at all. The rows of an
/// abstract type are judged kind by kind, since they come from the spine.
pub fn visible(registry: &Registry, actor: &Actor, ty: &Type) -> Predicate {
    if actor.administrator {
        return Predicate::True;
    }
    if !ty.is_abstract {
        return visible_records(actor, ty, ty);
    }
    let mut open = Vec::new();
    let mut narrowed = Vec::new();
    for kind in registry.kinds(ty.ix) {
        if decide(actor, Action::Read, kind).is_err() {
            continue;
        }
        match visible_records(actor, kind, ty) {
            Predicate::True => open.push(kind.ix),
            predicate => narrowed.push(Predicate::Kind(vec![kind.ix]).and(predicate)),
        }
    }
    narrowed.push(Predicate::Kind(open));
    Predicate::Or(narrowed)
}

/// Which records of a concrete type the actor may see, read through the columns of `source`: the
/// type itself or the spine.
fn visible_records(actor: &Actor, ty: &Type, source: &Type) -> Predicate {
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
