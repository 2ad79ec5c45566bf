//! The only file that names apollo-compiler: the schema of record, documents checked against it,
//! variables, introspection. Its diagnostics become our errors, one by one.

use apollo_compiler::collections::HashMap;
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::introspection;
use apollo_compiler::parser::{Parser, SourceMap, SourceSpan};
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Name, Node, Schema};
use schema_som::kind::{Member, Vocabulary};
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};

use crate::api::Api;
use crate::definitions;
use crate::errors::{Fault, Location};
use crate::limits::{Limits, written};
use crate::{hints, overlap, words};

/// The parts of documents and schemas that the rest of the crate reads.
pub(crate) mod ast {
    pub(crate) use apollo_compiler::ast::{
        Argument, Definition, Directive, Document as Syntax, EnumTypeDefinition,
        Field as SyntaxField, InputObjectTypeDefinition, InterfaceTypeDefinition,
        ObjectTypeDefinition, OperationDefinition, ScalarTypeDefinition,
        Selection as SyntaxSelection,
    };
    pub(crate) use apollo_compiler::executable::{
        DirectiveList, ExecutableDocument as Document, Field, Operation, Selection, SelectionSet,
        Type, Value,
    };
    pub(crate) use apollo_compiler::parser::SourceSpan as Span;
    pub(crate) use apollo_compiler::schema::{
        EnumValueDefinition, ExtendedType, FieldDefinition, InputObjectType, InputValueDefinition,
    };
    pub(crate) use apollo_compiler::{Name, Node, Schema};
}

/// The name under which documents are kept; locations in other files are not the client's.
const DOCUMENT: &str = "document";
/// So many errors of one document are told.
const MOST_ERRORS: usize = 20;

/// The values of an operation's variables by name; absent is not null.
pub(crate) type Variables = Map<String, Json>;

/// The schema of record.
pub(crate) struct Compiler {
    schema: Valid<Schema>,
    implementers: HashMap<Name, Implementers>,
}

/// A document that fits the schema, with the operation that was chosen.
pub(crate) struct Checked {
    pub(crate) document: Valid<ast::Document>,
    pub(crate) operation: Node<ast::Operation>,
}

/// A document that is GraphQL, not yet held against the schema.
pub(crate) struct Parsed {
    pub(crate) syntax: ast::Syntax,
}

impl Compiler {
    /// Defines the types of an API and validates them.
    ///
    /// # Errors
    /// `INVALID_VALUE` with the first thing that is no valid GraphQL.
    pub(crate) fn new(api: &Api) -> Result<Self> {
        Self::of(&definitions::of(api)?)
    }

    /// Validates definitions of types.
    ///
    /// # Errors
    /// `INVALID_VALUE` with the first thing that is no valid GraphQL.
    pub(crate) fn of(definitions: &ast::Syntax) -> Result<Self> {
        let schema = definitions.to_schema_validate().map_err(|e| unfit(&e.errors))?;
        Ok(Self { implementers: schema.implementers_map(), schema })
    }

    /// The schema as text.
    pub(crate) fn sdl(&self) -> String {
        self.schema.to_string()
    }

    /// The schema.
    pub(crate) fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// Reads a document, within the limits that bound the reading itself.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` or `GRAPHQL_PARSE_FAILED`.
    pub(crate) fn parse(&self, text: &str, limits: &Limits) -> Result<Parsed, Vec<Fault>> {
        let mut parser = Parser::new()
            .recursion_limit(limits.nesting as usize)
            .token_limit(limits.tokens as usize);
        let syntax = parser.parse_ast(text, DOCUMENT);
        if parser.tokens_reached() > limits.tokens as usize {
            return Err(vec![limits.exceeded("tokens", None, limits.tokens).into()]);
        }
        if parser.recursion_reached() > limits.nesting as usize {
            return Err(vec![limits.exceeded("nesting", None, limits.nesting).into()]);
        }
        match syntax {
            Ok(syntax) => Ok(Parsed { syntax }),
            Err(failed) => Err(faults(Code::ParseFailed, &failed.errors)),
        }
    }

