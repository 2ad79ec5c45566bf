//! Arguments as a document gives them, as values: literals and variables mixed at any depth. What
//! is absent stays absent, which is not null: a variable without a value drops its argument or its
//! input field.

use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};

use crate::compiler::ast::{
    ExtendedType, Field, InputObjectType, InputValueDefinition, Node, Schema, Type, Value,
};

/// Coerced arguments or input fields by name, in the order of the schema.
pub(crate) type Input = Map<String, Json>;

/// Coerces what a document says; variables were coerced before.
pub(crate) struct Coercer<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) variables: &'a Input,
}

impl Coercer<'_> {
    /// The arguments of a field, with the defaults of those that were left out.
    ///
    /// # Errors
    /// `REQUIRED` for a null where none may be, `INVALID_TYPE` or `INVALID_VALUE` for what a
    /// validated document can still get wrong.
    pub(crate) fn arguments(&self, field: &Field) -> Result<Input> {
        let mut input = Input::new();
        for definition in &field.definition.arguments {
            let given = field.arguments.iter().find(|argument| argument.name == definition.name);
            let given = given.map(|argument| &argument.value);
            if let Some(value) = self.defined(definition, given)? {
                input.insert(definition.name.to_string(), value);
            }
        }
        Ok(input)
    }

    /// An argument or an input field: what was given, the default, or nothing.
    fn defined(
        &self,
        definition: &InputValueDefinition,
        given: Option<&Node<Value>>,
    ) -> Result<Option<Json>> {
        let coerced = match given {
            Some(value) => self.value(&definition.ty, value).map_err(|error| {
                let what = format!("`{}`: {}", definition.name, error.message());
                Error::new(error.code(), what)
            })?,
            None => None,
        };
        let coerced = match (coerced, &definition.default_value) {
            (None, Some(default)) => self.value(&definition.ty, default)?,
            (coerced, _) => coerced,
        };
        if coerced.is_none() && definition.ty.is_non_null() {
            let what = format!("`{}` is required", definition.name);
            return Err(Error::new(Code::Required, what));
        }
        Ok(coerced)
    }

    /// A value of a type; nothing for a variable that has none.
    fn value(&self, ty: &Type, value: &Node<Value>) -> Result<Option<Json>> {
        if let Value::Variable(name) = &**value {
            let value = self.variables.get(name.as_str());
            if value.is_some_and(Json::is_null) && ty.is_non_null() {
                let what = format!("the variable `${name}` is null where a {ty} is required");
                return Err(Error::new(Code::Required, what));
            }
            return Ok(value.cloned());
        }
        if matches!(**value, Value::Null) {
            return match ty.is_non_null() {
                true => Err(Error::new(Code::Required, format!("null is not a {ty}"))),
                false => Ok(Some(Json::Null)),
            };
        }
        match ty {
            Type::List(item) | Type::NonNullList(item) => self.list(item, value).map(Some),
            Type::Named(name) | Type::NonNullNamed(name) => match self.schema.types.get(name) {
                Some(ExtendedType::InputObject(object)) => self.object(object, value).map(Some),
                _ => self.leaf(value).map(Some),
            },
        }
    }

    fn list(&self, item: &Type, value: &Node<Value>) -> Result<Json> {
        let Value::List(values) = &**value else {
            let one = self.value(item, value)?;
            return Ok(Json::Array(one.into_iter().collect()));
        };
        let mut items = Vec::with_capacity(values.len());
        for value in values {
            let coerced = self.value(item, value)?;
            if coerced.is_none() && item.is_non_null() {
                let what = format!("a variable in a list of {item} has no value");
                return Err(Error::new(Code::Required, what));
            }
            items.push(coerced.unwrap_or(Json::Null));
        }
        Ok(Json::Array(items))
    }

    fn object(&self, object: &InputObjectType, value: &Node<Value>) -> Result<Json> {
        let Value::Object(given) = &**value else {
            let what = format!("a {} is an object in braces", object.name);
            return Err(Error::new(Code::InvalidType, what));
        };
        for (at, (name, _)) in given.iter().enumerate() {
            if given[..at].iter().any(|(earlier, _)| earlier == name) {
                let what = format!("`{name}` stands twice in one {}", object.name);
                return Err(Error::new(Code::InvalidValue, what));
            }
        }
        let mut input = Input::new();
        for (name, definition) in &object.fields {
            let given = given.iter().find(|(given, _)| given == name).map(|(_, value)| value);
            if let Some(value) = self.defined(definition, given)? {
                input.insert(name.to_string(), value);
            }
        }
        if object.is_one_of() && (input.len() != 1 || input.values().any(Json::is_null)) {
            let what = format!("a {} has exactly one field, which is not null", object.name);
            return Err(Error::new(Code::InvalidValue, what));
        }
        Ok(Json::Object(input))
    }

    /// A scalar or an enum's value. Inside a custom scalar anything may stand.
    fn leaf(&self, value: &Node<Value>) -> Result<Json> {
        Ok(match &**value {
            Value::Null => Json::Null,
            Value::Boolean(yes) => Json::Bool(*yes),
            Value::String(text) => Json::String(text.clone()),
            Value::Enum(name) => Json::String(name.to_string()),
            Value::Int(number) => parsed(number.as_str())?,
            Value::Float(number) => parsed(number.as_str())?,
            Value::Variable(name) => {
                self.variables.get(name.as_str()).cloned().unwrap_or(Json::Null)
            }
            Value::List(items) => {
                Json::Array(items.iter().map(|item| self.leaf(item)).collect::<Result<_>>()?)
            }
            Value::Object(fields) => {
                let field =
                    |(name, value): &(_, _)| Ok((ToString::to_string(name), self.leaf(value)?));
                Json::Object(fields.iter().map(field).collect::<Result<_>>()?)
            }
        })
    }
}

/// A number as JSON reads it, which is what GraphQL's numbers are.
fn parsed(number: &str) -> Result<Json> {
    serde_json::from_str(number).map_err(|_| {
        Error::new(Code::InvalidValue, format!("`{number}` is too large"))
            .hint("write it as a text")
    })
}
