//! A read as data: which rows of which type, which columns, and what hangs on them.
//!
//! Storage answers a [`Query`] with a [`Level`] of the same shape: to-one relations are columns of
//! the parent's rows, each to-many relation is one more level, whatever the number of rows.

use crate::cell::Rows;
use crate::predicate::Predicate;
use crate::registry::{FieldRef, RelationRef, Type, TypeIx};

mod plugins;

pub use plugins::{Computed, Failed, Link, Redacted, Shown, Turn};

/// Which row source a column comes from: 0 is the level's own type, n the n-th join.
pub type Alias = u16;

/// One level of a read.
#[derive(Debug, Clone)]
pub struct Query {
    /// The type whose rows are read, with everything that extends it. An abstract one reads the
    /// spine, whose only columns are `id`, `project_id` and the kind.
    pub on: TypeIx,
    /// To-one relations that are joined.
    pub joins: Vec<Join>,
    /// What each row carries.
    pub columns: Vec<Column>,
    /// Columns that only some rows show; of all others they read as nothing.
    pub guards: Vec<Guard>,
    /// Which rows.
    pub predicate: Predicate,
    /// In which order; the key is always last. Empty when there is at most one row or when
    /// `position` orders them.
    pub order: Vec<Order>,
    /// How many rows.
    pub page: Page,
    /// To-many relations of these rows, one statement each.
    pub children: Vec<Child>,
    /// Concrete records behind polymorphic rows, one statement per type.
    pub variants: Vec<Variant>,
    /// Numbers about all rows, not only the page.
    pub totals: Totals,
    /// Rows of which hooks may replace columns, before anything else is made of those.
    pub redacted: Vec<Redacted>,
    /// Columns whose values plugins compute of the rows that were read.
    pub computed: Vec<Computed>,
    /// Records that computed keys lead to, one statement each.
    pub links: Vec<Link>,
}

impl Query {
    /// All rows of a type that fulfil a condition, with these columns and nothing else, in no order.
    /// What more is asked is set in it.
    pub fn flat(ty: &Type, columns: Vec<Column>, predicate: Predicate) -> Self {
        Self {
            on: ty.ix,
            joins: Vec::new(),
            columns,
            guards: Vec::new(),
            predicate,
            order: Vec::new(),
            page: Page::ALL,
            children: Vec::new(),
            variants: Vec::new(),
            totals: Totals::default(),
            redacted: Vec::new(),
            computed: Vec::new(),
            links: Vec::new(),
        }
    }
}

/// A to-one relation joined into its level.
#[derive(Debug, Clone)]
pub struct Join {
    /// Where it starts.
    pub from: Alias,
    /// The relation.
    pub relation: RelationRef,
    /// What the row that it starts from must fulfil; otherwise the relation reads as empty.
    pub open: Predicate,
    /// What the target must fulfil to be seen; otherwise the relation reads as empty.
    pub visible: Predicate,
}

/// A column that only some rows show.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// The position of the column.
    pub column: u16,
    /// What the row behind the column's alias must fulfil.
    pub shown: Predicate,
}

/// A column of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// A stored or computed field.
    Field(Alias, FieldRef),
    /// The concrete type of a row whose type can be extended, as its `kind` (or, on the spine, its
    /// type's name).
    Kind(Alias, TypeIx),
}

/// A part of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The to-one relations that lead from the level's own type to the field's.
    pub through: Vec<RelationRef>,
    /// The field.
    pub field: FieldRef,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Whether rows without a value come first.
    pub nulls_first: bool,
    /// What a row of the level must fulfil for its value to count; of all others there is none.
    pub shown: Predicate,
}

impl Order {
    /// Ascending by a field of the level's own type, rows without a value last.
    pub fn by(field: FieldRef) -> Self {
        let (through, shown) = (Vec::new(), Predicate::True);
        Self { through, field, descending: false, nulls_first: false, shown }
    }
}

/// Which rows of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// At most so many rows (of each parent).
    pub limit: Option<u32>,
    /// How many rows are left out first.
    pub offset: u32,
    /// Whether the page is the last one before its end: rows come in opposite order.
    pub backward: bool,
}

impl Page {
    /// Every row.
    pub const ALL: Page = Page { limit: None, offset: 0, backward: false };
}

/// A to-many relation read for all rows of its parent level at once.
#[derive(Debug, Clone)]
pub struct Child {
    /// The position of the parent's column that holds the key.
    pub key_column: u16,
    /// The relation.
    pub relation: RelationRef,
    /// What is read of the targets. Its page counts per parent.
    pub query: Query,
}

/// The concrete records behind those polymorphic rows that are of one type.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The position of the parent's column with the key.
    pub key_column: u16,
    /// The position of the parent's column with the kind.
    pub kind_column: u16,
    /// What is read; `query.on` is the concrete type. One row per key at most.
    pub query: Query,
}

