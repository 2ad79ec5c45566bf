//! Money beyond what the desk's own tests say (files.md 16 F).

use std::sync::OnceLock;

use serde_json::{Value, json};
use tests::TestApp;

use super::{Ground, UNFIT, all, creations};
use crate::desk::{make, to};

/// A server that knows statuses of budgets; the others are without.
fn app() -> &'static TestApp {
    static APP: OnceLock<TestApp> = OnceLock::new();
    APP.get_or_init(|| {
        let app = TestApp::start();
        let admin = app.admin();
        let status = make(&admin, "Status", json!({"name": "New B", "code": "NEWB"}));
        make(
            &admin,
            "StatusList",
            json!({"targetEntityType": "Budget", "statuses": all(&[&status])}),
        );
        app
    })
}

#[test]
fn goods_and_their_lists_refuse_what_they_are_not_made_of() {
    let ground = Ground::on(app(), "CASE_GOODS");
    let budget = ground.make("Budget", json!({}));
    let client = make(&ground.admin, "Client", json!({"name": "c"}));
    let good = |more: Value| super::with(json!({"name": "g"}), more);
    creations(
        &ground.admin,
        "Good",
        &[
            ("F01", good(json!({"client": to(&budget)})), Err("INVALID_ID")),
            ("F01", good(json!({"client": "a client"})), Err(UNFIT)),
            ("F01", good(json!({"client": to(&client)})), Ok(json!({"client": {"id": client}}))),
            ("F01", good(json!({"msrp": "text"})), Err("INVALID_TYPE")),
        ],
    );
    let priced = make(&ground.admin, "Good", good(json!({"cost": "9"})));
    let prices = json!({"name": "p", "goods": all(&[&priced])});
    let prices = make(&ground.admin, "PriceList", prices);
    let list = ("PriceList", &*prices);
    ground.set("F02", list, (json!({"goods": "text"}), Err(UNFIT)));
    ground.set("F02", list, (json!({"goods": null}), Err("REQUIRED")));
    let named = |goods: Value| super::with(json!({"name": "p"}), goods);
    let none = || Ok(json!({"goods": {"totalCount": 0}}));
    creations(
        &ground.admin,
        "PriceList",
        &[
            ("F02", named(json!({})), none()),
            ("F02", named(json!({"goods": null})), none()),
            ("F02", named(json!({"goods": all(&[&budget])})), Err("INVALID_ID")),
        ],
    );
}

#[test]
fn lines_of_budgets_refuse_what_they_are_not_made_of() {
    let ground = Ground::on(app(), "CASE_LINES");
    let budget = ground.make("Budget", json!({}));
    let priced = make(&ground.admin, "Good", json!({"name": "g", "cost": "9"}));
    let line = |more: Value| super::with(json!({"budget": to(&budget), "good": to(&priced)}), more);
    creations(
        &ground.admin,
        "BudgetEntry",
        &[
            ("F03", line(json!({"budget": "text"})), Err(UNFIT)),
            ("F03", line(json!({"good": "text"})), Err(UNFIT)),
            ("F03", line(json!({"good": null})), Err("REQUIRED")),
            ("F04", line(json!({"msrp": "text"})), Err("INVALID_TYPE")),
            (
                "F05",
                line(json!({"price": null, "realizedTotal": null, "amount": null})),
                Ok(json!({"price": "0", "realizedTotal": "0", "amount": "0"})),
            ),
            (
                "F05",
                line(json!({"price": 10, "realizedTotal": 10, "amount": 10})),
                Ok(json!({"price": "10", "realizedTotal": "10", "amount": "10"})),
            ),
            ("F05", line(json!({"price": "text"})), Err("INVALID_TYPE")),
            ("F05", line(json!({"realizedTotal": "text"})), Err("INVALID_TYPE")),
            ("F05", line(json!({"amount": "text"})), Err("INVALID_TYPE")),
        ],
    );
    let entry = make(&ground.admin, "BudgetEntry", line(json!({})));
    for member in ["budget", "good"] {
        let patch = json!({member: null});
        ground.set("F03", ("BudgetEntry", &entry), (patch, Err("REQUIRED")));
    }
    for (entries, code) in [(json!("text"), UNFIT), (all(&["text"]), "INVALID_ID")] {
        let patch = json!({"entries": entries});
        ground.set("F07", ("Budget", &budget), (patch, Err(code)));
    }
    // Statuses are named by their ids, and not by their places in the list.
    for (status, code) in [
        (json!({"connect": 3}), "INVALID_ID"),
        (json!({"connect": -1}), "INVALID_ID"),
        (json!("WIP"), UNFIT),
        (to("WIP"), "INVALID_ID"),
    ] {
        ground.set("F08", ("Budget", &budget), (json!({"status": status}), Err(code)));
    }
}
