//! What stands in a document as it is written: renamed fields, directives, input fields given twice.

use std::collections::{HashMap, HashSet};

use crate::compiler::ast::{
    Definition, DirectiveList, Name, Node, Span, Syntax, SyntaxSelection, Value,
};

/// What one definition writes.
#[derive(Debug, Default)]
pub(crate) struct Written<'d> {
    pub(crate) aliases: u32,
    pub(crate) directives: u32,
    spreads: Vec<&'d Name>,
}

/// Counts what an operation writes itself and in every fragment that it reaches, each once.
pub(crate) fn reached<'d>(
    operation: &'d [SyntaxSelection],
    fragments: &HashMap<&'d str, &'d [SyntaxSelection]>,
) -> Written<'d> {
    let mut total = Written::default();
    total.count(operation);
    let mut seen = HashSet::new();
    while let Some(name) = total.spreads.pop() {
        if seen.insert(name.as_str())
            && let Some(fragment) = fragments.get(name.as_str())
        {
            total.count(fragment);
        }
    }
    total
}

impl<'d> Written<'d> {
    fn count(&mut self, selections: &'d [SyntaxSelection]) {
        for selection in selections {
            match selection {
                SyntaxSelection::Field(field) => {
                    self.aliases += u32::from(field.alias.is_some());
                    self.directives += field.directives.len() as u32;
                    self.count(field.selection_set.as_deref().unwrap_or_default());
                }
                SyntaxSelection::InlineFragment(fragment) => {
                    self.directives += fragment.directives.len() as u32;
                    self.count(&fragment.selection_set);
                }
                SyntaxSelection::FragmentSpread(spread) => {
                    self.directives += spread.directives.len() as u32;
                    self.spreads.push(&spread.fragment_name);
                }
            }
        }
    }
}

/// The first input field of a document that stands twice in its object.
pub(crate) fn repeated_input_field(document: &Syntax) -> Option<(Name, Option<Span>)> {
    document.definitions.iter().find_map(|definition| match definition {
        Definition::OperationDefinition(operation) => {
            let defaults = operation.variables.iter().filter_map(|one| one.default_value.as_ref());
            let of_variables = defaults.map(repeated).find(Option::is_some).flatten();
            of_variables
                .or_else(|| in_directives(&operation.directives))
                .or_else(|| in_selections(&operation.selection_set))
        }
        Definition::FragmentDefinition(fragment) => {
            in_directives(&fragment.directives).or_else(|| in_selections(&fragment.selection_set))
        }
        _ => None,
    })
}

fn in_selections(selections: &[SyntaxSelection]) -> Option<(Name, Option<Span>)> {
    selections.iter().find_map(|selection| match selection {
        SyntaxSelection::Field(field) => field
            .arguments
            .iter()
            .find_map(|argument| repeated(&argument.value))
            .or_else(|| in_directives(&field.directives))
            .or_else(|| in_selections(field.selection_set.as_deref().unwrap_or_default())),
        SyntaxSelection::InlineFragment(fragment) => {
            in_directives(&fragment.directives).or_else(|| in_selections(&fragment.selection_set))
        }
        SyntaxSelection::FragmentSpread(spread) => in_directives(&spread.directives),
    })
}

fn in_directives(directives: &DirectiveList) -> Option<(Name, Option<Span>)> {
    let mut arguments = directives.iter().flat_map(|directive| &directive.arguments);
    arguments.find_map(|argument| repeated(&argument.value))
}

fn repeated(value: &Node<Value>) -> Option<(Name, Option<Span>)> {
    match &**value {
        Value::List(items) => items.iter().find_map(repeated),
        Value::Object(fields) => {
            let mut seen = HashSet::new();
            let twice = fields.iter().find(|(name, _)| !seen.insert(name.as_str()));
            twice
                .map(|(name, value)| (name.clone(), name.location().or(value.location())))
                .or_else(|| fields.iter().find_map(|(_, value)| repeated(value)))
        }
        _ => None,
    }
}
