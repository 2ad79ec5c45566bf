//! The language of `when`: what must hold of a row before a hook is asked about it.
//!
//! A text is parsed once, with positions in its errors; its names are resolved once for each type;
//! after that it is evaluated without allocating.

use schema_som::Result;

mod bind;
mod parse;
#[cfg(test)]
mod tests;

pub use bind::Bound;

/// A condition whose names nobody has looked up yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub(in crate::manifest::condition) root: Node,
}

/// A part of a condition that is true or false.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    /// A field that holds a boolean, a literal, or `changed.code`.
    Is(Placed),
    Compare(Placed, Comparison, Placed),
}

/// A word of a condition, and the column in which it begins.
#[derive(Debug, Clone, PartialEq)]
struct Placed {
    column: usize,
    operand: Operand,
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Stored(String),
    Proposed(String),
    Changed(String),
    Literal(Literal),
}

#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Null,
    Truth(bool),
    /// As written, since a decimal must stay exact.
    Number(String),
    Text(String),
}

/// How two values are held against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that names the column and what was expected there.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(Self { root: parse::condition(text)? })
    }

    /// Looks up the condition's names in a type.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` where a field is unknown, computed, or compared with what it never holds.
    pub fn bind(&self, ty: &schema_som::Type) -> Result<Bound> {
        bind::bound(&self.root, ty)
    }
}
