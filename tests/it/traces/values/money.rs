//! Goods, budgets, invoices and payments.

use serde_json::{Map, Value, json};

use crate::traces::compare::Outcome;
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::spoken::camel;
use crate::traces::world::World;

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    let entry = ["cost", "msrp", "price", "realized_total", "amount"];
    Some(match &*step.op {
        "create_good" => {
            let input = Input::of(step, &["name"]).given(step, "client", |name| world.link(name));
            make(world, step, "Good", money(input, step, &["cost", "msrp"]))
                .and_then(|()| amounts(world, step, &["cost", "msrp"]))
        }
        "good_set" => {
            set(world, step, "Good").and_then(|()| amounts(world, step, &["cost", "msrp"]))
        }
        "create_budget" => {
            let input = Input::of(step, &["name"])
                .given(step, "project", |name| world.link(name))
                .given(step, "parent", |name| world.link(name));
            world.create("Budget", step, input).and_then(|()| budget(world, step))
        }
        "set_budget_parent" => {
            let patch = Input::default().given(step, "parent", |name| world.link(name));
            world.update("Budget", step.value("ref"), patch).and_then(|()| budget(world, step))
        }
        "create_budget_entry" => {
            let input = Input::default().given(step, "budget", |name| world.link(name)).given(
                step,
                "good",
                |name| world.link(name),
            );
            make(world, step, "BudgetEntry", money(input, step, &entry))
                .and_then(|()| amounts(world, step, &entry))
        }
        "budget_entry_set" => {
            set(world, step, "BudgetEntry").and_then(|()| amounts(world, step, &entry))
        }
        "create_invoice" => {
            let input = Input::default().given(step, "budget", |name| world.link(name)).given(
                step,
                "client",
                |name| world.link(name),
            );
            make(world, step, "Invoice", money(input, step, &["amount"]))
                .and_then(|()| amounts(world, step, &["amount"]))
        }
        "create_payment" => {
            let input = Input::default().given(step, "invoice", |name| world.link(name));
            make(world, step, "Payment", money(input, step, &["amount"]))
                .and_then(|()| payment(world, step))
        }
        _ => return None,
    })
}

fn make(
    world: &mut World<'_>,
    step: &Step,
    type_name: &str,
    input: Input,
) -> Result<(), crate::traces::compare::Refusal> {
    world.create(type_name, step, input.given(step, "unit", Value::clone))
}

fn money(input: Input, step: &Step, names: &[&str]) -> Input {
    names.iter().fold(input, |input, name| input.given(step, name, decimal))
}

/// A number as decimals are sent: as a text. What is no number is sent as a text that is none.
fn decimal(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        other => other.to_string().into(),
    }
}

fn set(
    world: &World<'_>,
    step: &Step,
    type_name: &str,
) -> Result<(), crate::traces::compare::Refusal> {
    let field = step.text("field");
    let value = step.value("value");
    let patch = match field {
        "unit" | "name" | "description" => value.clone(),
        "good" | "budget" | "client" => world.link(value),
        _ => decimal(value),
    };
    world.update(type_name, step.value("ref"), Input::default().with(&camel(field), patch))
}

/// Amounts as the numbers that they are, and their unit.
fn amounts(world: &World<'_>, step: &Step, names: &[&str]) -> Outcome {
    let selection: Vec<String> = names.iter().map(|name| camel(name)).collect();
    let type_name = world.type_of(step.text("ref"));
    let record =
        world.read(type_name, step.value("ref"), &format!("unit {}", selection.join(" ")))?;
    let mut answer = Map::new();
    for (name, field) in names.iter().zip(selection) {
        let text = record[&field].as_str().unwrap_or_default();
        let number = serde_json::from_str(text).unwrap_or_else(|_| record[&field].clone());
        answer.insert((*name).to_owned(), number);
    }
    answer.insert("unit".to_owned(), record["unit"].clone());
    Ok(answer.into())
}

fn budget(world: &World<'_>, step: &Step) -> Outcome {
    let record = world.read("Budget", step.value("ref"), "status { code } parent { id }")?;
    Ok(
        json!({"status": record["status"]["code"], "parent": world.name_of(&record["parent"]["id"])}),
    )
}

fn payment(world: &World<'_>, step: &Step) -> Outcome {
    let mut answer = amounts(world, step, &["amount"])?;
    let selection = "invoice { payments(first: 1) { totalCount } }";
    let record = world.read("Payment", step.value("ref"), selection)?;
    answer["payments"] = record["invoice"]["payments"]["totalCount"].clone();
    Ok(answer)
}
