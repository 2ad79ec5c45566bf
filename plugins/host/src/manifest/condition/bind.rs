//! Conditions over the columns of one type, and whether they hold of a row.

use std::cmp::Ordering;

use schema_som::kind::Kind;
use schema_som::naming::{camel, snake};
use schema_som::registry::{Field, Path};
use schema_som::{Cell, Code, Error, Record, Result, Type, Value};

use super::{Comparison, Literal, Node, Operand, Placed};
use crate::manifest::model::millionths;

/// A condition of one type.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    root: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Constant(bool),
    Changed(u16),
    Truth(Term),
    Compare(Term, Comparison, Term),
}

#[derive(Debug, Clone, PartialEq)]
enum Term {
    Stored(u16),
    Proposed(u16),
    Value(Value),
}

/// A row on its way into storage.
#[derive(Clone, Copy)]
struct Row<'a> {
    before: Option<&'a Record>,
    after: &'a Record,
    changed: &'a [u16],
}

impl Bound {
    /// Whether the condition holds. Nothing compares with null but `==` and `!=`; of a record that
    /// is made, nothing is stored.
    pub fn holds(&self, before: Option<&Record>, after: &Record, changed: &[u16]) -> bool {
        self.root.holds(Row { before, after, changed })
    }
}

impl Test {
    fn holds(&self, row: Row<'_>) -> bool {
        match self {
            Test::And(left, right) => left.holds(row) && right.holds(row),
            Test::Or(left, right) => left.holds(row) || right.holds(row),
            Test::Not(inner) => !inner.holds(row),
            Test::Constant(yes) => *yes,
            Test::Changed(column) => row.before.is_none() || row.changed.contains(column),
            Test::Truth(term) => term.cell(row).as_int() == Some(1),
            Test::Compare(left, comparison, right) => {
                compare(left.cell(row), *comparison, right.cell(row))
            }
        }
    }
}

impl Term {
    fn cell<'a>(&'a self, row: Row<'a>) -> Cell<'a> {
        let of = |record: &'a Record, column: u16| {
            record.values.get(usize::from(column)).map_or(Cell::Null, Value::as_cell)
        };
        match self {
            Term::Stored(column) => row.before.map_or(Cell::Null, |record| of(record, *column)),
            Term::Proposed(column) => of(row.after, *column),
            Term::Value(value) => value.as_cell(),
        }
    }
}

fn compare(left: Cell<'_>, comparison: Comparison, right: Cell<'_>) -> bool {
    let ordering = left.order(right);
    let is_null = left.is_null() || right.is_null();
    match comparison {
        Comparison::Eq => ordering == Ordering::Equal,
        Comparison::Ne => ordering != Ordering::Equal,
        Comparison::Lt => !is_null && ordering == Ordering::Less,
        Comparison::Le => !is_null && ordering != Ordering::Greater,
        Comparison::Gt => !is_null && ordering == Ordering::Greater,
        Comparison::Ge => !is_null && ordering != Ordering::Less,
    }
}

pub(super) fn bound(root: &Node, ty: &Type) -> Result<Bound> {
    Ok(Bound { root: test(root, ty)? })
}

fn wrong(column: usize, what: impl std::fmt::Display) -> Error {
    Error::new(Code::PluginInvalid, format!("column {column}: {what}"))
}

fn test(node: &Node, ty: &Type) -> Result<Test> {
    let boxed = |node: &Node| test(node, ty).map(Box::new);
    Ok(match node {
        Node::And(left, right) => Test::And(boxed(left)?, boxed(right)?),
        Node::Or(left, right) => Test::Or(boxed(left)?, boxed(right)?),
        Node::Not(inner) => Test::Not(boxed(inner)?),
        Node::Is(placed) => truth(placed, ty)?,
        Node::Compare(left, comparison, right) => {
            // The side that is a field says how a literal on the other side is read.
            let (a, b) = (kind(left, ty)?, kind(right, ty)?);
            if let (Some(a), Some(b)) = (&a, &b)
                && !a.comparable(b)
            {
                return Err(wrong(left.column, "these two fields hold different things"));
            }
            let left = term(left, b.as_ref().or(a.as_ref()), ty)?;
            let right = term(right, a.as_ref().or(b.as_ref()), ty)?;
            Test::Compare(left, *comparison, right)
        }
    })
}

