//! A task is put on hold, resumed, or stopped (tasks.md 5.7).

use schema_som::Key;
use schema_som::error::Result;
use schema_som::value::Value;
use schema_som::workflow::Action;
use server_storage::Tx;

use super::desk::Desk;
use crate::write::{Batch, Correction, Origin};

/// Turns a task, and answers its key.
pub(super) async fn turn(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (task, action): (Key, Action),
) -> Result<Key> {
    let desk = Desk::of(origin, tx, task).await?;
    desk.authorise()?;
    desk.check(action)?;
    desk.check_leaf()?;
    let mut values = Vec::new();
    match action {
        Action::Hold => values.push(("priority", Value::Int(0))),
        Action::Stop => values.extend(desk.plan(desk.seconds().1)),
        _ => {}
    }
    values.push(("status_id", desk.next(action, None)?));
    let correction = Correction { record: desk.task, values, derived: false };
    origin.carry_out(tx, Batch::default(), vec![correction]).await?;
    Ok(task)
}
