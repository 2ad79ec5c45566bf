//! The SDK, through the bench.

use super::*;
use crate::lookup::{self, Comparison};
use crate::{Batch, Change, Column, Parsed, Redaction, Settings, Sheet, Welcome};

struct Sample;

fn most(settings: &Settings) -> Result<i64, Fault> {
    settings.integer("most")
}

thread_local! {
    static MOST: Parsed<i64> = const { Parsed::new(most) };
}

impl Plugin for Sample {
    fn start(welcome: &Welcome) -> Result<(), String> {
        assert_eq!(welcome.contract, "0.1");
        Ok(())
    }

    fn before(hook: &str, batch: &Batch) -> Result<(), Fault> {
        match hook {
            "typo" => batch.rows().try_for_each(|row| row.text("cod").map(drop)),
            "wrong" => batch.rows().try_for_each(|row| row.text("frames").map(drop)),
            "twins" => twins(batch),
            _ => frames(batch),
        }
    }

    fn redact(hook: &str, shots: &Sheet, redaction: &mut Redaction) -> Result<(), Fault> {
        let seen = |code: Option<&str>| code.map(|code| format!("{}---", &code[..2]));
        let codes: Vec<_> = shots.texts("code")?.map(seen).collect();
        redaction.replace(if hook == "typo" { "cod" } else { "code" }, Column::texts(codes))
    }
}

fn frames(batch: &Batch) -> Result<(), Fault> {
    for row in batch.rows() {
        let most = *MOST.with(Parsed::get)?;
        let frames = row.whole("frames")?.unwrap_or_default();
        row.rewrite("price", "1.5")?;
        row.rewrite("frames", frames.min(most))?;
        if frames < 0 {
            row.refuse("NEGATIVE", "No.").field("frames").detail("frames", frames).field("typo");
            row.rewrite("frames", 0)?;
        } else if row.changes("frames")? && !row.stored("frames")?.is_none() {
            batch.stage(Change::create("Note")?.set("content", format!("was {frames}"))?);
            crate::info!("{} frames of {}", frames, row.key().to_uuid());
        }
    }
    Ok(())
}

fn twins(batch: &Batch) -> Result<(), Fault> {
    for row in batch.rows() {
        let code = row.text("code")?.unwrap_or_default();
        let search = lookup::search("Shot")?.with("code", Comparison::Eq, code)?;
        let found = search.order("code", true)?.read(&["code"])?;
        assert_eq!(found.len() as u64, lookup::search("Shot")?.count()? - 1);
        let again = lookup::by_keys("Shot", found.keys(), &["code"])?;
        assert_eq!(again.text(0, "code")?.as_deref(), Some(code));
        row.refuse("TWIN", found.keys()[0].to_uuid());
    }
    Ok(())
}

fn bench() -> Bench {
    Bench::new()
        .kind("Note", &[("content", "string")])
        .kind("Shot", &[("code", "string"), ("frames", "int"), ("price", "decimal")])
        .settings("{\"most\": 100}")
}

#[test]
fn rows_are_accepted_rewritten_and_refused() {
    let rows = [
        Row::new().proposes("frames", 200_i64),
        Row::new().proposes("frames", -1_i64),
        Row::new().stores("frames", 5_i64).proposes("frames", 6_i64),
    ];
    let said = bench().before::<Sample>("frames", Verb::Update, "Shot", &rows).expect("verdicts");
    let expected = [("frames", Value::Whole(100)), ("price", Value::Decimal("1.5".into()))];
    let expected = expected.map(|(name, value)| (name.to_owned(), value)).into();
    assert_eq!(said.row(0), &Said::Rewritten(expected));
    let Said::Refused { code, field, details, .. } = said.row(1) else { panic!("{said:?}") };
    assert_eq!((&**code, field.as_deref()), ("NEGATIVE", None), "an unknown name names nothing");
    assert_eq!(details.as_deref(), Some("{\"frames\":-1}"));
    assert_eq!(said.staged.len(), 1);
    assert_eq!(said.staged[0].2["content"], Value::Text("was 6".into()));
    assert_eq!(said.journal, ["6 frames of 00000000-0000-0000-0000-000000000003"]);
}

#[test]
fn values_that_are_read_are_replaced() {
    let rows = [Row::new().stores("code", "SH010").stores("frames", 5_i64), Row::new()];
    let said = bench().redact::<Sample>("codes", "Shot", &rows).expect("no fault");
    assert_eq!(said["code"], [Value::Text("SH---".into()), Value::None]);
    assert_eq!(said.len(), 1, "{said:?}");
    let fault = bench().redact::<Sample>("typo", "Shot", &rows).expect_err("a fault");
    assert_eq!(fault.code, "UNKNOWN_NAME");
}

#[test]
fn an_author_is_told_of_wrong_names_and_kinds() {
    let rows = [Row::new().proposes("frames", 1_i64)];
    let told = |hook: &str| bench().before::<Sample>(hook, Verb::Create, "Shot", &rows);
    let fault = told("typo").expect_err("a fault");
    assert_eq!(fault.message, "the field `cod` is not among what Shot lists in plugin.toml");
    assert_eq!(told("wrong").expect_err("a fault").code, "WRONG_TYPE");
    let unset = Bench::new().kind("Shot", &[("frames", "int"), ("price", "decimal")]);
    let fault = unset.before::<Sample>("frames", Verb::Create, "Shot", &rows).expect_err("a fault");
    assert_eq!(fault.message, "the setting `most` is not set");
}

#[test]
fn look_ups_find_the_records_of_the_bench() {
    let key = |lo| Key { hi: 7, lo };
    let bench = bench().record("Shot", key(1), &[("code", "SH010".into())]).record(
        "Shot",
        key(2),
        &[("code", "SH020".into())],
    );
    let rows = [Row::new().proposes("code", "SH020")];
    let said = bench.before::<Sample>("twins", Verb::Create, "Shot", &rows).expect("verdicts");
    assert!(matches!(said.row(0), Said::Refused { message, .. } if *message == key(2).to_uuid()));
}
