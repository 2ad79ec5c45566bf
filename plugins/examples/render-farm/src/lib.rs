//! Jobs for the render farm: queued by an action, checked and counted as they change, swept up where
//! their machine falls silent, and told of where they fail.

mod queue;
pub mod records;
mod sweep;
mod wranglers;

use plugins_sdk::{Batch, Facts, Failure, Fault, Verb, host, plugin};

use records::{FailedRenderJob, FramesRenderJob, RenderState, StateRenderJob};

/// The plugin.
pub struct RenderFarm;

#[plugin]
impl RenderFarm {
    #[before("frames")]
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

    /// Machines say what they do by changing the state, and that they are there by `heardAt`. Each state may
    /// follow some others only, and of a job that runs nobody takes the machine away.
    #[before("state")]
    fn state(batch: &Batch) -> Result<(), Fault> {
        use RenderState::{Done, Failed, Queued, Running};
        for row in batch.rows() {
            let job = StateRenderJob::from_row(row)?;
            let was = row.was("state")?.unwrap_or(Queued);
            let is = job.state.unwrap_or(Queued);
            let runs = is == Running;
            match (was, is) {
                (_, Running) if job.machine.is_none() => {
                    row.refuse("NO_MACHINE", "A job that runs has a machine.").field("machine");
                }
                (Running, Running) if row.changes("machine")? => {
                    row.refuse("TAKEN", "Another machine works on this job.").field("machine");
                }
                _ if row.changes("heardAt")? && !runs && batch.verb() == Verb::Update => {
                    row.refuse("NOT_RUNNING", "This job does not run, or not any more.")
                        .field("state");
                }
                (Queued, Running) if batch.verb() == Verb::Update => {
                    row.rewrite("attempts", job.attempts.unwrap_or_default() + 1)?;
                    row.rewrite("heardAt", host::now())?;
                }
                (Queued, Failed) | (Running, _) | (Done | Failed, Queued) => {}
                _ if was == is => {}
                _ => {
                    let (was, is) = (was.word(), is.word());
                    row.refuse("BAD_STATE", format!("A job that is {was} does not become {is}."))
                        .field("state");
                }
            }
        }
        Ok(())
    }

    #[after("failed")]
    fn failed(facts: &Facts) -> Result<(), Fault> {
        let mut failed = Vec::new();
        for fact in facts.iter() {
            if FailedRenderJob::from_fact(&fact)?.state == Some(RenderState::Failed) {
                failed.push(fact.key());
            }
        }
        wranglers::tell_of(&failed)
    }

    /// Cuts the frames of a shot into jobs.
    #[action("renderSubmit")]
    fn submit(arguments: &str) -> Result<String, Failure> {
        queue::submit(arguments)
    }

    /// Queues jobs once more; how often they were begun is counted anew.
    #[action("renderRequeue")]
    fn requeue(arguments: &str) -> Result<String, Failure> {
        queue::requeue(arguments)
    }

    /// Sweeps up what is lost by a moment, in microseconds since 1970.
    #[job("sweep")]
    fn sweep(now: i64) -> Result<(), Fault> {
        sweep::sweep(now)
    }
}

#[cfg(test)]
mod tests {
    use plugins_sdk::testing::{Bench, Row, Said};
    use plugins_sdk::{Key, Value};

    use super::*;

    fn said(verb: Verb, row: Row) -> Said {
        let fields =
            [("state", "enum"), ("machine", "link"), ("attempts", "int"), ("heardAt", "date-time")];
        let bench = Bench::new().kind("RenderJob", &fields);
        let said = bench.before::<RenderFarm>("state", verb, "RenderJob", &[row]);
        said.expect("no fault").row(0).clone()
    }

    fn machine(number: u64) -> Value {
        Value::Link(Key { hi: 0, lo: number })
    }

    fn stored(state: &str) -> Row {
        Row::new().stores("state", state).stores("attempts", 1).stores("machine", machine(1))
    }

    #[track_caller]
    fn is_refused(said: &Said, expected: &str) {
        assert!(matches!(said, Said::Refused { code, .. } if code == expected), "{said:?}");
    }

    #[test]
    fn a_job_that_begins_is_counted() {
        let said = said(Verb::Update, stored("QUEUED").proposes("state", "RUNNING"));
        assert!(matches!(said, Said::Rewritten(values) if values["attempts"] == 2.into()));
    }

    #[test]
    fn what_is_done_does_not_run() {
        let row = stored("DONE").proposes("state", "RUNNING");
        is_refused(&said(Verb::Update, row), "BAD_STATE");
        let row = Row::new().proposes("state", "RUNNING").proposes("machine", machine(1));
        is_refused(&said(Verb::Create, row), "BAD_STATE");
    }

    #[test]
    fn a_job_is_taken_by_one_machine() {
        let row = stored("RUNNING").proposes("machine", machine(2));
        is_refused(&said(Verb::Update, row), "TAKEN");
        let row = Row::new().stores("state", "QUEUED").proposes("state", "RUNNING");
        is_refused(&said(Verb::Update, row), "NO_MACHINE");
        let row = stored("QUEUED").proposes("heardAt", Value::Moment(5));
        is_refused(&said(Verb::Update, row), "NOT_RUNNING");
        let row = stored("RUNNING").proposes("heardAt", Value::Moment(5));
        assert_eq!(said(Verb::Update, row), Said::Accepted);
    }
}
