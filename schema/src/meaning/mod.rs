//! What every GraphQL name stands for in the model: the way back from `naming.rs`. It is filled by
//! the same pass that makes the schema, so the two cannot disagree.

use std::collections::HashMap;

use schema_som::query::Aggregate;
use schema_som::registry::{FieldRef, RelationRef, TypeIx};

mod changes;
mod keys;
mod live;

pub use changes::{Told, Verb};
pub use keys::{FilterKey, GroupedBy, InputKey, OrderKey};
pub use live::{EventField, News, SignalField};

/// What an output type stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeMeaning {
    /// The root of queries.
    Query,
    /// The root of mutations.
    Mutation,
    /// The root of subscriptions.
    Subscription,
    /// What a plugin says.
    Signal,
    /// A change of a record of this type, as a subscriber is told.
    News(TypeIx),
    /// An event of the log.
    Event,
    /// What an event did to one field.
    EventChange,
    /// A page of events.
    EventConnection,
    /// An event of a page with its cursor.
    EventEdge,
    /// The object of a concrete type.
    Record(TypeIx),
    /// The interface of an extensible type; `Node` for the root type.
    Any(TypeIx),
    /// The interface of a facet. What its fields mean depends on the concrete type.
    Facet,
    /// A page of records.
    Connection(TypeIx),
    /// A record of a page with its cursor.
    Edge(TypeIx),
    /// What a page says of its neighbours.
    PageInfo,
    /// Numbers about all records of a list.
    Aggregate(TypeIx),
    /// One function over each of a type's columns: `ShotSum`.
    Aggregated(TypeIx),
    /// Numbers about the records of one group.
    Group(TypeIx),
    /// What the records of a group share.
    GroupKeys(TypeIx),
    /// The answer of an operation, by its position in the registry.
    Payload(u16),
    /// An object of a tree that an operation answers.
    Tree,
    /// The answer to a change, what became of one of its rows, or why that one failed.
    Changed,
}

/// What a field of an output type stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldMeaning {
    /// `node(id:)`
    Node,
    /// `nodes(ids:)`
    Nodes,
    /// `shot(id:)`
    LookUp(TypeIx),
    /// `userBy(login:)`; the arguments are [`Meanings::natural_key`]s.
    LookUpBy(TypeIx),
    /// `shots(filter:)`
    List(TypeIx),
    /// A declared operation, by its position in the registry.
    Operation(u16),
    /// A page that a declared operation chooses the records of, by its position in the registry.
    Page(u16),
    /// `shotCreate(input:)` and its like; `restore(ids:)` with the root type.
    Change(TypeIx, Verb),

    /// `history(id:)`
    History,
    /// A field of an event, or of what it did to a field.
    Event(EventField),

    /// `shotChanged(filter:, after:)`
    Follow(TypeIx),
    /// The changes that a declared operation chooses, by its position in the registry.
    FollowChosen(u16),
    /// `events(filter:, after:)`
    FollowLog,
    /// `pluginSignals(topics:)`
    Listen,
    /// A field of what a plugin says.
    Signal(SignalField),
    /// A field of what a subscriber is told of a change.
    News(News),

    /// A field of a record.
    Field(FieldRef),
    /// `kind`: the concrete type of a record.
    Kind,
    /// A to-one relation of a record.
    One(RelationRef),
    /// A record whose key a plugin computes.
    Linked(FieldRef),
    /// A to-many relation of a record: a connection.
    Many(RelationRef),
    /// A field of a facet's interface: look the name up on the concrete type's object.
    OfFacet,

    /// `nodes` of a connection.
    ConnectionNodes,
    /// `edges` of a connection.
    Edges,
    /// `pageInfo` of a connection.
    PageInfo,
    /// `totalCount` of a connection.
    TotalCount,
    /// `aggregate` of a connection.
    Aggregate,
    /// `cursor` of an edge.
    Cursor,
    /// `node` of an edge.
    EdgeNode,
    /// `hasNextPage`
    HasNextPage,
    /// `hasPreviousPage`
    HasPreviousPage,
    /// `startCursor`
    StartCursor,
    /// `endCursor`
    EndCursor,

    /// `count` of an aggregate or a group, or one column of `ShotSum` and the like.
    Aggregated(Aggregate),
    /// `sum`, `avg`, `min`, `max` or `countDistinct`: an object of [`FieldMeaning::Aggregated`].
    AggregatedFields,
    /// `groupBy` of an aggregate.
    GroupBy,
    /// `keys` of a group.
    GroupKeys,
    /// One key of a group: a field.
    GroupKey(FieldRef),
    /// One key of a group: the record that this foreign key leads to.
    GroupRecord(FieldRef),
    /// One key of a group: the concrete type.
    GroupKind,

    /// A field of a tree that an operation answers, by its own name.
    Tree,
    /// A field of a payload, by its position in the declaration.
    Payload(u16),
    /// A field of what a change answers.
    Changed(Told),
}

