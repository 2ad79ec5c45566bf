//! Coerced filters and orders as predicates and orders of the model.
//!
//! `{}` asks nothing and is true, an empty `in` or `or` is false, several keys are all meant. Null is
//! refused everywhere: `isNull` asks for it.

use std::cell::Cell as Counter;

use schema_som::kind::Kind;
use schema_som::naming::fold;
use schema_som::predicate::{Compare, Predicate, TextPart};
use schema_som::registry::{FieldRef, Path, Registry, RelationRef, TypeIx};
use schema_som::{Code, Error, Result, Value};
use serde_json::Value as Json;

use crate::coerce::Input;
use crate::limits::Limits;
use crate::meaning::{FilterKey, Meanings};
use crate::{naming, scalar};

mod order;

pub(crate) use order::reversed;

/// Translates the filters and orders of one request.
pub(crate) struct Filters<'a> {
    registry: &'a Registry,
    meanings: &'a Meanings,
    limits: &'a Limits,
    conditions: Counter<u32>,
}

impl<'a> Filters<'a> {
    pub(crate) fn new(registry: &'a Registry, meanings: &'a Meanings, limits: &'a Limits) -> Self {
        Self { registry, meanings, limits, conditions: Counter::new(0) }
    }

    /// A filter of a type's records.
    ///
    /// # Errors
    /// `INVALID_VALUE`, `INVALID_TYPE` or `INVALID_ID` that name the field, `LIMIT_EXCEEDED`.
    pub(crate) fn filter(&self, ty: TypeIx, filter: &Json) -> Result<Predicate> {
        self.record(ty, filter, 0)
    }

    fn record(&self, ty: TypeIx, filter: &Json, depth: u32) -> Result<Predicate> {
        if depth > self.limits.filter_depth {
            let what = format!("conditions are nested more than {} deep", self.limits.filter_depth);
            return Err(Error::new(Code::LimitExceeded, what));
        }
        let mut all = Predicate::True;
        for (key, value) in object(filter)? {
            self.count()?;
            let one = self.key(ty, (key, value), depth)?;
            all = all.and(one);
        }
        Ok(all)
    }

    fn count(&self) -> Result<()> {
        self.conditions.set(self.conditions.get() + 1);
        if self.conditions.get() > self.limits.filter_nodes {
            let what = format!("a filter has more than {} conditions", self.limits.filter_nodes);
            return Err(Error::new(Code::LimitExceeded, what));
        }
        Ok(())
    }

    fn key(&self, ty: TypeIx, (key, value): (&str, &Json), depth: u32) -> Result<Predicate> {
        if value.is_null() {
            return Err(null_refused(key));
        }
        let meaning = self.meanings.filter(ty, key);
        match meaning {
            Some(FilterKey::And) => {
                Ok(self.each(ty, value, depth)?.into_iter().fold(Predicate::True, Predicate::and))
            }
            Some(FilterKey::Or) => Ok(any(self.each(ty, value, depth)?)),
            Some(FilterKey::Not) => Ok(self.record(ty, value, depth + 1)?.not()),
            Some(FilterKey::IsNull) => {
                let what = "`isNull` asks whether a to-one relation is empty; here is none";
                Err(Error::new(Code::InvalidValue, what)
                    .hint("write it directly inside the relation's filter"))
            }
            Some(FilterKey::Kind) => self.kind(value),
            Some(FilterKey::Field(field)) => self.field(field, value),
            Some(FilterKey::One(relation)) => self.one(relation, value, depth),
            Some(FilterKey::Many(relation)) => self.many(relation, value, depth),
            Some(FilterKey::As(narrow)) => {
                let kinds = self.registry.kinds(narrow).map(|ty| ty.ix).collect();
                let inner = self.record(narrow, value, depth + 1)?;
                Ok(Predicate::Kind(kinds).and(inner))
            }
            None => Err(self.unknown(ty, key)),
        }
    }

    fn unknown(&self, ty: TypeIx, key: &str) -> Error {
        let name = &self.registry.get(ty).name;
        Error::new(Code::InvalidValue, format!("{name} cannot be filtered by `{key}`"))
    }

    fn each(&self, ty: TypeIx, filters: &Json, depth: u32) -> Result<Vec<Predicate>> {
        list(filters)?.iter().map(|filter| self.record(ty, filter, depth + 1)).collect()
    }

