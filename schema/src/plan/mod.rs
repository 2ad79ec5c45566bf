//! What a document becomes before any value is known: which levels are read and how their rows are
//! written. A plan holds no condition: `@skip` and `@include` were decided when it was made, and
//! arguments stay syntax until `bind.rs`.

use std::sync::Arc;

use schema_som::cell::Cell;
use schema_som::kind::{Kind, Vocabulary};
use schema_som::query::{Alias, Column, Totals};
use schema_som::registry::{FieldRef, RelationRef, TypeIx};
use schema_som::value::Value;

use crate::compiler::ast::{Field, Node};
use crate::meaning::{Told, Verb};

mod build;
mod changes;
mod follow;
mod level;
mod log;
mod numbers;
mod roots;

pub(crate) use build::Planner;
pub(crate) use follow::{Follow, FollowType, NewsPart, SignalPart};
pub(crate) use log::{ChangePart, EventPart, EventPlan, History, HistoryEdge, HistoryPart};

/// The plan of one operation.
pub(crate) struct Plan {
    /// Its root fields in document order.
    pub(crate) roots: Vec<Root>,
    /// How many members it writes at most per row: what it weighs in the cache.
    pub(crate) members: usize,
}

/// A field as it was asked for: its arguments, and where it stands.
pub(crate) type Asked = Node<Field>;

/// The response name of a field, ready to be written.
pub(crate) struct Key {
    /// The name, for paths.
    pub(crate) name: Box<str>,
    /// `,"name":`; the first member of an object leaves the comma out.
    pub(crate) json: Box<[u8]>,
}

impl Key {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.into(), json: format!(",\"{name}\":").into_bytes().into() }
    }
}

/// One root field.
pub(crate) struct Root {
    pub(crate) key: Key,
    pub(crate) asked: Asked,
    pub(crate) nullable: bool,
    pub(crate) what: RootKind,
}

/// What a root field answers.
pub(crate) enum RootKind {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    /// `__schema` or `__type`: answered by the compiler.
    Introspection,
    /// One record by its id.
    LookUp { of: TypeIx, tables: Vec<Table> },
    /// One record by a natural key.
    LookUpBy { of: TypeIx, tables: Vec<Table> },
    /// Records by their ids.
    Nodes { tables: Vec<Table> },
    /// A page of records.
    List(Box<List>),
    /// A page of one record's events.
    History(Box<History>),
    /// A declared operation, by its position in the registry.
    Operation { index: u16, answer: Answer },
    /// A page of what a declared operation chooses.
    Page { index: u16, list: Box<List> },
    /// A change of records.
    Change(Box<Change>),
    /// The changes of a type, as they happen.
    Follow(Box<Follow>),
    /// What plugins say.
    Listen(Vec<(Key, SignalPart)>),
}

/// A root field that changes records, and how what it answers is written.
pub(crate) struct Change {
    /// The type that it names; the root type for `restore`.
    pub(crate) ty: TypeIx,
    pub(crate) verb: Verb,
    pub(crate) tables: Vec<ChangedTable>,
    pub(crate) parts: Vec<(Key, ToldPart)>,
}

/// The changed records of one table, read at once for every selection of them.
pub(crate) struct ChangedTable {
    /// The root of the family, or the concrete type.
    pub(crate) on: TypeIx,
    pub(crate) level: LevelPlan,
    /// Where the rows have their keys.
    pub(crate) key_column: u16,
    /// One way to write a record for each selection of it.
    pub(crate) objects: Vec<Arc<ObjectPlan>>,
}

/// A member of what a change answers.
pub(crate) enum ToldPart {
    Typename(Box<[u8]>),
    /// A record: the way to write it, and whether there may be none.
    Record(usize, bool),
    /// Records: the way to write them, and whether there may be none of each.
    Records(usize, bool),
    /// What became of each row.
    Results(Vec<(Key, ToldPart)>),
    /// Why a row failed.
    Error(Vec<(Key, ToldPart)>),
    /// A value of its own.
    Value(Told),
}

/// How the answer of an operation is written.
pub(crate) enum Answer {
    /// One value.
    Value(Leaf),
    /// A list of values.
    Values(Leaf),
    /// One record.
    Record(Vec<Table>),
    /// An object of several values.
    Payload(Vec<(Key, PayloadPart)>),
    /// A tree of objects, or any number of them.
    Tree(Vec<(Key, TreePart)>),
}

