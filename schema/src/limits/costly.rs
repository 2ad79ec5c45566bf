//! Which part of a document costs most: the path of fields to tell whoever asked for too much.

use std::collections::HashSet;

use schema_som::id::clip;

use super::measure::Ruler;
use crate::compiler::ast::{SyntaxField, SyntaxSelection};

/// A path with more steps than this says nothing more.
const MOST_STEPS: usize = 12;

impl<'d> Ruler<'d> {
    /// The response names from the root to the costliest selection, `shots.nodes.tasks.nodes`.
    pub(super) fn costliest(&mut self, root: &'d str, selections: &'d [SyntaxSelection]) -> String {
        let mut path: Vec<&str> = Vec::new();
        let (mut on, mut selections) = (root, selections);
        while path.len() < MOST_STEPS {
            let mut fields = Vec::new();
            self.spread_out(on, selections, &mut fields, &mut HashSet::new());
            let mut heaviest: Option<(u64, &'d str, &'d SyntaxField)> = None;
            for (on, field) in fields {
                let weight = self.field(on, field, 1).weight();
                if heaviest.is_none_or(|(most, ..)| weight > most) {
                    heaviest = Some((weight, on, field));
                }
            }
            let Some((_, owner, field)) = heaviest else { break };
            let inner = field.selection_set.as_deref().unwrap_or_default();
            if inner.is_empty() && !path.is_empty() {
                break;
            }
            path.push(clip(field.alias.as_ref().unwrap_or(&field.name)));
            let definition = self.schema.type_field(owner, &field.name).ok();
            on = definition.map_or("", |definition| definition.ty.inner_named_type().as_str());
            selections = inner;
        }
        path.join(".")
    }

    /// The fields of a selection with those of its fragments, each fragment once.
    fn spread_out(
        &self,
        on: &'d str,
        selections: &'d [SyntaxSelection],
        fields: &mut Vec<(&'d str, &'d SyntaxField)>,
        seen: &mut HashSet<&'d str>,
    ) {
        for selection in selections {
            match selection {
                SyntaxSelection::Field(field) => fields.push((on, field)),
                SyntaxSelection::InlineFragment(fragment) => {
                    let on = fragment.type_condition.as_ref().map_or(on, |name| name.as_str());
                    self.spread_out(on, &fragment.selection_set, fields, seen);
                }
                SyntaxSelection::FragmentSpread(spread) => {
                    let name = spread.fragment_name.as_str();
                    if seen.insert(name)
                        && let Some((on, selections)) = self.fragments.get(name).copied()
                    {
                        self.spread_out(on, selections, fields, seen);
                    }
                }
            }
        }
    }
}
