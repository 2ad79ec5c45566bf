//! Plays a recording: performs each step, and holds what came of it against the recording.

use serde_json::{Value, json};

use super::compare::{
    DONE, Difference, OUTCOME, Outcome, Refusal, UNKNOWN, difference, first_unmet, is_kind,
};
use super::deviations::{self, Deed};
use super::format::{Step, Trace};
use super::stage::Stage;
use super::state::States;
use super::world::World;
use super::{tasks, values};

/// What came of a recording.
pub(super) struct Played {
    pub(super) steps: usize,
    /// Steps that are not carried out, by the recording.
    pub(super) left_out: usize,
    /// The first one, after which nothing is comparable any more.
    pub(super) difference: Option<Difference>,
}

/// Plays a recording to its end, or to the first difference.
pub(super) fn play(stage: &Stage, trace: &Trace) -> Played {
    let mut world = World::new(stage, trace);
    let mut states = States::default();
    let mut played = Played { steps: 0, left_out: 0, difference: None };
    for step in &trace.steps {
        played.difference = match step.is_left_out() {
            true => advised(&mut world, &states, step),
            false => check(&mut world, &mut states, trace, step),
        };
        match step.is_left_out() {
            true => played.left_out += 1,
            false => played.steps += 1,
        }
        if played.difference.is_some() {
            break;
        }
    }
    let left = world.clear().err().zip(trace.steps.last());
    let left = left.map(|(refusal, last)| refused(last, "what it made", "deleted", &refusal));
    played.difference = played.difference.or(left);
    played
}

/// What an advice names where doing it is as good as refusing it.
const ACCEPT: &str = "accept";

/// Tries a step that is left out, and whose refusal is advised: it changes nothing either way.
fn advised(world: &mut World<'_>, states: &States, step: &Step) -> Option<Difference> {
    let advice = step.advice()?;
    let kinds: Vec<&str> = advice.split(" or ").collect();
    world.is_trying = true;
    let outcome = perform(world, states, step);
    world.is_trying = false;
    let unlike = match outcome {
        Ok(_) if kinds.contains(&ACCEPT) => return None,
        Ok(_) => difference(step, OUTCOME, advice.into(), DONE.into()),
        Err(refusal) if kinds.iter().any(|kind| is_kind(kind, &refusal.code)) => return None,
        Err(refusal) => refused(step, OUTCOME, advice, &refusal),
    };
    deviations::unless_known(&Deed { before: &[], step }, unlike)
}

fn check(
    world: &mut World<'_>,
    states: &mut States,
    trace: &Trace,
    step: &Step,
) -> Option<Difference> {
    let at = trace.steps.iter().position(|it| it.n == step.n).unwrap_or_default();
    let deed = Deed { before: &trace.steps[..at], step };
    let outcome = perform(world, states, step);
    let is_done = outcome.is_ok();
    let unlike = unlike(step, &outcome).and_then(|found| deviations::unless_known(&deed, found));
    if unlike.is_some() {
        return unlike;
    }
    states.expect(step);
    let mut answer = outcome.unwrap_or_default();
    if trace.has_states() {
        let is_changed = match states.look(world) {
            Ok(is_changed) => is_changed,
            Err(refusal) => return Some(refused(step, "the state", "read", &refusal)),
        };
        if !is_done && is_changed {
            return Some(difference(step, "the state", "unchanged".into(), "changed".into()));
        }
        if is_done && step.result().is_some_and(|result| result.contains_key("reviews")) {
            answer = states.bind_reviews(world, step);
        }
    }
    let unmet = match (is_done, step.result()) {
        (true, Some(result)) => first_unmet(step, "result", result, &answer),
        _ => None,
    };
    let unmet = unmet.and_then(|unmet| deviations::unless_known(&deed, unmet));
    unmet.or_else(|| match trace.has_states() {
        true => deviations::unless_known(&deed, states.unmet(world, step)?),
        false => None,
    })
}

fn perform(world: &mut World<'_>, states: &States, step: &Step) -> Outcome {
    tasks::perform(world, states, step)
        .or_else(|| values::perform(world, step))
        .unwrap_or_else(|| Err(Refusal::new(UNKNOWN, format!("the player has no {}", step.op))))
}

/// Whether it succeeded where it must not, or failed otherwise than it should.
fn unlike(step: &Step, outcome: &Outcome) -> Option<Difference> {
    let kinds = step.refusals();
    match outcome {
        Ok(_) if kinds.is_empty() => None,
        Ok(_) => Some(difference(step, OUTCOME, json!(kinds), DONE.into())),
        Err(refusal) if kinds.iter().any(|kind| is_kind(kind, &refusal.code)) => None,
        Err(refusal) if kinds.is_empty() => Some(refused(step, OUTCOME, DONE, refusal)),
        Err(refusal) => Some(refused(step, OUTCOME, &kinds.join(" or "), refusal)),
    }
}

fn refused(step: &Step, at: &str, expected: &str, refusal: &Refusal) -> Difference {
    let got = format!("{}: {}", refusal.code, refusal.message);
    difference(step, at, expected.into(), Value::String(got))
}
