//! Conditions as SQL. What is emitted may be unknown where the row has no value, which counts as
//! false; a negation therefore asks whether the inner condition is not true.

use schema_som::kind::Kind;
use schema_som::predicate::{Compare, Predicate, TextPart};
use schema_som::query::Order;
use schema_som::registry::SPINE;
use schema_som::{Error, FieldRef, TypeIx, Value};
use sea_orm::Value as Driver;

use super::frame::Frame;
use super::{Bind, Source, Text};
use crate::Engine;

impl<'a> Text<'a> {
    /// A condition on the rows of a frame. Lists are in parentheses.
    pub(super) fn push_predicate(&mut self, frame: &Frame<'a>, predicate: &'a Predicate) {
        let own = frame.own;
        match predicate {
            Predicate::True => self.push("TRUE"),
            Predicate::False => self.push("FALSE"),
            Predicate::And(all) => self.push_joined(frame, all, " AND ", "TRUE"),
            Predicate::Or(any) => self.push_joined(frame, any, " OR ", "FALSE"),
            Predicate::Not(inner) => self.push_not(frame, inner),
            Predicate::Compare { field, op, value } => {
                self.push_field(own, *field);
                self.push(operator(*op));
                self.push_value(&self.registry.field(*field).def.kind, value);
            }
            Predicate::IsNull(field) => {
                self.push_field(own, *field);
                self.push(" IS NULL");
            }
            Predicate::In { values, .. } if values.is_empty() => self.push("FALSE"),
            Predicate::In { field, values } => {
                self.push_field(own, *field);
                self.push_among(&self.registry.field(*field).def.kind, values);
            }
            Predicate::Text { field, part, value, folded } => {
                self.push_part(own, *field, (*part, *folded), value);
            }
            Predicate::EqualFolded { field, value } => {
                self.push_folded(own, *field);
                self.push(" = ");
                self.push_text(value);
            }
            Predicate::Kind(kinds) => self.push_kinds(own, kinds),
            Predicate::One { relation, predicate } | Predicate::Some { relation, predicate } => {
                self.push_some(own, *relation, predicate);
            }
            Predicate::Count { relation, predicate, op, value } => {
                self.push_count(own, *relation, predicate);
                self.push(operator(*op));
                self.push_value(&Kind::BigInt, &Value::Int(*value));
            }
            Predicate::After { order, values } => self.push_after(frame, order, values),
        }
    }

    fn push_joined(&mut self, frame: &Frame<'a>, list: &'a [Predicate], with: &str, empty: &str) {
        match list {
            [] => self.push(empty),
            [only] => self.push_predicate(frame, only),
            _ => {
                self.push("(");
                for (at, one) in list.iter().enumerate() {
                    if at > 0 {
                        self.push(with);
                    }
                    self.push_predicate(frame, one);
                }
                self.push(")");
            }
        }
    }

    fn push_not(&mut self, frame: &Frame<'a>, inner: &'a Predicate) {
        match inner {
            Predicate::IsNull(field) => {
                self.push_field(frame.own, *field);
                self.push(" IS NOT NULL");
            }
            _ if self.is_two_valued(inner) => {
                self.push("NOT (");
                self.push_predicate(frame, inner);
                self.push(")");
            }
            _ => {
                self.push("(");
                self.push_predicate(frame, inner);
                self.push(") IS NOT TRUE");
            }
        }
    }

    /// Whether the condition is true or false for every row, never unknown. Planners know how to
    /// turn `NOT EXISTS` into a join.
    fn is_two_valued(&self, predicate: &Predicate) -> bool {
        match predicate {
            Predicate::And(list) | Predicate::Or(list) => {
                list.iter().all(|one| self.is_two_valued(one))
            }
            Predicate::One { relation, .. } | Predicate::Some { relation, .. } => {
                self.registry.relation(*relation).is_many()
            }
            Predicate::True
            | Predicate::False
            | Predicate::Not(_)
            | Predicate::IsNull(_)
            | Predicate::Kind(_)
            | Predicate::Count { .. } => true,
            _ => false,
        }
    }

    fn push_text(&mut self, value: &str) {
        self.push_bind(Bind::Value(Driver::String(Some(value.to_owned()))));
    }

    fn push_folded(&mut self, source: Source<'a>, field: FieldRef) {
        let (owner, own) = (self.registry.get(field.owner), self.registry.field(field));
        match (own.folded_column(), owner.side_of(own)) {
            (Some(name), Some(side)) => self.push_beside(source, (owner, side), (own, &name)),
            (Some(name), None) => self.push_stored(source, field.owner, &name),
            (None, _) => {
                let name = own.name();
                self.fail(Error::internal(format!("`{name}` has no folded copy")));
            }
        }
    }

