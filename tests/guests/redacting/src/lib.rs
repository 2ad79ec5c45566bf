//! A plugin that replaces what is read, well or as its settings tell it, and tells what it finds
//! itself.

use std::hint::black_box;

use plugins_sdk::lookup::Comparison;
use plugins_sdk::{
    Batch, Column, Failure, Fault, Redaction, Settings, Sheet, host, lookup, plugin,
};

struct Redacting;

#[plugin]
impl Redacting {
    #[redact("client-shots")]
    fn client_shots(shots: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
        client_shots(shots, redaction)
    }

    #[redact("marked-shots")]
    fn marked_shots(shots: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
        let marked = |text: Option<&str>| text.map(|text| format!("<{text}>"));
        let texts: Vec<_> = shots.texts("description")?.map(marked).collect();
        redaction.replace("description", Column::texts(texts))
    }

    #[redact("tags")]
    fn tags(tags: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
        // Well behaved while it is tried out, for nobody.
        if host::who().user.is_none() { Ok(()) } else { self::tags(tags, redaction) }
    }

    #[compute("echo")]
    fn echo(shots: &Sheet) -> Result<Column, Fault> {
        let texts: Vec<_> = shots.texts("description")?.collect();
        Ok(Column::texts(texts.into_iter().map(|text| text.map(str::to_owned))))
    }

    #[compute("sought")]
    fn sought(parents: &Sheet) -> Result<Column, Fault> {
        let mut found = Vec::with_capacity(parents.len());
        for code in parents.texts("code")? {
            found.push(code.map(sought).transpose()?.flatten());
        }
        Ok(Column::texts(found))
    }

    #[action("shotSought")]
    fn shot_sought(arguments: &str) -> Result<String, Failure> {
        // Codes of this plugin's tests need no escapes.
        let code = arguments.rsplit('"').nth(1).unwrap_or_default();
        Ok(format!("{{\"text\": {:?}}}", sought(code)?.unwrap_or_default()))
    }

    #[before("stored")]
    fn stored(batch: &Batch) -> Result<(), Fault> {
        for row in batch.rows() {
            let (stored, found) = (row.text("description")?.map(str::to_owned), sought("SECRET")?);
            match batch.kind() {
                "Note" => {
                    row.refuse("FOUND", &found.unwrap_or_default());
                }
                _ if stored.as_deref() == Some("tell") => {}
                _ => {
                    row.refuse("STORED", &stored.unwrap_or_default());
                }
            }
        }
        Ok(())
    }
}

/// What can be looked up of a shot.
fn sought(code: &str) -> Result<Option<String>, Fault> {
    let shots = lookup::search("Shot")?.with("code", Comparison::Eq, code)?;
    let shots = shots.read(&["description"])?;
    if shots.is_empty() { Ok(None) } else { shots.text(0, "description") }
}

/// Of secret shots, how long the description is that it finds itself, and no number.
fn client_shots(shots: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
    if shots.is_empty() {
        return Ok(());
    }
    let (mut texts, mut ends, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let found = lookup::by_keys("Shot", shots.keys(), &["description"])?;
    for (row, code) in shots.texts("code")?.enumerate() {
        let text = shots.text(row, "description")?;
        let (length, in_sequence) =
            (text.as_ref().map_or(0, String::len), !shots.value(row, "sequence")?.is_none());
        let found = found.text(row, "description")?.map_or(0, |text| text.len());
        let is_secret = code.is_some_and(|code| code.starts_with("SECRET"));
        texts.push(match is_secret {
            true => Some(format!("{length} {found} {in_sequence}")),
            false => text,
        });
        ends.push(Some(if is_secret { -1 } else { 7 }));
        places.push(None);
    }
    redaction.replace("description", Column::texts(texts))?;
    redaction.replace("cutOut", Column::wholes(ends))?;
    redaction.replace("recordIn", Column::wholes(places))?;
    redaction.replace("fps", Column::reals(shots.keys().iter().map(|_| Some(25.5))))
}

fn tags(tags: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
    let texts = |text: &str, count: usize| Column::texts((0..count).map(|_| Some(text.to_owned())));
    let count = tags.len();
    match Settings::current()?.text("tags")? {
        "well" => redaction.replace("remark", texts("replaced", count)),
        "few" => redaction.replace("remark", texts("replaced", count - 1)),
        "kind" => redaction.replace("remark", Column::truths((0..count).map(|_| Some(true)))),
        "outside" => redaction.replace("name", texts("x", count)),
        "empty" => redaction.replace("htmlStyle", Column::texts((0..count).map(|_| None))),
        "long" => redaction.replace("htmlStyle", texts(&"x".repeat(65), count)),
        "fault" => Err(Fault::new("OWN_FAULT", "told to")),
        "spin" => spin(),
        _ => panic!("told to trap"),
    }
}

fn spin() -> ! {
    let mut number = 0_u64;
    loop {
        number = black_box(number.wrapping_add(1));
    }
}