    /// Whether a to-one relation is empty: its own column tells.
    fn is_empty(&self, relation: RelationRef, value: &Json) -> Result<Predicate> {
        let Path::One { column } = self.registry.relation(relation).path else {
            return Err(Error::internal("`isNull` of a to-many relation"));
        };
        let column = FieldRef { owner: relation.owner, index: column };
        Ok(negated_unless(yes(value)?, Predicate::IsNull(column)))
    }

    fn one(&self, relation: RelationRef, value: &Json, depth: u32) -> Result<Predicate> {
        // `isNull` is about this side, everything else about the target.
        let target = self.registry.relation(relation).target;
        let mut own = Predicate::True;
        let mut rest = Input::new();
        for (key, value) in object(value)? {
            if self.meanings.filter(target, key) == Some(FilterKey::IsNull) && !value.is_null() {
                self.count()?;
                own = own.and(self.is_empty(relation, value)?);
            } else {
                rest.insert(key.clone(), value.clone());
            }
        }
        let inner = self.record(target, &Json::Object(rest), depth + 1)?;
        Ok(match inner {
            Predicate::True => own,
            inner => own.and(Predicate::One { relation, predicate: Box::new(inner) }),
        })
    }

    fn many(&self, relation: RelationRef, value: &Json, depth: u32) -> Result<Predicate> {
        let target = self.registry.relation(relation).target;
        let some = |inner: Predicate| Predicate::Some { relation, predicate: Box::new(inner) };
        let mut all = Predicate::True;
        for (key, value) in object(value)? {
            self.count()?;
            if value.is_null() {
                return Err(null_refused(key));
            }
            let inner = || self.record(target, value, depth + 1);
            let one = match key.as_str() {
                "some" => some(inner()?),
                "none" => some(inner()?).not(),
                "every" => match inner()?.not() {
                    Predicate::False => Predicate::True,
                    exception => some(exception).not(),
                },
                "count" => self.counted(relation, value)?,
                _ => return Err(self.unknown(target, key)),
            };
            all = all.and(one);
        }
        Ok(all)
    }

    fn counted(&self, relation: RelationRef, filter: &Json) -> Result<Predicate> {
        let compare = |op: Compare, value: i64| Predicate::Count {
            relation,
            predicate: Box::new(Predicate::True),
            op,
            value,
        };
        let number = |json: &Json| {
            scalar::parse(self.registry, &Kind::Int, relation.owner, json).map(
                |value| match value {
                    Value::Int(number) => number,
                    _ => 0,
                },
            )
        };
        let mut all = Predicate::True;
        for (operator, value) in object(filter)? {
            self.count()?;
            let equal = |value: &Json| number(value).map(|value| compare(Compare::Eq, value));
            let one = match operator.as_str() {
                _ if value.is_null() => return Err(null_refused(operator)),
                "in" => any(self.values(value)?.iter().map(equal).collect::<Result<_>>()?),
                "notIn" => any(self.values(value)?.iter().map(equal).collect::<Result<_>>()?).not(),
                "eq" => equal(value)?,
                "ne" => equal(value)?.not(),
                // A number of records is never missing.
                "isNull" => negated_unless(yes(value)?, Predicate::False),
                _ => compare(comparison(operator)?, number(value)?),
            };
            all = all.and(one);
        }
        Ok(all)
    }

    fn kind(&self, filter: &Json) -> Result<Predicate> {
        let one = |json: &Json| {
            let name = json.as_str().unwrap_or_default();
            self.meanings.kind(name).ok_or_else(|| {
                Error::new(Code::InvalidValue, format!("`{name}` is not a value of EntityKind"))
            })
        };
        let several =
            |json: &Json| list(json)?.iter().map(one).collect::<Result<Vec<_>>>().map(kinds);
        let mut all = Predicate::True;
        for (operator, value) in object(filter)? {
            self.count()?;
            let condition = match operator.as_str() {
                _ if value.is_null() => return Err(null_refused(operator)),
                "eq" => kinds(vec![one(value)?]),
                "ne" => kinds(vec![one(value)?]).not(),
                "in" => several(value)?,
                "notIn" => several(value)?.not(),
                "isNull" => negated_unless(yes(value)?, Predicate::False),
                _ => return Err(unknown_operator(operator)),
            };
            all = all.and(condition);
        }
        Ok(all)
    }

    fn field(&self, field: FieldRef, filter: &Json) -> Result<Predicate> {
        let mut all = Predicate::True;
        for (operator, value) in object(filter)? {
            self.count()?;
            let one = self.operator(field, operator, value);
            all = all.and(one.map_err(|error| self.at(field, error))?);
        }
        Ok(all)
    }

