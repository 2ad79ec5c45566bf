//! The helpers that templates can call. Each computes its value, so that others can take it as an
//! argument.

use std::cmp::Ordering;

use chrono::DateTime;
use chrono::format::StrftimeItems;
use handlebars::{
    Context, Handlebars, Helper, HelperDef, PathAndJson, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use serde_json::Value as Json;

/// Gives an engine every helper.
pub(super) fn register(engine: &mut Handlebars<'_>, strict: bool) {
    for (name, function) in helpers() {
        engine.register_helper(name, Box::new(Call { name, function, strict }));
    }
}

fn helpers() -> [(&'static str, Function); 12] {
    [
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
        ("date", date),
        ("first", |values| Ok(items(values)?.first().cloned().unwrap_or(Json::Null))),
        ("last", |values| Ok(items(values)?.last().cloned().unwrap_or(Json::Null))),
    ]
}

/// What a helper computes from its arguments.
type Function = fn(&[&Json]) -> Result<Json, String>;

/// A helper that returns its value, so that others can take it as an argument.
struct Call {
    name: &'static str,
    function: Function,
    /// Whether it wants all that it is given to be there. `default` is what asks for what is not.
    strict: bool,
}

impl HelperDef for Call {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let refused = |reason: String| {
            RenderError::from(RenderErrorReason::Other(format!("{}: {reason}", self.name)))
        };
        let params = helper.params();
        if self.strict
            && self.name != "default"
            && let Some(missing) = params.iter().find(|param| param.is_value_missing())
        {
            let name = missing.relative_path().map_or("an argument", String::as_str);
            return Err(refused(format!("`{name}` is missing")));
        }
        let values: Vec<&Json> = params.iter().map(PathAndJson::value).collect();
        if self.strict && self.name == "join" {
            check_keys(&values).map_err(refused)?;
        }
        match (self.function)(&values) {
            Ok(value) => Ok(ScopedJson::Derived(value)),
            Err(reason) => Err(refused(reason)),
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

/// The list that comes first; nothing counts as an empty one.
fn items<'a>(values: &[&'a Json]) -> Result<&'a [Json], String> {
    match argument(values, 0)? {
        Json::Array(items) => Ok(items),
        Json::Null => Ok(&[]),
        other => Err(format!("{other} is not a list")),
    }
}

/// A value within an item; the key may have dots.
fn within<'a>(item: &'a Json, key: &str) -> Option<&'a Json> {
    key.split('.').try_fold(item, |at, step| at.get(step))
}

/// Whether every item has what is to be joined: an item without it would leave an empty step.
fn check_keys(values: &[&Json]) -> Result<(), String> {
    let Some(Json::String(key)) = values.get(2) else { return Ok(()) };
    let lacks = |item: &&Json| within(item, key).is_none_or(Json::is_null);
    match items(values)?.iter().find(lacks) {
        None => Ok(()),
        Some(item) => {
            let name = item.get("name").and_then(Json::as_str).unwrap_or("an item");
            Err(format!("`{key}` of `{name}` is missing"))
        }
    }
}

/// `date moment [format]`: a moment in UTC as strftime writes it, `%Y-%m-%d` unless it says else.
fn date(values: &[&Json]) -> Result<Json, String> {
    let moment = text(values, 0)?;
    let read = DateTime::parse_from_rfc3339(&moment);
    let moment = read.map_err(|_| format!("`{moment}` is not a moment"))?.to_utc();
    let format = match values.get(1) {
        Some(format) => printed(format)?,
        None => "%Y-%m-%d".to_owned(),
    };
    let items = StrftimeItems::new(&format).parse();
    let items = items.map_err(|_| format!("`{format}` is no format of a date"))?;
    Ok(moment.format_with_items(items.iter()).to_string().into())
}

/// `join list separator [key]`: the items, or one value of each; a key may have dots.
fn join(values: &[&Json]) -> Result<Json, String> {
    let items = items(values)?;
    let separator = text(values, 1)?;
    let key = values.get(2).map(|key| printed(key)).transpose()?;
    let parts: Result<Vec<String>, String> = items
        .iter()
        .map(|item| match &key {
            Some(key) => within(item, key),
            None => Some(item),
        })
        .map(|item| item.map_or_else(|| Ok(String::new()), printed))
        .collect();
    Ok(parts?.join(&separator).into())
}

/// `nth list index`: from the end when negative, nothing outside.
fn nth(values: &[&Json]) -> Result<Json, String> {
    let items = items(values)?;
    let index = argument(values, 1)?.as_i64().ok_or("the index is not a whole number")?;
    let at = match index.cmp(&0) {
        Ordering::Less => items.len().checked_sub(index.unsigned_abs() as usize),
        _ => usize::try_from(index).ok(),
    };
    Ok(at.and_then(|at| items.get(at)).cloned().unwrap_or(Json::Null))
}
