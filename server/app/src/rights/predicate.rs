//! Narrowing inside conditions: what may not be seen may not be asked about either.

use schema_som::error::Result;
use schema_som::permission::Action;
use schema_som::predicate::Predicate;
use schema_som::registry::{FieldRef, RelationRef};

use super::decide::Judge;

impl Judge<'_> {
    /// The same condition, blind to what the actor may not see.
    pub(super) fn predicate(&self, predicate: Predicate) -> Result<Predicate> {
        let all = |parts: Vec<Predicate>| {
            parts.into_iter().map(|part| self.predicate(part)).collect::<Result<Vec<_>>>()
        };
        Ok(match predicate {
            Predicate::True | Predicate::False | Predicate::Kind(_) => predicate,
            Predicate::And(parts) => Predicate::And(all(parts)?),
            Predicate::Or(parts) => Predicate::Or(all(parts)?),
            Predicate::Not(inner) => Predicate::Not(Box::new(self.predicate(*inner)?)),
            Predicate::IsNull(field) => match self.key(field)? {
                // A hidden target reads as none.
                Some((relation, cover)) => Self::one(relation, cover).not(),
                None => Predicate::IsNull(field),
            },
            Predicate::Compare { field, .. }
            | Predicate::In { field, .. }
            | Predicate::Text { field, .. }
            | Predicate::EqualFolded { field, .. } => match self.key(field)? {
                Some((relation, cover)) => predicate.and(Self::one(relation, cover)),
                None => predicate,
            },
            Predicate::One { relation, predicate } => Predicate::One {
                relation,
                predicate: self.target(relation, *predicate, Action::Read)?,
            },
            Predicate::Some { relation, predicate } => Predicate::Some {
                relation,
                predicate: self.target(relation, *predicate, Action::List)?,
            },
            Predicate::Count { relation, predicate, op, value } => Predicate::Count {
                relation,
                predicate: self.target(relation, *predicate, Action::List)?,
                op,
                value,
            },
            Predicate::After { order, values } => {
                let kept = self.order(&order)?;
                Predicate::After { order, values }.and(kept)
            }
        })
    }

    fn one(relation: RelationRef, predicate: Predicate) -> Predicate {
        Predicate::One { relation, predicate: Box::new(predicate) }
    }

    /// Decides about a column. For a foreign key whose target may be hidden: its relation, and
    /// what the target must fulfil to be seen.
    pub(super) fn key(&self, field: FieldRef) -> Result<Option<(RelationRef, Predicate)>> {
        self.field(field)?;
        let covered = self.relation_of(field).map(|relation| (relation, self.cover(relation)));
        Ok(covered.filter(|(_, cover)| *cover != Predicate::True))
    }

    /// The condition on the target of a relation, limited to targets that the actor may see.
    fn target(
        &self,
        relation: RelationRef,
        inner: Predicate,
        action: Action,
    ) -> Result<Box<Predicate>> {
        self.relation(relation)?;
        let target = self.registry.relation(relation).target;
        self.enter(target, action)?;
        Ok(Box::new(self.predicate(inner)?.and(self.rows(target, action))))
    }
}
