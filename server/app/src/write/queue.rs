//! Changes of trees and of what waits for what come one after the other within a project: two that
//! do not see each other could close a loop together.

use std::collections::HashSet;

use schema_som::error::Result;
use schema_som::registry::{Relation, Type, TypeIx};
use schema_som::type_def::RelationKind;
use schema_som::{Key, KeySet};
use server_storage::{Intent, Tx};

use super::Origin;
use super::cycles::Edges;
use super::set::ChangeSet;
use super::spine::{self, Spine};
use super::wish::Node;

impl Origin<'_> {
    /// Whether the status of tasks may follow from changes of records of this type.
    pub(super) fn is_work(&self, ty: TypeIx) -> bool {
        let ty = self.registry.get(ty);
        let is_task = self.registry.by_name("Task").is_some_and(|task| ty.is_a(task.ix));
        is_task || matches!(ty.name.as_str(), "TimeLog" | "TaskDependency" | "Review")
    }

    /// Whether nodes say something of a relation that must not lead in a circle, or of work on
    /// tasks.
    pub(super) fn waits_for_its_turn(&self, nodes: &[Node]) -> bool {
        nodes.iter().any(|node| {
            let ty = self.registry.get(node.ty);
            let says = |at: u16| self.is_acyclic(&ty.relations[usize::from(at)]);
            matches!(ty.name.as_str(), "TimeLog" | "Review")
                || node.relations.iter().any(|(at, _)| says(*at))
                || self.acyclic_roles(ty).next().is_some()
        })
    }

    /// Whether a relation, from either side, must not lead in a circle.
    fn is_acyclic(&self, relation: &Relation) -> bool {
        let back = || {
            let target = self.registry.get(relation.target);
            let back = target.relation(relation.inverse.as_deref()?)?;
            Some(self.registry.relation(back).def.acyclic)
        };
        relation.def.acyclic || (relation.is_inverse && back().unwrap_or(false))
    }

    /// The acyclic relations that a type holds the role records of, with who declares them.
    pub(super) fn acyclic_roles(
        &self,
        role: &Type,
    ) -> impl Iterator<Item = (schema_som::TypeIx, &Relation)> {
        let is_role = |kind: &RelationKind| matches!(kind, RelationKind::Through { role: name, .. } if *name == role.name);
        self.registry.types().iter().flat_map(move |ty| {
            let own = ty.relations.iter().filter(move |it| it.declared_by == ty.ix);
            own.filter(move |it| it.def.acyclic && !it.is_inverse && is_role(&it.def.kind))
                .map(|relation| (ty.ix, relation))
        })
    }

    /// What is known of a record that a set changes or leads to.
    pub(super) fn spine_in(&self, set: &ChangeSet, key: Key) -> Option<Spine> {
        let changed = set
            .get(key)
            .map(|change| Spine { ty: change.after.ty, project: self.project_of(&change.after) });
        changed.or_else(|| set.known.get(&key).copied())
    }

    /// Waits for everyone who holds the projects of these records, or the records themselves where
    /// they have none, and holds them until the end of the transaction. Answers whether any of
    /// them was not held yet.
    pub(super) async fn queue(
        &self,
        tx: &mut Tx,
        held: &mut KeySet,
        records: impl Iterator<Item = (Key, Spine)>,
    ) -> Result<bool> {
        let wanted = self.places(tx, held, records);
        if wanted.is_empty() {
            return Ok(false);
        }
        spine::load(tx, self.registry, wanted, Intent::Change).await?;
        Ok(true)
    }

    /// Where one has to wait for these records, of what is not held yet; it counts as held then.
    pub(super) fn places(
        &self,
        tx: &Tx,
        held: &mut KeySet,
        records: impl Iterator<Item = (Key, Spine)>,
    ) -> HashSet<(TypeIx, Key)> {
        let mut wanted = HashSet::new();
        if !tx.locks() {
            return wanted;
        }
        let project = self.registry.by_name("Project").map(|ty| ty.ix);
        for (key, spine) in records {
            let place = spine.project.zip(project);
            let (at, ty) = place.unwrap_or((key, spine.ty));
            if !held.contains(&at) {
                wanted.insert((ty, at));
            }
        }
        held.extend(wanted.iter().map(|(_, key)| *key));
        wanted
    }

    /// Does so for everything that was reached: who changes that at the same moment changes where
    /// it leads.
    pub(super) async fn queue_beyond(
        &self,
        tx: &mut Tx,
        held: &mut KeySet,
        edges: &Edges,
    ) -> Result<bool> {
        if !tx.locks() || edges.is_empty() {
            return Ok(false);
        }
        let reached: KeySet = edges.values().flatten().copied().collect();
        let known = spine::look_up(tx, self.registry, reached.into_iter().collect()).await?;
        self.queue(tx, held, known.into_iter()).await
    }
}
