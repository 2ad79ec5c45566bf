//! Handlebars as the studio's path templates use it: the engine, and the helpers that it offers.

use std::cmp::Ordering;

use handlebars::{
    Context, Handlebars, Helper, HelperDef, PathAndJson, RenderContext, RenderError,
    RenderErrorReason, ScopedJson, Template, TemplateError, no_escape,
};
use serde_json::Value as Json;

/// Says why a text is not a template.
///
/// # Errors
/// The place, and the reason in the words of the parser.
pub fn check(template: &str) -> Result<(), String> {
    let place = |error: TemplateError| match error.pos() {
        Some((line, column)) => format!("line {line}, column {column}: {}", error.reason()),
        None => error.reason().to_string(),
    };
    Template::compile(template).map(|_| ()).map_err(place)
}

/// Renders a template. In strict mode a value that is missing is an error instead of nothing.
///
/// # Errors
/// The reason, in the words of the engine.
pub fn render(template: &str, context: &Json, strict: bool) -> Result<String, String> {
    engine(strict).render_template(template, context).map_err(|error| error.to_string())
}

/// An engine with every helper and without escaping: paths are not HTML.
pub fn engine(strict: bool) -> Handlebars<'static> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(strict);
    engine.register_escape_fn(no_escape);
    let helpers: [(&'static str, Function); 9] = [
        ("pad", pad),
        ("join", join),
        ("nth", nth),
        ("lower", |values| Ok(text(values, 0)?.to_lowercase().into())),
        ("upper", |values| Ok(text(values, 0)?.to_uppercase().into())),
        ("replace", |values| {
            let (from, to) = (text(values, 1)?, text(values, 2)?);
            Ok(text(values, 0)?.replace(&from, &to).into())
        }),
        ("concat", |values| {
            let parts: Result<String, String> =
                (0..values.len()).map(|index| text(values, index)).collect();
            Ok(parts?.into())
        }),
        ("default", |values| {
            Ok(values.iter().find(|value| !value.is_null()).map_or(Json::Null, |v| (*v).clone()))
        }),
        ("nice", |values| Ok(schema_som::naming::nice_name(&text(values, 0)?).into())),
    ];
    for (name, function) in helpers {
        engine.register_helper(name, Box::new(Call { name, function }));
    }
    engine
}

/// What a helper computes from its arguments.
type Function = fn(&[&Json]) -> Result<Json, String>;

/// A helper that returns its value, so that others can take it as an argument.
struct Call {
    name: &'static str,
    function: Function,
}

impl HelperDef for Call {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let values: Vec<&Json> = helper.params().iter().map(PathAndJson::value).collect();
        match (self.function)(&values) {
            Ok(value) => Ok(ScopedJson::Derived(value)),
            Err(reason) => Err(RenderErrorReason::Other(format!("{}: {reason}", self.name)).into()),
        }
    }
}

fn argument<'a>(values: &[&'a Json], index: usize) -> Result<&'a Json, String> {
    values.get(index).copied().ok_or_else(|| format!("argument {} is missing", index + 1))
}

/// An argument as it would be printed.
fn text(values: &[&Json], index: usize) -> Result<String, String> {
    printed(argument(values, index)?)
}

fn printed(value: &Json) -> Result<String, String> {
    match value {
        Json::Null => Ok(String::new()),
        Json::String(text) => Ok(text.clone()),
        Json::Number(_) | Json::Bool(_) => Ok(value.to_string()),
        _ => Err("a list or an object is not a text".into()),
    }
}

/// `pad number width`: with zeros in front.
fn pad(values: &[&Json]) -> Result<Json, String> {
    let number = match argument(values, 0)? {
        Json::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        Json::String(text) if text.parse::<i64>().is_ok() => text.clone(),
        other => return Err(format!("{other} is not a whole number")),
    };
    let width = argument(values, 1)?.as_u64().filter(|width| *width <= 64);
    let width = width.ok_or("the width is not a whole number up to 64")? as usize;
    Ok(match number.strip_prefix('-') {
        Some(digits) => format!("-{digits:0>width$}", width = width.saturating_sub(1)),
        None => format!("{number:0>width$}"),
    }
    .into())
}

/// `join list separator [key]`: the items, or one value of each; a key may have dots.
fn join(values: &[&Json]) -> Result<Json, String> {
    let items = match argument(values, 0)? {
        Json::Array(items) => items.as_slice(),
        Json::Null => &[],
        other => return Err(format!("{other} is not a list")),
    };
    let separator = text(values, 1)?;
    let key = values.get(2).map(|key| printed(key)).transpose()?;
    let parts: Result<Vec<String>, String> = items
        .iter()
        .map(|item| match &key {
            Some(key) => key.split('.').try_fold(item, |at, step| at.get(step)),
            None => Some(item),
        })
        .map(|item| item.map_or_else(|| Ok(String::new()), printed))
        .collect();
    Ok(parts?.join(&separator).into())
}

/// `nth list index`: from the end when negative, nothing outside.
fn nth(values: &[&Json]) -> Result<Json, String> {
    let items = match argument(values, 0)? {
        Json::Array(items) => items,
        Json::Null => return Ok(Json::Null),
        other => return Err(format!("{other} is not a list")),
    };
    let index = argument(values, 1)?.as_i64().ok_or("the index is not a whole number")?;
    let at = match index.cmp(&0) {
        Ordering::Less => items.len().checked_sub(index.unsigned_abs() as usize),
        _ => usize::try_from(index).ok(),
    };
    Ok(at.and_then(|at| items.get(at)).cloned().unwrap_or(Json::Null))
}
