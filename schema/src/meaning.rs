//! What every GraphQL name stands for in the model: the way back from `naming.rs`. It is filled by
//! the same pass that makes the schema, so the two cannot disagree.

use std::collections::HashMap;

use schema_som::query::Aggregate;
use schema_som::registry::{FieldRef, RelationRef, TypeIx};

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

/// What a root field does to records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `shotCreate(input:)`
    Create,
    /// `shotUpdate(id:, patch:, expectedRevision:)`
    Update,
    /// `shotUpsert(input:, match:)`
    Upsert,
    /// `shotDelete(id:, expectedRevision:)`
    Delete,
    /// `shotsCreate(inputs:, onError:)`
    CreateMany,
    /// `shotsUpdate(patches:, onError:)`
    UpdateMany,
    /// `shotsUpdateWhere(filter:, atMost:, patch:, onError:)`
    UpdateWhere,
    /// `shotsUpsert(inputs:, match:, onError:)`
    UpsertMany,
    /// `shotsDelete(ids:, targets:, onError:)`
    DeleteMany,
    /// `shotsDeleteWhere(filter:, atMost:, onError:)`
    DeleteWhere,
    /// `restore(ids:)`
    Restore,
}

impl Verb {
    /// The arguments that say how many rows there are: lists, or for filters a number.
    pub fn rows_arguments(self) -> &'static [&'static str] {
        match self {
            Verb::Create | Verb::Update | Verb::Upsert | Verb::Delete => &[],
            Verb::CreateMany | Verb::UpsertMany => &["inputs"],
            Verb::UpdateMany => &["patches"],
            Verb::UpdateWhere | Verb::DeleteWhere => &["atMost"],
            Verb::DeleteMany => &["ids", "targets"],
            Verb::Restore => &["ids"],
        }
    }
}

/// What is told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The record, of the only row or of a row's own.
    Record,
    /// The records of all rows that succeeded.
    Records,
    /// How many rows succeeded.
    Count,
    /// What became of each row.
    Results,
    /// The place of a row among the inputs.
    Index,
    /// Whether the record was made just now.
    Created,
    /// The id of the deleted record.
    Id,
    /// That id, and those of what went or came along.
    AllIds,
    /// Why a row failed.
    Error,
    /// The error's code.
    Code,
    /// The error's message.
    Message,
    /// The type that the error is about.
    Type,
    /// The field that the error is about.
    Field,
    /// What would be right.
    Hint,
    /// The plugin that the error is about.
    Plugin,
    /// The hook of that plugin.
    Hook,
    /// What the hook tells besides.
    Details,
}

/// What a key of a type's inputs stands for, by its position in the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKey {
    /// A field.
    Field(u16),
    /// A relation.
    Relation(u16),
}

/// What a subscriber is told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum News {
    /// Where it stands in the log.
    Cursor,
    /// What happened.
    Action,
    /// Which record.
    Id,
    /// Which of its fields changed.
    ChangedFields,
    /// All that the log has of it.
    Event,
    /// The record as it is.
    Record,
}

/// A field of what a plugin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignalField {
    /// What it is about.
    Topic,
    /// Which plugin says it.
    Plugin,
    /// What it says.
    Payload,
    /// When.
    At,
}

/// A field of an event of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventField {
    /// Where it stands in the log.
    Cursor,
    /// When it happened.
    At,
    /// What happened.
    Action,
    /// The record's type.
    Type,
    /// Which record.
    RecordId,
    /// The record as it is.
    Record,
    /// Who did it.
    Actor,
    /// Why.
    Cause,
    /// What the changes of one document have in common.
    MutationId,
    /// What it did to each field.
    Changes,
    /// The project that the record was in.
    Project,
    /// Of a change: which field.
    Name,
    /// Of a change: the value before.
    Before,
    /// Of a change: the value after.
    After,
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
