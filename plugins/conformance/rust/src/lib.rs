//! Does whatever the field `ask` of a record says: what `tests/it/conformance` expects of each language.

mod acting;
mod looking;
mod reading;
pub mod records;

use plugins_sdk::journal::{self, Severity};
use plugins_sdk::{
    Batch, Change, Column, Facts, Failure, Fault, Narrowing, Progress, Redaction, Row, Settings,
    Sheet, Value, Verb, host, info, plugin, warn,
};

/// The plugin.
pub struct Golden;

/// Every field but what is asked for.
const NAMES: [&str; 11] = [
    "text", "long", "whole", "real", "truth", "price", "moment", "length", "extra", "word",
    "parent",
];

#[plugin]
impl Golden {
    #[before("golden")]
    fn golden(batch: &Batch) -> Result<(), Fault> {
        for row in batch.rows() {
            match batch.verb() {
                verb @ (Verb::Link | Verb::Unlink) => {
                    let word = if verb == Verb::Link { "link" } else { "unlink" };
                    info!("{word} {}", row.links("friends")?.len());
                }
                Verb::Delete => {
                    info!("delete {}", row.stored("text")?.as_text().unwrap_or_default())
                }
                _ => ask(batch, row)?,
            }
        }
        Ok(())
    }

    #[after("seen")]
    fn seen(facts: &Facts) -> Result<(), Fault> {
        acting::seen(facts)
    }

    #[action("goldenDo")]
    fn golden_do(arguments: &str) -> Result<String, Failure> {
        acting::golden_do(arguments)
    }

    #[action("goldenFetch")]
    fn golden_fetch(arguments: &str) -> Result<String, Failure> {
        acting::golden_fetch(arguments)
    }

    #[backfill("golden-fill")]
    fn fill(cursor: Option<&str>) -> Result<Progress, Fault> {
        acting::golden_fill(cursor)
    }

    #[compute("madeText")]
    fn made_text(golden: &Sheet) -> Result<Column, Fault> {
        reading::texts(golden, "text", str::to_uppercase)
    }

    #[compute("madeWhole")]
    fn made_whole(golden: &Sheet) -> Result<Column, Fault> {
        reading::wholes(golden, "whole", 1)
    }

    #[compute("madeReal")]
    fn made_real(golden: &Sheet) -> Result<Column, Fault> {
        Ok(Column::reals(golden.reals("real")?.map(|it| it.map(|real| real * 2.0))))
    }

    #[compute("madeTruth")]
    fn made_truth(golden: &Sheet) -> Result<Column, Fault> {
        reading::truths(golden)
    }

    #[compute("madePrice")]
    fn made_price(golden: &Sheet) -> Result<Column, Fault> {
        reading::prices(golden)
    }

    #[compute("madeMoment")]
    fn made_moment(golden: &Sheet) -> Result<Column, Fault> {
        reading::moments(golden)
    }

    #[compute("madeParent")]
    fn made_parent(golden: &Sheet) -> Result<Column, Fault> {
        reading::parents(golden)
    }

    #[compute("madeLength")]
    fn made_length(golden: &Sheet) -> Result<Column, Fault> {
        reading::wholes(golden, "length", 60)
    }

    #[compute("madeExtra")]
    fn made_extra(golden: &Sheet) -> Result<Column, Fault> {
        reading::texts(golden, "extra", |extra| format!("{{\"was\":{extra}}}"))
    }

    #[compute("madeWord")]
    fn made_word(golden: &Sheet) -> Result<Column, Fault> {
        let other = |word: &str| if word == "ONE" { "TWO" } else { "ONE" }.to_owned();
        reading::texts(golden, "word", other)
    }

    #[compute("madeWrong")]
    fn made_wrong(golden: &Sheet) -> Result<Column, Fault> {
        reading::wrong(golden)
    }

    #[narrow("veil")]
    fn veil(narrowing: &mut Narrowing) -> Result<(), Fault> {
        reading::veil(narrowing)
    }

    #[narrow("seal")]
    fn seal(narrowing: &mut Narrowing) -> Result<(), Fault> {
        let message = format!("Nobody reads {}.", narrowing.kind());
        narrowing.refuse("SEALED", &message);
        Ok(())
    }

    #[redact("mask")]
    fn mask(masked: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
        reading::mask(masked, redaction)
    }
}

fn ask(batch: &Batch, row: Row<'_>) -> Result<(), Fault> {
    match row.text("ask")?.unwrap_or_default() {
        "change" => change(row),
        "change-other" => looking::change_other(batch, row),
        "changes" => changes(batch, row),
        "clear" => NAMES.iter().try_for_each(|name| row.rewrite(name, Value::None)),
        "denied" => looking::denied(row),
        "fault" => Err(Fault::new("GAVE_UP", format!("cannot go on with {}", text(row)?))),
        "gaps" => looking::gaps(row),
        "hoard" => hoard(),
        "keep" => NAMES.iter().try_for_each(|name| row.rewrite(name, row.value(name)?.clone())),
        "look" => looking::look(row),
        "missing" => missing(row),
        "mistake" => row.rewrite("nonsense", 1),
        "named" => row.rewrite("long", row.key().id("Golden")),
        "nested" => row.rewrite("whole", nested(1)),
        "refuse" => refuse(row),
        "roll" => roll(row),
        "spin" => spin(),
        "stage" => stage(batch, row),
        "tell" => tell(row),
        "throw" => throw(row),
        "write" => write(row),
        _ => Ok(()),
    }
}

