//! Computed fields that SQL and memory can both evaluate: a tiny arithmetic over one row's columns.

use crate::cell::Cell;

/// An expression over the columns of one row. `C` is how a column is named: a text while a type is
/// declared, an index once the registry is frozen.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression<C> {
    /// A column's value.
    Column(C),
    /// A whole number.
    Int(i64),
    /// A double.
    Float(f64),
    /// The sum of two numbers.
    Add(Box<Self>, Box<Self>),
    /// The difference of two numbers.
    Sub(Box<Self>, Box<Self>),
    /// The product of two numbers.
    Mul(Box<Self>, Box<Self>),
    /// The quotient as a double; nothing when the divisor is zero.
    Div(Box<Self>, Box<Self>),
    /// Whether there is no value.
    IsNull(Box<Self>),
    /// Whether there is a value.
    IsNotNull(Box<Self>),
    /// Whether it is false.
    Not(Box<Self>),
    /// Whether both are true.
    And(Box<Self>, Box<Self>),
    /// The first that is not null.
    Coalesce(Box<Self>, Box<Self>),
}

/// A column by name, to start an expression in a type's file.
pub fn column(name: &str) -> Expression<String> {
    Expression::Column(name.to_owned())
}

/// A whole number.
pub fn int<C>(number: i64) -> Expression<C> {
    Expression::Int(number)
}

/// A double.
pub fn float<C>(number: f64) -> Expression<C> {
    Expression::Float(number)
}

macro_rules! binary {
    ($($(#[doc = $doc:literal])* $name:ident $variant:ident;)*) => {
        impl<C> Expression<C> { $(
            $(#[doc = $doc])*
            #[must_use]
            #[expect(clippy::should_implement_trait, reason = "a declaration reads better as a chain")]
            pub fn $name(self, other: Self) -> Self {
                Self::$variant(Box::new(self), Box::new(other))
            }
        )* }
    };
}

binary! {
    /// `self + other`
    add Add;
    /// `self - other`
    sub Sub;
    /// `self * other`
    mul Mul;
    /// `self / other`
    div Div;
}

impl<C> Expression<C> {
    /// Whether both are true.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    /// The first that is not null.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::Coalesce(Box::new(self), Box::new(other))
    }

    /// Whether it is false; nothing where it is neither true nor false.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "a declaration reads better as a chain")]
    pub fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::IsNull(Box::new(self))
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_not_null(self) -> Self {
        Self::IsNotNull(Box::new(self))
    }

    /// The same expression with its columns named another way.
    ///
    /// # Errors
    /// Whatever `rename` answers for a column that it does not know.
    pub fn try_map<D, E>(
        &self,
        rename: &mut impl FnMut(&C) -> Result<D, E>,
    ) -> Result<Expression<D>, E> {
        let mut two = |a: &Self, b: &Self| -> Result<_, E> {
            Ok((Box::new(a.try_map(rename)?), Box::new(b.try_map(rename)?)))
        };
        Ok(match self {
            Self::Int(number) => Expression::Int(*number),
            Self::Float(number) => Expression::Float(*number),
            Self::Add(a, b) => two(a, b).map(|(a, b)| Expression::Add(a, b))?,
            Self::Sub(a, b) => two(a, b).map(|(a, b)| Expression::Sub(a, b))?,
            Self::Mul(a, b) => two(a, b).map(|(a, b)| Expression::Mul(a, b))?,
            Self::Div(a, b) => two(a, b).map(|(a, b)| Expression::Div(a, b))?,
            Self::And(a, b) => two(a, b).map(|(a, b)| Expression::And(a, b))?,
            Self::Coalesce(a, b) => two(a, b).map(|(a, b)| Expression::Coalesce(a, b))?,
            Self::Column(name) => Expression::Column(rename(name)?),
            Self::IsNull(a) => Expression::IsNull(Box::new(a.try_map(rename)?)),
            Self::IsNotNull(a) => Expression::IsNotNull(Box::new(a.try_map(rename)?)),
            Self::Not(a) => Expression::Not(Box::new(a.try_map(rename)?)),
        })
    }

    /// The columns that it is made of.
    pub fn columns(&self) -> Vec<&C> {
        match self {
            Self::Column(column) => vec![column],
            Self::Int(_) | Self::Float(_) => Vec::new(),
            Self::IsNull(a) | Self::IsNotNull(a) | Self::Not(a) => a.columns(),
            Self::Add(a, b)
            | Self::Sub(a, b)
            | Self::Mul(a, b)
            | Self::Div(a, b)
            | Self::And(a, b)
            | Self::Coalesce(a, b) => a.columns().into_iter().chain(b.columns()).collect(),
        }
    }

    /// Evaluates the expression over one row.
    pub fn evaluate<'a>(&self, row: &impl Fn(&C) -> Cell<'a>) -> Cell<'a> {
        let number = |e: &Self| match e.evaluate(row) {
            Cell::Int(number) => Some(number as f64),
            Cell::Float(number) => Some(number),
            _ => None,
        };
        let yes = |value: bool| Cell::Int(value.into());
        let arithmetic =
            |a: &Self, b: &Self, int: fn(i64, i64) -> Option<i64>, f: fn(f64, f64) -> f64| {
                if let (Cell::Int(a), Cell::Int(b)) = (a.evaluate(row), b.evaluate(row)) {
                    return int(a, b).map_or(Cell::Null, Cell::Int);
                }
                match (number(a), number(b)) {
                    (Some(a), Some(b)) => Cell::Float(f(a, b)),
                    _ => Cell::Null,
                }
            };
        match self {
            Self::Column(column) => row(column),
            Self::Int(number) => Cell::Int(*number),
            Self::Float(number) => Cell::Float(*number),
            Self::Add(a, b) => arithmetic(a, b, i64::checked_add, |a, b| a + b),
            Self::Sub(a, b) => arithmetic(a, b, i64::checked_sub, |a, b| a - b),
            Self::Mul(a, b) => arithmetic(a, b, i64::checked_mul, |a, b| a * b),
            Self::Div(a, b) => match (number(a), number(b)) {
                (Some(a), Some(b)) if b != 0.0 => Cell::Float(a / b),
                _ => Cell::Null,
            },
            Self::IsNull(a) => yes(a.evaluate(row).is_null()),
            Self::IsNotNull(a) => yes(!a.evaluate(row).is_null()),
            Self::Not(a) => match a.evaluate(row) {
                Cell::Int(value) => yes(value == 0),
                _ => Cell::Null,
            },
            Self::And(a, b) => {
                yes(a.evaluate(row) == Cell::Int(1) && b.evaluate(row) == Cell::Int(1))
            }
            Self::Coalesce(a, b) => match a.evaluate(row) {
                Cell::Null => b.evaluate(row),
                cell => cell,
            },
        }
    }
}
