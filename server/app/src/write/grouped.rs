//! What the parts of records come to: the database sums up what it has, so that there may be
//! thousands of them. Whoever asks adds what the change set holds.

use schema_som::predicate::Predicate;
use schema_som::query::{Aggregate, Grouping, Page, Query, Totals};
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{FieldRef, Key};

use super::Origin;
use super::set::ChangeSet;

/// Parts, and what is asked of them.
pub(super) struct Grouped<'g> {
    pub(super) ty: &'g Type,
    /// The column that leads to the whole; the groups are made by it first.
    pub(super) column: FieldRef,
    /// A further column that makes groups, and how many each whole may have of them.
    pub(super) by: Option<(FieldRef, usize)>,
    pub(super) aggregates: Vec<Aggregate>,
}

impl Origin<'_> {
    /// The question for the stored parts of these wholes that the set leaves alone; none where
    /// nothing stored can lead to them, since they are made only now.
    pub(super) fn grouped<'k>(
        &self,
        set: &ChangeSet,
        wholes: impl Iterator<Item = &'k Key>,
        what: Grouped<'_>,
    ) -> Option<Query> {
        let Grouped { ty, column, by, aggregates } = what;
        let is_stored = |key: &&Key| set.get(**key).is_none_or(|change| !change.is_new());
        let wholes: Vec<Value> = wholes.filter(is_stored).map(|key| Value::Key(*key)).collect();
        if wholes.is_empty() {
            return None;
        }
        let (more, each) = by.map_or((None, 1), |(column, each)| (Some(column), each));
        let limit = wholes.len().saturating_mul(each) as u32;
        let held = set.changes.iter().filter(|it| !it.is_new()).map(|it| &it.after);
        let held = held.chain(set.deleted.iter().map(|it| &it.record));
        let held = held.filter(|it| self.type_of(it).is_a(ty.ix));
        let held: Vec<Value> = held.map(|it| Value::Key(it.key())).collect();
        let mut predicate = Predicate::In { field: column, values: wholes };
        if !held.is_empty() {
            predicate = predicate.and(Predicate::In { field: ty.id(), values: held }.not());
        }
        let keys = std::iter::once(column).chain(more).collect();
        let group = Grouping { keys, aggregates, limit, ..Grouping::default() };
        Some(Query {
            page: Page { limit: Some(0), ..Page::ALL },
            totals: Totals { groups: vec![group], ..Totals::default() },
            ..Query::flat(ty, Vec::new(), predicate)
        })
    }
}
