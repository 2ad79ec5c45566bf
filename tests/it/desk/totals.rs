//! Totals of budgets and invoices after any change, against sums from scratch.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::TestApp;
use tests::actor::Actor;
use tests::random::Random;

use super::{change, creation, make, outcome, to};

/// Changes of one run.
const CHANGES: usize = 120;

/// Everything that totals are made of, and the totals.
const BOOKS: &str = "{
    budgets(first: 500) { nodes {
        id parent { id } totalCost totalMsrp totalPrice totalRealized
    } }
    budgetEntries(first: 500) { nodes {
        budget { id } amount cost msrp price realizedTotal total totalCost totalMsrp
    } }
    invoices(first: 500) { nodes { id amount paid outstanding } }
    payments(first: 500) { nodes { invoice { id } amount } }
}";

/// Millionths of a decimal.
fn millionths(value: &Value) -> i128 {
    let text = value.as_str().expect("a decimal");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{rest:0<6}").parse::<i128>().expect("digits")
}

/// A product, halves away from zero, by other means than the server's.
fn product(one: i128, other: i128) -> i128 {
    let (product, unit) = (one * other, 1_000_000);
    let size = (product.abs() * 2 + unit) / (unit * 2);
    if product < 0 { -size } else { size }
}

fn nodes<'a>(books: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    books[list]["nodes"].as_array().expect("records").iter()
}

/// Compares every total with the sum of what it is made of.
#[track_caller]
fn check(admin: &Actor, after: &str) {
    let books = admin.query(BOOKS);
    let mut own: BTreeMap<&str, [i128; 4]> = BTreeMap::new();
    for entry in nodes(&books, "budgetEntries") {
        let amount = millionths(&entry["amount"]);
        let times = |price: &str| product(amount, millionths(&entry[price]));
        let totals =
            [times("cost"), times("msrp"), times("price"), millionths(&entry["realizedTotal"])];
        let kept = ["totalCost", "totalMsrp", "total"].map(|name| millionths(&entry[name]));
        assert_eq!(kept, totals[..3], "after {after}: {entry}");
        let sums = own.entry(entry["budget"]["id"].as_str().expect("an id")).or_default();
        sums.iter_mut().zip(totals).for_each(|(sum, total)| *sum += total);
    }
    let parents: BTreeMap<&str, Option<&str>> = nodes(&books, "budgets")
        .map(|budget| (budget["id"].as_str().expect("an id"), budget["parent"]["id"].as_str()))
        .collect();
    let mut all: BTreeMap<&str, [i128; 4]> = BTreeMap::new();
    for (budget, sums) in &own {
        let mut at = Some(*budget);
        while let Some(whole) = at {
            let totals = all.entry(whole).or_default();
            totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
            at = parents[whole];
        }
    }
    for budget in nodes(&books, "budgets") {
        let id = budget["id"].as_str().expect("an id");
        let kept = ["totalCost", "totalMsrp", "totalPrice", "totalRealized"]
            .map(|name| millionths(&budget[name]));
        assert_eq!(kept, all.get(id).copied().unwrap_or_default(), "after {after}: {budget}");
    }
    let mut paid: BTreeMap<&str, i128> = BTreeMap::new();
    for payment in nodes(&books, "payments") {
        let invoice = payment["invoice"]["id"].as_str().expect("an id");
        *paid.entry(invoice).or_default() += millionths(&payment["amount"]);
    }
    for invoice in nodes(&books, "invoices") {
        let id = invoice["id"].as_str().expect("an id");
        let expected = paid.get(id).copied().unwrap_or_default();
        assert_eq!(millionths(&invoice["paid"]), expected, "after {after}: {invoice}");
        let outstanding = millionths(&invoice["amount"]) - expected;
        assert_eq!(millionths(&invoice["outstanding"]), outstanding, "after {after}: {invoice}");
    }
}

/// What there is, by type, and what was deleted last.
struct Books {
    admin: Actor,
    random: Random,
    project: String,
    good: String,
    client: String,
    ids: BTreeMap<&'static str, Vec<String>>,
    trash: Vec<String>,
}

impl Books {
    fn number(&mut self) -> String {
        let (whole, rest) = (self.random.within(0, 2_000), self.random.within(0, 1_000_000));
        format!("{}.{rest:06}", whole as i64 - 1_000)
    }

    fn pick(&mut self, ty: &str) -> Option<String> {
        let ids = self.ids.get(ty).filter(|ids| !ids.is_empty())?;
        ids.get(self.random.within(0, ids.len() as u64) as usize).cloned()
    }

    /// What the records of a type are parts of.
    fn whole(&mut self, ty: &str) -> (&'static str, Option<String>) {
        match ty {
            "Budget" if self.random.one_in(3) => ("parent", None),
            "Budget" => ("parent", self.pick("Budget")),
            "BudgetEntry" | "Invoice" => ("budget", self.pick("Budget")),
            _ => ("invoice", self.pick("Invoice")),
        }
    }

    fn make(&mut self, ty: &'static str) {
        let (name, whole) = self.whole(ty);
        if whole.is_none() && ty != "Budget" {
            return;
        }
        let mut input = json!({"name": "x"});
        if let Some(whole) = whole {
            input[name] = to(&whole);
        }
        match ty {
            "Budget" => input["project"] = to(&self.project),
            "BudgetEntry" => input["good"] = to(&self.good),
            "Invoice" => input["client"] = to(&self.client),
            _ => {}
        }
        for name in amounts(ty) {
            input[*name] = self.number().into();
        }
        let made = creation(&self.admin, ty, (input, ""));
        let id = made["data"]["made"]["record"]["id"].as_str();
        let id = id.unwrap_or_else(|| panic!("{made:#}")).to_owned();
        self.ids.entry(ty).or_default().push(id);
    }

