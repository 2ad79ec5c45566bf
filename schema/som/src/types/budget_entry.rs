//! `BudgetEntry`: one line of a budget.

use crate::facets;
use crate::kind::Kind;
use crate::rule;
use crate::type_def::{FieldDef, OnDelete, Preset, RelationDef, TypeDef};

/// One line of a budget (files.md 10.4). What it comes to is kept by rules (files.md 15.22).
pub(super) fn define() -> TypeDef {
    let money = |name: &str, doc: &str| FieldDef::new(name, Kind::Decimal, doc).default(0_i64);
    let total = |name: &str, price: &str, doc: &str| {
        money(name, doc).by_server().follows(&["amount", price])
    };
    let copied = |what: &str| format!("{what}; copied from the good at first, then independent.");
    TypeDef::new("BudgetEntry", "One line of a budget: a good, how much of it, and its prices.")
        .plural("BudgetEntries")
        .extends("Entity")
        .auto_name()
        .in_project_of("budget")
        .preset(Preset::Granted)
        .facet(facets::amount())
        .facet(facets::unit())
        .field(money("cost", &copied("What one unit costs the studio")))
        .field(money("msrp", &copied("The recommended price of one unit")))
        .field(money("price", "The price of one unit that was agreed on."))
        .field(money("realized_total", "What it came to in the end."))
        .field(total("total", "price", "`price` times `amount`, rounded to millionths.").sortable())
        .field(total("total_cost", "cost", "`cost` times `amount`, rounded to millionths."))
        .field(total("total_msrp", "msrp", "`msrp` times `amount`, rounded to millionths."))
        .relation(
            RelationDef::one("budget", "Budget", "The budget that it is a line of.")
                .required()
                .on_delete(OnDelete::Delete)
                .inverse("entries", "Its lines."),
        )
        .relation(
            RelationDef::one("good", "Good", "What is sold.")
                .required()
                .inverse("budget_entries", "The lines that sell it."),
        )
        .rules(rule::budget_entry())
}
