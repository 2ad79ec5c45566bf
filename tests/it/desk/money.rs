//! Goods, price lists, budgets, invoices (files.md 16 F), by tables of what is sent and answered.

use std::sync::OnceLock;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;

use super::{change, creation, delete, make, now, outcome, to};

/// A studio with a list of statuses for budgets, and a project in it.
struct Books {
    admin: Actor,
    project: String,
    statuses: Vec<String>,
}

impl Books {
    fn open() -> Books {
        static APP: OnceLock<(TestApp, Vec<String>)> = OnceLock::new();
        let (app, statuses) = APP.get_or_init(|| {
            let app = TestApp::start();
            let admin = app.admin();
            let codes = [("New B", "NEWB"), ("Pending B", "PREVB"), ("Approved B", "APPB")];
            let statuses = codes
                .map(|(name, code)| make(&admin, "Status", json!({"name": name, "code": code})));
            let list =
                json!({"targetEntityType": "Budget", "statuses": {"connect": statuses.clone()}});
            make(&admin, "StatusList", list);
            (app, statuses.to_vec())
        });
        static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let admin = app.admin();
        let project = admin.make_project(&format!("BOOKS_{number}"));
        Books { admin, project, statuses: statuses.clone() }
    }

    fn budget(&self, name: &str) -> String {
        make(&self.admin, "Budget", json!({"name": name, "project": to(&self.project)}))
    }

    fn good(&self, cost: &str) -> String {
        make(&self.admin, "Good", json!({"name": "g", "cost": cost, "msrp": "20", "unit": "TRY"}))
    }

    /// Each of these inputs makes what is expected of these fields, or is refused with a code.
    #[track_caller]
    fn all(&self, ty: &str, fields: &str, cases: &[(Value, Result<Value, &str>)]) {
        for (input, expected) in cases {
            let got = outcome(&creation(&self.admin, ty, (input.clone(), fields)));
            assert_eq!(got, expected.clone().map_err(str::to_owned), "{ty} {input}");
        }
    }
}

const WRONG_KIND: Result<Value, &str> = Err("INVALID_TYPE");

/// F01, F02.
#[test]
fn f01_f02_goods_have_prices_and_are_in_any_number_of_lists() {
    let books = Books::open();
    let good = |extra: Value| {
        let mut input = json!({"name": "Render"});
        input.as_object_mut().expect("fields").extend(extra.as_object().expect("fields").clone());
        input
    };
    let is =
        |cost: &str, msrp: &str, unit: &str| Ok(json!({"cost": cost, "msrp": msrp, "unit": unit}));
    books.all(
        "Good",
        "cost msrp unit",
        &[
            (good(json!({})), is("0", "0", "")),
            (good(json!({"cost": null, "msrp": null, "unit": null})), is("0", "0", "")),
            (good(json!({"cost": "0", "msrp": "120.75"})), is("0", "120.75", "")),
            (good(json!({"cost": "text"})), WRONG_KIND),
            (good(json!({"cost": "-3"})), Err("INVALID_VALUE")),
            (good(json!({"msrp": "-0.000001"})), Err("INVALID_VALUE")),
            (good(json!({"unit": 4})), Err("INVALID_VALUE")),
        ],
    );
    let one = books.good("9");
    for name in ["2013", "2014"] {
        make(&books.admin, "PriceList", json!({"name": name, "goods": {"connect": [one]}}));
    }
    let lists = now(&books.admin, ("Good", &one), "priceLists { nodes { id name } }");
    let lists = lists["priceLists"]["nodes"].as_array().expect("lists");
    assert_eq!(lists.len(), 2, "a good is in both");
    let first = lists[0]["id"].as_str().expect("an id");
    delete(&books.admin, ("PriceList", first));
    let left = now(&books.admin, ("Good", &one), "priceLists { totalCount }");
    assert_eq!(left["priceLists"]["totalCount"], 1);
    books.all(
        "PriceList",
        "goods { totalCount }",
        &[
            (json!({"name": "none"}), Ok(json!({"goods": {"totalCount": 0}}))),
            (json!({"name": "x", "goods": {"connect": [books.project]}}), Err("INVALID_ID")),
        ],
    );
}