    /// Another number, or another whole; loops are refused.
    fn change(&mut self, ty: &'static str) {
        let Some(id) = self.pick(ty) else { return };
        let numbers = amounts(ty);
        let patch = match self.random.one_in(2) || numbers.is_empty() {
            true => {
                let (name, whole) = self.whole(ty);
                match whole {
                    Some(whole) => json!({name: to(&whole)}),
                    None if ty == "Budget" => json!({name: null}),
                    None => return,
                }
            }
            false => {
                let at = self.random.within(0, numbers.len() as u64) as usize;
                json!({numbers[at]: self.number()})
            }
        };
        if let Err(code) = outcome(&change(&self.admin, (ty, &id), (patch.clone(), ""))) {
            assert_eq!((ty, code.as_str()), ("Budget", "CIRCULAR_DEPENDENCY"), "{patch}");
        }
    }

    fn delete(&mut self, ty: &'static str) {
        let Some(id) = self.pick(ty) else { return };
        let root = super::camel(ty);
        let document =
            format!("mutation($id: ID!) {{ gone: {root}Delete(id: $id) {{ deletedIds }} }}");
        let gone = self.admin.ask(&document, json!({"id": id}))["gone"]["deletedIds"].clone();
        let gone: Vec<String> = serde_json::from_value(gone).expect("ids");
        self.ids.values_mut().for_each(|ids| ids.retain(|id| !gone.contains(id)));
        self.trash.push(id);
    }

    fn restore(&mut self) {
        let Some(id) = self.trash.pop() else { return };
        let document = "mutation($ids: [ID!]!) { restore(ids: $ids) { restoredIds } }";
        let answer = self.admin.answer(document, json!({"ids": [id]}));
        let back = answer["data"]["restore"]["restoredIds"].clone();
        let back: Vec<String> = serde_json::from_value(back).unwrap_or_default();
        for id in back {
            let types = [
                ("budgetentry", "BudgetEntry"),
                ("budget", "Budget"),
                ("invoice", "Invoice"),
                ("payment", "Payment"),
            ];
            let prefix = id.rsplit_once('_').expect("a prefix").0.replace('_', "");
            let known = types.iter().find(|(name, _)| *name == prefix);
            let (_, ty) = known.unwrap_or_else(|| panic!("{id}"));
            self.ids.entry(ty).or_default().push(id);
        }
    }
}

/// The fields of a type that totals are made of.
fn amounts(ty: &str) -> &'static [&'static str] {
    match ty {
        "BudgetEntry" => &["amount", "cost", "msrp", "price", "realizedTotal"],
        "Invoice" | "Payment" => &["amount"],
        _ => &[],
    }
}

#[test]
fn totals_are_the_sums_of_their_parts_after_any_change() {
    let app = TestApp::start();
    let admin = app.admin();
    let status = make(&admin, "Status", json!({"name": "New B", "code": "NEWB"}));
    let list = json!({"targetEntityType": "Budget", "statuses": {"connect": [status]}});
    make(&admin, "StatusList", list);
    let project = admin.make_project("TOTALS");
    let good = make(&admin, "Good", json!({"name": "g", "cost": "9.5"}));
    let client = make(&admin, "Client", json!({"name": "c"}));
    let (ids, trash) = (BTreeMap::new(), Vec::new());
    let mut books = Books { admin, random: Random::new(22), project, good, client, ids, trash };
    for _ in 0..3 {
        books.make("Budget");
    }
    for step in 0..CHANGES {
        let types = ["Budget", "BudgetEntry", "BudgetEntry", "BudgetEntry", "Invoice", "Payment"];
        let ty = types[books.random.within(0, types.len() as u64) as usize];
        let what = books.random.within(0, 10);
        match what {
            0..4 => books.make(ty),
            4..8 => books.change(ty),
            8 => books.delete(ty),
            _ => books.restore(),
        }
        check(&books.admin, &format!("step {step}: {what} {ty}"));
    }
}

#[test]
fn lines_that_are_made_at_once_are_all_in_the_total() {
    for engine in tests::engines::available() {
        let app = TestApp::on(engine, |_| {});
        let admin = app.admin();
        let status = make(&admin, "Status", json!({"name": "New B", "code": "NEWB"}));
        let list = json!({"targetEntityType": "Budget", "statuses": {"connect": [status]}});
        make(&admin, "StatusList", list);
        let project = admin.make_project("TOTALS");
        let good = make(&admin, "Good", json!({"name": "g", "cost": "9.5"}));
        let whole = make(&admin, "Budget", json!({"name": "whole", "project": to(&project)}));
        let part = json!({"name": "part", "project": to(&project), "parent": to(&whole)});
        let budgets = [whole, make(&admin, "Budget", part)];
        std::thread::scope(|scope| {
            for at in 0..16 {
                let (admin, budgets, good) = (&admin, &budgets, &good);
                scope.spawn(move || {
                    let input = json!({"budget": to(&budgets[at % 2]), "good": to(good),
                        "amount": "1", "price": "1.25"});
                    make(admin, "BudgetEntry", input)
                });
            }
        });
        check(&admin, engine.name());
    }
}
