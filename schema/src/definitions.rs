//! The API in the schema language: a definition of each type, with its fields, arguments and docs.

use std::collections::HashMap;

use schema_som::{Code, Error, Result};

use crate::api::{Api, ApiType, EnumValue, InputField, OutputField, Shape, TypeUse};
use crate::compiler::ast::{
    Argument, Definition, Directive, DirectiveList, EnumTypeDefinition, EnumValueDefinition,
    FieldDefinition, InputObjectTypeDefinition, InputValueDefinition, InterfaceTypeDefinition,
    Name, Node, ObjectTypeDefinition, ScalarTypeDefinition, Syntax, Type, Value,
};

/// Defines every type of the API.
///
/// # Errors
/// `INVALID_VALUE` for a name that GraphQL does not allow.
pub(crate) fn of(api: &Api) -> Result<Syntax> {
    let mut writer = Writer::default();
    let mut document = Syntax::new();
    for (name, ty) in &api.types {
        document.definitions.push(writer.define(name, ty)?);
    }
    Ok(document)
}

/// Names and docs come again and again; each is kept once.
#[derive(Default)]
struct Writer<'a> {
    names: HashMap<&'a str, Name>,
    docs: HashMap<&'a str, Node<str>>,
}

impl<'a> Writer<'a> {
    fn define(&mut self, name: &'a str, ty: &'a ApiType) -> Result<Definition> {
        let (description, name) = (self.doc(&ty.doc), self.name(name)?);
        match &ty.shape {
            Shape::Scalar { specified_by } => {
                let directives = self.specified_by(*specified_by)?;
                let scalar = ScalarTypeDefinition { description, name, directives };
                Ok(Definition::ScalarTypeDefinition(scalar.into()))
            }
            Shape::Enum(values) => {
                let values = each(values, |value| self.value(value))?;
                let directives = DirectiveList::new();
                let vocabulary = EnumTypeDefinition { description, name, directives, values };
                Ok(Definition::EnumTypeDefinition(vocabulary.into()))
            }
            Shape::Object { implements, fields } => {
                let object = ObjectTypeDefinition {
                    description,
                    name,
                    implements_interfaces: each(implements, |one| self.name(one))?,
                    directives: DirectiveList::new(),
                    fields: each(fields, |field| self.output(field))?,
                };
                Ok(Definition::ObjectTypeDefinition(object.into()))
            }
            Shape::Interface { implements, fields } => {
                let interface = InterfaceTypeDefinition {
                    description,
                    name,
                    implements_interfaces: each(implements, |one| self.name(one))?,
                    directives: DirectiveList::new(),
                    fields: each(fields, |field| self.output(field))?,
                };
                Ok(Definition::InterfaceTypeDefinition(interface.into()))
            }
            Shape::Input { fields, one_of } => {
                let directives =
                    if *one_of { vec![self.directive("oneOf")?.into()] } else { vec![] };
                let directives = DirectiveList(directives);
                let fields = each(fields, |field| self.input(field))?;
                let input = InputObjectTypeDefinition { description, name, directives, fields };
                Ok(Definition::InputObjectTypeDefinition(input.into()))
            }
        }
    }

    fn value(&mut self, value: &'a EnumValue) -> Result<Node<EnumValueDefinition>> {
        let (description, name) = (self.doc(&value.doc), self.name(&value.name)?);
        let directives = DirectiveList::new();
        Ok(EnumValueDefinition { description, value: name, directives }.into())
    }

    fn output(&mut self, field: &'a OutputField) -> Result<Node<FieldDefinition>> {
        let definition = FieldDefinition {
            description: self.doc(&field.doc),
            name: self.name(&field.name)?,
            arguments: each(&field.arguments, |argument| self.input(argument))?,
            ty: self.used(&field.ty)?,
            directives: DirectiveList::new(),
        };
        Ok(definition.into())
    }

    fn input(&mut self, field: &'a InputField) -> Result<Node<InputValueDefinition>> {
        let definition = InputValueDefinition {
            description: self.doc(&field.doc),
            name: self.name(&field.name)?,
            ty: self.used(&field.ty)?.into(),
            default_value: None,
            directives: DirectiveList::new(),
        };
        Ok(definition.into())
    }

    fn used(&mut self, ty: &'a TypeUse) -> Result<Type> {
        Ok(match ty {
            TypeUse::Named(name) => Type::Named(self.name(name)?),
            TypeUse::List(item) => Type::List(Box::new(self.used(item)?)),
            TypeUse::NonNull(inner) => self.used(inner)?.non_null(),
        })
    }

    fn specified_by(&mut self, url: Option<&str>) -> Result<DirectiveList> {
        let Some(url) = url else { return Ok(DirectiveList::new()) };
        let argument =
            Argument { name: self.name("url")?, value: Value::String(url.into()).into() };
        let mut directive = self.directive("specifiedBy")?;
        directive.arguments.push(argument.into());
        Ok(DirectiveList(vec![directive.into()]))
    }

    fn directive(&mut self, name: &'a str) -> Result<Directive> {
        Ok(Directive::new(self.name(name)?))
    }

    fn name(&mut self, text: &'a str) -> Result<Name> {
        if let Some(known) = self.names.get(text) {
            return Ok(known.clone());
        }
        let name = Name::new(text).map_err(|_| {
            Error::new(Code::InvalidValue, format!("`{text}` is no name that GraphQL allows"))
                .hint("letters, digits and underscores, and no digit first")
        })?;
        self.names.insert(text, name.clone());
        Ok(name)
    }

    fn doc(&mut self, text: &'a str) -> Option<Node<str>> {
        Some(self.docs.entry(text).or_insert_with(|| Node::new_str(text)).clone())
    }
}

fn each<'a, T, D>(all: &'a [T], define: impl FnMut(&'a T) -> Result<D>) -> Result<Vec<D>> {
    all.iter().map(define).collect()
}
