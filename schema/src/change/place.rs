//! Where in the arguments of a root field something stands. Nothing is written until it is wrong.

use std::fmt;

/// A place in an input, as a chain back to the argument.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    before: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// An argument.
    pub(super) fn argument(name: &'p str) -> Self {
        Self { before: None, step: Step::Name(name) }
    }

    /// A field of the object that stands here.
    pub(super) fn field(&'p self, name: &'p str) -> Self {
        Self { before: Some(self), step: Step::Name(name) }
    }

    /// An item of the list that stands here.
    pub(super) fn item(&'p self, index: usize) -> Self {
        Self { before: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = self.before {
            before.fmt(f)?;
        }
        match (self.step, self.before) {
            (Step::Index(index), _) => write!(f, "[{index}]"),
            (Step::Name(name), None) => f.write_str(name),
            (Step::Name(name), Some(_)) => write!(f, ".{name}"),
        }
    }
}
