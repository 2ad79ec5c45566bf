//! Reviews are decided, and the last of a set decides the task (tasks.md 7.2, 7.3).

use schema_som::calendar::{ScheduleModel, TimeUnit};
use schema_som::error::{Code, Error, Result};
use schema_som::permission::Action as Right;
use schema_som::value::Value;
use schema_som::workflow::{Action, Stage};
use schema_som::{Key, Record};
use server_storage::Tx;

use super::Revision;
use super::desk::Desk;
use crate::auth::named;
use crate::write::{Correction, Decision, Origin};

/// What was said in a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing yet.
    Open,
    /// More work is wanted.
    Revise,
    /// All is well.
    Approved,
}

/// Decides a review, and answers the key of its task.
pub(super) async fn decide(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (review, wanted): (Key, Option<Revision>),
) -> Result<Key> {
    // First its task, so that whoever decides another one of the set comes before or after.
    let ty = named(origin.registry, "Review")?;
    let record = origin.take(tx, "Review", review).await?;
    let Some(task) = record.get(ty, "task_id").as_cell().as_key() else {
        return Err(Error::internal("a review without a task"));
    };
    let desk = Desk::of(origin, tx, task).await?;
    let own = record.get(ty, "reviewer_id").as_cell().as_key();
    if own.is_none() || own != origin.actor.user {
        desk.may(ty, Right::Update)?;
    }
    let number = match record.get(ty, "review_number") {
        Value::Int(number) => *number,
        _ => 0,
    };
    let set = set_of(&desk, tx, number).await?;
    let id = review.to_id(&ty.prefix);
    if number != desk.number().saturating_add(1) {
        let what = "its set of reviews was decided already";
        let error = Error::new(Code::Status, what).at_field(&ty.name, "review_number").at_id(id);
        return Err(error.hint("decide a review of the set that is open, or request another one"));
    }
    if !set.iter().any(|(it, verdict)| it.key() == review && *verdict == Verdict::Open) {
        let what = "the review was decided already";
        let error = Error::new(Code::Status, what).at_field(&ty.name, "status").at_id(id);
        return Err(error.hint("a review is decided once, while it is NEW"));
    }
    desk.check(match wanted {
        Some(_) => Action::RequestRevision,
        None => Action::Approve,
    })?;
    let status = status(&desk, tx, if wanted.is_some() { "RREV" } else { "APP" }).await?;
    let more = wanted.as_ref().map(|wanted| seconds(&desk, wanted));
    let mut values = vec![("status_id", status)];
    if let Some(wanted) = wanted {
        values.push(("schedule_timing", Value::Float(wanted.timing)));
        values.push(("schedule_unit", wanted.unit.into()));
        values.extend(wanted.description.map(|text| ("description", Value::Text(text))));
    }
    let mut decision = Decision {
        corrections: vec![Correction { record, values, derived: false }],
        ..Decision::default()
    };
    let others: Vec<_> = set.into_iter().filter(|(it, _)| it.key() != review).collect();
    if others.iter().all(|(_, verdict)| *verdict != Verdict::Open) {
        let is_revised = others.iter().any(|(_, verdict)| *verdict == Verdict::Revise);
        let all = wanted_seconds(&desk, &others).saturating_add(more.unwrap_or(0));
        let revised = is_revised || more.is_some();
        decision.corrections.push(concluded(desk, revised.then_some(all))?);
        decision.decided.push(task);
    }
    origin.settle_on(tx, decision).await?;
    Ok(task)
}

/// What becomes of a task whose set is decided: more work of so many seconds is wanted, or none.
pub(super) fn concluded(desk: Desk<'_, '_>, more: Option<i64>) -> Result<Correction> {
    let (planned, logged) = desk.seconds();
    let need = logged.saturating_add(more.unwrap_or(0));
    let (action, stage) = match more {
        Some(_) => (Action::RequestRevision, Stage::HasRevision),
        None => (Action::Approve, Stage::Completed),
    };
    let mut values = vec![
        ("status_id", desk.next(action, Some(stage))?),
        ("review_number", Value::Int(desk.number().saturating_add(1))),
    ];
    if more.is_none() || need > planned {
        values.extend(desk.plan(need));
    }
    Ok(Correction { record: desk.task, values, derived: true })
}

/// The reviews of a set with what they say.
pub(super) async fn set_of(
    desk: &Desk<'_, '_>,
    tx: &mut Tx,
    number: i64,
) -> Result<Vec<(Record, Verdict)>> {
    let ty = named(desk.origin.registry, "Review")?;
    let mut reviews = desk.origin.related(tx, &desk.task, &["reviews"]).await?;
    reviews.retain(|review| *review.get(ty, "review_number") == Value::Int(number));
    let statuses = desk.origin.related_to_each(tx, &reviews, &["status"]).await?;
    let verdict = |review: &Record| {
        let status = statuses.get(&review.key()).and_then(|found| found.first());
        match status.and_then(|status| desk.origin.code_of(status)) {
            Some("RREV") => Verdict::Revise,
            Some("APP") => Verdict::Approved,
            _ => Verdict::Open,
        }
    };
    let decided = |review: Record| {
        let verdict = verdict(&review);
        (review, verdict)
    };
    Ok(reviews.into_iter().map(decided).collect())
}

/// The status of reviews that has this code.
pub(super) async fn status(desk: &Desk<'_, '_>, tx: &mut Tx, code: &str) -> Result<Value> {
    let found = desk.origin.statuses_of(tx, "Review").await?;
    match found.iter().find(|status| desk.origin.code_of(status) == Some(code)) {
        Some(status) => Ok(status.key().into()),
        None => {
            let what = format!("the list of statuses of reviews lacks {code}");
            Err(Error::new(Code::Status, what)
                .at_field("Review", "status")
                .hint("add the status to the list"))
        }
    }
}

/// The seconds of working time that a revision takes.
pub(super) fn seconds(desk: &Desk<'_, '_>, wanted: &Revision) -> i64 {
    in_seconds(desk, wanted.timing, &wanted.unit, ScheduleModel::Effort)
}

/// What those of a set want who want more work, in seconds.
pub(super) fn wanted_seconds(desk: &Desk<'_, '_>, set: &[(Record, Verdict)]) -> i64 {
    let revised = set.iter().filter(|(_, verdict)| *verdict == Verdict::Revise);
    let seconds = revised.map(|(review, _)| {
        let ty = desk.origin.registry.get(review.ty);
        let text = |field: &str| match review.get(ty, field) {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let timing = match review.get(ty, "schedule_timing") {
            Value::Float(timing) => *timing,
            _ => 0.0,
        };
        in_seconds(desk, timing, text("schedule_unit"), ScheduleModel::of(text("schedule_model")))
    });
    seconds.fold(0, i64::saturating_add)
}

fn in_seconds(desk: &Desk<'_, '_>, timing: f64, unit: &str, model: ScheduleModel) -> i64 {
    desk.origin.calendar.whole_seconds(timing, TimeUnit::of(unit), model)
}
