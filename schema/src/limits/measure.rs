//! How deep, how wide and how costly an operation is with its fragments spread out. Each fragment is
//! measured once, so a document that doubles itself with every fragment costs nothing to refuse.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use crate::compiler::ast::{Definition, Schema, Syntax, SyntaxField, SyntaxSelection, Value};
use crate::limits::Limits;
use crate::meaning::{FieldMeaning, Meanings};

/// Introspection repeats each field for every type, so its fields weigh more.
const INTROSPECTION_WEIGHT: u64 = 100;

/// What a selection comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measured {
    /// How deeply fields are nested.
    pub(crate) depth: u32,
    /// How deeply brackets and spreads are nested.
    pub(crate) nesting: u32,
    /// How many fields stand at the top.
    pub(crate) width: u64,
    /// How many values the answer may hold.
    pub(crate) complexity: u64,
    /// On a connection: how many more for each row of its page.
    per_row: u64,
}

impl Measured {
    /// What it counts for among its neighbours.
    pub(super) fn weight(self) -> u64 {
        self.complexity.saturating_add(self.per_row)
    }

    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            width: self.width.saturating_add(other.width),
            complexity: self.complexity.saturating_add(other.complexity),
            per_row: self.per_row.saturating_add(other.per_row),
        }
    }
}

/// Measures the operations of a document.
pub(crate) struct Ruler<'d> {
    pub(crate) schema: &'d Schema,
    pub(crate) meanings: &'d Meanings,
    pub(crate) limits: &'d Limits,
    /// The values of variables, once they are known. Until then page sizes that are variables count
    /// as one row, so that what is refused early would be refused anyway.
    pub(crate) variables: Option<&'d Map<String, Json>>,
    pub(super) fragments: HashMap<&'d str, (&'d str, &'d [SyntaxSelection])>,
    /// What was measured; nothing for a fragment on its way, which would be circular.
    known: HashMap<&'d str, Option<Measured>>,
    /// Whether a page size was a variable.
    pub(crate) varies: bool,
    /// Whether brackets or spreads were nested deeper than the limit.
    pub(crate) too_deep: bool,
}

