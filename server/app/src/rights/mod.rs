//! Narrows a query to what its actor may see: types, kinds, fields, relations and rows, at every
//! level of the tree. What it answers holds nothing that the actor may not read, whoever asks.
//!
//! Three rules carry it. Rows of a type need `Read`, many of them also `List`. A field is used
//! (selected, filtered, sorted, grouped or aggregated by) only by whoever may read it. A relation
//! to a record that the actor may not see reads as empty.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::permission::Action;
use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{Child, Column, Join, Order, Query, Totals, Variant};
use schema_som::registry::{FieldRef, Path, Registry, RelationRef, TypeIx};

mod decide;
mod predicate;
#[cfg(test)]
mod tests;

use decide::Judge;

/// The same query, limited to what the actor may see.
///
/// # Errors
/// `FORBIDDEN` that names the type or the field and the missing permission.
pub fn narrow(registry: &Registry, actor: &Actor, mut query: Query) -> Result<Query> {
    let judge = Judge::new(registry, actor);
    let action = if looks_up(registry, &query) { Action::Read } else { Action::List };
    judge.level(&mut query, action)?;
    Ok(query)
}

impl Judge<'_> {
    fn level(&self, query: &mut Query, action: Action) -> Result<()> {
        self.enter(query.on, action)?;
        let shows = shows_content(self.registry, query);
        if shows {
            self.enter(query.on, Action::Read)?;
        }
        query.predicate =
            self.predicate(std::mem::replace(&mut query.predicate, Predicate::True))?;
        let hidden = self.totals(&query.totals)?.and(self.order(&query.order)?);
        let sources = self.joins(query)?;
        self.columns(query, &sources)?;
        for child in &mut query.children {
            self.child(child)?;
        }
        for variant in &mut query.variants {
            self.variant(variant)?;
        }
        let mut rows = self.rows(query.on, action);
        if shows && action != Action::Read {
            rows = rows.and(self.kinds(query.on, Action::Read));
        }
        let asked = std::mem::replace(&mut query.predicate, Predicate::True);
        query.predicate = asked.and(hidden).and(rows);
        Ok(())
    }

    /// Narrows the joins and answers the type behind each alias.
    fn joins(&self, query: &mut Query) -> Result<Vec<TypeIx>> {
        let mut sources = vec![query.on];
        for join in &mut query.joins {
            self.relation(join.relation)?;
            let target = self.registry.relation(join.relation).target;
            self.enter(target, Action::Read)?;
            let asked = std::mem::replace(&mut join.visible, Predicate::True);
            join.visible = self.predicate(asked)?.and(self.rows(target, Action::Read));
            sources.push(target);
        }
        Ok(sources)
    }

    /// Decides about every column. A foreign key may name a record that the actor may not see, so
    /// it is read from the joined target instead, which is empty then.
    fn columns(&self, query: &mut Query, sources: &[TypeIx]) -> Result<()> {
        let mut added: Vec<Join> = Vec::new();
        for column in &mut query.columns {
            let Column::Field(alias, field) = *column else { continue };
            self.field(field)?;
            let Some(relation) = self.relation_of(field) else { continue };
            let visible = self.cover(relation);
            if visible == Predicate::True {
                continue;
            }
            let known = query
                .joins
                .iter()
                .chain(&added)
                .position(|join| join.from == alias && join.relation == relation);
            let at = known.unwrap_or(query.joins.len() + added.len());
            if known.is_none() {
                added.push(Join { from: alias, relation, visible });
            }
            *column = Column::Field(at as u16 + 1, self.registry.target(relation).id());
        }
        debug_assert_eq!(sources.len(), query.joins.len() + 1);
        query.joins.append(&mut added);
        Ok(())
    }

    fn child(&self, child: &mut Child) -> Result<()> {
        self.relation(child.relation)?;
        self.enter(self.registry.relation(child.relation).target, Action::List)?;
        self.level(&mut child.query, Action::List)
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

    /// Decides about an order and answers which rows stay: not those whose place would tell about
    /// a record that the actor may not see.
    fn order(&self, order: &[Order]) -> Result<Predicate> {
        let mut kept = Predicate::True;
        for part in order {
            for relation in &part.through {
                self.relation(*relation)?;
                self.enter(self.registry.relation(*relation).target, Action::Read)?;
            }
            self.field(part.field)?;
            if let Some(hidden) = self.hidden(&part.through) {
                kept = kept.and(hidden.not());
            }
        }
        Ok(kept)
    }

    /// When a path of to-one relations leads over a record that the actor may not see.
    fn hidden(&self, path: &[RelationRef]) -> Option<Predicate> {
        let (first, rest) = path.split_first()?;
        let here = Some(self.cover(*first)).filter(|cover| *cover != Predicate::True);
        let any: Vec<_> = here.map(Predicate::not).into_iter().chain(self.hidden(rest)).collect();
        (!any.is_empty())
            .then(|| Predicate::One { relation: *first, predicate: Box::new(Predicate::Or(any)) })
    }

    /// Decides about numbers and answers which rows count: not those that a group would tell a
    /// record of that the actor may not see.
    fn totals(&self, totals: &Totals) -> Result<Predicate> {
        let groups = &totals.groups;
        let all = totals.aggregates.iter().chain(groups.iter().flat_map(|group| &group.aggregates));
        all.filter_map(|aggregate| aggregate.field).try_for_each(|field| self.field(field))?;
        let mut kept = Predicate::True;
        for key in groups.iter().flat_map(|group| &group.keys) {
            if let Some((relation, cover)) = self.key(*key)? {
                let seen = Predicate::One { relation, predicate: Box::new(cover) };
                kept = kept.and(Predicate::Or(vec![Predicate::IsNull(*key), seen]));
            }
        }
        Ok(kept)
    }
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
