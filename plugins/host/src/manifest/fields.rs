//! Fields and relations of a manifest.

use std::collections::BTreeSet;

use schema_som::kind::{Kind, Member, Vocabulary};
use schema_som::{Error, Result};
use serde_json::Value as Json;

use super::parse::type_name;
use super::section::{Section, json, suggestion};
use super::{FieldDecl, Holds, LinkDecl, computed, tables};

/// The kinds of scalars, by their names in the file.
pub(super) const SCALARS: [&str; 9] =
    ["int", "float", "string", "text", "boolean", "decimal", "date-time", "duration", "json"];

/// Characters of a `string` that does not say.
const TEXT: u32 = 255;

/// Characters that a `string` may have at most; longer ones are `text`.
const TEXT_MAX: i64 = 512;

/// Whether this can be the name of a field, as clients write it.
pub(super) fn is_member(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 40
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Every field of a table, in the order of the file.
pub(super) fn all(section: &Section<'_>, owner: &str) -> Result<Vec<FieldDecl>> {
    let mut fields = Vec::new();
    for (key, value) in section.entries() {
        let name = key.get_ref().as_ref();
        if !is_member(name) {
            let what = format!("\"{name}\" is not the name of a field");
            let hint = "camel case, at most 40 letters and digits, such as lensMm";
            return Err(section.text.fault(&key.span(), what).hint(hint));
        }
        let place = format!("`{owner}.{name}`");
        fields.push(field(&section.as_section(name, &place, value)?, owner, name)?);
    }
    Ok(fields)
}

fn field(section: &Section<'_>, owner: &str, name: &str) -> Result<FieldDecl> {
    const WHATS: [&str; 4] = ["scalar", "enum", "link", "links"];
    let whats: Vec<_> = WHATS.into_iter().filter(|key| section.get(key).is_some()).collect();
    let [what] = whats[..] else {
        let text = match whats.first() {
            None => format!("{} does not say what it holds", section.place),
            Some(_) => format!("{} says twice what it holds", section.place),
        };
        let hint = "one of scalar = \"int\", enum = [..], link = \"Shot\", links = \"Shot\"";
        return Err(section.text.fault(&section.span, text).hint(hint));
    };
    let holds = match what {
        "scalar" => scalar(section)?,
        "enum" => choice(section, owner, name)?,
        _ => relation(section, what)?,
    };
    let computed = computed::reads(section, &holds)?;
    let required = section.boolean("required")?.unwrap_or(false);
    let doc = section.needed_text("doc", "The focal length in millimetres.")?.to_owned();
    Ok(FieldDecl { name: name.to_owned(), doc, holds, required, computed })
}

fn scalar(section: &Section<'_>) -> Result<Holds> {
    let section = section.clone().only(&tables::SCALAR.names())?;
    let name = section.needed_text("scalar", "int")?;
    let kind = match name {
        "int" => Kind::Int,
        "float" => Kind::Float,
        "string" => Kind::Text(section.whole("max", 1..=TEXT_MAX)?.map_or(TEXT, |max| max as u32)),
        "text" => Kind::LongText,
        "boolean" => Kind::Bool,
        "decimal" => Kind::Decimal,
        "date-time" => Kind::DateTime,
        "duration" => Kind::Duration,
        "json" => Kind::Json,
        other => {
            let what = format!("there is no scalar \"{other}\"");
            return Err(section.fault("scalar", what).hint(suggestion(other, &SCALARS)));
        }
    };
    let is_number = matches!(kind, Kind::Int | Kind::Float | Kind::Decimal | Kind::Duration);
    let bounds = if matches!(kind, Kind::Text(_)) { &["min"][..] } else { &["min", "max"] };
    if let Some(key) = bounds.iter().find(|key| !is_number && section.get(key).is_some()) {
        return Err(section.fault(key, format!("`{key}` is for numbers, and not for a {name}")));
    }
    let sortable = section.boolean("sortable")?.unwrap_or(false);
    if sortable && matches!(kind, Kind::LongText | Kind::Json) {
        return Err(section.fault("sortable", format!("lists cannot be sorted by a {name}")));
    }
    let (min, max) =
        if is_number { (section.number("min")?, section.number("max")?) } else { (None, None) };
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        return Err(section.fault("min", format!("`min` is {min}, which is more than `max`")));
    }
    let default = default(&section, &kind, (min, max))?;
    Ok(Holds::Value { kind, default, min, max, sortable })
}

