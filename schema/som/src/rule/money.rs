//! Rules of money.

use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::value::{Value, decimal_product};

/// What a new line of a budget takes over from its good (files.md 10.4).
const COPIED: [&str; 3] = ["cost", "msrp", "unit"];

/// What a budget's line comes to, each with the field of the price of one unit.
pub const TOTALS: [(&str, &str); 3] =
    [("total_cost", "cost"), ("total_msrp", "msrp"), ("total", "price")];

/// Every rule of a budget's lines.
pub fn budget_entry() -> Vec<Rule> {
    vec![
        Rule {
            name: "prices of a budget's line",
            source: "files.md 10.4",
            watches: &[],
            needs: &[Need::Path(&["good"])],
            check: |case| match case.one(0) {
                Some(good) if case.is_new() => {
                    // What whoever asks may not read would stand in the answer.
                    let taken =
                        |name: &&str| !case.is_given(name) && case.may_say_of(good, &[name]);
                    let ungiven = COPIED.into_iter().filter(taken);
                    let copied =
                        ungiven.flat_map(|name| case.fix(name, case.of(good, name).clone()));
                    Ok(copied.collect())
                }
                _ => Ok(Vec::new()),
            },
        },
        Rule {
            name: "totals of a budget's line",
            source: "files.md 15.22",
            watches: &["amount", "cost", "msrp", "price"],
            needs: &[],
            check: totals,
        },
    ]
}

fn totals(case: &Case<'_>) -> Result<Vec<Fix>> {
    let mut fixes = Vec::new();
    for (total, price) in TOTALS {
        let (Some(amount), Some(one)) = (case.int("amount"), case.int(price)) else { continue };
        let Some(product) = decimal_product(amount, one) else {
            return Err(case
                .wrong(
                    total,
                    format!("`{price}` times `amount` is more than a decimal number holds"),
                )
                .hint("split the line, or choose a larger unit"));
        };
        fixes.extend(case.fix(total, Value::Int(product)));
    }
    Ok(fixes)
}