    /// Holds a document against the schema and picks its operation.
    ///
    /// # Errors
    /// `GRAPHQL_VALIDATION_FAILED`, one per place.
    pub(crate) fn validate(
        &self,
        parsed: &Parsed,
        operation_name: Option<&str>,
    ) -> Result<Checked, Vec<Fault>> {
        let failed = |errors: &DiagnosticList| {
            let faults = faults(Code::ValidationFailed, errors).into_iter();
            faults.map(|fault| self.hinted(fault)).collect::<Vec<_>>()
        };
        let document =
            parsed.syntax.to_executable_validate(&self.schema).map_err(|e| failed(&e.errors))?;
        // The specification forbids these (5.6.3); the library lets them pass.
        if let Some((name, span)) = written::repeated_input_field(&parsed.syntax) {
            let what = format!("the input field `{name}` is given twice in one object");
            let at = place(span, &document.sources);
            return Err(vec![Fault::new(Code::ValidationFailed, what).at(at)]);
        }
        let operation = match document.operations.get(operation_name) {
            Ok(operation) => operation.clone(),
            Err(error) => return Err(vec![unnamed(&error.message().to_string(), &document)]),
        };
        if let Some(field) = overlap::differing(&self.schema, &document, &operation) {
            let what =
                format!("`{}` is selected twice with other arguments", field.response_name());
            let fault = Fault::new(Code::ValidationFailed, what);
            return Err(vec![fault.at(place(field.location(), &document.sources))]);
        }
        Ok(Checked { document, operation })
    }

    /// Adds what would have been right, where that can be said.
    fn hinted(&self, mut fault: Fault) -> Fault {
        let message = fault.error.message();
        // Behind the place of a value.
        let message = message.split_once("`: ").map_or(message, |(_, message)| message);
        if let Some(hint) = hints::hint(&self.schema, message) {
            fault.error = fault.error.hint(hint);
        }
        fault
    }

    /// Coerces what a client sent as variables; those that it did not send stay absent.
    ///
    /// # Errors
    /// `REQUIRED` or `INVALID_VALUE` that names the variable.
    pub(crate) fn coerce(&self, checked: &Checked, given: &Variables) -> Result<Variables, Fault> {
        if checked.operation.variables.is_empty() {
            return Ok(Variables::new());
        }
        let known = checked.operation.variables.iter().filter_map(|variable| {
            let value = given.get(variable.name.as_str())?;
            Some((variable.name.as_str(), value.clone()))
        });
        let values: JsonMap = known.map(|(name, value)| (name.into(), value.into())).collect();
        match coerce_variable_values(&self.schema, &checked.operation, &values) {
            Ok(coerced) => Ok(to_json(coerced.into_inner())),
            Err(_) => Err(self.guilty(checked, &values)),
        }
    }

    /// The error of the first variable that cannot be coerced. The library does not say which it
    /// is, so each is tried alone.
    fn guilty(&self, checked: &Checked, values: &JsonMap) -> Fault {
        for variable in &checked.operation.variables {
            let mut alone = ast::Operation::clone(&checked.operation);
            alone.variables.retain(|one| one.name == variable.name);
            let Err(error) = coerce_variable_values(&self.schema, &alone, values) else { continue };
            let name = variable.name.as_str();
            let value = values.get(name);
            let place = place(variable.location(), &checked.document.sources);
            let missing = variable.ty.is_non_null() && value.is_none_or(|value| value.is_null());
            if missing {
                let what = format!("the variable `${name}` of type {} is required", variable.ty);
                return Fault::new(Code::Required, what).at(place);
            }
            let why = error.message().to_string();
            let what = format!("the variable `${name}`: {}", clipped(&words::of_input(&why)));
            let hint = hints::hint(&self.schema, &why);
            let hint = hint.unwrap_or_else(|| format!("`${name}` is a {}", variable.ty));
            let error = Error::new(Code::InvalidValue, what).hint(hint);
            return Fault::from(error).at(place);
        }
        Fault::new(Code::InvalidValue, "the variables do not fit the operation")
    }

    /// Whether introspection stays within lists of lists of a sane depth.
    ///
    /// # Errors
    /// `DEPTH_EXCEEDED`
    pub(crate) fn check_introspection(&self, checked: &Checked) -> Result<(), Fault> {
        introspection::check_max_depth(&checked.document, &checked.operation).map_err(|error| {
            let at = place(error.location(), &checked.document.sources);
            Fault::new(Code::DepthExceeded, "introspection is nested too deeply").at(at)
        })
    }

    /// Answers `__schema` and `__type`, by response key.
    ///
    /// # Errors
    /// `INTERNAL`, for what validation should have found.
    pub(crate) fn introspect(&self, checked: &Checked, variables: &Variables) -> Result<Variables> {
        let values =
            variables.iter().map(|(name, value)| (name.as_str().into(), value.clone().into()));
        let values = Valid::assume_valid(values.collect::<JsonMap>());
        let Checked { document, operation } = checked;
        let answer = introspection::partial_execute(
            &self.schema,
            &self.implementers,
            document,
            operation,
            &values,
        );
        match answer.map(|answer| answer.data) {
            Ok(Some(data)) => Ok(to_json(data)),
            _ => Err(Error::internal("introspection failed")),
        }
    }
}

