//! Jobs for the render farm: queued by an action, checked and counted as they change, swept up where
//! their machine falls silent, and told of where they fail.

mod queue;
pub mod records;
mod sweep;
mod wranglers;

use plugins_sdk::{Batch, Facts, Fault, hooks, host};

use records::{FailedRenderJob, FramesRenderJob, RenderState, StateRenderJob};

hooks! {
    /// The plugin.
    pub struct RenderFarm;
    before("frames") = frames;
    before("state") = state;
    after("failed") = failed;
    action("renderSubmit") = queue::submit;
    action("renderRequeue") = queue::requeue;
    job("sweep") = sweep::sweep;
}

fn frames(batch: &Batch) -> Result<(), Fault> {
    for row in batch.rows() {
        let FramesRenderJob { first_frame, last_frame } = FramesRenderJob::from_row(row)?;
        if let (Some(first), Some(last)) = (first_frame, last_frame)
            && first > last
        {
            row.refuse("BAD_FRAMES", format!("The frames {first} to {last} are none."))
                .field("lastFrame");
        }
    }
    Ok(())
}

/// Machines say what they do by changing the state: each may follow some others only.
fn state(batch: &Batch) -> Result<(), Fault> {
    use RenderState::{Done, Failed, Queued, Running};
    for row in batch.rows() {
        let job = StateRenderJob::from_row(row)?;
        let (Some(was), Some(is)) = (row.was("state")?, job.state) else { continue };
        match (was, is) {
            (Queued, Running) => {
                row.rewrite("attempts", job.attempts.unwrap_or_default() + 1)?;
                row.rewrite("heardAt", host::now())?;
            }
            (Queued, Failed) | (Running, _) | (Done | Failed, Queued) => {}
            _ => {
                let (was, is) = (was.word(), is.word());
                row.refuse("BAD_STATE", format!("A job that is {was} does not become {is}."))
                    .field("state");
            }
        }
    }
    Ok(())
}

fn failed(facts: &Facts) -> Result<(), Fault> {
    let mut failed = Vec::new();
    for fact in facts.iter() {
        if FailedRenderJob::from_fact(&fact)?.state == Some(RenderState::Failed) {
            failed.push(fact.key());
        }
    }
    wranglers::tell_of(&failed)
}

#[cfg(test)]
mod tests {
    use plugins_sdk::Verb;
    use plugins_sdk::testing::{Bench, Row, Said};

    use super::*;

    fn said(was: &str, is: &str) -> Said {
        let fields = [("state", "enum"), ("attempts", "int"), ("heardAt", "date-time")];
        let bench = Bench::new().kind("RenderJob", &fields);
        let row = Row::new().stores("state", was).proposes("state", is).stores("attempts", 1);
        let said = bench.before::<RenderFarm>("state", Verb::Update, "RenderJob", &[row]);
        said.expect("no fault").row(0).clone()
    }

    #[test]
    fn a_job_that_begins_is_counted() {
        assert!(
            matches!(said("QUEUED", "RUNNING"), Said::Rewritten(values) if values["attempts"] == 2.into())
        );
    }

    #[test]
    fn what_is_done_does_not_run() {
        assert!(
            matches!(said("DONE", "RUNNING"), Said::Refused { code, .. } if code == "BAD_STATE")
        );
    }
}
