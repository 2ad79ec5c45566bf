//! Makes a plan: collects fields once per concrete type and shares whatever can be shared.

use std::cell::Cell as Counter;
use std::collections::HashMap;
use std::sync::Arc;

use schema_som::query::{Alias, Column};
use schema_som::registry::{FieldRef, NODE, Registry, RelationRef, Type, TypeIx};
use schema_som::{Code, Error, Result};

use super::{Asked, ChildPlan, LevelPlan, LinkPlan, ObjectPlan, VariantPlan};
use crate::collect::{Collected, Collector};
use crate::compiler::ast::{Field, SelectionSet};
use crate::meaning::Meanings;

/// A plan with more members than this would be slow to make and to keep.
const MOST_MEMBERS: usize = 50_000;

/// Makes plans of one document under one set of conditions.
pub(crate) struct Planner<'d> {
    pub(super) registry: &'d Registry,
    pub(super) meanings: &'d Meanings,
    collector: Collector<'d>,
    members: Counter<usize>,
}

/// A level on its way into a plan.
pub(super) struct Level {
    pub(super) on: TypeIx,
    joins: Vec<(Alias, RelationRef)>,
    targets: Vec<TypeIx>,
    columns: Vec<Column>,
    by_column: HashMap<Column, u16>,
    pub(super) children: Vec<ChildPlan>,
    pub(super) by_child: HashMap<(Alias, RelationRef, Identity), u16>,
    variants: Vec<Variant>,
    pub(super) links: Vec<LinkPlan>,
    pub(super) by_link: HashMap<(u16, Identity), (u16, Arc<ObjectPlan>)>,
    pub(super) objects: HashMap<(Alias, Identity), Arc<ObjectPlan>>,
}

struct Variant {
    key_column: u16,
    kind_column: u16,
    level: Level,
}

/// Which fields of the document were merged. Compared while their document is borrowed, and never
/// kept: an address says nothing once its owner is gone.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Identity(Vec<*const Field>);

impl Identity {
    pub(super) fn of(asked: &[&Asked]) -> Self {
        Self(asked.iter().map(|field| std::ptr::from_ref(&***field)).collect())
    }
}

impl<'d> Planner<'d> {
    pub(crate) fn new(
        registry: &'d Registry,
        meanings: &'d Meanings,
        collector: Collector<'d>,
    ) -> Self {
        Self { registry, meanings, collector, members: Counter::new(0) }
    }