/// F03, F04, F05, F06.
#[test]
fn f03_to_f06_a_line_copies_the_prices_of_its_good_once() {
    let books = Books::open();
    let (budget, good) = (books.budget("b"), books.good("9"));
    let line = |extra: Value| {
        let mut input = json!({"budget": to(&budget), "good": to(&good)});
        input.as_object_mut().expect("fields").extend(extra.as_object().expect("fields").clone());
        input
    };
    let fields = "cost msrp unit price realizedTotal amount total totalCost totalMsrp";
    let is = |values: [&str; 9]| -> Result<Value, &str> {
        let names = fields.split(' ').map(str::to_owned);
        Ok(names.zip(values).map(|(name, value)| (name, json!(value))).collect())
    };
    books.all(
        "BudgetEntry",
        fields,
        &[
            (line(json!({})), is(["9", "20", "TRY", "0", "0", "0", "0", "0", "0"])),
            (
                line(json!({"price": "12.5", "amount": "2.5", "realizedTotal": "-4"})),
                is(["9", "20", "TRY", "12.5", "-4", "2.5", "31.25", "22.5", "50"]),
            ),
            (
                line(json!({"price": null, "amount": "10", "cost": "0.000001", "msrp": "0.3"})),
                is(["0.000001", "0.3", "TRY", "0", "0", "10", "0", "0.00001", "3"]),
            ),
            (
                line(
                    json!({"price": "0.5", "amount": "-0.000001", "cost": "0.499999", "msrp": "0"}),
                ),
                is(["0.499999", "0", "TRY", "0.5", "0", "-0.000001", "-0.000001", "0", "0"]),
            ),
            (line(json!({"price": "1000000000", "amount": "2"})), Err("INVALID_VALUE")),
            (line(json!({"price": "-1000000000", "amount": "1000000000"})), Err("INVALID_VALUE")),
            (line(json!({"price": "text"})), WRONG_KIND),
            (line(json!({"unit": 100.212})), Err("INVALID_VALUE")),
            (line(json!({"budget": null})), Err("REQUIRED")),
            (line(json!({"good": to(&budget)})), Err("INVALID_ID")),
            (json!({"good": to(&good)}), Err("REQUIRED")),
            (json!({"budget": to(&budget)}), Err("REQUIRED")),
        ],
    );
    let entry = make(&books.admin, "BudgetEntry", line(json!({"amount": "2", "price": "5"})));
    outcome(&change(&books.admin, ("Good", &good), (json!({"cost": "99"}), ""))).expect("a price");
    let dear = books.good("1000");
    let patches = [
        (json!({"good": to(&dear)}), is(["9", "20", "TRY", "5", "0", "2", "10", "18", "40"])),
        (
            json!({"cost": null, "msrp": null, "unit": null}),
            is(["0", "0", "", "5", "0", "2", "10", "0", "0"]),
        ),
        (json!({"amount": "-3.25"}), is(["0", "0", "", "5", "0", "-3.25", "-16.25", "0", "0"])),
        (json!({"price": "1000000000", "amount": "1.000001"}), Err("INVALID_VALUE")),
        (json!({"cost": "text"}), WRONG_KIND),
    ];
    for (patch, expected) in patches {
        let got = outcome(&change(&books.admin, ("BudgetEntry", &entry), (patch.clone(), fields)));
        assert_eq!(got, expected.map_err(str::to_owned), "{patch}");
    }
    let kept = now(&books.admin, ("BudgetEntry", &entry), "amount total");
    assert_eq!(kept, json!({"amount": "-3.25", "total": "-16.25"}));
    let read_only = change(&books.admin, ("BudgetEntry", &entry), (json!({"total": "1"}), ""));
    assert!(read_only["errors"].is_array(), "{read_only:#}");
}

