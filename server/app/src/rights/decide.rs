//! The decisions that narrowing is made of: about a type, its kinds, a field, a relation.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::{self, Access, Action};
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Registry, RelationRef, Type, TypeIx};
use schema_som::type_def::{RelationKind, Scope};

/// Decides for one actor.
pub(super) struct Judge<'a> {
    pub(super) registry: &'a Registry,
    pub(super) actor: &'a Actor,
    /// Whether any permission of the actor names a single field or relation, which is rare.
    names_fields: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(registry: &'a Registry, actor: &'a Actor) -> Self {
        let names_fields =
            actor.grants.keys().any(|(action, name)| *action == Action::Read && name.contains('.'));
        Self { registry, actor, names_fields }
    }

    fn allows(&self, action: Action, ty: &Type) -> bool {
        permission::decide(self.actor, action, ty).is_ok()
    }

    /// Whether rows of the type may be read at all. An abstract one needs a kind that may.
    pub(super) fn enter(&self, ix: TypeIx, action: Action) -> Result<()> {
        let ty = self.registry.get(ix);
        if ty.is_abstract && self.registry.kinds(ix).any(|kind| self.allows(action, kind)) {
            return Ok(());
        }
        permission::decide(self.actor, action, ty)
    }

    /// Which rows of a type the actor may see: their projects and their kinds.
    pub(super) fn rows(&self, ix: TypeIx, action: Action) -> Predicate {
        let visible = permission::visible(self.registry, self.actor, self.registry.get(ix));
        visible.and(self.kinds(ix, action))
    }

    /// The kinds of a type that the actor may see, as a condition.
    pub(super) fn kinds(&self, ix: TypeIx, action: Action) -> Predicate {
        let (allowed, denied): (Vec<_>, Vec<_>) =
            self.registry.kinds(ix).partition(|kind| self.allows(action, kind));
        if denied.is_empty() {
            return Predicate::True;
        }
        Predicate::Kind(allowed.into_iter().map(|kind| kind.ix).collect())
    }

    /// Decides about the use of a field, on every kind that its rows can be of.
    pub(super) fn field(&self, field: FieldRef) -> Result<()> {
        let known = self.registry.field(field);
        if known.def.secret {
            return Err(super::secret(self.registry, field));
        }
        let ty = self.registry.get(field.owner);
        if self.actor.administrator || field == ty.id() || known.name() == "revision" {
            return Ok(());
        }
        if let Some(relation) = self.relation_of(field) {
            self.relation(relation)?;
            return self.enter(self.registry.relation(relation).target, Action::Read);
        }
        if ty.is_abstract {
            return Ok(());
        }
        permission::decide(self.actor, Action::Read, ty)?;
        permission::decide_field(self.registry, self.actor, field)?;
        if !self.names_fields {
            return Ok(());
        }
        let readable = self.registry.kinds(ty.ix).filter(|kind| self.allows(Action::Read, kind));
        readable
            .filter_map(|kind| kind.field(known.name()))
            .try_for_each(|field| permission::decide_field(self.registry, self.actor, field))
    }

    /// Decides about the use of a relation: a ban may name it like a field, and one that leads
    /// through role records needs the right to list those.
    pub(super) fn relation(&self, relation: RelationRef) -> Result<()> {
        if self.actor.administrator {
            return Ok(());
        }
        let known = self.registry.relation(relation);
        if let RelationKind::Through { role, .. } = &known.def.kind
            && let Some(role) = self.registry.by_name(role)
        {
            permission::decide(self.actor, Action::List, role)?;
        }
        if !self.names_fields {
            return Ok(());
        }
        let declared_by = self.registry.get(known.declared_by);
        let kinds = self.registry.kinds(relation.owner).chain([declared_by]);
        for ty in kinds {
            self.relation_of_type(ty, &known.def.name)?;
        }
        Ok(())
    }

    fn relation_of_type(&self, ty: &Type, name: &str) -> Result<()> {
        match self.actor.granted(Action::Read, &format!("{}.{name}", ty.name)) {
            Some(Access::Deny) => Err(Error::new(
                Code::Forbidden,
                format!("{} may not read {}.{name}", self.actor.login, ty.name),
            )
            .at_field(&ty.name, name)
            .hint(format!("a permission denies `Read {}.{name}`", ty.name))),
            _ => Ok(()),
        }
    }

    /// The to-one relation that a column stores, if it is a foreign key.
    pub(super) fn relation_of(&self, field: FieldRef) -> Option<RelationRef> {
        super::stored_relation(self.registry, field)
    }

    /// What the target of a to-one relation must fulfil to be seen, beyond what follows from the
    /// source being seen: the project of a record and the task of a version are in its project.
    pub(super) fn cover(&self, relation: RelationRef) -> Predicate {
        let known = self.registry.relation(relation);
        let rows = self.rows(known.target, Action::Read);
        let source = self.registry.get(relation.owner);
        let target = self.registry.get(known.target);
        let same_project = match &source.scope {
            Scope::Studio => false,
            _ if source.is_abstract => false,
            _ if known.def.name == "project" => true,
            Scope::Project { via: Some(via) } => {
                known.def.name == *via && matches!(target.scope, Scope::Project { .. })
            }
            _ => false,
        };
        let whole = self.kinds(known.target, Action::Read) == Predicate::True;
        if same_project && whole { Predicate::True } else { rows }
    }
}
