//! Narrowing inside conditions: what may not be seen may not be asked about either.

use schema_som::error::Result;
use schema_som::permission::Action;
use schema_som::predicate::{Compare, Predicate};
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
            Predicate::IsNull(field) => match self.shown(field)? {
                Predicate::True => predicate,
                // What is hidden reads as nothing.
                shown => Predicate::Or(vec![shown.not(), predicate]),
            },
            Predicate::Compare { field, .. }
            | Predicate::In { field, .. }
            | Predicate::Text { field, .. }
            | Predicate::EqualFolded { field, .. } => predicate.and(self.shown(field)?),
            Predicate::One { relation, predicate } => {
                let predicate = self.target(relation, *predicate, Action::Read)?;
                self.relation(relation)?.and(Predicate::One { relation, predicate })
            }
            Predicate::Some { relation, predicate } => {
                let predicate = self.target(relation, *predicate, Action::List)?;
                self.relation(relation)?.and(Predicate::Some { relation, predicate })
            }
            Predicate::Count { relation, predicate, op, value } => {
                let predicate = self.target(relation, *predicate, Action::List)?;
                let count = Predicate::Count { relation, predicate, op, value };
                match self.relation(relation)? {
                    Predicate::True => count,
                    shown if none_would_do(op, value) => Predicate::Or(vec![shown.not(), count]),
                    shown => shown.and(count),
                }
            }
            Predicate::After { mut order, values } => {
                self.order(&mut order)?;
                Predicate::After { order, values }
            }
        })
    }

    /// Decides about a column and answers which rows show what it holds: for a foreign key those
    /// whose target may be seen, too.
    pub(super) fn shown(&self, field: FieldRef) -> Result<Predicate> {
        let shown = self.field(field)?.and(self.unveiled(field)?);
        let covered = self.relation_of(field).map(|relation| (relation, self.cover(relation)));
        Ok(match covered.filter(|(_, cover)| *cover != Predicate::True) {
            Some((relation, cover)) => {
                shown.and(Predicate::One { relation, predicate: Box::new(cover) })
            }
            None => shown,
        })
    }

    /// Decides about a field behind a path of to-one relations and answers for which rows of its
    /// beginning the value may be seen.
    pub(super) fn shown_behind(&self, path: &[RelationRef], field: FieldRef) -> Result<Predicate> {
        let Some((first, rest)) = path.split_first() else { return self.shown(field) };
        let shown = self.relation(*first)?;
        self.enter(self.registry.relation(*first).target, Action::Read)?;
        let behind = self.cover(*first).and(self.shown_behind(rest, field)?);
        Ok(match behind {
            Predicate::True => shown,
            behind => shown.and(Predicate::One { relation: *first, predicate: Box::new(behind) }),
        })
    }

    /// The condition on the target of a relation, limited to targets that the actor may see.
    fn target(
        &self,
        relation: RelationRef,
        inner: Predicate,
        action: Action,
    ) -> Result<Box<Predicate>> {
        let target = self.registry.relation(relation).target;
        self.enter(target, action)?;
        let seen = self.rows(target, action).and(self.way_back(relation)?);
        Ok(Box::new(self.predicate(inner)?.and(seen)))
    }
}

/// Whether a count of none fulfils a comparison.
fn none_would_do(op: Compare, value: i64) -> bool {
    match op {
        Compare::Eq => value == 0,
        Compare::Lt => 0 < value,
        Compare::Le => 0 <= value,
        Compare::Gt => 0 > value,
        Compare::Ge => 0 >= value,
    }
}