fn text<'a>(row: Row<'a>) -> Result<&'a str, Fault> {
    Ok(row.text("text")?.unwrap_or_default())
}

/// Reads every kind of value, and writes another one of it.
fn change(row: Row<'_>) -> Result<(), Fault> {
    row.rewrite("text", text(row)?.to_uppercase())?;
    row.rewrite("long", format!("{}!", row.text("long")?.unwrap_or_default()))?;
    row.rewrite("whole", row.whole("whole")?.map(|it| it + 1))?;
    row.rewrite("real", row.real("real")?.map(|it| it * 2.0))?;
    row.rewrite("truth", row.truth("truth")?.map(|it| !it))?;
    let price: f64 = row.text("price")?.and_then(|it| it.parse().ok()).unwrap_or_default();
    row.rewrite("price", format!("{:.2}", price + 0.25))?;
    row.rewrite("moment", row.moment("moment")?.map(|it| it + 1_000_001))?;
    row.rewrite("length", row.whole("length")?.map(|it| it + 60))?;
    row.rewrite("extra", format!("{{\"was\":{}}}", row.text("extra")?.unwrap_or_default()))?;
    row.rewrite("word", if row.text("word")? == Some("ONE") { "TWO" } else { "ONE" })
}

/// Tells which values are nothing.
fn missing(row: Row<'_>) -> Result<(), Fault> {
    let mut missing = Vec::new();
    for name in NAMES {
        if row.value(name)?.is_none() {
            missing.push(name);
        }
    }
    row.rewrite("long", missing.join(" "))
}

/// Tells what is stored, and what changes.
fn changes(batch: &Batch, row: Row<'_>) -> Result<(), Fault> {
    let verb = if batch.verb() == Verb::Create { "create" } else { "update" };
    let was = row.stored("text")?.as_text().unwrap_or("-");
    let (changes, derived) = (title(row.changes("text")?), title(row.is_derived()));
    row.rewrite(
        "long",
        format!("{verb} {} {} {was} {changes} {derived}", batch.kind(), row.revision()),
    )
}

fn title(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

/// Refuses with everything that can be said.
fn refuse(row: Row<'_>) -> Result<(), Fault> {
    let text = text(row)?;
    row.refuse("NOT_GOLDEN", format!("No: {text}"))
        .field("text")
        .detail("text", text)
        .detail("most", 3);
    Ok(())
}

/// Asks for two further records that point to each other, and to this one.
fn stage(batch: &Batch, row: Row<'_>) -> Result<(), Fault> {
    let child =
        Change::create("Golden")?.set("name", "a")?.set("ask", "none")?.set("text", "child")?;
    let child = child.set("parent", row.key())?;
    let grandchild = Change::create("Golden")?.set("name", "b")?.set("ask", "none")?;
    let grandchild = grandchild.set("text", "grandchild")?;
    let grandchild = grandchild.set("parent", child.key())?;
    let (first, second) = (child.key(), grandchild.key());
    batch.stage(child);
    batch.stage(grandchild);
    let both = first.into_iter().chain(second).collect::<Vec<_>>();
    batch.stage(Change::link("Golden", row.key())?.set("friends", both)?);
    let last = second.into_iter().collect::<Vec<_>>();
    batch.stage(Change::unlink("Golden", row.key())?.set("friends", last)?);
    Ok(())
}

/// Tells of the settings, of who asks, and of the call.
fn tell(row: Row<'_>) -> Result<(), Fault> {
    let given = Settings::current()?;
    let (word, count) = (given.text("word")?.to_owned(), given.integer("count")? + 1);
    let (share, flag) = (given.number("share")? * 2.0, given.boolean("flag")?);
    let keys = host::new_keys(2);
    let who = host::who();
    let (known, differ, apart) =
        (who.user.is_some(), keys[0] != keys[1], host::project().is_none());
    let told = format!("{word} {count} {share:.1} {flag} {} {known} {differ} {apart}", who.login);
    row.rewrite("long", told)?;
    row.rewrite("moment", host::now())
}

/// Rolls dice twice: the second time it must be something else.
fn roll(row: Row<'_>) -> Result<(), Fault> {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    row.rewrite("text", hex(host::random(8)))?;
    row.rewrite("long", hex(host::random(8)))?;
    row.rewrite("truth", host::now() == host::now())
}

/// Writes to the journal, and counts.
fn write(row: Row<'_>) -> Result<(), Fault> {
    let attributes =
        [("text".to_owned(), text(row)?.to_owned()), ("many".to_owned(), "3".to_owned())];
    journal::write(Severity::Info, "golden", &attributes);
    warn!("careful");
    info!("printed {}", text(row)?);
    journal::count("asked", 2);
    journal::observe("sizes", 1.5);
    Ok(())
}

/// Does what nobody expected.
fn throw(row: Row<'_>) -> Result<(), Fault> {
    let whole = row.whole("whole")?.unwrap_or_default() as usize;
    row.rewrite("whole", [1, 2][whole])
}

/// Calls itself until there is no end.
#[expect(unconditional_recursion, reason = "there is to be no end")]
#[inline(never)]
fn nested(depth: i64) -> i64 {
    1 + nested(std::hint::black_box(depth) + 1)
}

/// Never ends.
fn spin() -> Result<(), Fault> {
    loop {
        std::hint::spin_loop();
    }
}

/// Wants all memory.
fn hoard() -> Result<(), Fault> {
    let mut pile = Vec::new();
    loop {
        pile.push(vec![1_u8; 1 << 20]);
        std::hint::black_box(&pile);
    }
}