/// A field of an object of a tree.
pub(crate) enum TreePart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    /// A value, by the field's name.
    Value(Box<str>),
    /// An object or a list of them, by the field's name.
    Inner(Box<str>, Vec<(Key, TreePart)>),
}

/// A field of an operation's payload.
pub(crate) enum PayloadPart {
    /// `__typename`, as JSON.
    Typename(Box<[u8]>),
    /// A value, by its position.
    Value(u16, Leaf),
    /// A record, by the position of its key, and whether there may be none.
    Record(u16, Vec<Table>, bool),
    /// Records, by the position of their keys.
    Records(u16, Vec<Table>),
}

/// Records of one table, read by their keys.
pub(crate) struct Table {
    /// The root of the family, or the concrete type.
    pub(crate) on: TypeIx,
    pub(crate) level: LevelPlan,
    /// Where the rows have their keys.
    pub(crate) key_column: u16,
    /// Where the rows have their kinds, when the table is shared.
    pub(crate) kind_column: Option<u16>,
    pub(crate) object: Arc<ObjectPlan>,
}

/// One level of rows: what is read at once, and what hangs on it.
pub(crate) struct LevelPlan {
    pub(crate) on: TypeIx,
    /// To-one relations in the order of their aliases, from 1 on.
    pub(crate) joins: Vec<(Alias, RelationRef)>,
    pub(crate) columns: Vec<Column>,
    pub(crate) children: Vec<ChildPlan>,
    pub(crate) variants: Vec<VariantPlan>,
    pub(crate) links: Vec<LinkPlan>,
}

/// A to-many relation of a level's rows.
pub(crate) struct ChildPlan {
    pub(crate) key_column: u16,
    pub(crate) relation: RelationRef,
    pub(crate) list: List,
}

/// The records of one concrete type behind polymorphic rows.
pub(crate) struct VariantPlan {
    pub(crate) key_column: u16,
    pub(crate) kind_column: u16,
    pub(crate) level: LevelPlan,
}

/// The records that computed keys of a level's rows lead to.
pub(crate) struct LinkPlan {
    pub(crate) column: u16,
    pub(crate) level: LevelPlan,
}

/// How one record is written, whichever of its type's kinds it is.
pub(crate) struct ObjectPlan {
    /// The type by which it was reached, for messages.
    pub(crate) ty: TypeIx,
    pub(crate) kinds: Kinds,
}

/// The shapes of a record's kinds.
pub(crate) enum Kinds {
    /// There is only one.
    One(Case),
    /// The text of this column picks one. Sorted by the text.
    Several { column: u16, cases: Vec<(Box<str>, Case)> },
}

/// What is written of a record of one kind.
pub(crate) struct Case {
    /// The variant whose row has the shape's columns; none when it is the row itself.
    pub(crate) variant: Option<u16>,
    pub(crate) shape: Arc<Shape>,
}

/// The members of an object in response order.
pub(crate) struct Shape {
    pub(crate) members: Vec<Member>,
}

/// One member of a record's object.
pub(crate) struct Member {
    pub(crate) key: Key,
    pub(crate) what: MemberKind,
}

/// What a member holds.
pub(crate) enum MemberKind {
    /// `__typename` or `kind`, as JSON.
    Typename(Box<[u8]>),
    /// A field with a column.
    Value { column: u16, leaf: Leaf, nullable: bool, field: FieldRef },
    /// A field that is computed here from several columns.
    Hosted(Box<Hosted>),
    /// A to-one relation.
    One { key_column: u16, object: Arc<ObjectPlan>, nullable: bool, relation: RelationRef },
    /// A record whose key a plugin computes: a link of the level.
    Linked { column: u16, link: u16, object: Arc<ObjectPlan> },
    /// A to-many relation: a child of the level.
    Many { child: u16 },
}