    /// Position functions: `LIKE` would need its wildcards escaped and knows no binary order.
    fn push_part(
        &mut self,
        source: Source<'a>,
        field: FieldRef,
        (part, folded): (TextPart, bool),
        value: &str,
    ) {
        let column = |text: &mut Self| match folded {
            true => text.push_folded(source, field),
            false => text.push_field(source, field),
        };
        if value.is_empty() {
            column(self);
            return self.push(" IS NOT NULL");
        }
        let length = Bind::Value(Driver::Int(i32::try_from(value.chars().count()).ok()));
        let (before, after) = match (self.engine, part) {
            (Engine::Sqlite, TextPart::Contains) => ("instr(", ") > 0"),
            (Engine::Postgres, TextPart::Contains) => ("strpos(", ") > 0"),
            (Engine::Postgres, TextPart::Starts) => ("starts_with(", ")"),
            (Engine::MariaDb, TextPart::Contains) => {
                self.push("LOCATE(");
                self.push_text(value);
                self.push(", ");
                column(self);
                return self.push(") > 0");
            }
            (_, TextPart::Starts | TextPart::Ends) => {
                self.push(match (self.engine, part) {
                    (Engine::Sqlite, _) => "substr(",
                    (_, TextPart::Ends) => "right(",
                    _ => "left(",
                });
                column(self);
                self.push(match (self.engine, part) {
                    (Engine::Sqlite, TextPart::Starts) => ", 1, ",
                    (Engine::Sqlite, _) => ", -",
                    _ => ", ",
                });
                self.push_bind(length);
                self.push(") = ");
                return self.push_text(value);
            }
        };
        self.push(before);
        column(self);
        self.push(", ");
        self.push_text(value);
        self.push(after);
    }

    /// The row's concrete type is one of these: constants, so that planners know them.
    pub(super) fn push_kinds(&mut self, source: Source<'a>, kinds: &[TypeIx]) {
        let on = self.registry.get(source.on);
        let named: Vec<&str> = kinds
            .iter()
            .map(|ix| self.registry.get(*ix))
            .filter(|ty| !ty.is_abstract)
            .filter_map(|ty| match (on.is_abstract, on.family) {
                (true, _) => Some(ty.name.as_str()),
                (false, Some(_)) if ty.family == on.family => ty.kind.as_deref(),
                (false, _) => None,
            })
            .collect();
        match (on.is_abstract || on.family.is_some(), named.is_empty()) {
            (true, false) => {
                let column = if on.table == SPINE { "type" } else { "kind" };
                self.push_column(source.alias, column);
                self.push_constants(&named);
            }
            (true, true) => self.push("FALSE"),
            (false, _) => self.push(if kinds.contains(&source.on) { "TRUE" } else { "FALSE" }),
        }
    }

    /// ` = 'shot'` or ` IN ('asset', 'shot')`
    pub(super) fn push_constants(&mut self, constants: &[&str]) {
        if let [only] = constants {
            self.push(" = ");
            return self.push_constant(only);
        }
        self.push(" IN (");
        for (at, constant) in constants.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.push_constant(constant);
        }
        self.push(")");
    }

    /// The row stands after these values: greater at the first part, or equal there and greater at
    /// the second, and so on.
    fn push_after(&mut self, frame: &Frame<'a>, order: &'a [Order], values: &[Value]) {
        let parts: Vec<(&'a Order, &Value)> = order.iter().zip(values).collect();
        let Some(((first, value), rest)) = parts.split_first() else {
            return self.push("FALSE");
        };
        self.push("(");
        // Implied by what follows, but a range that an index can serve.
        let bounded = !value.is_null() && (first.nulls_first || !frame.is_nullable(self, first));
        if bounded && !rest.is_empty() {
            self.push_ordered(frame, first);
            self.push(if first.descending { " <= " } else { " >= " });
            self.push_value(&self.registry.field(first.field).def.kind, value);
            self.push(" AND (");
        }
        for at in 0..parts.len() {
            if at > 0 {
                self.push(" OR ");
            }
            self.push("(");
            for (part, value) in &parts[..at] {
                self.push_same(frame, part, value);
                self.push(" AND ");
            }
            self.push_beyond(frame, parts[at].0, parts[at].1);
            self.push(")");
        }
        self.push(if bounded && !rest.is_empty() { "))" } else { ")" });
    }

    fn push_same(&mut self, frame: &Frame<'a>, part: &'a Order, value: &Value) {
        self.push_ordered(frame, part);
        if value.is_null() {
            return self.push(" IS NULL");
        }
        self.push(" = ");
        self.push_value(&self.registry.field(part.field).def.kind, value);
    }

    fn push_beyond(&mut self, frame: &Frame<'a>, part: &'a Order, value: &Value) {
        if value.is_null() {
            return match part.nulls_first {
                true => {
                    self.push_ordered(frame, part);
                    self.push(" IS NOT NULL");
                }
                false => self.push("FALSE"),
            };
        }
        let nulls = !part.nulls_first && frame.is_nullable(self, part);
        if nulls {
            self.push("(");
        }
        self.push_ordered(frame, part);
        self.push(if part.descending { " < " } else { " > " });
        self.push_value(&self.registry.field(part.field).def.kind, value);
        if nulls {
            self.push(" OR ");
            self.push_ordered(frame, part);
            self.push(" IS NULL)");
        }
    }
}

fn operator(op: Compare) -> &'static str {
    match op {
        Compare::Eq => " = ",
        Compare::Lt => " < ",
        Compare::Le => " <= ",
        Compare::Gt => " > ",
        Compare::Ge => " >= ",
    }
}