/// The words of an enum.
pub(crate) fn words_of<'a>(
    name: &str,
    doc: Option<&str>,
    values: impl Iterator<Item = &'a ast::EnumValueDefinition>,
) -> Vocabulary {
    let members = values.map(|value| Member {
        name: value.value.to_string(),
        stored: value.value.to_string(),
        doc: value.description.as_deref().unwrap_or_default().to_owned(),
    });
    let members = members.collect();
    Vocabulary { name: name.to_owned(), doc: doc.unwrap_or_default().to_owned(), members }
}

/// The definitions of types that a text in the schema language holds.
///
/// # Errors
/// `INVALID_VALUE` with the first thing that is none.
pub(crate) fn definitions_of(text: &str) -> Result<ast::Syntax> {
    let parsed = ast::Syntax::parse(text, "schema.graphql");
    parsed.map_err(|error| unfit(&error.errors))
}

fn to_json(map: JsonMap) -> Variables {
    let entries = map.into_iter();
    entries.map(|(key, value)| (key.as_str().to_owned(), value_to_json(value))).collect()
}

fn value_to_json(value: JsonValue) -> Json {
    match value {
        JsonValue::Null => Json::Null,
        JsonValue::Bool(yes) => Json::Bool(yes),
        JsonValue::Number(number) => Json::Number(number),
        JsonValue::String(text) => Json::String(text.as_str().to_owned()),
        JsonValue::Array(items) => items.into_iter().map(value_to_json).collect(),
        JsonValue::Object(fields) => Json::Object(to_json(fields)),
    }
}

/// The beginning of a text that may quote what the client sent.
fn clipped(text: &str) -> &str {
    text.char_indices().nth(300).map_or(text, |(end, _)| &text[..end])
}

/// No operation of the name that was asked for, or none was asked for among several.
fn unnamed(message: &str, document: &ast::Document) -> Fault {
    let names: Vec<_> = document.operations.named.keys().map(|name| format!("`{name}`")).collect();
    let error = Error::new(Code::ValidationFailed, message);
    let names = names.join(", ");
    let hint = format!("the document has {}", clipped(&names));
    Fault::from(if names.is_empty() { error } else { error.hint(hint) })
}

/// What is wrong with a schema: the first thing is enough to name the culprit.
fn unfit(errors: &DiagnosticList) -> Error {
    let first = errors.iter().next().map(|one| one.error.to_string()).unwrap_or_default();
    Error::new(Code::InvalidValue, format!("the schema is not valid GraphQL: {first}"))
}

fn faults(code: Code, errors: &DiagnosticList) -> Vec<Fault> {
    let told = errors.iter().take(MOST_ERRORS);
    told.map(|one| {
        let message = one.error.to_string();
        let message = match message.strip_prefix("syntax error: ") {
            Some(message) => words::of_syntax(message),
            None => words::of_input(&message),
        };
        let span = one.error.location();
        let member = match words::is_of_value(&message) {
            true => member_at(span, one.sources),
            false => None,
        };
        let fault = match member {
            Some(name) => Fault::from(Error::new(code, clipped(&message)).within(name)),
            None => Fault::new(code, clipped(&message)),
        };
        fault.at(place(span, one.sources))
    })
    .collect()
}

/// The argument or the input field whose value begins there.
fn member_at(span: Option<SourceSpan>, sources: &SourceMap) -> Option<&str> {
    let span = span?;
    let before = sources.get(&span.file_id())?.source_text().get(..span.offset())?;
    let before = before.trim_end().strip_suffix(':')?.trim_end();
    let begin = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    Some(&before[begin..]).filter(|name| !name.is_empty())
}

/// Where a span of the client's document begins.
pub(crate) fn place(span: Option<SourceSpan>, sources: &SourceMap) -> Option<Location> {
    let span = span?;
    let file = sources.get(&span.file_id())?;
    if file.path() != DOCUMENT {
        return None;
    }
    let before = file.source_text().get(..span.offset())?;
    // "\r\n" is one line's end.
    let ends = before.matches(['\n', '\r']).count() - before.matches("\r\n").count();
    let begin = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let column = 1 + before[begin..].chars().count();
    Some(Location { line: 1 + ends, column })
}
