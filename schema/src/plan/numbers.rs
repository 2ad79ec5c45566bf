//! Aggregates and groups: what is computed, each once, and where it is shown.

use schema_som::kind::Kind;
use schema_som::query::{Aggregate, AggregateFunction};
use schema_som::registry::{FieldRef, RelationRef};
use schema_som::{Error, Result};

use super::build::{Level, Planner};
use super::{Asked, GroupPlan, GroupTargetPlan, Key, Leaf, List, Number, quoted};
use crate::meaning::FieldMeaning;

impl<'d> Planner<'d> {
    /// The members of `aggregate`.
    pub(super) fn aggregate(
        &self,
        list: &mut List,
        asked: &[&'d Asked],
    ) -> Result<Vec<(Key, Number)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut members = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let number = match self.meanings.field(ty, field) {
                _ if field == "__typename" => Number::Typename(quoted(ty)),
                Some(FieldMeaning::Aggregated(Aggregate { field: None, .. })) => {
                    list.totals.count = true;
                    Number::Count
                }
                Some(FieldMeaning::AggregatedFields) => {
                    Number::Object(self.functions(&mut list.totals.aggregates, asked)?)
                }
                Some(FieldMeaning::GroupBy) => self.group_by(list, asked)?,
                _ => return Err(self.unknown(ty, field)),
            };
            members.push((Key::new(name), number));
        }
        Ok(members)
    }

    fn group_by(&self, list: &mut List, asked: &[&'d Asked]) -> Result<Number> {
        let (ty, fields) = self.of_object(asked)?;
        let mut aggregates = Vec::new();
        let mut targets = Vec::new();
        let mut members = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let number = match self.meanings.field(ty, field) {
                _ if field == "__typename" => Number::Typename(quoted(ty)),
                Some(FieldMeaning::Aggregated(aggregate)) => self.value(&mut aggregates, aggregate),
                Some(FieldMeaning::AggregatedFields) => {
                    Number::Object(self.functions(&mut aggregates, asked)?)
                }
                Some(FieldMeaning::GroupKeys) => {
                    Number::Object(self.group_keys(&mut targets, asked)?)
                }
                _ => return Err(self.unknown(ty, field)),
            };
            members.push((Key::new(name), number));
        }
        let group = list.groups.len() as u16;
        list.groups.push(GroupPlan { asked: asked[0].clone(), aggregates, targets });
        Ok(Number::GroupBy { group, members })
    }

    fn group_keys(
        &self,
        targets: &mut Vec<GroupTargetPlan>,
        asked: &[&'d Asked],
    ) -> Result<Vec<(Key, Number)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut member = |(name, asked): (&&str, &Vec<&Asked>)| {
            let field = &asked[0].name;
            let number = match self.meanings.field(ty, field) {
                _ if field == "__typename" => Number::Typename(quoted(ty)),
                Some(FieldMeaning::GroupKey(field)) => {
                    let kind = &self.registry.field(field).def.kind;
                    Number::GroupKey { field, leaf: Leaf::of(kind, "") }
                }
                Some(FieldMeaning::GroupRecord(field)) => {
                    self.group_record(targets, field, asked)?
                }
                Some(FieldMeaning::GroupKind) => Number::GroupKind,
                _ => return Err(self.unknown(ty, field)),
            };
            Ok((Key::new(name), number))
        };
        fields.iter().map(&mut member).collect()
    }

    fn group_record(
        &self,
        targets: &mut Vec<GroupTargetPlan>,
        field: FieldRef,
        asked: &[&'d Asked],
    ) -> Result<Number> {
        let index = self.registry.field(field).relation;
        let relation = index.map(|index| RelationRef { owner: field.owner, index });
        let relation =
            relation.ok_or_else(|| Error::internal("a group's record has no relation"))?;
        let mut level = Level::new(self.registry.relation(relation).target);
        let object = self.object(&mut level, 0, asked)?;
        targets.push(GroupTargetPlan { field, level: level.finish() });
        Ok(Number::GroupRecord { target: (targets.len() - 1) as u16, object })
    }

    /// The members of `sum`, `avg` and so on.
    fn functions(
        &self,
        aggregates: &mut Vec<Aggregate>,
        asked: &[&'d Asked],
    ) -> Result<Vec<(Key, Number)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut members = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let number = match self.meanings.field(ty, field) {
                _ if field == "__typename" => Number::Typename(quoted(ty)),
                Some(FieldMeaning::Aggregated(aggregate)) => self.value(aggregates, aggregate),
                _ => return Err(self.unknown(ty, field)),
            };
            members.push((Key::new(name), number));
        }
        Ok(members)
    }

    fn value(&self, aggregates: &mut Vec<Aggregate>, aggregate: Aggregate) -> Number {
        let known = aggregates.iter().position(|known| *known == aggregate);
        let index = known.unwrap_or_else(|| {
            aggregates.push(aggregate);
            aggregates.len() - 1
        });
        let kind = aggregate.field.map(|field| &self.registry.field(field).def.kind);
        let counts = matches!(
            aggregate.function,
            AggregateFunction::Count | AggregateFunction::CountDistinct
        );
        let leaf = leaf(aggregate.function, kind);
        Number::Value { index: index as u16, leaf, nullable: !counts }
    }
}

/// The form of an aggregate's value: sums of whole numbers outgrow 32 bits, means are doubles.
fn leaf(function: AggregateFunction, kind: Option<&Kind>) -> Leaf {
    match (function, kind) {
        (AggregateFunction::Count | AggregateFunction::CountDistinct, _) | (_, None) => Leaf::Int,
        (AggregateFunction::Sum, Some(Kind::Int)) => Leaf::BigInt,
        (AggregateFunction::Avg, Some(Kind::Decimal)) => Leaf::MeanDecimal,
        (AggregateFunction::Avg, Some(_)) => Leaf::Float,
        (_, Some(kind)) => Leaf::of(kind, ""),
    }
}
