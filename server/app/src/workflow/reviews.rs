//! Reviews are asked for, and more work is wanted whoever was asked (tasks.md 5.7, 7).

use schema_som::error::{Code, Error, Result};
use schema_som::permission::Action as Right;
use schema_som::value::Value;
use schema_som::workflow::Action;
use schema_som::{Key, Record};
use server_storage::Tx;

use super::Revision;
use super::desk::Desk;
use super::verdict::{self, Verdict};
use crate::auth::named;
use crate::write::{Correction, Decision, Drafts, Origin};

/// Asks whoever is responsible for a task, and answers the keys of the new reviews.
pub(super) async fn request(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (task, version): (Key, Option<Key>),
) -> Result<Vec<Key>> {
    let desk = Desk::of(origin, tx, task).await?;
    desk.authorise()?;
    desk.check(Action::RequestReview)?;
    desk.check_leaf()?;
    let (reviewers, is_own) = responsible(&desk, tx).await?;
    if reviewers.is_empty() {
        let what = "nobody is responsible for the task, nor for any task above it";
        let error = Error::new(Code::Status, what).hint("set `responsible` of the task first");
        return Err(desk.blamed(error, "responsible"));
    }
    if let Some(version) = version {
        origin.take(tx, "Version", version).await?;
    }
    // Left of a time when the task was made of others: nobody would wait for them.
    let left = verdict::set_of(&desk, tx, desk.number().saturating_add(1)).await?;
    let left = left.into_iter().filter(|(_, verdict)| *verdict == Verdict::Open);
    let dropped: Vec<Record> = left.map(|(review, _)| review).collect();
    let mut drafts = Drafts::new(origin.registry, &**origin.clock);
    let mut made = Vec::with_capacity(reviewers.len());
    for reviewer in &reviewers {
        let values =
            [("task", task.into()), ("version", version.into()), ("reviewer", (*reviewer).into())];
        made.push(drafts.add("Review", values)?);
    }
    if !is_own {
        drafts.link(("Task", "responsible"), task, reviewers.into_iter().enumerate())?;
    }
    let values = vec![("status_id", desk.next(Action::RequestReview, None)?)];
    let corrections = vec![Correction { record: desk.task, values, derived: false }];
    let decision = Decision { batch: drafts.finish(), corrections, dropped, ..Decision::default() };
    origin.settle_on(tx, decision).await?;
    Ok(made)
}

/// Those who are responsible for a task, and whether they are its own, and not those of the nearest
/// task above it.
async fn responsible(desk: &Desk<'_, '_>, tx: &mut Tx) -> Result<(Vec<Key>, bool)> {
    let mut line = vec![desk.task.clone()];
    line.extend(desk.origin.ancestors(tx, &desk.task).await?);
    let mut found = desk.origin.related_to_each(tx, &line, &["responsible"]).await?;
    let nearest = line.iter().enumerate().find_map(|(level, task)| {
        let users = found.remove(&task.key()).filter(|users| !users.is_empty())?;
        Some((users.iter().map(Record::key).collect(), level == 0))
    });
    Ok(nearest.unwrap_or_default())
}

/// Wants more work for a reviewer, and answers the review.
pub(super) async fn revise(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (task, reviewer, wanted): (Key, Option<Key>, Revision),
) -> Result<Key> {
    let desk = Desk::of(origin, tx, task).await?;
    desk.authorise()?;
    desk.check(Action::RequestRevision)?;
    desk.check_leaf()?;
    let Some(reviewer) = reviewer.or(origin.actor.user) else {
        let error = Error::new(Code::Required, "a revision is wanted by somebody");
        return Err(error.at_field("taskRequestRevision", "reviewer").hint("name the reviewer"));
    };
    if origin.actor.user != Some(reviewer) {
        // To speak for somebody else is to decide their review.
        desk.may(named(origin.registry, "Review")?, Right::Update)?;
    }
    let number = desk.number() + 1;
    let open = verdict::set_of(&desk, tx, number).await?;
    let (dropped, kept): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|(_, verdict)| *verdict == Verdict::Open);
    let mut drafts = Drafts::new(origin.registry, &**origin.clock);
    let values = [
        ("task", task.into()),
        ("reviewer", reviewer.into()),
        ("review_number", Value::Int(number)),
        ("schedule_timing", Value::Float(wanted.timing)),
        ("schedule_unit", wanted.unit.as_str().into()),
        ("description", wanted.description.as_deref().into()),
    ];
    let review = drafts.add("Review", values)?;
    drafts.set("status", verdict::status(&desk, tx, "RREV").await?)?;
    let more =
        verdict::wanted_seconds(&desk, &kept).saturating_add(verdict::seconds(&desk, &wanted));
    let correction = verdict::concluded(desk, Some(more))?;
    let decision = Decision {
        batch: drafts.finish(),
        corrections: vec![correction],
        dropped: dropped.into_iter().map(|(record, _)| record).collect(),
        decided: vec![task],
        ..Decision::default()
    };
    origin.settle_on(tx, decision).await?;
    Ok(review)
}
