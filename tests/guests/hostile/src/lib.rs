//! A plugin that misbehaves in the way that the name of its hook says. It speaks the contract
//! without the SDK's manners, which would not let it.

mod rest;

use std::cell::Cell;
use std::hint::black_box;

use plugins_sdk::bindings::backlot::plugin::vocabulary::{Cell as Value, Fault, Refusal, Slot, Verb};
use plugins_sdk::bindings::backlot::plugin::{invocation, journal};
use plugins_sdk::bindings::exports::backlot::plugin::before_hooks::{
    Guest as BeforeHooks, Outcome, Proposal, RowRuling, Ruling, Staged,
};
use plugins_sdk::bindings::exports::backlot::plugin::lifecycle::{
    Guest as Lifecycle, Layout, Welcome,
};

struct Hostile;

thread_local! {
    static LAYOUT: Cell<Option<&'static Layout>> = const { Cell::new(None) };
    static CALLS: Cell<i64> = const { Cell::new(0) };
}

impl Lifecycle for Hostile {
    fn start(welcome: Welcome) -> Result<(), String> {
        let settings = invocation::settings();
        if settings.contains("\"trap\"") {
            panic!("start was told to trap");
        }
        if settings.contains("\"refuse\"") {
            return Err("start was told to refuse".to_owned());
        }
        if settings.contains("\"spin\"") {
            spin();
        }
        LAYOUT.set(Some(Box::leak(Box::new(welcome.layout))));
        Ok(())
    }
}

impl BeforeHooks for Hostile {
    fn weigh(hook: u32, verb: Verb, kind: u32, rows: Vec<Proposal>) -> Result<Outcome, Fault> {
        // Well behaved while it is tried out.
        if rows.is_empty() {
            return Ok(nothing());
        }
        let layout = LAYOUT.get().expect("start came first");
        let name = layout.hooks.iter().find(|own| own.ref_ == hook).map(|own| own.name.as_str());
        let calls = CALLS.get() + 1;
        CALLS.set(calls);
        let field = |name: &str| {
            let own = layout.kinds.iter().find(|own| own.ref_ == kind).expect("the type");
            own.fields.iter().find(|field| field.name == name).expect("the field").ref_
        };
        match name.expect("a hook") {
            "accept" => Ok(nothing()),
            "spin" => spin(),
            "hoard" => hoard(),
            "sink" => Ok(refusing(0, &sink(0).to_string())),
            "trap" => panic!("told to trap"),
            "fault" => Err(fault("OWN_FAULT")),
            "oversize" => Ok(refusing(0, &"x".repeat(24 << 20))),
            "crowd" => Ok(crowd()),
            "outside" => Ok(rewriting(0, field("description"), "not in writes".into())),
            "unknown" => Ok(rewriting(0, 999_999, "no such field".into())),
            "mismatch" => Ok(rewriting(0, field("code"), Value::Real(f64::NAN))),
            "endless-text" => Ok(rewriting(0, field("code"), "x".repeat(1 << 20).as_str().into())),
            "beyond" => Ok(refusing(rows.len() as u32 + 7, "a row that is not there")),
            "twice" => Ok(twice(field("code"))),
            "details" => Ok(with_details("{\"half\":")),
            "details-list" => Ok(with_details("[1, 2]")),
            "bad-code" => Ok(refusal(0, "lower case, and spaces", "no")),
            "flood" => loop {
                black_box(invocation::now());
            },
            "shout" => loop {
                journal::write(journal::Severity::Error, &"x".repeat(8 << 10), &[]);
            },
            "counting" => Ok(counting(rows.len() as u64)),
            "draw" => Ok(rewriting(0, field("code"), drawn().as_str().into())),
            "dice" => Ok(refusing(invocation::random(u32::MAX).len() as u32, "too much")),
            "keys" => Ok(refusing(invocation::new_keys(u32::MAX).len() as u32, "too much")),
            "recurse" => Ok(recurse(kind, &rows, field("code"))),
            "stage-unknown" => Ok(staging(vec![staged(Verb::Create, 999_999, Vec::new())])),
            "stage-crowd" => {
                Ok(staging((0..100_000).map(|_| staged(verb, kind, Vec::new())).collect()))
            }
            "calls" => Ok(rewriting(0, field("code"), format!("CALL{calls}").as_str().into())),
            other => Err(fault(other)),
        }
    }
}

fn nothing() -> Outcome {
    Outcome { rulings: Vec::new(), staged: Vec::new() }
}

fn drawn() -> String {
    invocation::random(16).iter().map(|byte| format!("{byte:02X}")).collect()
}

fn fault(code: &str) -> Fault {
    Fault { code: code.to_owned(), message: "told to".to_owned(), permanent: true }
}

fn refusal(row: u32, code: &str, message: &str) -> Outcome {
    let (code, message) = (code.to_owned(), message.to_owned());
    let refusal = Refusal { code, message, field: None, details: None };
    Outcome { rulings: vec![RowRuling { row, ruling: Ruling::Refuse(refusal) }], ..nothing() }
}

fn refusing(row: u32, message: &str) -> Outcome {
    refusal(row, "NO", message)
}

fn with_details(details: &str) -> Outcome {
    let mut outcome = refusing(0, "no");
    if let Ruling::Refuse(refusal) = &mut outcome.rulings[0].ruling {
        refusal.details = Some(details.to_owned());
    }
    outcome
}

fn rewriting(row: u32, field: u32, value: Value) -> Outcome {
    let ruling = Ruling::Rewrite(vec![Slot { field, value }]);
    Outcome { rulings: vec![RowRuling { row, ruling }], ..nothing() }
}

fn twice(code: u32) -> Outcome {
    let mut outcome = rewriting(0, code, "SH001".into());
    outcome.rulings.extend(refusing(0, "and no").rulings);
    outcome
}

fn crowd() -> Outcome {
    let ruling = |row: u32| RowRuling { row: row % 2, ruling: Ruling::Rewrite(Vec::new()) };
    Outcome { rulings: (0..100_000).map(ruling).collect(), ..nothing() }
}

fn staging(staged: Vec<Staged>) -> Outcome {
    Outcome { staged, ..nothing() }
}

fn staged(verb: Verb, kind: u32, slots: Vec<Slot>) -> Staged {
    Staged { verb, kind, key: None, slots }
}

/// Changes the same records again, so that this hook is asked again, and so on.
fn recurse(kind: u32, rows: &[Proposal], code: u32) -> Outcome {
    // Another value each time: what says the same changes nothing.
    let round = invocation::new_keys(1)[0].lo;
    let again = rows.iter().map(|row| Staged {
        verb: Verb::Update,
        kind,
        key: Some(row.key),
        slots: vec![Slot { field: code, value: format!("ROUND{round}").as_str().into() }],
    });
    staging(again.collect())
}

/// Counts what its manifest declares, and a thousand things that it does not.
fn counting(rows: u64) -> Outcome {
    journal::count("rows_seen", rows);
    journal::observe("row_count", rows as f64);
    journal::observe("row_count", f64::INFINITY);
    journal::observe("rows_seen", 1.0);
    for number in 0..1_000 {
        journal::count(&format!("made_up_{number}"), 1);
    }
    journal::count("x\"} 7\nbacklot_requests_total{kind=\"query", 1);
    nothing()
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

#[expect(unconditional_recursion, reason = "the stack is to overflow")]
fn sink(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    sink(depth + 1) + room[(depth % 64) as usize]
}

#[cfg(target_arch = "wasm32")]
plugins_sdk::bindings::export_component!(Hostile with_types_in plugins_sdk::bindings);
