//! What is said of reads: fields of every kind that are computed or replaced, and what may be seen.

use plugins_sdk::lookup::Comparison;
use plugins_sdk::{Column, Fault, FromValue, Key, Narrowing, Redaction, Sheet, Value};

/// Makes a field of another one, and nothing of nothing.
pub(crate) fn made(field: &str, golden: &Sheet) -> Result<Column, Fault> {
    Ok(match field {
        "madeText" => texts(golden, "text", str::to_uppercase)?,
        "madeWhole" => wholes(golden, "whole", 1)?,
        "madeReal" => Column::reals(golden.reals("real")?.map(|it| it.map(|real| real * 2.0))),
        "madeTruth" => {
            let mut truths = Vec::with_capacity(golden.len());
            for row in 0..golden.len() {
                truths.push(Some(!golden.value(row, "parent")?.is_none()));
            }
            Column::truths(truths)
        }
        "madePrice" => prices(golden)?,
        "madeMoment" => moments(golden)?,
        "madeParent" => {
            let mut parents = Vec::with_capacity(golden.len());
            for row in 0..golden.len() {
                parents.push(Key::from_value(&golden.value(row, "parent")?));
            }
            Column::links(parents)
        }
        "madeLength" => wholes(golden, "length", 60)?,
        "madeExtra" => texts(golden, "extra", |extra| format!("{{\"was\":{extra}}}"))?,
        "madeWord" => {
            let other = |word: &str| if word == "ONE" { "TWO" } else { "ONE" }.to_owned();
            texts(golden, "word", other)?
        }
        _ => wrong(golden)?,
    })
}

fn wholes(golden: &Sheet, field: &str, more: i64) -> Result<Column, Fault> {
    Ok(Column::wholes(golden.wholes(field)?.map(|it| it.map(|whole| whole + more))))
}

fn texts(golden: &Sheet, field: &str, make: impl Fn(&str) -> String) -> Result<Column, Fault> {
    Ok(Column::texts(golden.texts(field)?.map(|it| it.map(&make))))
}

fn prices(records: &Sheet) -> Result<Column, Fault> {
    let more = |price: &str| format!("{:.2}", price.parse::<f64>().unwrap_or_default() + 0.25);
    texts(records, "price", more)
}

fn moments(records: &Sheet) -> Result<Column, Fault> {
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
fn wrong(golden: &Sheet) -> Result<Column, Fault> {
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

/// Lets some be seen, or nothing.
pub(crate) fn narrow(hook: &str, narrowing: &mut Narrowing) -> Result<(), Fault> {
    if hook == "seal" {
        let message = format!("Nobody reads {}.", narrowing.kind());
        narrowing.refuse("SEALED", &message);
        return Ok(());
    }
    narrowing.only("word", Comparison::Eq, "ONE")?;
    narrowing.only("text", Comparison::StartsWith, "s")?;
    narrowing.among("rank", vec![Value::from(1), Value::from(2), Value::from(3)])?;
    narrowing.only("golden", Comparison::IsNull, true)
}
