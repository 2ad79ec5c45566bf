//! What would have been right: a hint for each error of a document that names something unknown.
//! The library tells such errors apart in its text only, which a test pins.

use schema_som::naming::closest;

use crate::compiler::ast::{ExtendedType, FieldDefinition, Schema};
use crate::words;

/// So many names are listed when none is close.
const MOST_LISTED: usize = 12;

/// The hint for a message of the validator.
pub(crate) fn hint(schema: &Schema, message: &str) -> Option<String> {
    if let Some(ty) = words::expected_type(message) {
        return value(schema, ty);
    }
    let names: Vec<_> = message.split('`').skip(1).step_by(2).collect();
    let (wanted, place, known) = match (message.split('`').next()?, names.as_slice()) {
        ("type ", [ty, field]) => (*field, *ty, fields(schema, ty)),
        ("the argument ", [argument, place]) => (*argument, *place, arguments(schema, place)),
        ("value " | "field ", [name, ty]) => (*name, *ty, members(schema, ty)),
        ("cannot find type " | "type condition ", [ty, ..]) => {
            (*ty, "", schema.types.keys().map(|name| name.as_str()).collect())
        }
        ("the required argument ", [place]) => return required(schema, place),
        (text, _) if text.ends_with("must have a subselection set") => {
            return Some("say in braces which of its fields are wanted".into());
        }
        _ => return None,
    };
    if let Some(hint) = kept(schema, (wanted, place)) {
        return Some(hint);
    }
    let close = closest(wanted, &known);
    if !close.is_empty() {
        return Some(format!("did you mean {}?", quoted(&close, " or ")));
    }
    let listed: Vec<_> =
        known.iter().copied().filter(|name| !name.starts_with("__")).take(MOST_LISTED).collect();
    let more = if known.len() > MOST_LISTED { ", ..." } else { "" };
    let list = !place.is_empty() && !listed.is_empty();
    list.then(|| format!("`{place}` has {}{more}", quoted(&listed, ", ")))
}

/// How a value of a type is written.
fn value(schema: &Schema, ty: &str) -> Option<String> {
    Some(match schema.types.get(ty)? {
        ExtendedType::InputObject(input) => {
            let has = |name: &str| input.fields.contains_key(name);
            match () {
                () if has("connect") => {
                    let id = words::example_id(ty);
                    let list = if has("disconnect") { format!("[{id}]") } else { id };
                    format!("write `{{ connect: {list} }}`")
                }
                () if has("eq") => "write `{ eq: ... }` to compare with a value".to_owned(),
                () if has("id") => format!("write `{{ id: {{ eq: {} }} }}`", words::example_id(ty)),
                () => {
                    let names: Vec<_> = input.fields.keys().map(|key| &**key).collect();
                    let (shown, _) = names.split_at(names.len().min(MOST_LISTED));
                    format!("an object in braces is expected; `{ty}` has {}", quoted(shown, ", "))
                }
            }
        }
        ExtendedType::Enum(vocabulary) => {
            let names: Vec<_> = vocabulary.values.keys().map(|key| &**key).collect();
            let (shown, _) = names.split_at(names.len().min(MOST_LISTED));
            format!("write one of {} without quotes", quoted(shown, ", "))
        }
        _ => match ty {
            "Int" => "write a whole number without quotes, such as `35`".to_owned(),
            "Float" => "write a number without quotes, such as `35.5`".to_owned(),
            "Boolean" => "write `true` or `false` without quotes".to_owned(),
            "String" | "ID" => "write a text in double quotes".to_owned(),
            _ => return None,
        },
    })
}

/// What is said of a field that records have and inputs do not.
fn kept(schema: &Schema, (name, input): (&str, &str)) -> Option<String> {
    let ty = input.strip_suffix("CreateInput").or_else(|| input.strip_suffix("UpdateInput"))?;
    if !fields(schema, ty).contains(&name) {
        return None;
    }
    if ty.starts_with("Any") {
        let kind = members(schema, input).first().copied()?;
        return Some(format!("say what it is first: `{{ {kind}: {{ {name}: ... }} }}`"));
    }
    Some(match name {
        "status" if ty == "Review" => "a review is decided by `reviewApprove` and \
             `reviewRequestRevision`"
            .to_owned(),
        "status" => format!(
            "the status of a {ty} follows from the work: log time, or use `taskRequestReview`, \
             `taskRequestRevision`, `taskHold`, `taskResume`, `taskStop`"
        ),
        _ => format!("the server keeps `{name}` of a {ty} by itself"),
    })
}

fn fields<'s>(schema: &'s Schema, ty: &str) -> Vec<&'s str> {
    match schema.types.get(ty) {
        Some(ExtendedType::Object(object)) => object.fields.keys().map(|key| &**key).collect(),
        Some(ExtendedType::Interface(one)) => one.fields.keys().map(|key| &**key).collect(),
        _ => Vec::new(),
    }
}

/// Values of an enum, fields of an input.
fn members<'s>(schema: &'s Schema, ty: &str) -> Vec<&'s str> {
    match schema.types.get(ty) {
        Some(ExtendedType::Enum(vocabulary)) => {
            vocabulary.values.keys().map(|key| &**key).collect()
        }
        Some(ExtendedType::InputObject(input)) => input.fields.keys().map(|key| &**key).collect(),
        _ => Vec::new(),
    }
}

/// The arguments of `Query.shots`.
fn arguments<'s>(schema: &'s Schema, place: &str) -> Vec<&'s str> {
    let definition = definition(schema, place);
    let arguments = definition.into_iter().flat_map(|definition| &definition.arguments);
    arguments.map(|argument| argument.name.as_str()).collect()
}

fn definition<'s>(schema: &'s Schema, place: &str) -> Option<&'s FieldDefinition> {
    let (ty, field) = place.split_once('.')?;
    schema.type_field(ty, field).ok().map(|definition| &**definition)
}

/// What `Query.shot(id:)` takes.
fn required(schema: &Schema, place: &str) -> Option<String> {
    let (field, argument) = place.trim_end_matches(":)").split_once('(')?;
    let definition = definition(schema, field)?;
    let argument = definition.arguments.iter().find(|one| one.name == *argument)?;
    let doc = argument.description.as_deref().unwrap_or_default();
    Some(format!("`{}` takes {}: {doc}", argument.name, argument.ty))
}

fn quoted(names: &[&str], between: &str) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(between)
}
