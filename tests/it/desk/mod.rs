//! What production staff keep beside the tasks: working hours, tickets, money, who logged in.

use serde_json::{Value, json};
use tests::actor::Actor;

mod calendar;
mod logins;
mod money;
mod records;
mod tickets;
mod totals;

/// `TimeLog` as a root field begins: `timeLog`.
pub(crate) fn camel(ty: &str) -> String {
    let (first, rest) = ty.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

/// The answer to making a record of a type, with these fields of it.
pub(crate) fn creation(actor: &Actor, ty: &str, (input, fields): (Value, &str)) -> Value {
    let root = camel(ty);
    let document = format!(
        "mutation($input: {ty}CreateInput!) {{ made: {root}Create(input: $input) {{
            record: {root} {{ id {fields} }} }} }}"
    );
    actor.answer(&document, json!({"input": input}))
}

/// Makes a record of a type; answers its id.
#[track_caller]
pub(crate) fn make(actor: &Actor, ty: &str, input: Value) -> String {
    let made = creation(actor, ty, (input, ""));
    let id = made["data"]["made"]["record"]["id"].as_str();
    id.unwrap_or_else(|| panic!("no {ty}: {made:#}")).to_owned()
}

/// The answer to changing a record of a type, with these fields of it.
pub(crate) fn change(
    actor: &Actor,
    (ty, id): (&str, &str),
    (patch, fields): (Value, &str),
) -> Value {
    let root = camel(ty);
    let document = format!(
        "mutation($id: ID!, $patch: {ty}UpdateInput!) {{
            made: {root}Update(id: $id, patch: $patch) {{ record: {root} {{ id {fields} }} }} }}"
    );
    actor.answer(&document, json!({"id": id, "patch": patch}))
}

/// These fields of the record that an answer shows, or the code of what was refused.
pub(crate) fn outcome(answer: &Value) -> Result<Value, String> {
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => {
            let mut record = answer["data"]["made"]["record"].clone();
            record.as_object_mut().expect("a record").remove("id");
            Ok(record)
        }
    }
}

/// Fields of a record as they are now.
#[track_caller]
pub(crate) fn now(actor: &Actor, (ty, id): (&str, &str), fields: &str) -> Value {
    let root = camel(ty);
    let document = format!("query($id: ID!) {{ record: {root}(id: $id) {{ {fields} }} }}");
    actor.ask(&document, json!({"id": id}))["record"].clone()
}

/// Deletes a record.
#[track_caller]
pub(crate) fn delete(actor: &Actor, (ty, id): (&str, &str)) {
    let document = format!("mutation($id: ID!) {{ {}Delete(id: $id) {{ id }} }}", camel(ty));
    actor.ask(&document, json!({"id": id}));
}

/// A relation to one record.
pub(crate) fn to(id: &str) -> Value {
    json!({"connect": id})
}