impl<'d> Ruler<'d> {
    pub(crate) fn new(
        document: &'d Syntax,
        schema: &'d Schema,
        meanings: &'d Meanings,
        limits: &'d Limits,
    ) -> Self {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) => Some((
                fragment.name.as_str(),
                (fragment.type_condition.as_str(), fragment.selection_set.as_slice()),
            )),
            _ => None,
        });
        Self {
            schema,
            meanings,
            limits,
            variables: None,
            fragments: fragments.collect(),
            known: HashMap::new(),
            varies: false,
            too_deep: false,
        }
    }

    /// The selections of every fragment, by name.
    pub(crate) fn fragments(&self) -> HashMap<&'d str, &'d [SyntaxSelection]> {
        self.fragments.iter().map(|(name, (_, selections))| (*name, *selections)).collect()
    }

    /// Measures selections on a type; `nesting` says how deep they stand.
    pub(crate) fn measure(
        &mut self,
        on: &'d str,
        selections: &'d [SyntaxSelection],
        nesting: u32,
    ) -> Measured {
        if nesting > self.limits.nesting {
            self.too_deep = true;
            return Measured::default();
        }
        let mut total = Measured { nesting, ..Measured::default() };
        for selection in selections {
            total = total.beside(match selection {
                SyntaxSelection::Field(field) => self.field(on, field, nesting),
                SyntaxSelection::InlineFragment(fragment) => {
                    let on = fragment.type_condition.as_ref().map_or(on, |name| name.as_str());
                    self.measure(on, &fragment.selection_set, nesting + 1)
                }
                SyntaxSelection::FragmentSpread(spread) => {
                    self.fragment(spread.fragment_name.as_str(), nesting)
                }
            });
        }
        total
    }

    fn fragment(&mut self, name: &'d str, nesting: u32) -> Measured {
        let measured = match self.known.get(name) {
            Some(known) => known.unwrap_or_default(),
            None => {
                let Some((on, selections)) = self.fragments.get(name).copied() else {
                    return Measured::default();
                };
                self.known.insert(name, None);
                let mut measured = self.measure(on, selections, nesting + 1);
                measured.nesting = measured.nesting.saturating_sub(nesting);
                self.known.insert(name, Some(measured));
                measured
            }
        };
        let nesting = nesting + measured.nesting;
        self.too_deep |= nesting > self.limits.nesting;
        Measured { nesting, ..measured }
    }

    pub(super) fn field(&mut self, on: &'d str, field: &'d SyntaxField, nesting: u32) -> Measured {
        let introspects = on.starts_with("__");
        let definition = self.schema.type_field(on, &field.name).ok();
        let ty = definition.map_or("", |definition| definition.ty.inner_named_type().as_str());
        let selections = field.selection_set.as_deref().unwrap_or_default();
        let inner = self.measure(ty, selections, nesting + u32::from(!selections.is_empty()));
        let meaning = self.meanings.field(on, &field.name);
        let weight = if introspects { INTROSPECTION_WEIGHT } else { 1 };
        let (once, per_row) = match meaning {
            Some(FieldMeaning::ConnectionNodes | FieldMeaning::Edges) => (0, inner.complexity),
            _ => {
                let rows = self.rows(meaning, field);
                let rows_cost = match meaning {
                    Some(
                        FieldMeaning::List(_)
                        | FieldMeaning::Many(_)
                        | FieldMeaning::Page(_)
                        | FieldMeaning::History,
                    ) => inner.complexity.saturating_add(inner.per_row.saturating_mul(rows)),
                    _ => inner.complexity.saturating_mul(rows),
                };
                (rows_cost, 0)
            }
        };
        Measured {
            depth: inner.depth + u32::from(!introspects),
            nesting: inner.nesting,
            width: 1,
            complexity: once.saturating_add(weight),
            per_row,
        }
    }

    /// How many rows a field can have.
    fn rows(&mut self, meaning: Option<FieldMeaning>, field: &SyntaxField) -> u64 {
        match meaning {
            Some(
                FieldMeaning::List(_)
                | FieldMeaning::Many(_)
                | FieldMeaning::Page(_)
                | FieldMeaning::History
                | FieldMeaning::GroupBy,
            ) => {
                let sizes = ["first", "last"].map(|name| self.argument(field, name));
                let asked = sizes.into_iter().flatten().filter_map(|size| size.as_u64()).max();
                asked
                    .unwrap_or_else(|| self.limits.rows_unasked().into())
                    .min(self.limits.page_size.into())
            }
            Some(FieldMeaning::Change(_, verb)) => {
                let arguments = verb.rows_arguments().iter();
                let said = arguments.filter_map(|name| self.argument(field, name));
                let rows = said.map(|said| match said {
                    Json::Array(rows) => rows.len() as u64,
                    said => said.as_u64().unwrap_or(1),
                });
                rows.sum::<u64>().clamp(1, self.limits.mutation_rows.into())
            }
            Some(FieldMeaning::Nodes) => {
                let ids = self.argument(field, "ids");
                ids.and_then(|ids| ids.as_array().map(Vec::len)).unwrap_or(1) as u64
            }
            _ => 1,
        }
    }

    /// The value of an argument as far as it says how many rows there are.
    fn argument(&mut self, field: &SyntaxField, name: &str) -> Option<Json> {
        let argument = field.arguments.iter().find(|argument| argument.name == *name)?;
        match &*argument.value {
            Value::Int(number) => number.as_str().parse::<u64>().ok().map(Json::from),
            Value::List(items) => Some(vec![Json::Null; items.len()].into()),
            Value::Variable(variable) => {
                self.varies = true;
                match self.variables {
                    Some(variables) => variables.get(variable.as_str()).cloned(),
                    None => Some(1.into()),
                }
            }
            _ => None,
        }
    }
}