fn default(
    section: &Section<'_>,
    kind: &Kind,
    (min, max): (Option<f64>, Option<f64>),
) -> Result<Option<Json>> {
    let Some(entry) = section.get("default") else { return Ok(None) };
    let value = json(entry.get_ref());
    let fault = |what: &str| -> Error {
        let text = format!("the default {value} of {} {what}", section.place);
        section.fault("default", text)
    };
    super::model::value(kind, &value).ok_or_else(|| fault("does not fit its kind"))?;
    if let Some(number) = value.as_f64()
        && (min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max))
    {
        return Err(fault("is not between `min` and `max`"));
    }
    Ok(Some(value))
}

fn choice(section: &Section<'_>, owner: &str, field: &str) -> Result<Holds> {
    let section = section.clone().only(&tables::ENUM.names())?;
    let words = section.texts("enum")?;
    let mut members: Vec<Member> = Vec::new();
    let mut seen = BTreeSet::new();
    for word in &words {
        if !is_constant(word) || !seen.insert(*word) {
            let what = format!("\"{word}\" cannot be a value of {}", section.place);
            let hint = "different words in capitals, such as READY or IN_USE";
            return Err(section.fault("enum", what).hint(hint));
        }
        let stored = word.to_ascii_lowercase();
        let doc = format!("{}.", stored.replace('_', " "));
        members.push(Member { name: (*word).to_owned(), stored, doc });
    }
    if members.is_empty() {
        let hint = "such as enum = [\"READY\", \"IN_USE\"]";
        return Err(section.fault("enum", format!("{} has no values", section.place)).hint(hint));
    }
    let name = match section.text("name")? {
        Some(name) => {
            let span = section.get("name").map_or(section.span.clone(), |value| value.span());
            type_name(&section, &span, name)?;
            name.to_owned()
        }
        None => format!("{owner}{}{}", field[..1].to_ascii_uppercase(), &field[1..]),
    };
    let doc = section.needed_text("doc", "Where it is.")?.to_owned();
    let kind = Kind::Enum(std::sync::Arc::new(Vocabulary { name, doc, members }));
    let default = default(&section, &kind, (None, None))?;
    let sortable = section.boolean("sortable")?.unwrap_or(false);
    Ok(Holds::Value { kind, default, min: None, max: None, sortable })
}

fn is_constant(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.len() <= 40
        && word.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

fn relation(section: &Section<'_>, what: &str) -> Result<Holds> {
    let table = if what == "link" { &tables::LINK } else { &tables::LINKS };
    let section = section.clone().only(&table.names())?;
    let target = section.needed_text(what, "Shot")?.to_owned();
    let inverse = section.text("inverse")?;
    if let Some(name) = inverse.filter(|name| !is_member(name)) {
        let what = format!("`inverse` of {} is \"{name}\"", section.place);
        return Err(section.fault("inverse", what).hint("camel case, such as cameraKits"));
    }
    let on_delete = section.text("on-delete")?;
    const WAYS: [&str; 3] = ["refuse", "clear", "delete"];
    if let Some(way) = on_delete.filter(|way| !WAYS.contains(way)) {
        let what = format!("`on-delete` of {} is \"{way}\"", section.place);
        return Err(section.fault("on-delete", what).hint(suggestion(way, &WAYS)));
    }
    let required = section.boolean("required")?.unwrap_or(false);
    if required && (what == "links" || on_delete == Some("clear")) {
        let text = match what {
            "links" => format!("{} leads to any number of records, none included", section.place),
            _ => format!("{} cannot be both required and cleared", section.place),
        };
        return Err(section.fault("required", text).hint("leave `required` out"));
    }
    let link = LinkDecl {
        target,
        inverse: inverse.map(str::to_owned),
        inverse_doc: section.text("inverse-doc")?.map(str::to_owned),
        on_delete: on_delete.map(str::to_owned),
    };
    Ok(if what == "link" { Holds::Link(link) } else { Holds::Links(link) })
}
