//! A plugin that looks records up without measure.

use std::hint::black_box;

use plugins_sdk::bindings::backlot::plugin::criteria::Condition;
use plugins_sdk::bindings::backlot::plugin::lookup as host;
use plugins_sdk::lookup::{self, Comparison};
use plugins_sdk::{Batch, Fault, Plugin, Value};

struct Looking;

impl Plugin for Looking {
    fn before(hook: &str, batch: &Batch) -> Result<(), Fault> {
        // Well behaved while it is tried out.
        if batch.rows().next().is_none() {
            return Ok(());
        }
        match hook {
            "search-everything" => {
                let found = lookup::search("Shot")?.limit(u32::MAX).read(&["code"])?;
                batch.rows().try_for_each(|row| row.rewrite("code", format!("SAW{}", found.len())))
            }
            // What it may not read has no number that it knows; it tries all of them.
            "pry" => {
                let allowed = (0..64).filter(|field| pry(*field).is_ok()).count();
                batch.rows().try_for_each(|row| row.rewrite("code", format!("READ{allowed}")))
            }
            // A look-up that fails is the plugin's to deal with.
            "fault-is-borne" => {
                let fault = lookup::search("Shot")?.with("code", Comparison::Eq, f64::NAN)?.count();
                let after = lookup::search("Shot")?.limit(5).read(&["code"])?.len();
                let code = fault.err().map_or_else(String::new, |fault| fault.code);
                batch.rows().try_for_each(|row| row.rewrite("code", format!("{code}{after}")))
            }
            "search-flood" => loop {
                black_box(lookup::search("Shot")?.limit(1).read(&["code"])?);
            },
            "count-flood" => loop {
                black_box(lookup::search("Shot")?.count()?);
            },
            // The host is asked for more operands than anybody needs.
            "many-operands" => {
                let many = vec!["x".repeat(1 << 10).as_str().into(); 10_000];
                lookup::search("Shot")?.among("code", many)?.count().map(drop)
            }
            "spin-after-look" => {
                let count = lookup::search("Shot")?.with("code", Comparison::Ne, "")?.count()?;
                let mut number = count;
                loop {
                    number = black_box(number.wrapping_add(1));
                }
            }
            _ => {
                let fault = lookup::search("Shot")?.with("code", Comparison::Eq, f64::NAN)?.count();
                fault.map(drop)
            }
        }
    }
}

/// Reads a field by its number, whatever it is, and compares with it.
fn pry(field: u32) -> Result<(), Fault> {
    let (kind, test) = (0, Comparison::IsNull);
    let condition = Condition { field, test, operands: vec![Value::Truth(false).into()] };
    let seen = host::count(kind, &[condition]).map(drop);
    let fields = vec![field];
    let (conditions, order) = (Vec::new(), Vec::new());
    let request = host::Request { kind, conditions, order, fields, limit: 1, after: None };
    let read = host::search(&request).map(drop);
    seen.or(read)
}

plugins_sdk::export!(Looking);
