//! Jobs for the render farm: queued by an action, checked and counted as they change, swept up where
//! their machine falls silent, and told of where they fail.

mod queue;
mod sweep;
mod wranglers;

use plugins_sdk::{Batch, Facts, Failure, Fault, Plugin, Row, Value, export, host};

/// The plugin.
pub struct RenderFarm;

impl Plugin for RenderFarm {
    fn before(hook: &str, batch: &Batch) -> Result<(), Fault> {
        batch.rows().try_for_each(|row| match hook {
            "frames" => frames(row),
            _ => state(row),
        })
    }

    fn after(_hook: &str, facts: &Facts) -> Result<(), Fault> {
        let mut failed = Vec::new();
        for fact in facts.iter() {
            if fact.after("state")?.and_then(Value::as_text) == Some("FAILED") {
                failed.push(fact.key());
            }
        }
        wranglers::tell_of(&failed)
    }

    fn action(action: &str, arguments: &str) -> Result<String, Failure> {
        match action {
            "renderSubmit" => queue::submit(arguments),
            _ => queue::requeue(arguments),
        }
    }

    fn job(_job: &str, planned: i64) -> Result<(), Fault> {
        sweep::sweep(planned)
    }
}

export!(RenderFarm);

fn frames(row: Row<'_>) -> Result<(), Fault> {
    if let (Some(first), Some(last)) = (row.whole("firstFrame")?, row.whole("lastFrame")?)
        && first > last
    {
        row.refuse("BAD_FRAMES", format!("The frames {first} to {last} are none."))
            .field("lastFrame");
    }
    Ok(())
}

/// Machines say what they do by changing the state: each may follow some others only.
fn state(row: Row<'_>) -> Result<(), Fault> {
    let (was, is) = (row.stored("state")?, row.text("state")?.unwrap_or_default());
    let was = was.as_text().unwrap_or_default();
    match (was, is) {
        ("QUEUED", "RUNNING") => {
            let attempts = row.whole("attempts")?.unwrap_or_default() + 1;
            row.rewrite("attempts", attempts)?;
            row.rewrite("heardAt", host::now())
        }
        ("QUEUED", "FAILED") | ("RUNNING", _) | ("DONE" | "FAILED", "QUEUED") => Ok(()),
        _ => {
            row.refuse("BAD_STATE", format!("A job that is {was} does not become {is}."))
                .field("state");
            Ok(())
        }
    }
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
