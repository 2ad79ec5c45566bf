//! The declared operations: root fields with payloads of their own.

use schema_som::kind::Kind;
use schema_som::operation::{
    AnswerDef, ArgumentDef, ArgumentKind, OperationDef, OperationKind, PayloadKind,
};
use schema_som::registry::Type;
use schema_som::{Code, Error, Result};

use super::{Builder, InputField, OutputField, TypeUse, subscriptions};
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>) -> Result<()> {
    for (index, operation) in builder.registry.operations().iter().enumerate() {
        let AnswerDef::Payload(declared) = &operation.answer else { continue };
        let mut fields = Vec::new();
        for (at, field) in declared.iter().enumerate() {
            let ty = match &field.holds {
                PayloadKind::Value(kind) => value(kind),
                PayloadKind::Record(name) => record(builder, operation, name)?,
            };
            let meaning = FieldMeaning::Payload(at as u16);
            fields.push(OutputField::new(&*field.name, &field.doc, ty.required(), meaning));
        }
        let doc = format!("What `{}` answers.", operation.name);
        let meaning = TypeMeaning::Payload(index as u16);
        builder.add_object(naming::payload(operation), doc, meaning, fields)?;
    }
    Ok(())
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
    let ty = match &operation.answer {
        AnswerDef::Record(name) => record(builder, operation, name)?,
        AnswerDef::Value(kind) => value(kind).required(),
        AnswerDef::Payload(_) => TypeUse::named(naming::payload(operation)).required(),
        AnswerDef::Page { of, .. } => return page(builder, operation, (index, of)),
        AnswerDef::Changes { of, .. } => return changes(builder, operation, (index, of)),
    };
    let arguments: Vec<_> = operation.arguments.iter().map(argument).collect();
    let meaning = FieldMeaning::Operation(index);
    Ok(OutputField::new(&*operation.name, &operation.doc, ty, meaning).with(arguments))
}

/// A connection, which takes what every list takes beside the operation's own arguments.
fn page(
    builder: &Builder<'_>,
    operation: &OperationDef,
    (index, of): (u16, &str),
) -> Result<OutputField> {
    let ty = known(builder, operation, of)?;
    let mut arguments: Vec<_> = operation.arguments.iter().map(argument).collect();
    arguments.extend(builder.arguments[usize::from(ty.ix.0)].iter().cloned());
    let answer = TypeUse::named(naming::connection(ty)).required();
    let meaning = FieldMeaning::Page(index);
    Ok(OutputField::new(&*operation.name, &operation.doc, answer, meaning).with(arguments))
}

/// A stream of changes, which takes what following a type takes beside its own arguments.
fn changes(
    builder: &Builder<'_>,
    operation: &OperationDef,
    (index, of): (u16, &str),
) -> Result<OutputField> {
    let ty = known(builder, operation, of)?;
    let mut arguments: Vec<_> = operation.arguments.iter().map(argument).collect();
    arguments.extend(subscriptions::arguments(ty));
    let answer = TypeUse::named(naming::change(ty)).required();
    let meaning = FieldMeaning::FollowChosen(index);
    Ok(OutputField::new(&*operation.name, &operation.doc, answer, meaning).with(arguments))
}

fn argument(argument: &ArgumentDef) -> InputField {
    let ty = match &argument.holds {
        ArgumentKind::Value(kind) => value(kind),
        ArgumentKind::Record(_) => TypeUse::named("ID"),
        ArgumentKind::Records(_) => TypeUse::list_of("ID"),
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
