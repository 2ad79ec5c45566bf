//! Makes random queries over the built-in model.

use schema_som::id::Key;
use schema_som::kind::Kind;
use schema_som::predicate::{Compare, Predicate};
use schema_som::query::{
    Aggregate, AggregateFunction, Child, Column, GroupTarget, Grouping, Join, Order, Page, Query,
    Totals, Variant,
};
use schema_som::registry::{FieldRef, Registry, RelationRef, Type};
use schema_som::value::Value;

use crate::testing::Random;

/// Where the next query comes from.
pub(super) struct Maker<'a> {
    pub(super) registry: &'a Registry,
    pub(super) random: Random,
    /// What keys are compared with.
    pub(super) keys: Vec<Key>,
}

impl Maker<'_> {
    pub(super) fn query(&mut self, ty: &Type, depth: usize) -> Query {
        let id = ty.id();
        let mut query = Query {
            on: ty.ix,
            joins: Vec::new(),
            columns: vec![Column::Field(0, id)],
            guards: Vec::new(),
            predicate: self.predicate(ty, 2),
            order: Vec::new(),
            page: Page { limit: Some(5 + self.random.below(40) as u32), ..Page::ALL },
            children: Vec::new(),
            variants: Vec::new(),
            totals: self.totals(ty),
            redacted: Vec::new(),
            computed: Vec::new(),
            links: Vec::new(),
        };
        if ty.extensible {
            query.columns.push(Column::Kind(0, ty.ix));
        }
        query.order.extend(self.order(ty));
        query.order.push(Order::by(id));
        if self.random.one_in(4) {
            let order = query.order.clone();
            let values = order.iter().map(|part| self.place(part.field)).collect();
            query.predicate = query.predicate.and(Predicate::After { order, values });
        }
        if ty.is_abstract {
            self.variants(&mut query, depth);
            return query;
        }
        for _ in 0..self.random.below(5) {
            query.columns.extend(self.field(ty).map(|field| Column::Field(0, field)));
        }
        self.joins(&mut query, ty);
        if depth > 0 && self.random.one_in(2) {
            self.children(&mut query, ty, depth);
        }
        query
    }

    /// Any stored column, foreign keys included.
    fn field(&mut self, ty: &Type) -> Option<FieldRef> {
        let index = self.random.below(ty.fields.len()) as u16;
        let field = FieldRef { owner: ty.ix, index };
        let known = self.registry.field(field);
        (known.is_stored() && !known.def.secret).then_some(field)
    }

    fn plain(&mut self, ty: &Type) -> Option<FieldRef> {
        self.field(ty).filter(|field| {
            let known = self.registry.field(*field);
            known.relation.is_none() && !matches!(known.def.kind, Kind::LongText | Kind::Json)
        })
    }

    /// A value that a page may begin after.
    fn place(&mut self, field: FieldRef) -> Value {
        match &self.registry.field(field).def.kind {
            Kind::Key => self.random.pick(&self.keys).copied().into(),
            Kind::Int => Value::Int(self.random.below(5) as i64 * 100),
            Kind::Text(_) => Value::from(format!("Shot {}", self.random.below(6))),
            _ => Value::Null,
        }
    }

    /// What records can be grouped by.
    fn key(&mut self, ty: &Type) -> Option<FieldRef> {
        self.field(ty).filter(|field| {
            !matches!(self.registry.field(*field).def.kind, Kind::LongText | Kind::Json)
        })
    }

    fn relation(&mut self, ty: &Type, many: bool) -> Option<RelationRef> {
        let all: Vec<_> = (0..ty.relations.len())
            .filter(|index| ty.relations[*index].is_many() == many)
            .map(|index| RelationRef { owner: ty.ix, index: index as u16 })
            .collect();
        self.random.pick(&all).copied()
    }

    fn joins(&mut self, query: &mut Query, ty: &Type) {
        for _ in 0..self.random.below(3) {
            let Some(relation) = self.relation(ty, false) else { continue };
            let target = self.registry.target(relation);
            if target.is_abstract {
                continue;
            }
            query.joins.push(Join {
                from: 0,
                relation,
                open: Predicate::True,
                visible: Predicate::True,
            });
            let alias = query.joins.len() as u16;
            query.columns.push(Column::Field(alias, target.id()));
            query.columns.extend(self.field(target).map(|field| Column::Field(alias, field)));
        }
    }

    fn children(&mut self, query: &mut Query, ty: &Type, depth: usize) {
        if let Some(relation) = self.relation(ty, true) {
            let inner = self.query(self.registry.target(relation), depth - 1);
            query.children.push(Child { key_column: 0, relation, query: inner });
        }
    }

    fn variants(&mut self, query: &mut Query, depth: usize) {
        let registry = self.registry;
        for kind in registry.kinds(query.on) {
            if !self.random.one_in(2) {
                continue;
            }
            let mut inner = self.query(kind, depth.saturating_sub(1));
            inner.totals = Totals::default();
            inner.order.clear();
            inner.page = Page::ALL;
            query.variants.push(Variant { key_column: 0, kind_column: 1, query: inner });
        }
    }

    fn order(&mut self, ty: &Type) -> Option<Order> {
        if ty.is_abstract || !self.random.one_in(2) {
            return None;
        }
        let relation = self.relation(ty, false);
        let target = relation.map(|relation| self.registry.target(relation));
        match (relation, target.filter(|target| !target.is_abstract)) {
            (Some(relation), Some(target)) => {
                let field = self.plain(target)?;
                Some(Order { through: vec![relation], ..Order::by(field) })
            }
            _ => self.plain(ty).map(Order::by),
        }
    }

    fn totals(&mut self, ty: &Type) -> Totals {
        let mut totals = Totals { count: self.random.one_in(3), ..Totals::default() };
        if ty.is_abstract || !self.random.one_in(4) {
            return totals;
        }
        let distinct =
            |field| Aggregate { function: AggregateFunction::CountDistinct, field: Some(field) };
        totals.aggregates.extend(self.key(ty).map(distinct));
        let counted = Aggregate { function: AggregateFunction::Count, field: None };
        if let Some(key) = self.key(ty) {
            let targets = self.led_to(ty, key).into_iter().collect();
            let (keys, aggregates) = (vec![key], vec![counted]);
            let by_kind = ty.family.is_some() && self.random.one_in(3);
            totals.groups.push(Grouping { keys, by_kind, aggregates, targets, limit: 100 });
        }
        totals
    }

    /// The records that a foreign key leads to, with some of their columns.
    fn led_to(&mut self, ty: &Type, key: FieldRef) -> Option<GroupTarget> {
        let index = self.registry.field(key).relation?;
        let target = self.registry.target(RelationRef { owner: ty.ix, index });
        let mut query = Query::flat(target, Vec::new(), Predicate::True);
        query.columns.push(Column::Field(0, target.id()));
        if !target.is_abstract {
            query.columns.extend(self.field(target).map(|field| Column::Field(0, field)));
        }
        Some(GroupTarget { key: 0, query })
    }

    fn predicate(&mut self, ty: &Type, depth: usize) -> Predicate {
        let leaf = depth == 0 || ty.is_abstract;
        match self.random.below(if leaf { 5 } else { 11 }) {
            0 | 1 => Predicate::True,
            2 => self.key_in(ty.id()),
            3 | 4 if ty.is_abstract => Predicate::True,
            3 => self.field(ty).map_or(Predicate::True, Predicate::IsNull),
            4 => self.comparison(ty),
            5 => self.predicate(ty, depth - 1).not(),
            6 => Predicate::Or(vec![self.predicate(ty, depth - 1), self.comparison(ty)]),
            7 => Predicate::And(vec![self.predicate(ty, depth - 1), self.comparison(ty)]),
            8 => match self.relation(ty, false) {
                Some(relation) => {
                    Predicate::One { relation, predicate: self.inner(relation, depth) }
                }
                None => Predicate::True,
            },
            9 => match self.relation(ty, true) {
                Some(relation) => {
                    Predicate::Some { relation, predicate: self.inner(relation, depth) }
                }
                None => Predicate::True,
            },
            _ => match self.relation(ty, true) {
                Some(relation) => Predicate::Count {
                    relation,
                    predicate: self.inner(relation, depth),
                    op: Compare::Ge,
                    value: self.random.below(3) as i64,
                },
                None => Predicate::True,
            },
        }
    }

    fn inner(&mut self, relation: RelationRef, depth: usize) -> Box<Predicate> {
        Box::new(self.predicate(self.registry.target(relation), depth - 1))
    }

    fn comparison(&mut self, ty: &Type) -> Predicate {
        let Some(field) = self.field(ty) else { return Predicate::True };
        let value = match &self.registry.field(field).def.kind {
            Kind::Key => return self.key_in(field),
            Kind::Int => Value::Int(self.random.below(5) as i64 * 100),
            Kind::Text(_) => Value::from(format!("Shot {}", self.random.below(6))),
            _ => return Predicate::IsNull(field),
        };
        let op = if self.random.one_in(2) { Compare::Eq } else { Compare::Ge };
        Predicate::Compare { field, op, value }
    }

    fn key_in(&mut self, field: FieldRef) -> Predicate {
        let many = 1 + self.random.below(20);
        let values = (0..many).filter_map(|_| self.random.pick(&self.keys).copied());
        Predicate::In { field, values: values.map(Value::Key).collect() }
    }
}
