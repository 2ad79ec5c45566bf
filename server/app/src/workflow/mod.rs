//! What is done with tasks and reviews: each deed checks status and rights, decides what becomes of
//! the task, and leaves the rest, sums, parents and dependents, to the pipeline of writes.

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::value::Value;
use schema_som::workflow::Action;
use server_storage::Tx;

use crate::write::Origin;

mod desk;
mod pause;
mod reviews;
mod tree;
mod verdict;

/// What is wanted of a task, as a reviewer says it.
pub(crate) struct Revision {
    /// How much more work it takes.
    pub(crate) timing: f64,
    /// The unit of that, as it is stored.
    pub(crate) unit: String,
    /// What is to be done; nothing leaves the description as it is.
    pub(crate) description: Option<String>,
}

impl Revision {
    /// Refuses an amount that nobody can work.
    fn check(&self) -> Result<()> {
        if (0.0..=MOST).contains(&self.timing) {
            return Ok(());
        }
        let what = format!("expected an amount from 0 to {MOST}, got {}", self.timing);
        Err(Error::new(Code::InvalidValue, what)
            .at_field("Review", "schedule_timing")
            .hint("say how much more work it takes"))
    }
}

/// The largest amount of work that one revision may ask for, in whatever unit.
const MOST: f64 = 1_000_000.0;

/// A deed with its arguments.
pub(crate) enum Deed {
    /// Put a task on hold, resume it or stop it.
    Turn(Key, Action),
    /// Ask those who are responsible for a task, about a version of it.
    RequestReview(Key, Option<Key>),
    /// Want more work on a task, for a reviewer.
    RequestRevision(Key, Option<Key>, Revision),
    /// Decide a review: approve, or want more work.
    Decide(Key, Option<Revision>),
}

impl Deed {
    /// The deed of an operation; nothing for one that is none of ours.
    pub(crate) fn named(name: &str, arguments: &[Given]) -> Option<Self> {
        Some(match (name, arguments) {
            ("taskHold", [task]) => Deed::Turn(task.key()?, Action::Hold),
            ("taskResume", [task]) => Deed::Turn(task.key()?, Action::Resume),
            ("taskStop", [task]) => Deed::Turn(task.key()?, Action::Stop),
            ("taskRequestReview", [task, version]) => {
                Deed::RequestReview(task.key()?, version.key())
            }
            ("taskRequestRevision", [task, reviewer, rest @ ..]) => {
                Deed::RequestRevision(task.key()?, reviewer.key(), revision(rest))
            }
            ("reviewApprove", [review]) => Deed::Decide(review.key()?, None),
            ("reviewRequestRevision", [review, rest @ ..]) => {
                Deed::Decide(review.key()?, Some(revision(rest)))
            }
            _ => return None,
        })
    }
}

/// Does it.
///
/// # Errors
/// What the operation's doc names.
pub(crate) async fn change(origin: &Origin<'_>, tx: &mut Tx, deed: Deed) -> Result<Outcome> {
    if let Deed::RequestRevision(_, _, wanted) | Deed::Decide(_, Some(wanted)) = &deed {
        wanted.check()?;
    }
    let values = match deed {
        Deed::Turn(task, action) => vec![pause::turn(origin, tx, (task, action)).await?],
        Deed::RequestReview(task, version) => {
            let made = reviews::request(origin, tx, (task, version)).await?;
            let (values, records) = (vec![Value::Key(task), Value::Null], vec![(1, made)]);
            return Ok(Outcome { values, records, ..Outcome::default() });
        }
        Deed::RequestRevision(task, reviewer, wanted) => {
            let review = reviews::revise(origin, tx, (task, reviewer, wanted)).await?;
            vec![task, review]
        }
        Deed::Decide(review, wanted) => {
            let task = verdict::decide(origin, tx, (review, wanted)).await?;
            vec![review, task]
        }
    };
    let values = values.into_iter().map(Value::Key).collect();
    Ok(Outcome { values, ..Outcome::default() })
}

fn revision(given: &[Given]) -> Revision {
    let value = |at: usize| match given.get(at) {
        Some(Given::Value(value)) => value.clone(),
        _ => Value::Null,
    };
    Revision {
        timing: match value(0) {
            Value::Float(timing) => timing,
            Value::Int(timing) => timing as f64,
            _ => 1.0,
        },
        unit: match value(1) {
            Value::Text(unit) => unit,
            _ => "h".to_owned(),
        },
        description: match value(2) {
            Value::Text(text) => Some(text),
            _ => None,
        },
    }
}
