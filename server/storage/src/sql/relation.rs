//! Conditions on related rows.

use schema_som::predicate::{Compare, Predicate};
use schema_som::registry::Path;
use schema_som::{FieldRef, RelationRef};

use super::children::{Anchor, KeyOf};
use super::frame::key_column;
use super::select::Body;
use super::{Source, Text};

impl<'a> Text<'a> {
    /// The relation leads to a row that fulfils this.
    pub(super) fn push_some(
        &mut self,
        own: Source<'a>,
        relation: RelationRef,
        predicate: &'a Predicate,
    ) {
        if key_column(self, relation).is_some() {
            return self.push_one(own, relation, predicate);
        }
        self.push("EXISTS (SELECT 1");
        self.push_targets(own, relation, predicate);
        self.push(")");
    }

    /// How many rows of the relation fulfil this.
    pub(super) fn push_count(
        &mut self,
        own: Source<'a>,
        relation: RelationRef,
        predicate: &'a Predicate,
    ) {
        self.push("(SELECT COUNT(*)");
        self.push_targets(own, relation, predicate);
        self.push(")");
    }

    fn push_targets(&mut self, own: Source<'a>, relation: RelationRef, predicate: &'a Predicate) {
        let target = self.registry.relation(relation).target;
        let anchor = Anchor::of(self.registry, relation);
        let mut body = self.body(target, anchor);
        body.of_parents = false;
        body.link_only = body.link.is_some() && !needs_row(predicate);
        self.push(" FROM ");
        self.push_from(&body);
        let key = match anchor {
            Some(_) => KeyOf::Row(own),
            None => KeyOf::Column(own, relation),
        };
        match anchor {
            Some(_) => self.push_where(&body, Some(key), predicate, true),
            None => self.push_where_key(&body, key, predicate),
        }
    }

    /// The target of a to-one relation is its row with the key.
    fn push_where_key(&mut self, body: &Body<'a>, key: KeyOf<'a>, predicate: &'a Predicate) {
        self.push(" WHERE ");
        self.push_key(body.frame.own);
        self.push(" = ");
        self.push_key_of(key);
        if *predicate != Predicate::True {
            self.push(" AND ");
            self.push_predicate(&body.frame, predicate);
        }
    }

    /// A to-one relation. What is asked of the target's key is asked of the column here, where an
    /// index can serve; only the rest needs the target.
    fn push_one(&mut self, own: Source<'a>, relation: RelationRef, predicate: &'a Predicate) {
        let all = match predicate {
            Predicate::And(all) => all.as_slice(),
            other => std::slice::from_ref(other),
        };
        let (keys, rest): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|one| **one != Predicate::True)
            .partition(|one| self.is_about_key(relation, one));
        if keys.is_empty() && rest.is_empty() {
            self.push_key_of(KeyOf::Column(own, relation));
            return self.push(" IS NOT NULL");
        }
        self.push("(");
        for (at, key) in keys.iter().enumerate() {
            if at > 0 {
                self.push(" AND ");
            }
            self.push_about_key(own, relation, key);
        }
        if !rest.is_empty() {
            self.push(if keys.is_empty() { "EXISTS (SELECT 1" } else { " AND EXISTS (SELECT 1" });
            self.push_targets(own, relation, predicate);
            self.push(")");
        }
        self.push(")");
    }

    fn is_about_key(&self, relation: RelationRef, predicate: &Predicate) -> bool {
        let target = self.registry.target(relation);
        let is_key = |field: &FieldRef| {
            let owner = self.registry.get(field.owner);
            field.index == 0 && (target.is_a(owner.ix) || owner.table == target.table)
        };
        match predicate {
            Predicate::Compare { field, op: Compare::Eq, .. } => is_key(field),
            Predicate::In { field, values } => is_key(field) && !values.is_empty(),
            _ => false,
        }
    }

    fn push_about_key(&mut self, own: Source<'a>, relation: RelationRef, predicate: &Predicate) {
        self.push_key_of(KeyOf::Column(own, relation));
        match predicate {
            Predicate::Compare { field, value, .. } => {
                self.push(" = ");
                self.push_value(&self.registry.field(*field).def.kind, value);
            }
            Predicate::In { field, values } => {
                self.push_among(&self.registry.field(*field).def.kind, values);
            }
            _ => {}
        }
    }
}

/// Whether the condition needs more of a row than its key.
pub(super) fn needs_row(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::True | Predicate::False => false,
        Predicate::And(list) | Predicate::Or(list) => list.iter().any(needs_row),
        Predicate::Not(inner) => needs_row(inner),
        Predicate::Compare { field, .. } | Predicate::In { field, .. } => field.index != 0,
        _ => true,
    }
}

impl<'a> Anchor<'a> {
    /// How the rows of a to-many relation hang on their parents.
    pub(super) fn of(registry: &'a schema_som::Registry, relation: RelationRef) -> Option<Self> {
        match &registry.relation(relation).path {
            Path::One { .. } => None,
            Path::Many { column } => {
                Some(Anchor::Many { owner: column.owner, column: registry.field(*column).name() })
            }
            Path::Link { table, own, other, position } => {
                Some(Anchor::Link { table, own, other, position: position.as_deref() })
            }
        }
    }
}
