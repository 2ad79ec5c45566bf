//! CollectFields of the specification, done once per concrete type when a plan is made. `@skip` and
//! `@include` are decided here: the values of their variables are part of the plan's key.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;
use schema_som::{Code, Error, Result};
use serde_json::Map;

use crate::compiler::ast::{
    DirectiveList, Document, Field, Node, Operation, Selection, SelectionSet, Value,
};

/// More conditions than this would fill the cache with plans of one document.
const MOST_CONDITIONS: usize = 16;

/// The fields of an object by response name, in the order of the document.
pub(crate) type Collected<'d> = IndexMap<&'d str, Vec<&'d Node<Field>>>;

/// The variables that decide which fields an operation selects.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    names: Vec<String>,
}

impl Conditions {
    /// Finds the variables in every `@skip` and `@include` of an operation.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` when there are too many.
    pub(crate) fn of(document: &Document, operation: &Operation) -> Result<Self> {
        let mut found = Finder { document, names: BTreeMap::new(), seen: HashSet::new() };
        found.set(&operation.selection_set);
        if found.names.len() > MOST_CONDITIONS {
            let what = format!("more than {MOST_CONDITIONS} variables decide what is selected");
            return Err(Error::new(Code::LimitExceeded, what)
                .hint("send several documents instead of one with many `@skip` and `@include`"));
        }
        Ok(Self { names: found.names.into_keys().map(str::to_owned).collect() })
    }

    /// The values of the variables, one bit each.
    pub(crate) fn bits(&self, variables: &Map<String, serde_json::Value>) -> Bits {
        let is_true = |name: &String| variables.get(name) == Some(&serde_json::Value::Bool(true));
        let bits = self.names.iter().enumerate();
        Bits(bits.fold(0, |bits, (at, name)| bits | u16::from(is_true(name)) << at))
    }

    fn is_true(&self, bits: Bits, name: &str) -> bool {
        let at = self.names.iter().position(|known| known == name);
        at.is_some_and(|at| bits.0 >> at & 1 == 1)
    }

    /// Whether the directives let a selection stand.
    fn admits(&self, bits: Bits, directives: &DirectiveList) -> bool {
        let holds = |name: &str| {
            let argument = directives.get(name)?.specified_argument_by_name("if")?;
            Some(match &**argument {
                Value::Boolean(yes) => *yes,
                Value::Variable(variable) => self.is_true(bits, variable),
                _ => false,
            })
        };
        holds("skip") != Some(true) && holds("include") != Some(false)
    }
}

/// Which of an operation's conditions are true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Bits(u16);

/// Collects what a document selects, under one set of conditions.
pub(crate) struct Collector<'d> {
    pub(crate) document: &'d Document,
    pub(crate) conditions: &'d Conditions,
    pub(crate) bits: Bits,
}

impl<'d> Collector<'d> {
    /// The fields that a selection asks of an object; `applies` says which type conditions hold.
    pub(crate) fn collect(
        &self,
        sets: impl IntoIterator<Item = &'d SelectionSet>,
        applies: impl Fn(&str) -> bool,
    ) -> Collected<'d> {
        let mut collected = Collected::new();
        let mut visited = HashSet::new();
        for set in sets {
            self.add(set, &applies, &mut visited, &mut collected);
        }
        collected
    }

    fn add(
        &self,
        set: &'d SelectionSet,
        applies: &impl Fn(&str) -> bool,
        visited: &mut HashSet<&'d str>,
        collected: &mut Collected<'d>,
    ) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) if self.admits(&field.directives) => {
                    collected.entry(field.response_name().as_str()).or_default().push(field);
                }
                Selection::InlineFragment(fragment)
                    if self.admits(&fragment.directives)
                        && fragment.type_condition.as_ref().is_none_or(|name| applies(name)) =>
                {
                    self.add(&fragment.selection_set, applies, visited, collected);
                }
                Selection::FragmentSpread(spread) if self.admits(&spread.directives) => {
                    let Some(fragment) = self.document.fragments.get(&spread.fragment_name) else {
                        continue;
                    };
                    let fresh = visited.insert(spread.fragment_name.as_str());
                    if fresh && applies(&fragment.selection_set.ty) {
                        self.add(&fragment.selection_set, applies, visited, collected);
                    }
                }
                _ => {}
            }
        }
    }

    fn admits(&self, directives: &DirectiveList) -> bool {
        directives.is_empty() || self.conditions.admits(self.bits, directives)
    }
}

/// Walks everything that an operation reaches, each fragment once.
struct Finder<'d> {
    document: &'d Document,
    names: BTreeMap<&'d str, ()>,
    seen: HashSet<&'d str>,
}

impl<'d> Finder<'d> {
    fn set(&mut self, set: &'d SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives);
                    field.selection_set.iter().for_each(|set| self.set(set));
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    self.set(&fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.seen.insert(spread.fragment_name.as_str())
                    {
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'d DirectiveList) {
        for directive in directives.iter().filter(|one| matches!(&*one.name, "skip" | "include")) {
            if let Some(argument) = directive.specified_argument_by_name("if")
                && let Value::Variable(name) = &**argument
            {
                self.names.insert(name.as_str(), ());
            }
        }
    }
}
