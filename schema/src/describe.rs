//! Gives the schema what async-graphql's text cannot carry: the ancestors of interfaces, which it
//! forgets, and the descriptions, which it would print unescaped.

use schema_som::{Error, Result};

use crate::api::{Api, ApiType, EnumValue, InputField, OutputField, Shape};
use crate::compiler::ast::{
    EnumValueDefinition, ExtendedType, FieldDefinition, InputValueDefinition, Name, Node, Schema,
};

/// Completes a schema that was made of the API's bare shape.
///
/// # Errors
/// `INTERNAL` when the schema is not that of the API.
pub(crate) fn complete(schema: &mut Schema, api: &Api) -> Result<()> {
    for (name, ty) in &api.types {
        let definition = schema.types.get_mut(name.as_str());
        definition.and_then(|definition| describe(definition, ty)).ok_or_else(|| {
            Error::internal(format!("the schema and the API do not agree on `{name}`"))
        })?;
    }
    Ok(())
}

/// Nothing when the two differ.
fn describe(definition: &mut ExtendedType, ty: &ApiType) -> Option<()> {
    let doc = || Some(Node::new_str(&ty.doc));
    match (definition, &ty.shape) {
        (ExtendedType::Scalar(scalar), Shape::Scalar { .. }) => {
            scalar.make_mut().description = doc();
        }
        (ExtendedType::Enum(vocabulary), Shape::Enum(values)) => {
            let vocabulary = vocabulary.make_mut();
            vocabulary.description = doc();
            for (value, EnumValue { doc, .. }) in vocabulary.values.values_mut().zip(values) {
                let value: &mut EnumValueDefinition = value.make_mut();
                value.description = Some(Node::new_str(doc));
            }
        }
        (ExtendedType::Object(object), Shape::Object { fields, .. }) => {
            let object = object.make_mut();
            object.description = doc();
            describe_fields(object.fields.values_mut(), fields)?;
        }
        (ExtendedType::Interface(interface), Shape::Interface { implements, fields }) => {
            let interface = interface.make_mut();
            interface.description = doc();
            for ancestor in implements {
                let ancestor = Name::new(ancestor).ok()?;
                interface.implements_interfaces.insert(Node::new(ancestor));
            }
            describe_fields(interface.fields.values_mut(), fields)?;
        }
        (ExtendedType::InputObject(input), Shape::Input { fields, .. }) => {
            let input = input.make_mut();
            input.description = doc();
            describe_inputs(input.fields.values_mut(), fields)?;
        }
        _ => return None,
    }
    Some(())
}

fn describe_fields<'s>(
    definitions: impl Iterator<Item = &'s mut Node<FieldDefinition>>,
    fields: &[OutputField],
) -> Option<()> {
    for (definition, field) in definitions.zip(fields) {
        let definition = definition.make_mut();
        definition.description = Some(Node::new_str(&field.doc));
        describe_inputs(definition.arguments.iter_mut(), &field.arguments)?;
        same(&definition.name, &field.name)?;
    }
    Some(())
}

fn describe_inputs<'s>(
    definitions: impl Iterator<Item = &'s mut Node<InputValueDefinition>>,
    fields: &[InputField],
) -> Option<()> {
    for (definition, field) in definitions.zip(fields) {
        let definition = definition.make_mut();
        definition.description = Some(Node::new_str(&field.doc));
        same(&definition.name, &field.name)?;
    }
    Some(())
}

fn same(definition: &Name, name: &str) -> Option<()> {
    (definition == name).then_some(())
}
