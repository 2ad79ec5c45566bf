//! The two roots: look-ups, lists and operations.

use schema_som::Result;
use schema_som::operation::OperationKind;
use schema_som::registry::{FieldRef, NODE, Type};

use super::{Builder, InputField, OutputField, TypeUse, changes, log, operations};
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    let mut fields = any_record(builder);
    let registry = builder.registry;
    for ty in registry.types().iter().filter(|ty| ty.ix != NODE) {
        fields.push(look_up(ty));
        fields.extend(look_up_by(builder, ty));
        fields.push(list(builder, ty));
    }
    fields.push(log::history(builder));
    fields.extend(operations::roots(builder, OperationKind::Query)?);
    let doc = "Everything that can be read. Any field may answer `INVALID_TYPE`, `INVALID_VALUE` or \
               `INVALID_ID` for arguments that do not fit, `INVALID_CURSOR`, `LIMIT_EXCEEDED`, \
               `UNAUTHENTICATED` to nobody, and `FORBIDDEN` for what the caller has no permission \
               to read.";
    builder.add_object(naming::QUERY.into(), doc, TypeMeaning::Query, fields)?;
    let mut fields = operations::roots(builder, OperationKind::Session)?;
    fields.extend(operations::roots(builder, OperationKind::Apart)?);
    fields.extend(operations::roots(builder, OperationKind::Mutation)?);
    for ty in registry.types() {
        fields.extend(changes::of_type(builder, ty));
    }
    fields.push(changes::restore(builder));
    let doc = "Everything that changes something. A document is one transaction: all of its fields \
               happen, or none and `data` is null. Any change may answer `REQUIRED`, \
               `INVALID_TYPE`, `INVALID_VALUE`, `TOO_LONG` or `INVALID_ID` for what does not fit, \
               `NOT_FOUND` for what is not to be seen, `NOT_UNIQUE`, `CONFLICT` for another \
               revision than the caller has seen, `CIRCULAR_DEPENDENCY`, `FORBIDDEN`, and \
               `LIMIT_EXCEEDED`. `extensions.dryRun: true` answers what would be and changes \
               nothing; the header `Idempotency-Key` (or `extensions.idempotencyKey`) makes a \
               repeated request answer what the first one did.";
    builder.add_object(naming::MUTATION.into(), doc, TypeMeaning::Mutation, fields)
}

fn any_record(builder: &Builder<'_>) -> Vec<OutputField> {
    let interface = || TypeUse::named(naming::NODE_INTERFACE);
    let ids = format!("The ids, at most {}.", builder.limits.ids);
    vec![
        OutputField::new(
            "node",
            "The record of any type with this id; null when there is none to be seen.",
            interface(),
            FieldMeaning::Node,
        )
        .with(vec![id()]),
        OutputField::new(
            "nodes",
            "The records with these ids in their order; null for each that is not to be seen.",
            TypeUse::List(Box::new(interface())).required(),
            FieldMeaning::Nodes,
        )
        .with(vec![InputField::new("ids", ids, TypeUse::list_of("ID").required())]),
    ]
}

fn id() -> InputField {
    InputField::new("id", "The record's id.", TypeUse::named("ID").required())
}

fn look_up(ty: &Type) -> OutputField {
    let doc = format!("The {} with this id; null when there is none to be seen.", ty.name);
    let found = TypeUse::named(naming::output(ty));
    OutputField::new(naming::look_up(ty), &doc, found, FieldMeaning::LookUp(ty.ix)).with(vec![id()])
}

/// A look-up by what no two records share, where that is one field.
fn look_up_by(builder: &mut Builder<'_>, ty: &Type) -> Option<OutputField> {
    let single = ty.unique.iter().filter_map(|set| match set.as_slice() {
        [index] if !ty.fields[*index as usize].hidden => Some(*index),
        _ => None,
    });
    let keys: Vec<u16> = single.collect();
    if keys.is_empty() {
        return None;
    }
    let mut arguments = Vec::new();
    for index in keys {
        let field = &ty.fields[index as usize].def;
        let name = naming::field(&field.name);
        let column = FieldRef { owner: ty.ix, index };
        let known = builder.api.meanings.natural_keys.entry(ty.ix).or_default();
        known.insert(name.clone(), column);
        let scalar = TypeUse::named(naming::scalar(&field.kind));
        arguments.push(InputField::new(name, field.doc.clone(), scalar));
    }
    let doc = format!(
        "The {} with this value; null when there is none to be seen. Takes exactly one argument.",
        ty.name
    );
    let found = TypeUse::named(naming::output(ty));
    let meaning = FieldMeaning::LookUpBy(ty.ix);
    Some(OutputField::new(naming::look_up_by(ty), &doc, found, meaning).with(arguments))
}

fn list(builder: &Builder<'_>, ty: &Type) -> OutputField {
    let doc = format!("Every {} that is to be seen, in pages.", ty.name);
    let page = TypeUse::named(naming::connection(ty)).required();
    OutputField::new(naming::list(ty), &doc, page, FieldMeaning::List(ty.ix))
        .with(builder.arguments[ty.ix.0 as usize].clone())
}
