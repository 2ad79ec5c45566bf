//! What is said of an input beyond what its field is: how long, how large, and what null means.

use std::fmt::Write as _;

use schema_som::Value;
use schema_som::kind::Kind;
use schema_som::registry::{Field, Relation, Type};
use schema_som::type_def::{Check, FieldDef};

/// `a Shot`, `an Asset`
pub(super) fn one(ty: &Type) -> String {
    let article = if ty.name.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {}", ty.name)
}

/// The doc of a field in a create or an update input.
pub(super) fn field(field: &Field, creates: bool) -> String {
    let def = &field.def;
    let mut doc = format!("{}{}", def.doc, bounds(def));
    // What is computed has no default of its own.
    let default = def.default.as_ref().filter(|value| !value.is_null());
    let default = default.filter(|_| field.is_stored() || !creates);
    let _ = match (default.map(|value| written(&def.kind, value)), creates) {
        (Some(default), true) => write!(doc, " Left out or null: {default}."),
        (Some(default), false) => write!(doc, " Null: {default}."),
        (None, false) if def.nullable => write!(doc, " Null clears it."),
        (None, false) => write!(doc, " Not null."),
        (None, true) => Ok(()),
    };
    doc
}

/// What a value is held against, as sentences with a space before each.
pub(crate) fn bounds(def: &FieldDef) -> String {
    let mut text = String::new();
    if let Kind::Text(most) = def.kind {
        let _ = write!(text, " At most {most} characters.");
    }
    if def.kind == Kind::Decimal {
        text.push_str(" At most 1000000000, either way.");
    }
    for check in &def.checks {
        let _ = match check {
            Check::NotEmpty => write!(text, " Not empty."),
            Check::Min(least) => write!(text, " At least {least}."),
            Check::Above(limit) => write!(text, " More than {limit}."),
            Check::Max(most) => write!(text, " At most {most}."),
            // Its own doc says so.
            Check::Template => Ok(()),
        };
    }
    text
}

/// The doc of a relation in a create or an update input.
pub(super) fn relation(relation: &Relation, creates: bool) -> String {
    let doc = &relation.def.doc;
    if relation.is_many() {
        return doc.clone();
    }
    let end = match (creates, relation.def.nullable) {
        (true, true) => return doc.clone(),
        (true, false) => {
            "May only be left out where the server knows it: by default, or from the record that \
             this one is made inside of."
        }
        (false, true) => "Null clears it.",
        (false, false) => "Not null.",
    };
    format!("{doc} {end}")
}

/// A default as it would be written in a document.
pub(crate) fn written(kind: &Kind, value: &Value) -> String {
    let text = match (kind, value) {
        (_, Value::Text(text)) if text.is_empty() => return "the empty text".to_owned(),
        (Kind::Enum(vocabulary), Value::Text(stored)) => {
            vocabulary.by_stored(stored).map_or(stored, |member| &member.name).clone()
        }
        (Kind::Bool, Value::Int(number)) => (*number != 0).to_string(),
        (Kind::Decimal, Value::Int(millionths)) => (*millionths as f64 / 1e6).to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Int(number) | Value::Time(number)) => number.to_string(),
        (_, Value::Float(number)) => number.to_string(),
        (_, Value::Null | Value::Key(_)) => return "nothing".to_owned(),
    };
    format!("`{text}`")
}
