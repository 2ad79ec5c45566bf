//! A plugin that looks records up without measure.

use std::hint::black_box;

use plugins_sdk::bindings::backlot::plugin::criteria::Condition;
use plugins_sdk::bindings::backlot::plugin::lookup as host;
use plugins_sdk::lookup::{self, Comparison};
use plugins_sdk::{Batch, Fault, Value, plugin};

struct Looking;

#[plugin]
impl Looking {
    #[before("search-everything")]
    fn search_everything(batch: &Batch) -> Result<(), Fault> {
        let saw =
            || Ok(format!("SAW{}", lookup::search("Shot")?.limit(u32::MAX).read(&["code"])?.len()));
        renamed(batch, saw)
    }

    /// What it may not read has no number that it knows; it tries all of them.
    #[before("pry")]
    fn pry(batch: &Batch) -> Result<(), Fault> {
        renamed(batch, || {
            Ok(format!("READ{}", (0..64).filter(|field| pry(*field).is_ok()).count()))
        })
    }

    /// A look-up that fails is the plugin's to deal with.
    #[before("fault-is-borne")]
    fn fault_is_borne(batch: &Batch) -> Result<(), Fault> {
        renamed(batch, || {
            let code = no_number().err().map_or_else(String::new, |fault| fault.code);
            let after = lookup::search("Shot")?.limit(5).read(&["code"])?.len();
            Ok(format!("{code}{after}"))
        })
    }

    #[before("fault-is-passed")]
    fn fault_is_passed(batch: &Batch) -> Result<(), Fault> {
        if is_trial(batch) { Ok(()) } else { no_number() }
    }

    #[before("search-flood")]
    fn search_flood(batch: &Batch) -> Result<(), Fault> {
        while !is_trial(batch) {
            black_box(lookup::search("Shot")?.limit(1).read(&["code"])?);
        }
        Ok(())
    }

    #[before("count-flood")]
    fn count_flood(batch: &Batch) -> Result<(), Fault> {
        while !is_trial(batch) {
            black_box(lookup::search("Shot")?.count()?);
        }
        Ok(())
    }

    /// The host is asked for more operands than anybody needs.
    #[before("many-operands")]
    fn many_operands(batch: &Batch) -> Result<(), Fault> {
        if is_trial(batch) {
            return Ok(());
        }
        let many = vec!["x".repeat(1 << 10).as_str().into(); 10_000];
        lookup::search("Shot")?.among("code", many)?.count().map(drop)
    }

    #[before("spin-after-look")]
    fn spin_after_look(batch: &Batch) -> Result<(), Fault> {
        if is_trial(batch) {
            return Ok(());
        }
        let mut number = lookup::search("Shot")?.with("code", Comparison::Ne, "")?.count()?;
        loop {
            number = black_box(number.wrapping_add(1));
        }
    }
}

/// Well behaved while it is tried out, with nothing.
fn is_trial(batch: &Batch) -> bool {
    batch.rows().next().is_none()
}

/// Writes what was found into the code of each row.
fn renamed(batch: &Batch, find: impl FnOnce() -> Result<String, Fault>) -> Result<(), Fault> {
    if is_trial(batch) {
        return Ok(());
    }
    let found = find()?;
    batch.rows().try_for_each(|row| row.rewrite("code", found.as_str()))
}

/// A look-up that fails, since nothing is equal to what is no number.
fn no_number() -> Result<(), Fault> {
    lookup::search("Shot")?.with("code", Comparison::Eq, f64::NAN)?.count().map(drop)
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
