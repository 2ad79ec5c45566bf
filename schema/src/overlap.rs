//! Fields that share a response key must have the same arguments (specification 5.3.2). The library
//! compares two lists only as far as the shorter one goes, so their lengths are compared here.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use crate::compiler::ast::{
    Document, ExtendedType, Field, Node, Operation, Schema, Selection, SelectionSet, Value,
};

/// The first field of an operation whose arguments differ from those of one that it is merged with.
pub(crate) fn differing<'d>(
    schema: &Schema,
    document: &'d Document,
    operation: &'d Operation,
) -> Option<&'d Node<Field>> {
    // Hardly any document has such fields anywhere, merged or not: all others are spared the walk.
    let mut first = HashMap::new();
    let suspected = operation.selection_set.all_fields(document).any(|field| {
        let first: &&Node<Field> = first.entry(field.response_name()).or_insert(field);
        !same_lengths(first, field)
    });
    let mut walk = Walk { schema, document, seen: HashSet::new() };
    suspected.then(|| walk.merged(IndexSet::from([Set(&operation.selection_set)]))).flatten()
}

/// A selection set by its place in the document.
#[derive(Clone, Copy)]
struct Set<'d>(&'d SelectionSet);

impl PartialEq for Set<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Set<'_> {}

impl std::hash::Hash for Set<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.0).hash(state);
    }
}

struct Walk<'d, 's> {
    schema: &'s Schema,
    document: &'d Document,
    /// Merged sets that were walked; without this a document could make the walk explode.
    seen: HashSet<Vec<*const SelectionSet>>,
}

impl<'d> Walk<'d, '_> {
    /// Looks through selection sets that are merged into one object.
    fn merged(&mut self, sets: IndexSet<Set<'d>>) -> Option<&'d Node<Field>> {
        if !self.seen.insert(sets.iter().map(|set| std::ptr::from_ref(set.0)).collect()) {
            return None;
        }
        let mut by_key: IndexMap<&str, Vec<(&str, &'d Node<Field>)>> = IndexMap::new();
        for (on, field) in self.fields(sets) {
            by_key.entry(field.response_name()).or_default().push((on, field));
        }
        by_key.into_values().find_map(|fields| self.same_key(&fields))
    }

    /// Every field of the sets with the type it is selected on.
    fn fields(&self, mut sets: IndexSet<Set<'d>>) -> Vec<(&'d str, &'d Node<Field>)> {
        let mut fields = Vec::new();
        let mut at = 0;
        while let Some(Set(set)) = sets.get_index(at).copied() {
            for selection in &set.selections {
                match selection {
                    Selection::Field(field) => fields.push((set.ty.as_str(), field)),
                    Selection::InlineFragment(inline) => {
                        sets.insert(Set(&inline.selection_set));
                    }
                    Selection::FragmentSpread(spread) => {
                        let fragment = self.document.fragments.get(&spread.fragment_name);
                        sets.extend(fragment.map(|fragment| Set(&fragment.selection_set)));
                    }
                }
            }
            at += 1;
        }
        fields
    }

    /// Fields of one key meet unless they are selected on two different objects.
    fn same_key(&mut self, fields: &[(&'d str, &'d Node<Field>)]) -> Option<&'d Node<Field>> {
        let is_object =
            |on: &str| matches!(self.schema.types.get(on), Some(ExtendedType::Object(_)));
        let objects: IndexSet<_> =
            fields.iter().map(|(on, _)| *on).filter(|on| is_object(on)).collect();
        let mut parents: Vec<_> = objects.iter().copied().map(Some).collect();
        if parents.is_empty() {
            parents.push(None);
        }
        parents.into_iter().find_map(|parent| {
            let meets = |on: &str| Some(on) == parent || !objects.contains(on);
            let meeting = fields.iter().filter(|(on, _)| meets(on)).map(|(_, field)| *field);
            let meeting: Vec<_> = meeting.collect();
            let (first, rest) = meeting.split_first()?;
            let other = rest.iter().copied().find(|field| !same_lengths(first, field));
            let inner = meeting.iter().filter_map(|field| field.selection_set.as_ref()).map(Set);
            let inner: IndexSet<_> = inner.collect();
            other.or_else(|| (!inner.is_empty()).then(|| self.merged(inner)).flatten())
        })
    }
}

/// Whether the lists in the arguments of two fields, which are equal otherwise, are equally long.
fn same_lengths(left: &Field, right: &Field) -> bool {
    left.arguments.iter().all(|argument| {
        let other = right.arguments.iter().find(|other| other.name == argument.name);
        other.is_none_or(|other| values_match(&argument.value, &other.value))
    })
}

fn values_match(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            let pairs = || left.iter().zip(right);
            left.len() == right.len() && pairs().all(|(left, right)| values_match(left, right))
        }
        (Value::Object(left), Value::Object(right)) => left.iter().all(|(name, value)| {
            let other = right.iter().find(|(other, _)| other == name);
            other.is_none_or(|(_, other)| values_match(value, other))
        }),
        _ => true,
    }
}
