//! A plugin that computes fields, some of them in ways in which nothing should be computed.

use std::hint::black_box;

use plugins_sdk::{Column, Fault, FromValue, Key, Plugin, Sheet, host};

struct Reading;

impl Plugin for Reading {
    fn compute(field: &str, parents: &Sheet) -> Result<Column, Fault> {
        // Well behaved while it is tried out.
        if parents.is_empty() {
            return Ok(Column::values([]));
        }
        let all = |value: i64| Column::wholes(parents.keys().iter().map(|_| Some(value)));
        let text = |value: &str| Column::texts(parents.keys().iter().map(|_| Some(value.to_owned())));
        Ok(match field {
            "double" => Column::wholes(parents.wholes("weight")?.map(|it| Some(it? * 2))),
            "rank" => Column::wholes(parents.wholes("priority")?.map(|it| Some(it? * 10))),
            "frames" => {
                let ends = parents.wholes("recordIn")?.zip(parents.wholes("cutOut")?);
                Column::wholes(ends.map(|(first, last)| Some(last? - first?)))
            }
            "label" => label(parents)?,
            "span" => {
                let word = |frames: i64| if frames > 100 { "LONG" } else { "SHORT" };
                let words = parents.wholes("cutDuration")?.map(|it| it.map(word));
                Column::texts(words.map(|word| word.map(str::to_owned)))
            }
            "cost" => {
                let euros = |frames: i64| format!("{frames}.25");
                Column::texts(parents.wholes("cutOut")?.map(|it| it.map(euros)))
            }
            "self" => Column::links(parents.keys().iter().copied().map(Some)),
            "origin" | "stray" => sequences(parents)?,
            "nowhere" => Column::links(parents.keys().iter().map(|_| Some(Key { hi: 7, lo: 7 }))),
            "textual" => text("shot_1"),
            "asker" => text(&host::who().login),
            "tooFew" => Column::wholes(parents.keys().iter().skip(1).map(|_| Some(1))),
            "tooMany" => Column::wholes((0..=parents.len()).map(|_| Some(1))),
            "otherKind" => text("one"),
            "tooLarge" => all(1 << 40),
            "tooLong" => text("longer"),
            "noWord" => text("TWO"),
            "trap" => panic!("told to trap"),
            "spin" => spin(),
            "hoard" => hoard(),
            "flood" => text(&"x".repeat(1 << 20)),
            _ => return Err(Fault::new("OWN_FAULT", "told to")),
        })
    }
}

/// The sequences of shots.
fn sequences(parents: &Sheet) -> Result<Column, Fault> {
    let sequence = |row| Ok(Key::from_value(&parents.value(row, "sequence")?));
    let keys: Result<Vec<_>, Fault> = (0..parents.len()).map(sequence).collect();
    Ok(Column::links(keys?))
}

/// `A of a sequence at 24`, as far as that is known.
fn label(parents: &Sheet) -> Result<Column, Fault> {
    let (codes, rates) = (parents.texts("code")?, parents.reals("fps")?);
    let mut labels = Vec::new();
    for (row, (code, rate)) in codes.zip(rates).enumerate() {
        let mut label = code.unwrap_or("nobody knows").to_owned();
        if !parents.value(row, "sequence")?.is_none() {
            label.push_str(" of a sequence");
        }
        if let Some(rate) = rate {
            label.push_str(&format!(" at {rate}"));
        }
        labels.push(Some(label));
    }
    Ok(Column::texts(labels))
}

fn spin() -> ! {
    let mut number = 0_u64;
    loop {
        number = black_box(number.wrapping_add(1));
    }
}

fn hoard() -> ! {
    loop {
        std::mem::forget(black_box(vec![1_u8; 1 << 20]));
    }
}

plugins_sdk::export!(Reading);
