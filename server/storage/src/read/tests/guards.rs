//! Random conditions on what a query shows of each row, and records that groups lead to.

use schema_som::RelationRef;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, GroupTarget, Grouping, Guard, Page, Query, Totals};
use schema_som::registry::Type;

use super::asker::Asker;

impl Asker<'_> {
    /// Hides some columns, joins, places in the order and counted values of some rows.
    pub(super) fn add_guards(&mut self, query: &mut Query, ty: &Type) {
        for column in 2..query.columns.len() {
            let Column::Field(alias, _) = query.columns[column] else {
                continue;
            };
            if alias == 0 && self.dice.one_in(4) {
                let shown = self.predicate(ty, 1);
                query.guards.push(Guard { column: column as u16, shown });
            }
        }
        for join in &mut query.joins {
            if join.from == 0 && self.dice.one_in(4) {
                join.open = self.predicate(ty, 1);
            }
        }
        for part in &mut query.order {
            if part.field != ty.id() && self.dice.one_in(4) {
                part.shown = self.predicate(ty, 1);
            }
        }
        let groups = &query.totals.groups;
        let aggregates =
            query.totals.aggregates.iter().chain(groups.iter().flat_map(|group| &group.aggregates));
        let counted: Vec<_> = aggregates
            .filter_map(|aggregate| aggregate.field)
            .chain(groups.iter().flat_map(|group| group.keys.iter().copied()))
            .collect();
        for field in counted {
            if query.totals.guard(field).is_none() && self.dice.one_in(3) {
                let shown = self.predicate(ty, 1);
                query.totals.guards.push((field, shown));
            }
        }
    }

    /// Asks for the records behind foreign keys, and by kinds where there are some.
    pub(super) fn add_targets(&mut self, grouping: &mut Grouping, ty: &Type) {
        grouping.by_kind = ty.family.is_some() && self.dice.one_in(3);
        for (at, key) in grouping.keys.iter().enumerate() {
            let Some(index) = self.registry.field(*key).relation else { continue };
            let target = self.registry.target(RelationRef { owner: ty.ix, index });
            let mut query = self.query(target, 0);
            query.order.clear();
            query.page = Page::ALL;
            query.totals = Totals::default();
            grouping.targets.push(GroupTarget { key: at as u16, query });
        }
    }

    /// Hides the values of some rows from a cursor.
    pub(super) fn guarded(&mut self, predicate: Predicate, ty: &Type) -> Predicate {
        match predicate {
            Predicate::After { mut order, values } if self.dice.one_in(3) => {
                for part in order.iter_mut().filter(|part| part.field != ty.id()) {
                    part.shown = self.predicate(ty, 1);
                }
                Predicate::After { order, values }
            }
            other => other,
        }
    }
}