/// F07, F08, F10.
#[test]
fn f07_f08_f10_budgets_are_parts_of_each_other_and_take_what_is_theirs_along() {
    let books = Books::open();
    let admin = &books.admin;
    let (part, whole) = (books.budget("part"), books.budget("whole"));
    let under = |parent: &str| json!({"parent": to(parent)});
    outcome(&change(admin, ("Budget", &part), (under(&whole), ""))).expect("a part");
    let children = now(admin, ("Budget", &whole), "children { nodes { id } } status { code }");
    assert_eq!(children["children"]["nodes"], json!([{"id": part}]));
    assert_eq!(children["status"]["code"], "NEWB", "the first of the list");
    let loops = outcome(&change(admin, ("Budget", &whole), (under(&part), "")));
    assert_eq!(loops, Err("CIRCULAR_DEPENDENCY".into()));

    let codes = [(books.statuses[1].clone(), Ok("PREVB")), (books.statuses[2].clone(), Ok("APPB"))];
    let foreign = make(admin, "Status", json!({"name": "elsewhere", "code": "ELSE"}));
    for (status, expected) in codes.into_iter().chain([(foreign, Err("INVALID_VALUE"))]) {
        let patch = json!({"status": to(&status)});
        let got = outcome(&change(admin, ("Budget", &whole), (patch, "status { code }")));
        let expected = expected.map(|code| json!({"status": {"code": code}}));
        assert_eq!(got, expected.map_err(str::to_owned));
    }

    let good = books.good("9");
    let line = json!({"budget": to(&part), "good": to(&good), "amount": "1"});
    let entry = make(admin, "BudgetEntry", line);
    delete(admin, ("Budget", &whole));
    for (ty, gone) in [("Budget", &part), ("BudgetEntry", &entry)] {
        assert_eq!(now(admin, (ty, gone), "id"), Value::Null, "{ty}");
    }
    for (ty, stays) in [("Project", &books.project), ("Good", &good)] {
        assert_eq!(now(admin, (ty, stays), "id")["id"], stays.as_str(), "{ty}");
    }
}

/// F11.
#[test]
fn f11_invoices_and_payments_lead_to_what_they_are_for() {
    let books = Books::open();
    let admin = &books.admin;
    let budget = books.budget("b");
    let client = make(admin, "Client", json!({"name": "somebody who is not in the project"}));
    let paid_for = json!({"budget": to(&budget), "client": to(&client), "amount": "2500.5",
        "unit": "USD"});
    let none = json!({"amount": "0", "unit": "", "paid": "0", "outstanding": "0"});
    let some = json!({"amount": "2500.5", "unit": "USD", "paid": "0", "outstanding": "2500.5"});
    let plain = json!({"budget": to(&budget), "client": to(&client)});
    books.all(
        "Invoice",
        "amount unit paid outstanding",
        &[
            (plain, Ok(none)),
            (paid_for.clone(), Ok(some)),
            (json!({"budget": to(&budget)}), Err("REQUIRED")),
            (json!({"client": to(&client)}), Err("REQUIRED")),
            (json!({"budget": to(&client), "client": to(&client)}), Err("INVALID_ID")),
        ],
    );
    let invoice = make(admin, "Invoice", paid_for);
    let pay =
        |amount: &str| make(admin, "Payment", json!({"invoice": to(&invoice), "amount": amount}));
    let paid = || {
        let fields = "paid outstanding payments { totalCount }";
        let invoice = now(admin, ("Invoice", &invoice), fields);
        (invoice["paid"].clone(), invoice["outstanding"].clone())
    };
    let first = pay("1000000");
    assert_eq!(paid(), (json!("1000000"), json!("-997499.5")));
    pay("-1000");
    delete(admin, ("Payment", &first));
    assert_eq!(paid(), (json!("-1000"), json!("3500.5")));
    books.all("Payment", "amount", &[(json!({"amount": "1"}), Err("REQUIRED"))]);
    let filter = "{ invoices(filter: {paid: {lt: \"0\"}, outstanding: {gt: \"3500\"}}) {
        nodes { id } } }";
    assert_eq!(admin.query(filter)["invoices"]["nodes"], json!([{"id": invoice}]));
    delete(admin, ("Invoice", &invoice));
    for (ty, stays) in [("Budget", &budget), ("Client", &client)] {
        assert_eq!(now(admin, (ty, stays), "id")["id"], stays.as_str(), "{ty}");
    }
}

/// F13.
#[test]
fn f13_a_client_takes_its_goods_along_and_no_others() {
    let books = Books::open();
    let admin = &books.admin;
    let goods: Vec<String> = (0..5).map(|_| books.good("9")).collect();
    let user = make(admin, "User", json!({"name": "c", "login": "fclient", "email": "f@x.com"}));
    let input =
        json!({"name": "c", "goods": {"connect": goods[..4]}, "users": {"connect": [user]}});
    let client = make(admin, "Client", input);
    let patch = json!({"goods": {"disconnect": [goods[0]]}});
    outcome(&change(admin, ("Client", &client), (patch, ""))).expect("one less");
    assert_eq!(now(admin, ("Good", &goods[0]), "client { id }"), json!({"client": null}));
    delete(admin, ("Client", &client));
    let there = |id: &String| !now(admin, ("Good", id), "id").is_null();
    assert_eq!(goods.iter().map(there).collect::<Vec<_>>(), [true, false, false, false, true]);
    assert!(!now(admin, ("User", &user), "id").is_null());
}
