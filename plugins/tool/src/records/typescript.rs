//! Typed records in TypeScript: what `before<CodeShot>("code", ...)` has checked.

use super::documents::{Ty, typescript};
use super::{Given, HEAD, Record, Shape};

pub(super) fn text(given: &Given) -> String {
    let mut text = format!("// {HEAD}\n");
    let documents = &given.documents;
    let is_json = given.has(|shape| matches!(shape, Shape::Json));
    let is_json = is_json || documents.has(&|ty| matches!(ty, Ty::Json));
    let json = is_json.then_some("Json");
    let key = given.has(|shape| matches!(shape, Shape::Link | Shape::Links)).then_some("Key");
    let imported: Vec<_> = json.into_iter().chain(key).collect();
    if !documents.is_empty() {
        let types = imported.iter().map(|name| format!("type {name}, "));
        let types: String = types.collect();
        text.push_str(&format!("\nimport {{ {types}graph }} from \"@backlot/sdk\";\n"));
    } else if !imported.is_empty() {
        let imported = imported.join(", ");
        text.push_str(&format!("\nimport type {{ {imported} }} from \"@backlot/sdk\";\n"));
    }
    for (name, words) in &given.words {
        let doc = &words.doc;
        let words: Vec<_> = words.members.iter().map(|word| format!("{:?}", word.name)).collect();
        text.push_str(&format!("\n/** {doc} */\nexport type {name} = {};\n", words.join(" | ")));
    }
    given.records.iter().for_each(|record| text.push_str(&shape_of(record)));
    text.push_str(&typescript::text(documents));
    text
}

fn shape_of(Record { name, doc, members, .. }: &Record) -> String {
    let fields = members.iter();
    let fields: String =
        fields.map(|member| format!("    {}: {};\n", member.name, ty(&member.shape))).collect();
    format!("\n/** {doc} */\nexport type {name} = {{\n{fields}}};\n")
}

fn ty(shape: &Shape) -> &str {
    match shape {
        Shape::Text | Shape::Decimal => "string",
        Shape::Whole | Shape::Real | Shape::Moment => "number",
        Shape::Truth => "boolean",
        Shape::Json => "Json",
        Shape::Word(name) => name,
        Shape::Link => "Key",
        Shape::Links => "Key[]",
    }
}
