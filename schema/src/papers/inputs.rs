//! Variables, and the objects that they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schema_som::kind::Vocabulary;

use super::{Holds, Part, plain, shaped};
use crate::compiler::ast::{Operation, Schema, Type};

/// How deeply objects are typed: those of variables, and those in them.
const DEPTH: usize = 2;

/// The names of the objects that are typed.
pub(super) fn typed<'a>(
    schema: &Schema,
    operations: impl Iterator<Item = &'a Operation>,
) -> BTreeSet<String> {
    let variables = operations.flat_map(|operation| &operation.variables);
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<String> = objects(schema, variables.map(|variable| &*variable.ty));
    for _ in 0..DEPTH {
        let held = next.iter().flat_map(|name| {
            let fields =
                schema.get_input_object(name).into_iter().flat_map(|it| it.fields.values());
            objects(schema, fields.map(|field| &*field.ty))
        });
        let held = held.collect();
        names.extend(std::mem::replace(&mut next, held));
    }
    names
}

/// The names of those types that are objects.
fn objects<'a>(schema: &Schema, types: impl Iterator<Item = &'a Type>) -> Vec<String> {
    let names = types.map(|ty| ty.inner_named_type().as_str());
    names.filter(|name| schema.get_input_object(name).is_some()).map(str::to_owned).collect()
}

/// The fields of an object.
pub(super) fn object(
    schema: &Schema,
    name: &str,
    typed: &BTreeSet<String>,
    words: &mut BTreeMap<String, Arc<Vocabulary>>,
) -> Vec<Part> {
    let fields = schema.get_input_object(name).into_iter().flat_map(|it| it.fields.values());
    let part = |field: &_| {
        let crate::compiler::ast::InputValueDefinition { name, ty, default_value, .. } = field;
        part(schema, (name, ty, default_value.is_some()), typed, words)
    };
    fields.map(|field| &**field).map(part).collect()
}

/// The variables of an operation.
pub(super) fn variables(
    schema: &Schema,
    operation: &Operation,
    typed: &BTreeSet<String>,
    words: &mut BTreeMap<String, Arc<Vocabulary>>,
) -> Vec<Part> {
    let variables = operation.variables.iter();
    let part = variables.map(|variable| {
        let has_default = variable.default_value.is_some();
        part(schema, (&variable.name, &variable.ty, has_default), typed, words)
    });
    part.collect()
}

fn part(
    schema: &Schema,
    (name, ty, has_default): (&str, &Type, bool),
    typed: &BTreeSet<String>,
    words: &mut BTreeMap<String, Arc<Vocabulary>>,
) -> Part {
    let (holds, may_be_null) = shaped(ty, &mut |name| match plain(schema, name, words) {
        Some(holds) => holds,
        None if typed.contains(name) => Holds::Input(name.to_owned()),
        None => Holds::Json,
    });
    Part { name: name.to_owned(), holds, may_be_null, may_miss: may_be_null || has_default }
}
