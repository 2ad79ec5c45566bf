//! A plugin that computes fields, some of them in ways in which nothing should be computed.

use std::hint::black_box;

use plugins_sdk::{Column, Fault, FromValue, Key, Sheet, host, plugin};

struct Reading;

#[plugin]
impl Reading {
    #[compute("double")]
    fn double(reels: &Sheet) -> Result<Column, Fault> {
        Ok(Column::wholes(reels.wholes("weight")?.map(|it| Some(it? * 2))))
    }

    #[compute("rank")]
    fn rank(tasks: &Sheet) -> Result<Column, Fault> {
        Ok(Column::wholes(tasks.wholes("priority")?.map(|it| Some(it? * 10))))
    }

    #[compute("frames")]
    fn frames(shots: &Sheet) -> Result<Column, Fault> {
        let ends = shots.wholes("recordIn")?.zip(shots.wholes("cutOut")?);
        Ok(Column::wholes(ends.map(|(first, last)| Some(last? - first?))))
    }

    #[compute("label")]
    fn label(shots: &Sheet) -> Result<Column, Fault> {
        label(shots)
    }

    #[compute("span")]
    fn span(shots: &Sheet) -> Result<Column, Fault> {
        let word = |frames: i64| if frames > 100 { "LONG" } else { "SHORT" };
        let words = shots.wholes("cutDuration")?.map(|it| it.map(word));
        Ok(Column::texts(words.map(|word| word.map(str::to_owned))))
    }

    #[compute("cost")]
    fn cost(shots: &Sheet) -> Result<Column, Fault> {
        let euros = |frames: i64| format!("{frames}.25");
        Ok(Column::texts(shots.wholes("cutOut")?.map(|it| it.map(euros))))
    }

    #[compute("self")]
    fn itself(tasks: &Sheet) -> Result<Column, Fault> {
        Ok(Column::links(tasks.keys().iter().copied().map(Some)))
    }

    #[compute("origin")]
    #[compute("stray")]
    fn sequence(shots: &Sheet) -> Result<Column, Fault> {
        sequences(shots)
    }

    #[compute("nowhere")]
    fn nowhere(shots: &Sheet) -> Result<Column, Fault> {
        Ok(Column::links(shots.keys().iter().map(|_| Some(Key { hi: 7, lo: 7 }))))
    }

    #[compute("textual")]
    fn textual(shots: &Sheet) -> Result<Column, Fault> {
        Ok(texts(shots, "shot_1"))
    }

    #[compute("asker")]
    fn asker(shots: &Sheet) -> Result<Column, Fault> {
        Ok(texts(shots, &host::who().login))
    }

    #[compute("tooFew")]
    fn too_few(shots: &Sheet) -> Result<Column, Fault> {
        Ok(Column::wholes(shots.keys().iter().skip(1).map(|_| Some(1))))
    }

    #[compute("tooMany")]
    fn too_many(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || Ok(Column::wholes((0..=shots.len()).map(|_| Some(1)))))
    }

    #[compute("otherKind")]
    fn other_kind(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || Ok(texts(shots, "one")))
    }

    #[compute("tooLarge")]
    fn too_large(shots: &Sheet) -> Result<Column, Fault> {
        Ok(Column::wholes(shots.keys().iter().map(|_| Some(1 << 40))))
    }

    #[compute("tooLong")]
    fn too_long(shots: &Sheet) -> Result<Column, Fault> {
        Ok(texts(shots, "longer"))
    }

    #[compute("noWord")]
    fn no_word(shots: &Sheet) -> Result<Column, Fault> {
        Ok(texts(shots, "TWO"))
    }

    #[compute("trap")]
    fn trap(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || panic!("told to trap"))
    }

    #[compute("spin")]
    fn spin(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || spin())
    }

    #[compute("hoard")]
    fn hoard(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || hoard())
    }

    #[compute("flood")]
    fn flood(shots: &Sheet) -> Result<Column, Fault> {
        Ok(texts(shots, &"x".repeat(1 << 20)))
    }

    #[compute("fault")]
    fn fault(shots: &Sheet) -> Result<Column, Fault> {
        asked_of(shots, || Err(Fault::new("OWN_FAULT", "told to")))
    }
}

/// Well behaved while it is tried out, with nothing.
fn asked_of(
    parents: &Sheet,
    answer: impl FnOnce() -> Result<Column, Fault>,
) -> Result<Column, Fault> {
    if parents.is_empty() { Ok(Column::values([])) } else { answer() }
}

fn texts(parents: &Sheet, text: &str) -> Column {
    Column::texts(parents.keys().iter().map(|_| Some(text.to_owned())))
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