/// A field that a function computes.
pub(crate) struct Hosted {
    pub(crate) columns: Vec<u16>,
    pub(crate) compute: fn(&[Cell<'_>]) -> Value,
    pub(crate) leaf: Leaf,
    pub(crate) nullable: bool,
    pub(crate) field: FieldRef,
}

/// A connection: a page of rows, and what is told about it.
pub(crate) struct List {
    pub(crate) asked: Asked,
    pub(crate) level: LevelPlan,
    pub(crate) parts: Vec<(Key, ListPart)>,
    /// Whether rows are asked for at all; a count alone needs none.
    pub(crate) rows: bool,
    /// Whether cursors are asked for.
    pub(crate) cursors: bool,
    /// Whether one row more is read, to know that there is more.
    pub(crate) more: bool,
    /// Whether the newest record leads where no order is asked for.
    pub(crate) newest_first: bool,
    /// Numbers over all rows; groups are added at bind time.
    pub(crate) totals: Totals,
    pub(crate) groups: Vec<GroupPlan>,
}

/// A member of a connection.
pub(crate) enum ListPart {
    Typename(Box<[u8]>),
    Nodes(Arc<ObjectPlan>),
    Edges(Vec<(Key, EdgePart)>),
    PageInfo(Vec<(Key, PagePart)>),
    Count,
    Aggregate(Vec<(Key, Number)>),
}

/// A member of an edge.
pub(crate) enum EdgePart {
    Typename(Box<[u8]>),
    Cursor,
    Node(Arc<ObjectPlan>),
}

/// A member of `pageInfo`.
pub(crate) enum PagePart {
    Typename(Box<[u8]>),
    HasNext,
    HasPrevious,
    StartCursor,
    EndCursor,
}

/// A member of an aggregate or of a group.
pub(crate) enum Number {
    Typename(Box<[u8]>),
    /// The number of rows.
    Count,
    /// An aggregate, by its position; one that is never null is 0 over nothing.
    Value {
        index: u16,
        leaf: Leaf,
        nullable: bool,
    },
    /// `sum`, `avg` and so on, or `keys`.
    Object(Vec<(Key, Number)>),
    /// `groupBy`: one of the list's groupings.
    GroupBy {
        group: u16,
        members: Vec<(Key, Number)>,
    },
    /// A value that the rows of a group share.
    GroupKey {
        field: FieldRef,
        leaf: Leaf,
    },
    /// The record that the rows of a group share, by its position among the targets.
    GroupRecord {
        target: u16,
        object: Arc<ObjectPlan>,
    },
    /// The kind that the rows of a group share.
    GroupKind,
}

/// A grouping: its aggregates are known, its keys are arguments.
pub(crate) struct GroupPlan {
    pub(crate) asked: Asked,
    pub(crate) aggregates: Vec<schema_som::query::Aggregate>,
    /// The records that are selected of keys; read where their key is an argument.
    pub(crate) targets: Vec<GroupTargetPlan>,
}

/// The records that a foreign key leads to.
pub(crate) struct GroupTargetPlan {
    pub(crate) field: FieldRef,
    pub(crate) level: LevelPlan,
}

/// How a value is written.
#[derive(Debug, Clone)]
pub(crate) enum Leaf {
    /// A TypeID with this prefix.
    Id(Box<str>),
    Text,
    Bool,
    Int,
    BigInt,
    Float,
    Decimal,
    /// A mean of decimals: a double of millionths.
    MeanDecimal,
    DateTime,
    Duration,
    Json,
    Choice(Arc<Vocabulary>),
    /// A kind of a family, shown as its value of `EntityKind`.
    Kind,
}

impl Leaf {
    /// How values of a kind are written; `prefix` is that of the record behind a key.
    pub(crate) fn of(kind: &Kind, prefix: &str) -> Self {
        match kind {
            Kind::Key => Self::Id(prefix.into()),
            Kind::Text(_) | Kind::LongText => Self::Text,
            Kind::Bool => Self::Bool,
            Kind::Int => Self::Int,
            Kind::BigInt => Self::BigInt,
            Kind::Float => Self::Float,
            Kind::Decimal => Self::Decimal,
            Kind::DateTime => Self::DateTime,
            Kind::Duration => Self::Duration,
            Kind::Enum(vocabulary) => Self::Choice(vocabulary.clone()),
            Kind::Json => Self::Json,
        }
    }
}

/// A name as a JSON text. GraphQL names need no escape.
fn quoted(name: &str) -> Box<[u8]> {
    format!("\"{name}\"").into_bytes().into()
}