    /// What is asked of a record of a concrete type.
    pub(super) fn of_record(&self, asked: &[&'d Asked], ty: &Type) -> Result<Collected<'d>> {
        let applies = |name: &str| self.meanings.possible(name).contains(&ty.ix);
        self.counted(self.collector.collect(selections(asked), applies))
    }

    /// What is asked of an object that implements no interface.
    pub(super) fn of_object(&self, asked: &[&'d Asked]) -> Result<(&'d str, Collected<'d>)> {
        let ty = selections(asked).next().map_or("", |set| set.ty.as_str());
        let collected = self.collector.collect(selections(asked), |name| name == ty);
        Ok((ty, self.counted(collected)?))
    }

    /// What is asked of a root.
    pub(super) fn of_root(&self, set: &'d SelectionSet) -> Result<Collected<'d>> {
        self.counted(self.collector.collect([set], |name| name == set.ty.as_str()))
    }

    /// Plans grow with the kinds of polymorphic selections, so documents alone do not bound them.
    fn counted(&self, collected: Collected<'d>) -> Result<Collected<'d>> {
        self.members.set(self.members.get() + collected.len());
        if self.members.get() > MOST_MEMBERS {
            return Err(Error::new(Code::ComplexityExceeded, "the selection is too large to plan")
                .hint("ask for fewer fields on interfaces, or send several documents"));
        }
        Ok(collected)
    }

    /// A field as the level's own type knows it: what several kinds inherit is one column.
    pub(super) fn shared_field(&self, level: TypeIx, kind: &Type, field: FieldRef) -> FieldRef {
        let name = self.registry.field(field).name();
        self.above(level, kind).find_map(|ty| ty.field(name)).unwrap_or(field)
    }

    /// A relation as the level's own type knows it.
    pub(super) fn shared_relation(
        &self,
        level: TypeIx,
        kind: &Type,
        relation: RelationRef,
    ) -> RelationRef {
        let name = &self.registry.relation(relation).def.name;
        self.above(level, kind).find_map(|ty| ty.relation(name)).unwrap_or(relation)
    }

    /// The types from the level's own one down to a kind of it.
    fn above<'a>(&'a self, level: TypeIx, kind: &'a Type) -> impl Iterator<Item = &'a Type> {
        let ancestors = kind.ancestors.iter().rev().chain([&kind.ix]);
        ancestors.map(|ix| self.registry.get(*ix)).filter(move |ty| ty.is_a(level))
    }

    pub(super) fn members(&self) -> usize {
        self.members.get()
    }

    pub(super) fn unknown(&self, ty: &str, field: &str) -> Error {
        Error::internal(format!("`{ty}.{field}` is in the schema and means nothing"))
    }

    /// The tables that hold records of a type: its own, or one per family behind an abstract one.
    pub(super) fn tables_of(&self, ty: TypeIx) -> Vec<TypeIx> {
        if !self.registry.get(ty).is_abstract {
            return vec![ty];
        }
        let mut tables = Vec::new();
        let of_node = ty == NODE;
        for kind in self.registry.concrete().filter(|kind| of_node || kind.is_a(ty)) {
            let table = kind.family.unwrap_or(kind.ix);
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        tables
    }
}

fn selections<'a, 'd: 'a>(asked: &'a [&'d Asked]) -> impl Iterator<Item = &'d SelectionSet> + 'a {
    asked.iter().filter_map(|field| field.selection_set.as_ref())
}

impl Level {
    pub(super) fn new(on: TypeIx) -> Self {
        Self {
            on,
            joins: Vec::new(),
            targets: vec![on],
            columns: Vec::new(),
            by_column: HashMap::new(),
            children: Vec::new(),
            by_child: HashMap::new(),
            variants: Vec::new(),
            links: Vec::new(),
            by_link: HashMap::new(),
            objects: HashMap::new(),
        }
    }

    /// The type that an alias stands for.
    pub(super) fn type_of(&self, alias: Alias) -> TypeIx {
        self.targets[usize::from(alias)]
    }

    /// The position of a column, which is added if it is new.
    pub(super) fn column(&mut self, column: Column) -> u16 {
        *self.by_column.entry(column).or_insert_with(|| {
            self.columns.push(column);
            (self.columns.len() - 1) as u16
        })
    }

    /// The alias of a to-one relation, which is joined once.
    pub(super) fn join(&mut self, registry: &Registry, from: Alias, to: RelationRef) -> Alias {
        if let Some(at) = self.joins.iter().position(|join| *join == (from, to)) {
            return at as Alias + 1;
        }
        self.joins.push((from, to));
        self.targets.push(registry.relation(to).target);
        self.joins.len() as Alias
    }

    /// The variant of the records of one concrete type behind a polymorphic alias.
    pub(super) fn variant(&mut self, registry: &Registry, alias: Alias, kind: TypeIx) -> u16 {
        let ty = self.type_of(alias);
        let key_column = self.column(Column::Field(alias, registry.get(ty).id()));
        let kind_column = self.column(Column::Kind(alias, ty));
        let same = |variant: &Variant| variant.key_column == key_column && variant.level.on == kind;
        if let Some(at) = self.variants.iter().position(same) {
            return at as u16;
        }
        self.variants.push(Variant { key_column, kind_column, level: Level::new(kind) });
        (self.variants.len() - 1) as u16
    }

    pub(super) fn inside(&mut self, variant: u16) -> &mut Level {
        &mut self.variants[usize::from(variant)].level
    }

    /// The finished level.
    pub(super) fn finish(self) -> LevelPlan {
        let finished = |variant: Variant| VariantPlan {
            key_column: variant.key_column,
            kind_column: variant.kind_column,
            level: variant.level.finish(),
        };
        LevelPlan {
            on: self.on,
            joins: self.joins,
            columns: self.columns,
            children: self.children,
            variants: self.variants.into_iter().map(finished).collect(),
            links: self.links,
        }
    }
}
