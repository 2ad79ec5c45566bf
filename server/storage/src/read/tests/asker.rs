//! Random queries: every predicate, order, page, join, child, variant and number.

use schema_som::evaluate::ordered_cell;
use schema_som::kind::Kind;
use schema_som::memory::Memory;
use schema_som::naming::fold;
use schema_som::predicate::{Compare, Predicate, TextPart};
use schema_som::query::{
    Aggregate, AggregateFunction, Child, Column, Grouping, Join, Order, Page, Query, Totals,
    Variant,
};
use schema_som::registry::{Field, Registry, Type};
use schema_som::{FieldRef, RelationRef, Value};

use super::world::{Dice, filterable, value};

/// Makes queries that the records have something to say to.
pub(super) struct Asker<'a> {
    pub dice: Dice,
    pub registry: &'a Registry,
    pub memory: &'a Memory,
}

impl Asker<'_> {
    pub(super) fn ty(&mut self) -> &'static str {
        const TYPES: [&str; 14] = [
            "Shot",
            "Shot",
            "Task",
            "Task",
            "Sequence",
            "Project",
            "User",
            "Version",
            "Tag",
            "Entity",
            "SimpleEntity",
            "Node",
            "ProjectUser",
            "StatusList",
        ];
        const ADDED: [&str; 4] = ["CameraKit", "StuntShot", "Shot", "Task"];
        match self.registry.plugins().is_empty() || self.dice.one_in(2) {
            true => TYPES[self.dice.below(TYPES.len())],
            false => ADDED[self.dice.below(ADDED.len())],
        }
    }

    /// A value that some record has there, or any of its kind.
    fn value_of(&mut self, field: FieldRef) -> Value {
        let at = self.dice.below(self.memory.records().len());
        let part = Order::by(field);
        let cell = ordered_cell(self.memory, at, &part).to_value();
        match cell.is_null() {
            false => cell,
            true => value(&mut self.dice, &self.registry.field(field).def.kind),
        }
    }

    pub(super) fn predicate(&mut self, ty: &Type, depth: usize) -> Predicate {
        let list = |asker: &mut Self| -> Vec<Predicate> {
            (0..asker.dice.below(4)).map(|_| asker.predicate(ty, depth - 1)).collect()
        };
        match self.dice.below(if depth > 0 { 12 } else { 7 }) {
            0..=5 => self.atom(ty),
            6 => self.kind(ty),
            7 => Predicate::And(list(self)),
            8 => Predicate::Or(list(self)),
            9 => Predicate::Not(Box::new(self.predicate(ty, depth - 1))),
            10 => self.related(ty, depth),
            _ => self.after(ty),
        }
    }

    fn kind(&mut self, ty: &Type) -> Predicate {
        let kinds: Vec<&Type> = self.registry.kinds(ty.ix).collect();
        let some = (0..self.dice.below(3)).filter_map(|_| self.dice.pick(&kinds)).map(|ty| ty.ix);
        let of_kind = Predicate::Kind(some.collect());
        match self.dice.pick(&kinds).copied() {
            // What only one kind has, as `asShot` asks.
            Some(kind) if kind.ix != ty.ix && self.dice.one_in(2) => {
                Predicate::Kind(vec![kind.ix]).and(self.atom(kind))
            }
            _ => of_kind,
        }
    }

    fn fields(&self, ty: &Type) -> Vec<FieldRef> {
        let mut fields = filterable(ty);
        if ty.is_abstract {
            // The spine has no more than these.
            fields
                .retain(|field| ["id", "project_id"].contains(&self.registry.field(*field).name()));
            fields.extend(ty.project());
        }
        fields
    }

    fn atom(&mut self, ty: &Type) -> Predicate {
        let fields = self.fields(ty);
        let field = fields[self.dice.below(fields.len())];
        let def: &Field = self.registry.field(field);
        let is_text = matches!(def.def.kind, Kind::Text(_) | Kind::LongText);
        match self.dice.below(if is_text { 7 } else { 4 }) {
            0 => Predicate::IsNull(field),
            1 => {
                let values = (0..self.dice.below(4)).map(|_| self.value_of(field)).collect();
                Predicate::In { field, values }
            }
            2 | 3 => Predicate::Compare { field, op: self.op(), value: self.value_of(field) },
            _ => {
                let Value::Text(text) = self.value_of(field) else { return Predicate::True };
                let folded = def.def.folded && self.dice.one_in(2);
                let text = if folded { fold(&text) } else { text };
                if folded && self.dice.one_in(3) {
                    return Predicate::EqualFolded { field, value: text };
                }
                self.part(field, text, folded)
            }
        }
    }

    fn part(&mut self, field: FieldRef, text: String, folded: bool) -> Predicate {
        let letters: Vec<char> = text.chars().collect();
        let some = self.dice.below(letters.len() + 1);
        let (part, value) = match self.dice.below(3) {
            0 => (TextPart::Starts, letters[..some].iter().collect()),
            1 => (TextPart::Ends, letters[some..].iter().collect()),
            _ => (TextPart::Contains, letters[some..].iter().take(2).collect()),
        };
        Predicate::Text { field, part, value, folded }
    }

    fn op(&mut self) -> Compare {
        [Compare::Eq, Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge][self.dice.below(5)]
    }

    fn relations(&self, ty: &Type, many: bool) -> Vec<RelationRef> {
        let refs = ty
            .relations
            .iter()
            .enumerate()
            .filter(|(_, relation)| relation.is_many() == many && (many || !ty.is_abstract));
        refs.map(|(index, _)| RelationRef { owner: ty.ix, index: index as u16 }).collect()
    }

    fn related(&mut self, ty: &Type, depth: usize) -> Predicate {
        let many = self.dice.one_in(2);
        let relations = self.relations(ty, many);
        let Some(relation) = self.dice.pick(&relations).copied() else { return self.atom(ty) };
        let target = self.registry.target(relation);
        let predicate = match self.dice.below(4) {
            0 => Predicate::True,
            // What the key alone can answer.
            1 => {
                let field = target.id();
                Predicate::Compare { field, op: Compare::Eq, value: self.value_of(field) }
                    .and(if self.dice.one_in(2) { Predicate::True } else { self.atom(target) })
            }
            _ => self.predicate(target, depth - 1),
        };
        let predicate = Box::new(predicate);
        match (many, self.dice.one_in(2)) {
            (false, _) => Predicate::One { relation, predicate },
            (true, true) => Predicate::Some { relation, predicate },
            (true, false) => {
                let value = self.dice.below(3) as i64;
                Predicate::Count { relation, predicate, op: self.op(), value }
            }
        }
    }

    fn order(&mut self, ty: &Type) -> Vec<Order> {
        let mut order = Vec::new();
        for _ in 0..self.dice.below(3) {
            let mut through = Vec::new();
            let mut at = ty;
            while self.dice.one_in(3) && through.len() < 2 {
                let relations = self.relations(at, false);
                let Some(relation) = self.dice.pick(&relations) else { break };
                through.push(*relation);
                at = self.registry.target(*relation);
            }
            let sortable: Vec<FieldRef> = self
                .fields(at)
                .into_iter()
                .filter(|field| !matches!(self.registry.field(*field).def.kind, Kind::LongText))
                .collect();
            if let Some(field) = self.dice.pick(&sortable).copied() {
                let (descending, nulls_first) = (self.dice.one_in(2), self.dice.one_in(2));
                order.push(Order { through, descending, nulls_first, ..Order::by(field) });
            }
        }
        let (field, descending) = (ty.id(), self.dice.one_in(3));
        order.push(Order { descending, ..Order::by(field) });
        order
    }

    fn after(&mut self, ty: &Type) -> Predicate {
        let order = self.order(ty);
        let rows: Vec<usize> = (0..self.memory.records().len())
            .filter(|row| self.registry.get(self.memory.records()[*row].ty).is_a(ty.ix))
            .collect();
        let Some(row) = self.dice.pick(&rows).copied() else { return Predicate::False };
        let values =
            order.iter().map(|part| ordered_cell(self.memory, row, part).to_value()).collect();
        Predicate::After { order, values }
    }

    fn page(&mut self) -> Page {
        Page {
            limit: [None, Some(0), Some(1), Some(3), Some(9), Some(50)][self.dice.below(6)],
            offset: if self.dice.one_in(4) { self.dice.below(4) as u32 } else { 0 },
            backward: self.dice.one_in(3),
        }
    }

    pub(super) fn query(&mut self, ty: &Type, depth: usize) -> Query {
        let order = self.order(ty);
        let mut predicate = match self.dice.below(4) {
            0 => Predicate::True,
            _ => self.predicate(ty, 2),
        };
        if self.dice.one_in(3) {
            let after = self.after(ty);
            predicate = predicate.and(self.guarded(after, ty));
        }
        let mut query = Query {
            redacted: Vec::new(),
            computed: Vec::new(),
            links: Vec::new(),
            on: ty.ix,
            joins: Vec::new(),
            columns: vec![Column::Field(0, ty.id()), Column::Kind(0, ty.ix)],
            guards: Vec::new(),
            predicate,
            order,
            page: self.page(),
            children: Vec::new(),
            variants: Vec::new(),
            totals: Totals::default(),
        };
        let own = self.fields(ty);
        self.add_columns(&mut query, 0, &own);
        self.add_joins(&mut query, ty);
        if depth > 0 {
            self.add_children(&mut query, ty, depth);
            self.add_variants(&mut query, ty, depth);
        }
        self.add_totals(&mut query, ty);
        self.add_guards(&mut query, ty);
        query
    }

    fn add_columns(&mut self, query: &mut Query, alias: u16, fields: &[FieldRef]) {
        for _ in 0..self.dice.below(5) {
            query.columns.extend(self.dice.pick(fields).map(|field| Column::Field(alias, *field)));
        }
    }

    fn add_joins(&mut self, query: &mut Query, ty: &Type) {
        let mut types = vec![ty];
        for _ in 0..self.dice.below(3) {
            let from = self.dice.below(types.len());
            let relations = self.relations(types[from], false);
            let Some(relation) = self.dice.pick(&relations).copied() else { continue };
            let target = self.registry.target(relation);
            let visible = match self.dice.one_in(3) {
                true => self.predicate(target, 1),
                false => Predicate::True,
            };
            query.joins.push(Join { from: from as u16, relation, open: Predicate::True, visible });
            types.push(target);
            let alias = query.joins.len() as u16;
            query.columns.push(Column::Field(alias, target.id()));
            if target.family.is_some() {
                query.columns.push(Column::Kind(alias, target.ix));
            }
            let fields = self.fields(target);
            self.add_columns(query, alias, &fields);
        }
    }

    fn add_children(&mut self, query: &mut Query, ty: &Type, depth: usize) {
        for _ in 0..self.dice.below(3) {
            let relations = self.relations(ty, true);
            let Some(relation) = self.dice.pick(&relations).copied() else { continue };
            let mut child = self.query(self.registry.target(relation), depth - 1);
            if self.dice.one_in(2) {
                child.order.clear();
            }
            query.children.push(Child { key_column: 0, relation, query: child });
        }
    }

    fn add_variants(&mut self, query: &mut Query, ty: &Type, depth: usize) {
        if !ty.is_abstract {
            return;
        }
        let kinds: Vec<&Type> = self.registry.kinds(ty.ix).collect();
        for _ in 0..self.dice.below(4) {
            let kind = kinds[self.dice.below(kinds.len())];
            let mut variant = self.query(kind, depth - 1);
            variant.page = Page::ALL;
            variant.order.clear();
            variant.totals = Totals::default();
            query.variants.push(Variant { key_column: 0, kind_column: 1, query: variant });
        }
    }

    fn aggregates(&mut self, ty: &Type) -> Vec<Aggregate> {
        let fields = self.fields(ty);
        let mut aggregates = vec![Aggregate { function: AggregateFunction::Count, field: None }];
        for _ in 0..self.dice.below(4) {
            let Some(field) = self.dice.pick(&fields).copied() else { continue };
            let function = match self.registry.field(field).def.kind {
                Kind::Int | Kind::BigInt | Kind::Float | Kind::Decimal | Kind::Duration => {
                    const NUMBERS: [AggregateFunction; 5] = [
                        AggregateFunction::Sum,
                        AggregateFunction::Avg,
                        AggregateFunction::Min,
                        AggregateFunction::Max,
                        AggregateFunction::CountDistinct,
                    ];
                    NUMBERS[self.dice.below(5)]
                }
                Kind::DateTime | Kind::Text(_) => {
                    [AggregateFunction::Min, AggregateFunction::Max][self.dice.below(2)]
                }
                _ => {
                    [AggregateFunction::Count, AggregateFunction::CountDistinct][self.dice.below(2)]
                }
            };
            aggregates.push(Aggregate { function, field: Some(field) });
        }
        aggregates
    }

    fn add_totals(&mut self, query: &mut Query, ty: &Type) {
        if self.dice.one_in(2) {
            query.totals.count = self.dice.one_in(2);
            query.totals.aggregates = self.aggregates(ty);
        }
        let groupable: Vec<FieldRef> = self
            .fields(ty)
            .into_iter()
            .filter(|field| {
                matches!(
                    self.registry.field(*field).def.kind,
                    Kind::Text(_) | Kind::Bool | Kind::Int | Kind::Enum(_) | Kind::Key
                )
            })
            .collect();
        if self.dice.one_in(3) {
            let keys = (0..1 + self.dice.below(2))
                .filter_map(|_| self.dice.pick(&groupable).copied())
                .collect();
            let limit = 1 + self.dice.below(5) as u32;
            let mut grouping =
                Grouping { keys, aggregates: self.aggregates(ty), limit, ..Grouping::default() };
            self.add_targets(&mut grouping, ty);
            query.totals.groups.push(grouping);
        }
    }
}
