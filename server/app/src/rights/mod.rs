//! Narrows a query to what its actor may see: types, kinds, fields, relations and rows, at every
//! level of the tree. What it answers holds nothing that the actor may not read, whoever asks.
//!
//! Three rules carry it. Rows of a type need `Read`, many of them also `List`. A field is used
//! (selected, filtered, sorted, grouped or aggregated by) only by whoever may read it. A relation
//! to a record that the actor may not see reads as empty; one that may not be followed is not from
//! its other end either. What a role allows or denies in some projects only reads as nothing in the
//! others, whatever it is used for.

use std::collections::HashSet;

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::Action;
use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{Alias, Column, Guard, Join, Order, Query, Totals, Variant};
use schema_som::registry::{FieldRef, Path, Registry, RelationRef};

mod computed;
mod decide;
pub(crate) mod holding;
pub(crate) mod parties;
mod predicate;
mod redacted;
#[cfg(test)]
mod tests;

use decide::Judge;

/// The same query, limited to what the actor may see. What hooks replace is hidden.
///
/// # Errors
/// `FORBIDDEN` that names the type or the field and the missing permission.
pub fn narrow(registry: &Registry, actor: &Actor, query: Query) -> Result<Query> {
    Judge::new(registry, actor).judged(query)
}

/// As [`narrow`], for whoever has hooks replace what they replace of the answer.
///
/// # Errors
/// As [`narrow`].
pub(crate) fn narrow_to_redact(registry: &Registry, actor: &Actor, query: Query) -> Result<Query> {
    Judge::new(registry, actor).redacting().judged(query)
}

impl Judge<'_> {
    fn judged(&self, mut query: Query) -> Result<Query> {
        let action = if looks_up(self.registry, &query) { Action::Read } else { Action::List };
        self.level(&mut query, action)?;
        Ok(query)
    }

    fn level(&self, query: &mut Query, action: Action) -> Result<()> {
        self.enter(query.on, action)?;
        let shows = shows_content(self.registry, query);
        if shows {
            self.enter(query.on, Action::Read)?;
        }
        query.predicate =
            self.predicate(std::mem::replace(&mut query.predicate, Predicate::True))?;
        self.totals(&mut query.totals)?;
        self.order(&mut query.order)?;
        self.joins(query)?;
        self.columns(query)?;
        self.turns(query);
        self.children(query)?;
        for variant in &mut query.variants {
            self.variant(variant)?;
        }
        for link in &mut query.links {
            self.level(&mut link.query, Action::Read)?;
        }
        let mut rows = self.rows(query.on, action);
        if shows && action != Action::Read {
            rows = rows.and(self.kinds(query.on, Action::Read));
        }
        let asked = std::mem::replace(&mut query.predicate, Predicate::True);
        query.predicate = asked.and(rows);
        Ok(())
    }

    fn joins(&self, query: &mut Query) -> Result<()> {
        for join in &mut query.joins {
            let open = std::mem::replace(&mut join.open, Predicate::True);
            join.open = open.and(self.relation(join.relation)?);
            let target = self.registry.relation(join.relation).target;
            self.enter(target, Action::Read)?;
            let asked = std::mem::replace(&mut join.visible, Predicate::True);
            join.visible = self.predicate(asked)?.and(self.rows(target, Action::Read));
        }
        Ok(())
    }

    /// Decides about every column. A foreign key may name a record that the actor may not see, so
    /// it is read from the joined target instead, which is empty then.
    fn columns(&self, query: &mut Query) -> Result<()> {
        for at in 0..query.columns.len() as u16 {
            self.column(query, at)?;
        }
        Ok(())
    }

    fn column(&self, query: &mut Query, at: u16) -> Result<()> {
        let Column::Field(alias, field) = query.columns[usize::from(at)] else { return Ok(()) };
        if self.registry.field(field).is_by_plugin() {
            return self.computed(query, at, (alias, field));
        }
        let shown = self.field(field)?;
        let covered = self.relation_of(field).map(|relation| (relation, self.cover(relation)));
        match covered.filter(|(_, cover)| *cover != Predicate::True) {
            Some((relation, visible)) => {
                let target = self.registry.target(relation).id();
                let join = Join { from: alias, relation, open: shown, visible };
                query.columns[usize::from(at)] = Column::Field(joined(query, join), target);
            }
            None if shown != Predicate::True => query.guards.push(Guard { column: at, shown }),
            None => {}
        }
        self.veil(query, at, (alias, field))
    }

    /// Decides about every to-many relation. Where only some rows show it, the others have no key
    /// that it could be followed by.
    fn children(&self, query: &mut Query) -> Result<()> {
        for child in &mut query.children {
            let shown = self.relation(child.relation)?;
            self.enter(self.registry.relation(child.relation).target, Action::List)?;
            self.level(&mut child.query, Action::List)?;
            let asked = std::mem::replace(&mut child.query.predicate, Predicate::True);
            child.query.predicate = asked.and(self.way_back(child.relation)?);
            if shown != Predicate::True {
                let column = query.columns.len() as u16;
                query.columns.push(query.columns[usize::from(child.key_column)]);
                query.guards.push(Guard { column, shown });
                child.key_column = column;
            }
        }
        Ok(())
    }

    /// Records of a kind that the actor may not read were left out one level above, so nothing is
    /// asked of them instead of refusing the whole.
    fn variant(&self, variant: &mut Variant) -> Result<()> {
        if self.enter(variant.query.on, Action::Read).is_err() {
            variant.query = nothing_like(&variant.query);
            return Ok(());
        }
        self.level(&mut variant.query, Action::Read)
    }

    /// Decides about an order. A value that the actor may not see has no place in it.
    fn order(&self, order: &mut [Order]) -> Result<()> {
        for part in order {
            self.sortable(part.field)?;
            let shown = std::mem::replace(&mut part.shown, Predicate::True);
            part.shown = shown.and(self.shown_behind(&part.through, part.field)?);
        }
        Ok(())
    }

    /// Decides about numbers. A value that the actor may not see is counted as nothing.
    fn totals(&self, totals: &mut Totals) -> Result<()> {
        let groups = &totals.groups;
        let all = totals.aggregates.iter().chain(groups.iter().flat_map(|group| &group.aggregates));
        let keys = groups.iter().flat_map(|group| group.keys.iter().copied());
        let used: HashSet<FieldRef> =
            all.filter_map(|aggregate| aggregate.field).chain(keys).collect();
        for target in totals.groups.iter_mut().flat_map(|group| &mut group.targets) {
            self.level(&mut target.query, Action::Read)?;
        }
        for field in used {
            let shown = self.shown(field)?;
            if shown != Predicate::True {
                totals.guards.push((field, shown));
            }
        }
        Ok(())
    }
}

