//! What looks records up.

use plugins_sdk::lookup::{self, Comparison};
use plugins_sdk::{Batch, Change, Fault, Row, Value};

/// Changes the parent, and deletes whoever has the text that is to go.
pub(crate) fn change_other(batch: &Batch, row: Row<'_>) -> Result<(), Fault> {
    if let Some(parent) = row.link("parent")? {
        let change = Change::update("Golden", parent)?.set("ask", "none")?;
        batch.stage(change.set("text", row.text("text")?)?);
    }
    let found = lookup::search("Golden")?.with("text", Comparison::Eq, "to go")?.read(&[])?;
    for key in found.keys() {
        batch.stage(Change::delete("Golden", *key)?);
    }
    Ok(())
}

/// Finds its parent by key, its siblings by conditions, and tells of them.
pub(crate) fn look(row: Row<'_>) -> Result<(), Fault> {
    let fields = [
        "text", "whole", "real", "truth", "price", "moment", "length", "extra", "word", "parent",
        "friends",
    ];
    let key = row.link("parent")?.ok_or_else(|| Fault::new("NO_PARENT", "there is none"))?;
    let found = lookup::by_keys("Golden", &[key], &fields)?;
    let siblings = || lookup::search("Golden")?.with("parent", Comparison::Eq, key);
    let page = siblings()?.limit(1).read(&["text"])?;
    let rest = siblings()?.limit(9).after(page.keys()[0]).read(&["text"])?;
    let mut others = Vec::new();
    for place in 0..rest.len() {
        others.push(rest.text(place, "text")?.unwrap_or_default());
    }
    let count = siblings()?.with("text", Comparison::StartsWith, "s")?.count()?;
    let nothing = siblings()?.with("whole", Comparison::IsNull, true)?.count()?;
    let texts = vec![Value::from("s1"), Value::from("s2")];
    let some = lookup::search("Golden")?.among("text", texts)?;
    let some = some.with("whole", Comparison::Ge, 2)?.read(&["whole"])?;
    let mut told = Vec::new();
    for field in fields {
        told.push(shown(&found.value(0, field)?));
    }
    told.extend([page.text(0, "text")?.unwrap_or_default(), others.join(",")]);
    told.extend([count.to_string(), nothing.to_string(), shown(&some.value(0, "whole")?)]);
    row.rewrite("long", told.join(" "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Real(number) => format!("{number:.1}"),
        Value::Truth(truth) => truth.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Moment(micros) => (micros % 1_000_000).to_string(),
        Value::Links(keys) => keys.len().to_string(),
        Value::None => "true".to_owned(),
        // Of `{"a":7}`, which is what the record's JSON is, the number.
        other => match other.as_text() {
            Some(json) if json.starts_with('{') => {
                json.chars().filter(char::is_ascii_digit).collect()
            }
            text => text.unwrap_or_default().to_owned(),
        },
    }
}

/// Counts those that have no number among more records than a word has bits.
pub(crate) fn gaps(row: Row<'_>) -> Result<(), Fault> {
    let text = row.text("text")?.unwrap_or_default();
    let search = lookup::search("Golden")?.with("text", Comparison::Eq, text)?;
    let found = search.limit(1000).read(&["whole"])?;
    let missing = found.wholes("whole")?.filter(Option::is_none).count();
    row.rewrite("long", format!("{} {missing}", found.len()))
}

/// Asks for what the host refuses, and carries on.
pub(crate) fn denied(row: Row<'_>) -> Result<(), Fault> {
    match lookup::search("Golden")?.order("whole", false)?.read(&["text"]) {
        Ok(_) => Ok(()),
        Err(fault) => {
            let permanent = if fault.permanent { "True" } else { "False" };
            row.rewrite("long", format!("{} {permanent}", fault.code))
        }
    }
}