/// The meaning of every name of a generation.
#[derive(Debug, Default)]
pub struct Meanings {
    pub(crate) outputs: HashMap<String, OutputMeaning>,
    pub(crate) filters: HashMap<TypeIx, HashMap<String, FilterKey>>,
    pub(crate) orders: HashMap<TypeIx, HashMap<String, OrderKey>>,
    pub(crate) group_keys: HashMap<TypeIx, HashMap<String, GroupedBy>>,
    pub(crate) natural_keys: HashMap<TypeIx, HashMap<String, FieldRef>>,
    pub(crate) inputs: HashMap<TypeIx, HashMap<String, InputKey>>,
    pub(crate) matches: HashMap<TypeIx, HashMap<String, u16>>,
    pub(crate) kinds: HashMap<String, TypeIx>,
    pub(crate) possible: HashMap<String, Vec<TypeIx>>,
}

/// An output type with its fields.
#[derive(Debug)]
pub(crate) struct OutputMeaning {
    pub(crate) ty: TypeMeaning,
    pub(crate) fields: HashMap<String, FieldMeaning>,
}

impl Meanings {
    /// What an output type stands for.
    pub fn output(&self, graphql_type: &str) -> Option<TypeMeaning> {
        self.outputs.get(graphql_type).map(|output| output.ty)
    }

    /// What a field stands for. `__typename` and the like are not known here.
    pub fn field(&self, graphql_type: &str, field: &str) -> Option<FieldMeaning> {
        self.outputs.get(graphql_type)?.fields.get(field).copied()
    }

    /// What a key of `<Type>Filter` stands for.
    pub fn filter(&self, ty: TypeIx, key: &str) -> Option<FilterKey> {
        self.filters.get(&ty)?.get(key).copied()
    }

    /// What a key of `<Type>Order` stands for.
    pub fn order(&self, ty: TypeIx, key: &str) -> Option<OrderKey> {
        self.orders.get(&ty)?.get(key).copied()
    }

    /// What a value of `<Type>GroupKey` stands for.
    pub fn group_key(&self, ty: TypeIx, value: &str) -> Option<GroupedBy> {
        self.group_keys.get(&ty)?.get(value).copied()
    }

    /// The field behind an argument of `userBy`.
    pub fn natural_key(&self, ty: TypeIx, argument: &str) -> Option<FieldRef> {
        self.natural_keys.get(&ty)?.get(argument).copied()
    }

    /// What a key of `<Type>CreateInput` or `<Type>UpdateInput` stands for.
    pub fn input(&self, ty: TypeIx, key: &str) -> Option<InputKey> {
        self.inputs.get(&ty)?.get(key).copied()
    }

    /// The column behind a value of `<Type>Match`.
    pub fn matching(&self, ty: TypeIx, value: &str) -> Option<u16> {
        self.matches.get(&ty)?.get(value).copied()
    }

    /// The type behind a value of `EntityKind`.
    pub fn kind(&self, value: &str) -> Option<TypeIx> {
        self.kinds.get(value).copied()
    }

    /// The concrete types that a record behind this object or interface can be.
    pub fn possible(&self, graphql_type: &str) -> &[TypeIx] {
        self.possible.get(graphql_type).map_or(&[], Vec::as_slice)
    }
}
