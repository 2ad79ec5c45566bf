//! Where something is allowed: what is granted everywhere, joined with what roles say in projects.

use super::{Access, Action};
use crate::actor::{Actor, Grants};
use crate::id::Key;
use crate::predicate::Predicate;
use crate::registry::{FieldRef, Registry, Type};
use crate::type_def::{Preset, Scope};
use crate::value::Value;

/// In which projects something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Whether it is allowed in general: outside projects, and in those that are not excepted.
    pub general: bool,
    /// The projects in which it is the other way round, ascending.
    pub except: Vec<Key>,
}

impl Reach {
    /// In every project and outside of them.
    pub const EVERYWHERE: Reach = Reach { general: true, except: Vec::new() };

    /// In no project, and not outside of them.
    pub const NOWHERE: Reach = Reach { general: false, except: Vec::new() };

    /// Whether nothing limits it.
    pub fn is_everywhere(&self) -> bool {
        self.general && self.except.is_empty()
    }

    /// Whether it is allowed for no record at all.
    pub fn is_nowhere(&self) -> bool {
        !self.general && self.except.is_empty()
    }

    /// Whether it is allowed for the records of a project, or for those of none.
    pub fn includes(&self, project: Option<Key>) -> bool {
        let excepted = project.is_some_and(|key| self.except.binary_search(&key).is_ok());
        self.general != excepted
    }

    /// Where both hold.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        let general = self.general && other.general;
        let mut except = [self.except.as_slice(), other.except.as_slice()].concat();
        except.sort_unstable();
        except.dedup();
        except.retain(|key| (self.includes(Some(*key)) && other.includes(Some(*key))) != general);
        Self { general, except }
    }

    /// The same as a condition on rows; the column holds their project, if they have one.
    pub fn rows(&self, project: Option<FieldRef>) -> Predicate {
        let general = if self.general { Predicate::True } else { Predicate::False };
        let Some(field) = project.filter(|_| !self.except.is_empty()) else { return general };
        let values = self.except.iter().map(|key| Value::Key(*key)).collect();
        let excepted = Predicate::In { field, values };
        if self.general { excepted.not() } else { excepted }
    }

    /// What permissions of any of these names say about an action: a deny anywhere wins, an allow
    /// needs none beside it, and where nothing is said the preset decides.
    fn of(actor: &Actor, asked: (Action, &[String]), in_project: bool, preset: bool) -> Self {
        if actor.administrator {
            return Self::EVERYWHERE;
        }
        let (action, names) = asked;
        let keys: Vec<_> = names.iter().map(|name| (action, name.clone())).collect();
        let said = |grants: &Grants| keys.iter().filter_map(|key| grants.get(key)).max().copied();
        let allows = |access: Option<Access>| access.map_or(preset, |it| it == Access::Allow);
        let everywhere = said(&actor.grants);
        let general = allows(everywhere);
        let roles = actor.roles.iter().filter(|_| in_project);
        let other = roles.filter(|(_, grants)| allows(everywhere.max(said(grants))) != general);
        Self { general, except: other.map(|(project, _)| *project).collect() }
    }
}

/// Where an action on the records of a type is allowed.
pub fn reach(actor: &Actor, action: Action, ty: &Type) -> Reach {
    let reads = matches!(action, Action::Read | Action::List);
    let preset = reads && ty.preset != Preset::Granted;
    Reach::of(actor, (action, std::slice::from_ref(&ty.name)), lives_in_project(ty), preset)
}

/// Where a field may be read, given that its record may: where everything may be that it tells of.
pub fn field_reach(registry: &Registry, actor: &Actor, field: FieldRef) -> Reach {
    let own = own_reach(registry, actor, field);
    let told = registry.field(field).tells_of.iter();
    told.fold(own, |all, at| {
        all.and(&own_reach(registry, actor, FieldRef { owner: field.owner, index: *at }))
    })
}

/// Where a field may be read by what is said of it alone; of a foreign key, where its relation may
/// be followed.
pub(super) fn own_reach(registry: &Registry, actor: &Actor, field: FieldRef) -> Reach {
    let known = registry.field(field);
    if let Some(relation) = known.relation {
        let ty = registry.get(field.owner);
        let name = &ty.relations[usize::from(relation)].def.name;
        return relation_reach(registry, actor, ty, name);
    }
    let ty = registry.get(field.owner);
    let preset = !registry.field(field).def.confidential;
    let names = names_of(registry, ty, registry.field(field).name());
    Reach::of(actor, (Action::Read, &names), lives_in_project(ty), preset)
}

/// Where a relation of a type may be followed, given that its record may be read.
pub fn relation_reach(registry: &Registry, actor: &Actor, ty: &Type, name: &str) -> Reach {
    let names = names_of(registry, ty, name);
    Reach::of(actor, (Action::Read, &names), lives_in_project(ty), true)
}

/// Where an action on a field or a relation is allowed; of one that only reads, given that the
/// record may be read.
pub fn member_reach(
    (registry, actor): (&Registry, &Actor),
    action: Action,
    (ty, name): (&Type, &str),
) -> Reach {
    match (action, ty.field(name)) {
        (Action::Read | Action::List, Some(field)) => field_reach(registry, actor, field),
        (Action::Read | Action::List, None) => relation_reach(registry, actor, ty, name),
        _ => change_reach(registry, actor, action, (ty, name)),
    }
}

/// Where a change of a field or a relation is allowed, whether the permission names the type or
/// the member.
fn change_reach(
    registry: &Registry,
    actor: &Actor,
    action: Action,
    (ty, name): (&Type, &str),
) -> Reach {
    let mut names = names_of(registry, ty, name);
    names.push(ty.name.clone());
    Reach::of(actor, (action, &names), lives_in_project(ty), false)
}

/// The column, among those of `source`, with the project that a record of the type is in: a
/// project is in itself.
pub fn project_of(ty: &Type, source: &Type) -> Option<FieldRef> {
    match ty.scope {
        _ if ty.name == "Project" => Some(source.id()),
        Scope::Studio => None,
        _ => source.project(),
    }
}

fn lives_in_project(ty: &Type) -> bool {
    ty.name == "Project" || ty.scope != Scope::Studio
}

/// The names that permissions have for a field or a relation: by the type, and by the type that
/// declares it.
fn names_of(registry: &Registry, ty: &Type, name: &str) -> Vec<String> {
    let field = ty.field(name).map(|field| registry.field(field).declared_by);
    let relation = || ty.relation(name).map(|relation| registry.relation(relation).declared_by);
    let declared_by = field.or_else(relation).filter(|ix| *ix != ty.ix);
    let named = |ty: &Type| format!("{}.{name}", ty.name);
    std::iter::once(named(ty)).chain(declared_by.map(|ix| named(registry.get(ix)))).collect()
}
