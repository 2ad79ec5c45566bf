//! What is selected, as what is answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use schema_som::kind::Vocabulary;

use super::{Holds, Part, plain, shaped};
use crate::compiler::Checked;
use crate::compiler::ast::{DirectiveList, Document, Field, Schema, Selection, SelectionSet};

/// What stands in `data`.
pub(super) fn of(
    schema: &Schema,
    checked: &Checked,
    words: &mut BTreeMap<String, Arc<Vocabulary>>,
) -> Vec<Part> {
    let mut walk = Walk { schema, document: &checked.document, words };
    walk.object(&[(&checked.operation.selection_set, true)])
}

struct Walk<'a> {
    schema: &'a Schema,
    document: &'a Document,
    words: &'a mut BTreeMap<String, Arc<Vocabulary>>,
}

/// The fields that are answered under one name, and whether each is in any case.
type Selected<'a> = IndexMap<&'a str, Vec<(&'a Field, bool)>>;

impl<'a> Walk<'a> {
    /// An object of which these are selected, each in any case or not.
    fn object(&mut self, sets: &[(&'a SelectionSet, bool)]) -> Vec<Part> {
        let mut selected = Selected::new();
        for (set, is_sure) in sets {
            self.collect(set, &set.ty, *is_sure, &mut selected);
        }
        let parts = selected.into_iter();
        parts.map(|(name, fields)| self.part(name, &fields)).collect()
    }

    /// Collects what is selected of a record of a type.
    fn collect(
        &self,
        set: &'a SelectionSet,
        ty: &'a str,
        is_sure: bool,
        selected: &mut Selected<'a>,
    ) {
        for selection in &set.selections {
            let (set, condition, directives) = match selection {
                Selection::Field(field) => {
                    let is_sure = is_sure && !depends(&field.directives);
                    let fields = selected.entry(field.response_name().as_str()).or_default();
                    fields.push((field, is_sure));
                    continue;
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = spread.fragment_def(self.document) else { continue };
                    let condition = fragment.type_condition().as_str();
                    (&fragment.selection_set, condition, &spread.directives)
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.type_condition.as_ref().map_or(ty, |it| it.as_str());
                    (&fragment.selection_set, condition, &fragment.directives)
                }
            };
            let holds_for_all = condition == ty || self.schema.is_subtype(condition, ty);
            let inner = if holds_for_all { ty } else { condition };
            let is_sure = is_sure && holds_for_all && !depends(directives);
            self.collect(set, inner, is_sure, selected);
        }
    }

    fn part(&mut self, name: &str, fields: &[(&'a Field, bool)]) -> Part {
        let is_sure = fields.iter().any(|(_, is_sure)| *is_sure);
        let alone = fields.len() == 1;
        let sets = fields.iter().filter_map(|(field, own)| {
            Some((field.selection_set.as_ref()?, alone || (is_sure && *own)))
        });
        let sets: Vec<_> = sets.collect();
        let first = fields[0].0.ty();
        let mut leaf = |name: &str| match plain(self.schema, name, self.words) {
            Some(holds) => holds,
            None => Holds::Object(self.object(&sets)),
        };
        let (mut holds, mut may_be_null) = shaped(first, &mut leaf);
        // Records of several types may have fields of one name that are not alike.
        for (other, _) in &fields[1..] {
            let same = other.ty().inner_named_type() == first.inner_named_type();
            match (
                same || matches!(holds, Holds::Object(_)),
                other.ty().is_list() == first.is_list(),
            ) {
                (true, true) => may_be_null |= !other.ty().is_non_null(),
                _ => (holds, may_be_null) = (Holds::Json, true),
            }
        }
        Part { name: name.to_owned(), holds, may_be_null, may_miss: !is_sure }
    }
}

/// Whether something is answered only if a variable says so.
fn depends(directives: &DirectiveList) -> bool {
    directives.has("skip") || directives.has("include")
}
