//! The declared operations: root fields with payloads of their own.

use schema_som::kind::Kind;
use schema_som::operation::{
    AnswerDef, ArgumentDef, ArgumentKind, ObjectDef, ObjectKind, OperationDef, OperationKind,
    PayloadKind,
};
use schema_som::registry::Type;
use schema_som::{Code, Error, Result};

use super::{Builder, InputField, OutputField, TypeUse, subscriptions};
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    for (index, operation) in builder.registry.operations().iter().enumerate() {
        if let AnswerDef::Tree { object, .. } = &operation.answer {
            tree(builder, object)?;
        }
        let AnswerDef::Payload(declared) = &operation.answer else { continue };
        let mut fields = Vec::new();
        for (at, field) in declared.iter().enumerate() {
            let ty = match &field.holds {
                PayloadKind::Value(kind) => value(kind),
                PayloadKind::Record(name) | PayloadKind::Maybe(name) => {
                    record(builder, operation, name)?
                }
                PayloadKind::Records(name) => {
                    TypeUse::list_of(naming::output(known(builder, operation, name)?))
                }
            };
            let ty = ty.required_if(!matches!(field.holds, PayloadKind::Maybe(_)));
            let meaning = FieldMeaning::Payload(at as u16);
            fields.push(OutputField::new(&*field.name, &field.doc, ty, meaning));
        }
        let doc = format!("What `{}` answers.", operation.name);
        let meaning = TypeMeaning::Payload(index as u16);
        builder.add_object(naming::payload(operation), doc, meaning, fields)?;
    }
    Ok(())
}

/// The objects of an answered tree, the inner ones first.
fn tree(builder: &mut Builder<'_>, object: &ObjectDef) -> Result<()> {
    let known = builder.api.meanings.outputs.get(&object.name);
    if known.is_some_and(|known| matches!(known.ty, TypeMeaning::Tree)) {
        // Several operations answer the same.
        return Ok(());
    }
    let mut fields = Vec::with_capacity(object.fields.len());
    for field in &object.fields {
        let ty = match &field.holds {
            ObjectKind::Value(kind) => value(kind),
            ObjectKind::Object(inner) => {
                tree(builder, inner)?;
                TypeUse::named(&*inner.name)
            }
            ObjectKind::List(inner) => {
                tree(builder, inner)?;
                TypeUse::list_of(&*inner.name)
            }
        };
        let ty = ty.required_if(!field.nullable);
        fields.push(OutputField::new(&*field.name, &field.doc, ty, FieldMeaning::Tree));
    }
    builder.add_object(object.name.clone(), object.doc.clone(), TypeMeaning::Tree, fields)
}

/// The root fields of one kind.
pub(super) fn roots(builder: &Builder<'_>, kind: OperationKind) -> Result<Vec<OutputField>> {
    let operations = builder.registry.operations().iter().enumerate();
    operations
        .filter(|(_, operation)| operation.kind == kind)
        .map(|(index, operation)| root(builder, operation, index as u16))
        .collect()
}

fn root(builder: &Builder<'_>, operation: &OperationDef, index: u16) -> Result<OutputField> {
    let mut arguments: Vec<_> = operation.arguments.iter().map(argument).collect();
    let mut meaning = FieldMeaning::Operation(index);
    let ty = match &operation.answer {
        AnswerDef::Record(name) => record(builder, operation, name)?,
        AnswerDef::Value(kind) => value(kind).required(),
        AnswerDef::Values(kind) => TypeUse::list_of(naming::scalar(kind)).required(),
        AnswerDef::Payload(_) => TypeUse::named(naming::payload(operation)).required(),
        AnswerDef::Tree { list: true, object } => TypeUse::list_of(&*object.name).required(),
        AnswerDef::Tree { object, .. } => TypeUse::named(&*object.name).required(),
        // A connection, which takes what every list takes beside the operation's own arguments.
        AnswerDef::Page { of, .. } => {
            let of = known(builder, operation, of)?;
            arguments.extend(builder.arguments[usize::from(of.ix.0)].iter().cloned());
            meaning = FieldMeaning::Page(index);
            TypeUse::named(naming::connection(of)).required()
        }
        // A stream of changes, which takes what following a type takes beside its own arguments.
        AnswerDef::Changes { of, .. } => {
            let of = known(builder, operation, of)?;
            arguments.extend(subscriptions::arguments(of));
            meaning = FieldMeaning::FollowChosen(index);
            TypeUse::named(naming::change(of)).required()
        }
    };
    Ok(OutputField::new(&*operation.name, &operation.doc, ty, meaning).with(arguments))
}

fn argument(argument: &ArgumentDef) -> InputField {
    let ty = match &argument.holds {
        ArgumentKind::Value(kind) => value(kind),
        ArgumentKind::Record(_) => TypeUse::named("ID"),
        ArgumentKind::Records(_) => TypeUse::list_of("ID"),
        ArgumentKind::Upload => TypeUse::named(naming::UPLOAD),
    };
    InputField::new(&*argument.name, &*argument.doc, ty.required_if(!argument.nullable))
}

fn value(kind: &Kind) -> TypeUse {
    TypeUse::named(naming::scalar(kind))
}

fn record(builder: &Builder<'_>, operation: &OperationDef, name: &str) -> Result<TypeUse> {
    Ok(TypeUse::named(naming::output(known(builder, operation, name)?)))
}

fn known<'b>(builder: &Builder<'b>, operation: &OperationDef, name: &str) -> Result<&'b Type> {
    builder.registry.by_name(name).ok_or_else(|| {
        let what =
            format!("the operation `{}` answers a `{name}`, which is unknown", operation.name);
        Error::new(Code::InvalidValue, what)
    })
}
