//! Which rows: a condition as data. SQL is one translation of it, `evaluate.rs` the other.
//!
//! Logic is two-valued. A comparison with nothing is false, and `Not` turns it into true: `ne` and
//! `notIn` are negations, so they also match rows that have no value.

use crate::query::Order;
use crate::registry::{FieldRef, RelationRef, TypeIx};
use crate::value::Value;

/// A condition on one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every row.
    True,
    /// No row.
    False,
    /// All of them.
    And(Vec<Predicate>),
    /// Any of them.
    Or(Vec<Predicate>),
    /// The opposite.
    Not(Box<Predicate>),
    /// A column compared with a value, which is never null.
    Compare {
        /// The column.
        field: FieldRef,
        /// How it is compared.
        op: Compare,
        /// With what.
        value: Value,
    },
    /// The column has no value.
    IsNull(FieldRef),
    /// The column has one of these values, none of which is null.
    In {
        /// The column.
        field: FieldRef,
        /// The values.
        values: Vec<Value>,
    },
    /// A text column compared by a part of it.
    Text {
        /// The column.
        field: FieldRef,
        /// Which part.
        part: TextPart,
        /// With what; folded already when `folded`.
        value: String,
        /// Whether the folded copy is compared.
        folded: bool,
    },
    /// The folded copy of a text column equals this folded text.
    EqualFolded {
        /// The column.
        field: FieldRef,
        /// With what, folded already.
        value: String,
    },
    /// The row's concrete type is one of these.
    Kind(Vec<TypeIx>),
    /// The to-one relation leads to a row that fulfils this.
    One {
        /// The relation.
        relation: RelationRef,
        /// The condition on its target.
        predicate: Box<Predicate>,
    },
    /// At least one row of a to-many relation fulfils this. `none` and `every` are negations.
    Some {
        /// The relation.
        relation: RelationRef,
        /// The condition on its targets.
        predicate: Box<Predicate>,
    },
    /// The number of rows of a to-many relation that fulfil this.
    Count {
        /// The relation.
        relation: RelationRef,
        /// The condition on its targets.
        predicate: Box<Predicate>,
        /// How the number is compared.
        op: Compare,
        /// With what.
        value: i64,
    },
    /// The row stands after these values in this order: a page's cursor.
    After {
        /// The order, key included.
        order: Vec<Order>,
        /// A value for each part of the order.
        values: Vec<Value>,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// Equal.
    Eq,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// Which part of a text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// Anywhere.
    Contains,
    /// The beginning.
    Starts,
    /// The end.
    Ends,
}

impl Predicate {
    /// Both, without needless nesting.
    #[must_use]
    pub fn and(self, other: Predicate) -> Predicate {
        match (self, other) {
            (Predicate::True, other) => other,
            (this, Predicate::True) => this,
            (Predicate::False, _) | (_, Predicate::False) => Predicate::False,
            (Predicate::And(mut all), other) => {
                all.push(other);
                Predicate::And(all)
            }
            (this, other) => Predicate::And(vec![this, other]),
        }
    }

    /// The opposite.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "a chain reads better than an operator")]
    pub fn not(self) -> Predicate {
        match self {
            Predicate::True => Predicate::False,
            Predicate::False => Predicate::True,
            Predicate::Not(inner) => *inner,
            other => Predicate::Not(Box::new(other)),
        }
    }

    /// The same without the cursor of its page: what counts and aggregates are about.
    #[must_use]
    pub fn without_cursor(&self) -> Predicate {
        match self {
            Predicate::After { .. } => Predicate::True,
            Predicate::And(all) => {
                Predicate::And(all.iter().map(Predicate::without_cursor).collect())
            }
            other => other.clone(),
        }
    }

    /// The column equals the value; null asks for no value.
    pub fn eq(field: FieldRef, value: impl Into<Value>) -> Predicate {
        match value.into() {
            Value::Null => Predicate::IsNull(field),
            value => Predicate::Compare { field, op: Compare::Eq, value },
        }
    }
}
