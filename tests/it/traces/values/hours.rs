//! Working hours.

use serde_json::{Value, json};

use super::picked;
use crate::traces::compare::Outcome;
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::world::World;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "create_working_hours" => create(world, step),
        "wh_set_day" => set_day(world, step),
        "wh_set" => set(world, step),
        "is_working_hour" => is_working(world, step),
        _ => return None,
    })
}

fn create(world: &mut World<'_>, step: &Step) -> Outcome {
    let input = Input::of(step, &["working_hours", "daily_working_hours"]);
    world.create("WorkingHours", step, input)?;
    hours(world, step)
}

/// One day is changed within the week that there is.
fn set_day(world: &mut World<'_>, step: &Step) -> Outcome {
    let name = match step.value("day") {
        Value::String(name) => name.clone(),
        day => {
            let at = day.as_u64().and_then(|at| usize::try_from(at).ok());
            at.and_then(|at| DAYS.get(at)).map_or_else(|| day.to_string(), |day| (*day).to_owned())
        }
    };
    let mut week = world.read("WorkingHours", step.value("ref"), "workingHours")?;
    let mut week = match week["workingHours"].take() {
        Value::Object(week) => week,
        _ => serde_json::Map::new(),
    };
    week.insert(name, step.value("value").clone());
    let patch = Input::default().with("workingHours", week);
    world.update("WorkingHours", step.value("ref"), patch)?;
    hours(world, step)
}

fn set(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update("WorkingHours", step.value("ref"), super::records::patch(step))?;
    hours(world, step)
}

fn hours(world: &World<'_>, step: &Step) -> Outcome {
    let numbers = [
        "daily_working_hours",
        "weekly_working_hours",
        "weekly_working_days",
        "yearly_working_days",
    ];
    let selection = "workingHours dailyWorkingHours weeklyWorkingHours weeklyWorkingDays
        yearlyWorkingDays";
    let record = world.read("WorkingHours", step.value("ref"), selection)?;
    let mut answer = picked(&record, &numbers);
    answer["week"] = record["workingHours"].clone();
    Ok(answer)
}

fn is_working(world: &World<'_>, step: &Step) -> Outcome {
    let document = "query($hours: ID!, $at: DateTime!) {
        found: isWorkingHour(workingHours: $hours, at: $at) }";
    let variables = json!({"hours": world.id(step.value("ref")), "at": step.value("at")});
    let data = world.ask(document, variables)?;
    Ok(json!({"value": data["found"]}))
}