/// The alias of a join, which is added if there is none like it.
fn joined(query: &mut Query, join: Join) -> Alias {
    let same = |known: &Join| known.from == join.from && known.relation == join.relation;
    let at = query.joins.iter().position(same).unwrap_or_else(|| {
        query.joins.push(join);
        query.joins.len() - 1
    });
    at as Alias + 1
}

/// Whether the rows of this level carry more than their keys, or are asked about more than that:
/// a number, a filter or an order by a field tells what the field holds.
fn shows_content(registry: &Registry, query: &Query) -> bool {
    let id = registry.get(query.on).id();
    let told = !(query.totals.aggregates.is_empty() && query.totals.groups.is_empty())
        || query.order.iter().any(|part| part.field != id)
        || asks_content(id, &query.predicate);
    let plain = |column: &Column| match column {
        Column::Kind(..) => true,
        Column::Field(alias, field) => *alias == 0 && *field == id,
    };
    told || !(query.columns.iter().all(plain)
        && query.joins.is_empty()
        && query.children.is_empty())
}

/// Whether a condition looks at more than keys and kinds.
fn asks_content(id: FieldRef, predicate: &Predicate) -> bool {
    match predicate {
        Predicate::True | Predicate::False | Predicate::Kind(_) => false,
        Predicate::And(all) | Predicate::Or(all) => all.iter().any(|one| asks_content(id, one)),
        Predicate::Not(inner) => asks_content(id, inner),
        Predicate::Compare { field, .. }
        | Predicate::In { field, .. }
        | Predicate::IsNull(field) => *field != id,
        Predicate::After { order, .. } => order.iter().any(|part| part.field != id),
        _ => true,
    }
}

/// Whether the query names its records by key or by a natural key instead of listing them.
fn looks_up(registry: &Registry, query: &Query) -> bool {
    let ty = registry.get(query.on);
    let parts = match &query.predicate {
        Predicate::And(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let pinned = |field: FieldRef| {
        parts.iter().any(|part| match part {
            Predicate::Compare { field: on, op: Compare::Eq, .. } => *on == field,
            Predicate::In { field: on, .. } => *on == field && field == ty.id(),
            _ => false,
        })
    };
    let by_set =
        |set: &Vec<u16>| set.iter().all(|index| pinned(FieldRef { owner: ty.ix, index: *index }));
    query.totals.is_empty() && (pinned(ty.id()) || ty.unique.iter().any(by_set))
}

/// A query of the same shape that finds nothing.
fn nothing_like(query: &Query) -> Query {
    let mut nothing = query.clone();
    nothing.predicate = Predicate::False;
    nothing.order.clear();
    nothing
}

/// The error for a column that never leaves the server.
fn secret(registry: &Registry, field: FieldRef) -> Error {
    let (ty, name) = (&registry.get(field.owner).name, registry.field(field).name());
    Error::new(Code::Forbidden, format!("{ty}.{name} never leaves the server")).at_field(ty, name)
}

/// The to-one relation that a column stores, if it is a foreign key.
fn stored_relation(registry: &Registry, field: FieldRef) -> Option<RelationRef> {
    let index = registry.field(field).relation?;
    let relation = RelationRef { owner: field.owner, index };
    matches!(registry.relation(relation).path, Path::One { .. }).then_some(relation)
}