    fn at(&self, field: FieldRef, error: Error) -> Error {
        let ty = &self.registry.get(field.owner).name;
        error.at_field(ty, &naming::field(self.registry.field(field).name()))
    }

    fn operator(&self, field: FieldRef, operator: &str, json: &Json) -> Result<Predicate> {
        if json.is_null() {
            return Err(null_refused(operator));
        }
        let text = || match json {
            Json::String(text) => scalar::text_of(text),
            _ => Err(Error::new(Code::InvalidType, format!("`{operator}` takes a text"))),
        };
        let part = |part| Ok(Predicate::Text { field, part, value: text()?, folded: false });
        let folded =
            |part| Ok(Predicate::Text { field, part, value: fold(&text()?), folded: true });
        match operator {
            "eq" => Ok(Predicate::eq(field, self.value(field, json)?)),
            "ne" => Ok(Predicate::eq(field, self.value(field, json)?).not()),
            "in" => self.one_of(field, json),
            "notIn" => Ok(self.one_of(field, json)?.not()),
            "isNull" => Ok(negated_unless(yes(json)?, Predicate::IsNull(field))),
            "contains" => part(TextPart::Contains),
            "startsWith" => part(TextPart::Starts),
            "endsWith" => part(TextPart::Ends),
            "iEq" => Ok(Predicate::EqualFolded { field, value: fold(&text()?) }),
            "iContains" => folded(TextPart::Contains),
            "iStartsWith" => folded(TextPart::Starts),
            "iEndsWith" => folded(TextPart::Ends),
            _ => {
                let op = comparison(operator)?;
                Ok(Predicate::Compare { field, op, value: self.value(field, json)? })
            }
        }
    }

    fn value(&self, field: FieldRef, json: &Json) -> Result<Value> {
        let kind = &self.registry.field(field).def.kind;
        scalar::parse(self.registry, kind, field.owner, json)
    }

    fn one_of(&self, field: FieldRef, json: &Json) -> Result<Predicate> {
        let values = self.values(json)?;
        if values.iter().any(Json::is_null) {
            return Err(null_refused("in"));
        }
        let values =
            values.iter().map(|json| self.value(field, json)).collect::<Result<Vec<_>>>()?;
        Ok(if values.is_empty() { Predicate::False } else { Predicate::In { field, values } })
    }

    fn values<'j>(&self, json: &'j Json) -> Result<&'j [Json]> {
        let values = list(json)?;
        if values.len() > self.limits.in_list as usize {
            let what = format!("a list of values has more than {} of them", self.limits.in_list);
            return Err(Error::new(Code::LimitExceeded, what));
        }
        Ok(values)
    }
}

fn kinds(kinds: Vec<TypeIx>) -> Predicate {
    if kinds.is_empty() { Predicate::False } else { Predicate::Kind(kinds) }
}

fn any(mut conditions: Vec<Predicate>) -> Predicate {
    if conditions.contains(&Predicate::True) {
        return Predicate::True;
    }
    conditions.retain(|condition| *condition != Predicate::False);
    match conditions.len() {
        0 => Predicate::False,
        1 => conditions.remove(0),
        _ => Predicate::Or(conditions),
    }
}

fn negated_unless(yes: bool, condition: Predicate) -> Predicate {
    if yes { condition } else { condition.not() }
}

fn comparison(operator: &str) -> Result<Compare> {
    Ok(match operator {
        "lt" => Compare::Lt,
        "lte" => Compare::Le,
        "gt" => Compare::Gt,
        "gte" => Compare::Ge,
        _ => return Err(unknown_operator(operator)),
    })
}

fn unknown_operator(operator: &str) -> Error {
    Error::new(Code::InvalidValue, format!("`{operator}` is not an operator"))
}

fn null_refused(key: &str) -> Error {
    Error::new(Code::InvalidValue, format!("`{key}` is null, which compares with nothing"))
        .hint("ask with `isNull`, or leave the key out")
}

fn object(json: &Json) -> Result<&Input> {
    json.as_object().ok_or_else(|| null_refused("a condition"))
}

fn list(json: &Json) -> Result<&[Json]> {
    json.as_array().map(Vec::as_slice).ok_or_else(|| null_refused("a list"))
}

fn yes(json: &Json) -> Result<bool> {
    json.as_bool().ok_or_else(|| null_refused("isNull"))
}
