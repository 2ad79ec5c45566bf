//! A plugin that looks records up without measure.

use std::hint::black_box;

use plugins_sdk::lookup::{self, Comparison};
use plugins_sdk::{Batch, Fault, Plugin};

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

plugins_sdk::export!(Looking);