/// Numbers about all rows that a level's predicate admits, its cursor aside: an `After` among the
/// conjuncts belongs to the page and does not count.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Whether the rows are counted.
    pub count: bool,
    /// Aggregates over all of them.
    pub aggregates: Vec<Aggregate>,
    /// Aggregates by groups, one statement each.
    pub groups: Vec<Grouping>,
    /// Fields whose values count of some rows only, and what a row must fulfil for that. It holds
    /// for aggregates and for the keys of groups.
    pub guards: Vec<(FieldRef, Predicate)>,
}

impl Totals {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        !self.count && self.aggregates.is_empty() && self.groups.is_empty()
    }

    /// What a row must fulfil for its value of a field to count.
    pub fn guard(&self, field: FieldRef) -> Option<&Predicate> {
        self.guards.iter().find(|(guarded, _)| *guarded == field).map(|(_, shown)| shown)
    }
}

/// An aggregate over one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Over which column; `None` counts rows.
    pub field: Option<FieldRef>,
}

/// What an aggregate computes. Sums and averages of nothing are null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateFunction {
    /// How many rows, or how many values.
    Count,
    /// How many different values.
    CountDistinct,
    /// The sum.
    Sum,
    /// The mean, as a double.
    Avg,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

/// Aggregates by groups.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    /// The columns that make a group: own fields or foreign keys.
    pub keys: Vec<FieldRef>,
    /// Whether the concrete type makes a group, too. It comes behind the other keys.
    pub by_kind: bool,
    /// The records that keys lead to, one statement each.
    pub targets: Vec<GroupTarget>,
    /// What is computed of each group.
    pub aggregates: Vec<Aggregate>,
    /// At most so many groups (of each parent), in the order of their keys, no value last.
    pub limit: u32,
}

/// The records that the groups' foreign keys lead to.
#[derive(Debug, Clone)]
pub struct GroupTarget {
    /// The position of the foreign key among the keys.
    pub key: u16,
    /// What is read of them.
    pub query: Query,
}

impl Grouping {
    /// How many columns stand before the aggregates.
    pub fn width(&self) -> usize {
        self.keys.len() + usize::from(self.by_kind)
    }
}

/// The answer to a [`Query`], in the same shape.
pub struct Level {
    /// The rows, with the query's columns in their order.
    pub rows: Box<dyn Rows>,
    /// The columns that only some rows show, ascending: nothing in them may be a value withheld.
    pub guarded: Vec<u16>,
    /// For each parent row the positions of its rows. The root level has one span over all.
    pub spans: Vec<Span>,
    /// The rows in the order that spans count by, when it is not the order of `rows`.
    pub sequence: Option<Vec<u32>>,
    /// For each child of the query its level.
    pub children: Vec<Level>,
    /// For each variant its level; spans count this level's rows.
    pub variants: Vec<Level>,
    /// For each link of the query its level; spans count this level's rows. There are none before
    /// the keys are computed.
    pub links: Vec<Level>,
    /// The count and the aggregates, when they were asked.
    pub totals: Option<TotalRows>,
    /// For each grouping its rows: the keys, then the aggregates.
    pub groups: Vec<GroupRows>,
    /// Columns of which nobody knows what they hold. There is nothing in them.
    pub failed: Vec<Failed>,
}

/// A run of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub start: u32,
    /// How many.
    pub length: u32,
}

/// One row of numbers per parent.
pub struct TotalRows {
    /// The count first if it was asked, then the aggregates.
    pub rows: Box<dyn Rows>,
    /// For each parent its row; none when the parent has no rows at all. The root level has one.
    pub of_parent: Vec<Option<u32>>,
}

/// The groups of each parent.
pub struct GroupRows {
    /// The keys, then the aggregates.
    pub rows: Box<dyn Rows>,
    /// For each parent its groups. The root level has one span.
    pub spans: Vec<Span>,
    /// For each target of the grouping its level; spans count these rows.
    pub targets: Vec<Level>,
    /// The rows in the order that spans count by, when it is not the order of `rows`.
    pub sequence: Option<Vec<u32>>,
}

impl Level {
    /// The row numbers of a parent, in order.
    pub fn rows_of(&self, parent: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        rows_of(&self.spans, self.sequence.as_deref(), parent)
    }
}

impl GroupRows {
    /// The row numbers of a parent's groups, in order.
    pub fn rows_of(&self, parent: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        rows_of(&self.spans, self.sequence.as_deref(), parent)
    }
}

fn rows_of<'a>(
    spans: &[Span],
    sequence: Option<&'a [u32]>,
    parent: usize,
) -> impl ExactSizeIterator<Item = usize> + 'a {
    let span = spans.get(parent).copied().unwrap_or_default();
    let range = span.start as usize..(span.start + span.length) as usize;
    range.map(move |at| sequence.map_or(at, |sequence| sequence[at] as usize))
}
