//! Pure functions of the model: how time is counted, and what a word of a vocabulary means.

use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit, parse_enum};
use schema_som::value::Value as Som;
use serde_json::{Value, json};

use crate::traces::compare::{Outcome, Refusal};
use crate::traces::format::Step;

pub(super) fn perform(step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "to_seconds" => to_seconds(step),
        "to_unit" => to_unit(step),
        "least_meaningful" => least_meaningful(step),
        "parse_enum" => {
            parsed(step.text("enum"), step.value("value")).map(|value| json!({"value": value}))
        }
        _ => return None,
    })
}

fn to_seconds(step: &Step) -> Outcome {
    let timing = number(step, "timing")?;
    let seconds = Calendar::default().to_seconds(timing, unit(step)?, model(step)?);
    Ok(json!({"value": seconds}))
}

fn to_unit(step: &Step) -> Outcome {
    let seconds = number(step, "seconds")?;
    let value = Calendar::default().to_unit(seconds, unit(step)?, model(step)?);
    Ok(json!({"value": value}))
}

fn least_meaningful(step: &Step) -> Outcome {
    let seconds = step.value("seconds").as_i64().ok_or_else(|| wrong("seconds"))?;
    let model = match step.value("as_work_time") == false {
        true => ScheduleModel::Duration,
        false => ScheduleModel::Effort,
    };
    let (timing, unit) = Calendar::default().least_meaningful(seconds, model);
    Ok(json!({"timing": timing, "unit": unit.stored()}))
}

fn unit(step: &Step) -> Result<TimeUnit, Refusal> {
    let text = parsed("TimeUnit", step.value("unit"))?;
    Ok(TimeUnit::of(text.as_str().unwrap_or_default()))
}

fn model(step: &Step) -> Result<ScheduleModel, Refusal> {
    let text = parsed("ScheduleModel", step.value("model"))?;
    Ok(ScheduleModel::of(text.as_str().unwrap_or_default()))
}

/// A number; the functions take nothing else.
fn number(step: &Step, name: &str) -> Result<f64, Refusal> {
    step.value(name).as_f64().ok_or_else(|| wrong(name))
}

fn wrong(name: &str) -> Refusal {
    Refusal::new("INVALID_TYPE", format!("{name} is no number"))
}

fn parsed(vocabulary: &str, value: &Value) -> Outcome {
    let given = match value {
        Value::Null => Som::Null,
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Som::Int(whole),
            None => Som::Float(number.as_f64().unwrap_or_default()),
        },
        other => return Err(Refusal::new("INVALID_TYPE", other.to_string())),
    };
    match parse_enum(vocabulary, &given) {
        Ok(Som::Text(text)) => Ok(json!(text)),
        Ok(Som::Int(number)) => Ok(json!(number)),
        Ok(other) => Ok(json!(format!("{other:?}"))),
        Err(error) => Err(Refusal::new(error.code().as_str(), error.message())),
    }
}