fn truth(placed: &Placed, ty: &Type) -> Result<Test> {
    match &placed.operand {
        Operand::Literal(Literal::Truth(yes)) => Ok(Test::Constant(*yes)),
        Operand::Changed(name) => Ok(Test::Changed(column(placed, name, ty)?.0)),
        Operand::Stored(_) | Operand::Proposed(_)
            if matches!(kind(placed, ty)?, Some(Compared::Kind(Kind::Bool))) =>
        {
            Ok(Test::Truth(term(placed, None, ty)?))
        }
        _ => {
            let what = "this is neither true nor false by itself";
            Err(wrong(placed.column, what).hint("compare it, such as proposed.code != null"))
        }
    }
}

/// What a column holds, as far as comparing goes.
enum Compared {
    Key,
    Kind(Kind),
}

impl Compared {
    fn comparable(&self, other: &Compared) -> bool {
        let class = |compared: &Compared| match compared {
            Compared::Key | Compared::Kind(Kind::Key) => 0,
            Compared::Kind(Kind::Text(_) | Kind::LongText | Kind::Json) => 1,
            Compared::Kind(Kind::Enum(_)) => 2,
            Compared::Kind(Kind::Bool) => 3,
            Compared::Kind(Kind::Decimal) => 4,
            Compared::Kind(Kind::DateTime) => 5,
            Compared::Kind(Kind::Int | Kind::BigInt | Kind::Duration | Kind::Float) => 6,
        };
        class(self) == class(other)
    }
}

fn kind(placed: &Placed, ty: &Type) -> Result<Option<Compared>> {
    match &placed.operand {
        Operand::Stored(name) | Operand::Proposed(name) => {
            let (_, field) = column(placed, name, ty)?;
            Ok(Some(match field.relation {
                Some(_) => Compared::Key,
                None => Compared::Kind(field.def.kind.clone()),
            }))
        }
        Operand::Literal(_) => Ok(None),
        Operand::Changed(name) => {
            let what = format!("`changed.{name}` is true or false and is not compared");
            Err(wrong(placed.column, what).hint(format!("write changed.{name} or !changed.{name}")))
        }
    }
}

/// The stored column of a field, or of a relation to one.
fn column<'t>(placed: &Placed, name: &str, ty: &'t Type) -> Result<(u16, &'t Field)> {
    let registered = snake(name);
    let relation =
        ty.relation(&registered).map(|relation| &ty.relations[usize::from(relation.index)]);
    let index = match relation.map(|relation| &relation.path) {
        Some(Path::One { column }) => Some(*column),
        Some(_) => {
            let what = format!("`{name}` leads to many records");
            return Err(wrong(placed.column, what).hint("conditions are about one value"));
        }
        None => ty.field(&registered).map(|field| field.index),
    };
    let Some(index) = index else {
        let known: Vec<String> = ty.fields.iter().map(|field| camel(&field.def.name)).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let what = format!("{} has no `{name}`", ty.name);
        return Err(
            wrong(placed.column, what).hint(super::super::section::suggestion(name, &known))
        );
    };
    let field = &ty.fields[usize::from(index)];
    if !field.is_stored() || field.def.secret {
        let what = format!("`{name}` of {} is computed, or secret", ty.name);
        return Err(wrong(placed.column, what).hint("conditions are about stored values"));
    }
    Ok((index, field))
}

fn term(placed: &Placed, beside: Option<&Compared>, ty: &Type) -> Result<Term> {
    match &placed.operand {
        Operand::Stored(name) => Ok(Term::Stored(column(placed, name, ty)?.0)),
        Operand::Proposed(name) => Ok(Term::Proposed(column(placed, name, ty)?.0)),
        Operand::Literal(literal) => value(literal, beside)
            .map(Term::Value)
            .ok_or_else(|| wrong(placed.column, "this value is never held by the field beside it")),
        Operand::Changed(_) => Err(wrong(placed.column, "this is not compared")),
    }
}

fn value(literal: &Literal, beside: Option<&Compared>) -> Option<Value> {
    if matches!(literal, Literal::Null) {
        return Some(Value::Null);
    }
    let Some(Compared::Kind(kind)) = beside else { return None };
    match (kind, literal) {
        (Kind::Bool, Literal::Truth(yes)) => Some(Value::from(*yes)),
        (Kind::Int | Kind::BigInt | Kind::Duration | Kind::Float, Literal::Number(text)) => {
            let whole = text.parse::<i64>().ok().map(Value::Int);
            whole.or_else(|| text.parse::<f64>().ok().map(Value::Float))
        }
        (Kind::Decimal, Literal::Number(text)) => millionths(text).map(Value::Int),
        (Kind::Text(_) | Kind::LongText, Literal::Text(text)) => Some(Value::from(text.as_str())),
        (Kind::Enum(vocabulary), Literal::Text(text)) => {
            vocabulary.by_name(text).map(|member| Value::from(member.stored.as_str()))
        }
        _ => None,
    }
}
