//! What is said of reads: fields of every kind that are computed or replaced, and what may be seen.

use plugins_sdk::lookup::Comparison;
use plugins_sdk::{Column, Fault, FromValue, Key, Narrowing, Redaction, Sheet, Value};

/// Whether there is a parent.
pub(crate) fn truths(golden: &Sheet) -> Result<Column, Fault> {
    let mut truths = Vec::with_capacity(golden.len());
    for row in 0..golden.len() {
        truths.push(Some(!golden.value(row, "parent")?.is_none()));
    }
    Ok(Column::truths(truths))
}

/// The parents.
pub(crate) fn parents(golden: &Sheet) -> Result<Column, Fault> {
    let mut parents = Vec::with_capacity(golden.len());
    for row in 0..golden.len() {
        parents.push(Key::from_value(&golden.value(row, "parent")?));
    }
    Ok(Column::links(parents))
}

/// Whole numbers that are more.
pub(crate) fn wholes(golden: &Sheet, field: &str, more: i64) -> Result<Column, Fault> {
    Ok(Column::wholes(golden.wholes(field)?.map(|it| it.map(|whole| whole + more))))
}

/// Texts that are made of texts.
pub(crate) fn texts(
    golden: &Sheet,
    field: &str,
    make: impl Fn(&str) -> String,
) -> Result<Column, Fault> {
    Ok(Column::texts(golden.texts(field)?.map(|it| it.map(&make))))
}

/// Prices that are higher.
pub(crate) fn prices(records: &Sheet) -> Result<Column, Fault> {
    let more = |price: &str| format!("{:.2}", price.parse::<f64>().unwrap_or_default() + 0.25);
    texts(records, "price", more)
}

/// Moments that are later.
pub(crate) fn moments(records: &Sheet) -> Result<Column, Fault> {
    Ok(Column::moments(records.wholes("moment")?.map(|it| it.map(|micros| micros + 1_000_001))))
}

/// Shows other values, or goes wrong as the first record says.
pub(crate) fn mask(masked: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
    let asks: Vec<_> = masked.texts("ask")?.map(|ask| ask.map(str::to_owned)).collect();
    match asks.first().and_then(Option::as_deref) {
        Some("fault") => {
            let what = format!("cannot go on with {}", masked.kind());
            return Err(Fault::new("GAVE_UP", what));
        }
        Some("few") => return redaction.replace("text", Column::texts(asks.into_iter().skip(1))),
        _ => {}
    }
    let truths = masked.wholes("truth")?.map(|it| it.map(|truth| truth == 0));
    redaction.replace("text", texts(masked, "text", str::to_uppercase)?)?;
    redaction.replace("whole", wholes(masked, "whole", 1)?)?;
    redaction.replace("truth", Column::truths(truths))?;
    redaction.replace("price", prices(masked)?)?;
    redaction.replace("moment", moments(masked)?)
}

/// Goes wrong as the first record says.
pub(crate) fn wrong(golden: &Sheet) -> Result<Column, Fault> {
    let asks: Vec<_> = golden.texts("ask")?.map(|ask| ask.unwrap_or_default()).collect();
    let words = |words: &[&str]| Column::texts(words.iter().map(|word| Some((*word).to_owned())));
    Ok(match asks.first().copied().unwrap_or_default() {
        "wrong-few" => words(&asks[1..]),
        "wrong-word" => words(&asks),
        "wrong-fault" => {
            let what = format!("cannot go on with {}", golden.kind());
            return Err(Fault::new("GAVE_UP", what));
        }
        "wrong-throw" => words(&asks[asks.len()..=asks.len()]),
        _ => Column::wholes(asks.iter().map(|_| None)),
    })
}

/// Lets some be seen.
pub(crate) fn veil(narrowing: &mut Narrowing) -> Result<(), Fault> {
    narrowing.only("word", Comparison::Eq, "ONE")?;
    narrowing.only("text", Comparison::StartsWith, "s")?;
    narrowing.among("rank", vec![Value::from(1), Value::from(2), Value::from(3)])?;
    narrowing.only("golden", Comparison::IsNull, true)
}
