//! The only file that names async-graphql (the `Executor` shell excepted): the API as a dynamic
//! schema, which judges models that are new. Docs are left out and every resolver answers null:
//! `definitions.rs` has the schema that is served, and `engine.rs` answers.

use async_graphql::Value;
pub(crate) use async_graphql::dynamic::Schema;
use async_graphql::dynamic::{
    Enum, EnumItem, Field, FieldFuture, InputObject, InputValue, Interface, InterfaceField, Object,
    Scalar, SchemaBuilder, Subscription, SubscriptionField, SubscriptionFieldFuture, TypeRef,
};
use async_graphql::futures_util::stream;
use schema_som::{Code, Error, Result};

use crate::api::{Api, ApiType, InputField, OutputField, Shape, TypeUse};
use crate::naming;

/// Builds the dynamic schema of an API.
///
/// # Errors
/// `INVALID_VALUE` with what async-graphql has against it.
pub(crate) fn schema(api: &Api) -> Result<Schema> {
    let mutation = api.types.contains_key(naming::MUTATION).then_some(naming::MUTATION);
    let subscription = api.types.contains_key(naming::SUBSCRIPTION).then_some(naming::SUBSCRIPTION);
    let mut builder = Schema::build(naming::QUERY, mutation, subscription);
    for (name, ty) in &api.types {
        builder = register(builder, name, ty);
    }
    builder.finish().map_err(|error| {
        Error::new(Code::InvalidValue, format!("the schema does not fit together: {}", error.0))
    })
}

/// The schema as text, to be compared. Interfaces lack their ancestors, which async-graphql forgets.
#[cfg(test)]
pub(crate) fn sdl(schema: &Schema) -> String {
    let options = async_graphql::SDLExportOptions::new();
    schema.sdl_with_options(options.include_specified_by().use_space_ident())
}

fn register(builder: SchemaBuilder, name: &str, ty: &ApiType) -> SchemaBuilder {
    match &ty.shape {
        Shape::Scalar { specified_by } => {
            let scalar = Scalar::new(name);
            builder.register(match specified_by {
                Some(url) => scalar.specified_by_url(*url),
                None => scalar,
            })
        }
        Shape::Enum(values) => {
            let items = values.iter();
            let items = items.map(|value| EnumItem::new(&value.name));
            builder.register(Enum::new(name).items(items))
        }
        Shape::Object { fields, .. } if name == naming::SUBSCRIPTION => {
            let root = Subscription::new(name);
            builder.register(fields.iter().map(followed).fold(root, Subscription::field))
        }
        Shape::Object { implements, fields } => {
            let object = Object::new(name);
            let object = implements.iter().fold(object, |object, one| object.implement(one));
            builder.register(fields.iter().map(output).fold(object, Object::field))
        }
        Shape::Interface { fields, .. } => {
            let interface = Interface::new(name);
            builder.register(fields.iter().map(promised).fold(interface, Interface::field))
        }
        Shape::Input { fields, one_of } => {
            let input = InputObject::new(name);
            let input = fields.iter().map(argument).fold(input, InputObject::field);
            builder.register(if *one_of { input.oneof() } else { input })
        }
    }
}

fn output(field: &OutputField) -> Field {
    let made = Field::new(&field.name, used(&field.ty), |_| FieldFuture::from_value(None::<Value>));
    field.arguments.iter().map(argument).fold(made, Field::argument)
}

fn followed(field: &OutputField) -> SubscriptionField {
    let made = SubscriptionField::new(&field.name, used(&field.ty), |_| {
        SubscriptionFieldFuture::new(async { Ok(stream::empty::<async_graphql::Result<Value>>()) })
    });
    field.arguments.iter().map(argument).fold(made, SubscriptionField::argument)
}

fn promised(field: &OutputField) -> InterfaceField {
    let made = InterfaceField::new(&field.name, used(&field.ty));
    field.arguments.iter().map(argument).fold(made, InterfaceField::argument)
}

fn argument(field: &InputField) -> InputValue {
    InputValue::new(&field.name, used(&field.ty))
}

fn used(ty: &TypeUse) -> TypeRef {
    match ty {
        TypeUse::Named(name) => TypeRef::Named(name.clone().into()),
        TypeUse::List(item) => TypeRef::List(Box::new(used(item))),
        TypeUse::NonNull(inner) => TypeRef::NonNull(Box::new(used(inner))),
    }
}
