//! The rows that a statement works on: one type's, and those joined to them.

use schema_som::predicate::Predicate;
use schema_som::query::{Join, Order};
use schema_som::registry::Path;
use schema_som::{Error, RelationRef, TypeIx};

use super::{Source, Text};

/// The rows of one type and what is joined to them.
pub(super) struct Frame<'a> {
    pub own: Source<'a>,
    /// The rows that a query's aliases mean; the first is `own`.
    pub sources: Vec<Source<'a>>,
    pub joins: Vec<Joined<'a>>,
}

/// A to-one relation as a join.
pub(super) struct Joined<'a> {
    pub from: Source<'a>,
    pub owner: TypeIx,
    /// Where `from` has the target's key.
    pub column: &'a str,
    pub target: Source<'a>,
    pub open: &'a Predicate,
    pub visible: &'a Predicate,
}

impl<'a> Frame<'a> {
    /// A frame without joins.
    pub(super) fn bare(own: Source<'a>) -> Self {
        Self { own, sources: vec![own], joins: Vec::new() }
    }

    pub(super) fn add_joins(&mut self, text: &mut Text<'a>, joins: &'a [Join]) {
        for join in joins {
            let from = self.sources[join.from as usize];
            let target = self.join(text, from, join.relation, (&join.open, &join.visible));
            self.sources.push(target);
        }
    }

    /// Joins what the order looks at; a cursor in the predicate looks at the same.
    pub(super) fn add_order(&mut self, text: &mut Text<'a>, order: &'a [Order]) {
        for part in order {
            let mut from = self.own;
            for relation in &part.through {
                from = match self.joined(text, from, *relation) {
                    Some(target) => target,
                    None => {
                        let all = (&Predicate::True, &Predicate::True);
                        self.join(text, from, *relation, all)
                    }
                };
            }
        }
    }

    fn join(
        &mut self,
        text: &mut Text<'a>,
        from: Source<'a>,
        relation: RelationRef,
        (open, visible): (&'a Predicate, &'a Predicate),
    ) -> Source<'a> {
        let mut target = text.source(text.registry.relation(relation).target);
        target.optional = true;
        match key_column(text, relation) {
            Some(column) => {
                let owner = relation.owner;
                self.joins.push(Joined { from, owner, column, target, open, visible });
            }
            None => text.fail(Error::internal("a to-many relation cannot be joined")),
        }
        target
    }

    /// The target of a relation that is joined already, whoever it is visible to.
    fn joined(
        &self,
        text: &Text<'a>,
        from: Source<'a>,
        relation: RelationRef,
    ) -> Option<Source<'a>> {
        let column = key_column(text, relation)?;
        let same = |join: &&Joined<'a>| {
            join.from.alias == from.alias
                && join.column == column
                && *join.open == Predicate::True
                && *join.visible == Predicate::True
        };
        self.joins.iter().find(same).map(|join| join.target)
    }

    /// The row that a part of an order looks at, if it is joined.
    pub(super) fn ordered(&self, text: &Text<'a>, part: &Order) -> Option<Source<'a>> {
        part.through.iter().try_fold(self.own, |from, relation| self.joined(text, from, *relation))
    }

    /// Whether rows may have no value there.
    pub(super) fn is_nullable(&self, text: &Text<'a>, part: &Order) -> bool {
        let field = text.registry.field(part.field);
        let own = text.registry.get(self.own.on);
        !part.through.is_empty()
            || part.shown != Predicate::True
            || field.def.nullable
            || !own.is_a(field.declared_by)
    }
}

/// The column of a to-one relation.
pub(super) fn key_column<'a>(text: &Text<'a>, relation: RelationRef) -> Option<&'a str> {
    match text.registry.relation(relation).path {
        Path::One { column } => {
            Some(text.registry.get(relation.owner).fields[column as usize].name())
        }
        _ => None,
    }
}
