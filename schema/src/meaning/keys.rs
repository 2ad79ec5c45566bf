//! What the keys of inputs, filters, orders and groups stand for.

use schema_som::registry::{FieldRef, RelationRef, TypeIx};

/// What a key of a type's inputs stands for, by its position in the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKey {
    /// A field.
    Field(u16),
    /// A relation.
    Relation(u16),
}

/// What a key of a type's filter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterKey {
    /// All of these.
    And,
    /// Any of these.
    Or,
    /// The opposite.
    Not,
    /// Whether the to-one relation that leads here is empty.
    IsNull,
    /// The concrete type.
    Kind,
    /// A field; its filter is that of its kind.
    Field(FieldRef),
    /// A to-one relation; a filter of its target.
    One(RelationRef),
    /// A to-many relation; `some`, `none`, `every`, `count` over its targets.
    Many(RelationRef),
    /// The record is of this type and fulfils a filter of it.
    As(TypeIx),
}

/// What a key of a type's order stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderKey {
    /// A field.
    Field(FieldRef),
    /// A to-one relation; an order of its target.
    One(RelationRef),
}

/// What makes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupedBy {
    /// A field, or the column of a to-one relation.
    Field(FieldRef),
    /// The concrete type.
    Kind,
}
