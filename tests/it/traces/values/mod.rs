//! The operations on values: what an answer says is all that is compared.

use serde_json::Value;

use super::compare::Outcome;
use super::format::Step;
use super::world::World;

mod hours;
mod money;
mod paths;
mod records;
mod tickets;
mod units;
mod versions;

/// What the operation of a step answers; nothing where it is not one of these.
pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    records::perform(world, step)
        .or_else(|| versions::perform(world, step))
        .or_else(|| paths::perform(world, step))
        .or_else(|| tickets::perform(world, step))
        .or_else(|| hours::perform(world, step))
        .or_else(|| money::perform(world, step))
        .or_else(|| units::perform(step))
}

/// These keys of a record, by the names of recordings.
fn picked(record: &Value, names: &[&str]) -> Value {
    let pairs =
        names.iter().map(|name| ((*name).to_owned(), record[super::spoken::camel(name)].clone()));
    Value::Object(pairs.collect())
}
