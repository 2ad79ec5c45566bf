//! The decisions that narrowing is made of: about a type, its kinds, a field, a relation. Each
//! answers where something is allowed, as a condition on rows, or refuses it for good.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::{self, Action, Reach, project_of};
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, Registry, RelationRef, Type, TypeIx};
use schema_som::type_def::{RelationKind, Scope};

/// Decides for one actor.
pub(super) struct Judge<'a> {
    pub(super) registry: &'a Registry,
    pub(super) actor: &'a Actor,
    /// Whether any permission of the actor names a single field or relation, which is rare.
    names_fields: bool,
    /// Whether hooks replace what they replace of the answer; it is hidden otherwise.
    pub(super) redacts: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(registry: &'a Registry, actor: &'a Actor) -> Self {
        let mut grants = std::iter::once(&actor.grants).chain(actor.roles.values());
        let names_fields = grants.any(|grants| {
            grants.keys().any(|(action, name)| *action == Action::Read && name.contains('.'))
        });
        Self { registry, actor, names_fields, redacts: false }
    }

    /// The same for whoever has hooks replace what they replace.
    pub(super) fn redacting(self) -> Self {
        Self { redacts: true, ..self }
    }

    fn reach(&self, action: Action, ty: &Type) -> Reach {
        permission::reach(self.actor, action, ty)
    }

    /// Whether rows of the type may be read at all. An abstract one needs a kind that may.
    pub(super) fn enter(&self, ix: TypeIx, action: Action) -> Result<()> {
        let ty = self.registry.get(ix);
        if let Some(refusal) = self.refusal(ix) {
            return Err(refusal.clone());
        }
        let allowed = |ty: &Type| !self.reach(action, ty).is_nowhere();
        match allowed(ty) || (ty.is_abstract && self.registry.kinds(ix).any(allowed)) {
            true => Ok(()),
            false => Err(permission::forbidden(self.actor, action, ty)),
        }
    }

    /// Why hooks let nothing of a type be read. As long as they refuse some of its kinds only, those
    /// are left out.
    fn refusal(&self, ix: TypeIx) -> Option<&'a Error> {
        let mut first = None;
        for kind in self.registry.kinds(ix) {
            first = first.or(Some(self.actor.narrowed(kind.ix)?.as_ref().err()?));
        }
        first
    }

    /// Which rows of a type the actor may see: their projects and their kinds.
    pub(super) fn rows(&self, ix: TypeIx, action: Action) -> Predicate {
        let visible = permission::visible(self.registry, self.actor, self.registry.get(ix));
        visible.and(self.kinds(ix, action))
    }

    /// The kinds of a type that the actor may see, each where it may be seen, as a condition.
    pub(super) fn kinds(&self, ix: TypeIx, action: Action) -> Predicate {
        let source = self.registry.get(ix);
        let mut parts = self.by_reach(ix, |kind| {
            let rows = self.reach(action, kind).rows(project_of(kind, source));
            Some(match self.actor.narrowed(kind.ix) {
                Some(Ok(narrowed)) if rows != Predicate::False => rows.and(narrowed.clone()),
                Some(Err(_)) => Predicate::False,
                _ => rows,
            })
        });
        // Records of plugins that are off stand on the spine, too, and are nobody's.
        let some_rest = source.is_abstract && self.registry.stored().is_some();
        if let [(only, _)] = parts.as_slice()
            && *only != Predicate::False
            && !some_rest
        {
            return only.clone();
        }
        parts.retain(|(rows, _)| *rows != Predicate::False);
        let of = |(rows, kinds): (Predicate, Vec<TypeIx>)| Predicate::Kind(kinds).and(rows);
        let mut any: Vec<_> = parts.into_iter().map(of).collect();
        match any.len() {
            0 => Predicate::Kind(Vec::new()),
            1 => any.remove(0),
            _ => Predicate::Or(any),
        }
    }

    /// The kinds of a type by what their rows must fulfil; without those it is nothing to.
    fn by_reach(
        &self,
        ix: TypeIx,
        rows: impl Fn(&Type) -> Option<Predicate>,
    ) -> Vec<(Predicate, Vec<TypeIx>)> {
        let mut parts: Vec<(Predicate, Vec<TypeIx>)> = Vec::new();
        for kind in self.registry.kinds(ix) {
            let Some(rows) = rows(kind) else { continue };
            match parts.iter_mut().find(|(known, _)| *known == rows) {
                Some((_, kinds)) => kinds.push(kind.ix),
                None => parts.push((rows, vec![kind.ix])),
            }
        }
        parts
    }

    /// What a row of a type must fulfil to show a member that not every kind shows everywhere.
    fn guard(&self, ix: TypeIx, rows: impl Fn(&Type) -> Option<Predicate>) -> Predicate {
        let parts = self.by_reach(ix, rows);
        if let [(only, _)] = parts.as_slice() {
            return only.clone();
        }
        let limited = parts.into_iter().filter(|(rows, _)| *rows != Predicate::True);
        limited.fold(Predicate::True, |all, (rows, kinds)| {
            all.and(Predicate::Or(vec![Predicate::Kind(kinds).not(), rows]))
        })
    }

    /// Decides about the use of a field, on every kind that its rows can be of, and answers which
    /// rows show it.
    pub(super) fn field(&self, field: FieldRef) -> Result<Predicate> {
        let known = self.registry.field(field);
        if known.def.secret {
            return Err(super::secret(self.registry, field));
        }
        let ty = self.registry.get(field.owner);
        if self.actor.administrator || field == ty.id() || known.name() == "revision" {
            return Ok(Predicate::True);
        }
        if let Some(relation) = self.relation_of(field) {
            let shown = self.relation(relation)?;
            self.enter(self.registry.relation(relation).target, Action::Read)?;
            return Ok(shown);
        }
        if ty.is_abstract {
            return Ok(Predicate::True);
        }
        self.enter(ty.ix, Action::Read)?;
        self.readable(field)?;
        if !self.names_fields {
            return Ok(Predicate::True);
        }
        for kind in self.registry.kinds(ty.ix) {
            let own = kind.field(known.name());
            if let Some(own) = own.filter(|_| !self.reach(Action::Read, kind).is_nowhere()) {
                self.readable(own)?;
            }
        }
        let rows = |kind: &Type| {
            let reach =
                permission::field_reach(self.registry, self.actor, kind.field(known.name())?);
            Some(reach.rows(project_of(kind, ty)))
        };
        Ok(self.guard(ty.ix, rows))
    }

    /// Refuses a field that no record shows to the actor.
    fn readable(&self, field: FieldRef) -> Result<()> {
        let reach = permission::field_reach(self.registry, self.actor, field);
        match reach.is_nowhere() {
            false => Ok(()),
            true => Err(permission::field_forbidden(self.registry, self.actor, field)),
        }
    }

    /// Decides about the use of a relation, and answers which rows show where it leads: a ban may
    /// name it like a field, and one that leads through role records needs the right to list those.
    pub(super) fn relation(&self, relation: RelationRef) -> Result<Predicate> {
        if self.actor.administrator {
            return Ok(Predicate::True);
        }
        let through = self.through(relation)?;
        match self.names_fields {
            true => Ok(through.and(self.named(relation.owner, relation)?)),
            false => Ok(through),
        }
    }

    /// What the targets of an inverse relation must fulfil: they show where they lead, so that who
    /// may not follow a relation does not follow it backwards either.
    pub(super) fn way_back(&self, relation: RelationRef) -> Result<Predicate> {
        let known = self.registry.relation(relation);
        let target = self.registry.get(known.target);
        let forward = known.inverse.as_deref().filter(|_| known.is_inverse && self.names_fields);
        match forward.and_then(|name| target.relation(name)) {
            Some(forward) if !self.actor.administrator => self.named(target.ix, forward),
            _ => Ok(Predicate::True),
        }
    }

    /// Decides by the permissions that name a relation on a type and its kinds.
    fn named(&self, source: TypeIx, relation: RelationRef) -> Result<Predicate> {
        let (source, name) =
            (self.registry.get(source), &self.registry.relation(relation).def.name);
        let reach = |ty: &Type| permission::relation_reach(self.registry, self.actor, ty, name);
        for ty in std::iter::once(source).chain(self.registry.kinds(source.ix)) {
            if reach(ty).is_nowhere() {
                let what = format!("{} may not read {}.{name}", self.actor.login, ty.name);
                return Err(Error::new(Code::Forbidden, what)
                    .at_field(&ty.name, name)
                    .hint(format!("a permission denies `Read {}.{name}`", ty.name)));
            }
        }
        let rows = |kind: &Type| Some(reach(kind).rows(project_of(kind, source)));
        Ok(self.guard(source.ix, rows))
    }

    /// Decides about the role records between the two sides of a relation. Where a role limits them
    /// to projects, they must be in the project of the side that is asked.
    fn through(&self, relation: RelationRef) -> Result<Predicate> {
        let RelationKind::Through { role, own, .. } = &self.registry.relation(relation).def.kind
        else {
            return Ok(Predicate::True);
        };
        let Some(role) = self.registry.by_name(role) else { return Ok(Predicate::True) };
        let reach = self.reach(Action::List, role);
        let source = self.registry.get(relation.owner);
        let in_ours = match &role.scope {
            Scope::Project { via } => via.as_deref().unwrap_or("project") == own,
            _ => false,
        };
        match project_of(source, source).filter(|_| in_ours) {
            _ if reach.is_everywhere() => Ok(Predicate::True),
            Some(project) if !reach.is_nowhere() => Ok(reach.rows(Some(project))),
            _ => Err(permission::forbidden(self.actor, Action::List, role)),
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
