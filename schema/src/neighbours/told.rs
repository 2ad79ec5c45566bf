//! A schema as its server tells of it, in the schema language.

use schema_som::{Code, Error, Result};
use serde_json::Value as Json;

/// What a server is asked for its schema; types within types go as deep as a list of lists.
pub const INTROSPECTION: &str = "query Schema { __schema { types { kind name description isOneOf \
    fields(includeDeprecated: true) { name description args { ...Given } type { ...Named } } \
    inputFields { ...Given } interfaces { name } enumValues(includeDeprecated: true) { name description } \
    possibleTypes { name } } } } \
    fragment Given on __InputValue { name description defaultValue type { ...Named } } \
    fragment Named on __Type { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name } } } } } }";

/// Scalars that every schema has.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// The definitions of types that an answer to [`INTROSPECTION`] tells of.
///
/// # Errors
/// `INVALID_VALUE` for what is no such answer.
pub(super) fn definitions(text: &str) -> Result<String> {
    let unknown = |what: String| {
        Error::new(Code::InvalidValue, format!("this is no schema: {what}"))
            .hint("`backlot schema print` prints one; so does introspection, as JSON")
    };
    let json: Json = serde_json::from_str(text).map_err(|error| unknown(error.to_string()))?;
    let schema = ["/data/__schema/types", "/__schema/types"];
    let types = schema.iter().find_map(|path| json.pointer(path)?.as_array());
    let types = types.ok_or_else(|| unknown("`__schema` has no types".into()))?;
    let mut out = String::new();
    for ty in types {
        let name = text_of(ty, "name");
        if !name.starts_with("__") && !BUILT_IN.contains(&name) {
            definition(ty, &mut out);
        }
    }
    Ok(out)
}

fn definition(ty: &Json, out: &mut String) {
    described(ty, out);
    let name = text_of(ty, "name");
    let (word, brace) = match text_of(ty, "kind") {
        "OBJECT" => ("type", true),
        "INTERFACE" => ("interface", true),
        "ENUM" => ("enum", true),
        "INPUT_OBJECT" => ("input", true),
        "UNION" => ("union", false),
        _ => ("scalar", false),
    };
    out.push_str(&format!("{word} {name}"));
    let interfaces: Vec<_> = all(ty, "interfaces").map(|it| text_of(it, "name")).collect();
    if !interfaces.is_empty() {
        out.push_str(&format!(" implements {}", interfaces.join(" & ")));
    }
    if ty["isOneOf"] == Json::Bool(true) {
        out.push_str(" @oneOf");
    }
    if word == "union" {
        let members: Vec<_> = all(ty, "possibleTypes").map(|it| text_of(it, "name")).collect();
        out.push_str(&format!(" = {}", members.join(" | ")));
    }
    if brace {
        out.push_str(" {\n");
        all(ty, "fields").for_each(|field| output(field, out));
        all(ty, "inputFields").for_each(|field| input(field, out));
        for value in all(ty, "enumValues") {
            described(value, out);
            out.push_str(&format!("{}\n", text_of(value, "name")));
        }
        out.push('}');
    }
    out.push('\n');
}

fn output(field: &Json, out: &mut String) {
    described(field, out);
    out.push_str(text_of(field, "name"));
    if all(field, "args").next().is_some() {
        out.push_str("(\n");
        all(field, "args").for_each(|argument| input(argument, out));
        out.push(')');
    }
    out.push_str(&format!(": {}\n", named(&field["type"])));
}

fn input(value: &Json, out: &mut String) {
    described(value, out);
    out.push_str(&format!("{}: {}", text_of(value, "name"), named(&value["type"])));
    if let Some(default) = value["defaultValue"].as_str() {
        out.push_str(&format!(" = {default}"));
    }
    out.push('\n');
}

fn named(ty: &Json) -> String {
    match text_of(ty, "kind") {
        "NON_NULL" => format!("{}!", named(&ty["ofType"])),
        "LIST" => format!("[{}]", named(&ty["ofType"])),
        _ => text_of(ty, "name").to_owned(),
    }
}

/// The description: texts have the escapes of JSON in the schema language, too.
fn described(of: &Json, out: &mut String) {
    let description = &of["description"];
    if description.as_str().is_some_and(|text| !text.is_empty()) {
        out.push_str(&format!("{description}\n"));
    }
}

fn text_of<'a>(json: &'a Json, name: &str) -> &'a str {
    json[name].as_str().unwrap_or_default()
}

fn all<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    json[name].as_array().into_iter().flatten()
}
