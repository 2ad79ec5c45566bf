//! Jobs whose machines have fallen silent: queued again, or given up.

use std::collections::BTreeMap;

use plugins_sdk::documents::Given;
use plugins_sdk::{Fault, Settings, info, journal, rfc3339};

use crate::records::{
    EntityManyInput, LoseRenderJobsUpdateRenderJobs, LoseVariables, LostRenderJobsNodes,
    LostVariables, NoteCreateInput, NoteVariables, RenderJobPatchInput, RenderJobUpdateInput,
    RenderState, lose, lost, note,
};

/// Sweeps up what is lost by a moment, in microseconds since 1970.
pub(crate) fn sweep(now: i64) -> Result<(), Fault> {
    let settings = Settings::current()?;
    let silence = settings.integer("silentMinutes")?.saturating_mul(60_000_000);
    let before = rfc3339(now.saturating_sub(silence));
    let jobs = lost(&LostVariables { before })?.render_jobs.nodes;
    if jobs.is_empty() {
        return Ok(());
    }
    let most = settings.integer("attempts")?;
    let patches = jobs.iter().map(|job| patch(job, job.attempts >= most)).collect();
    // A job of which something was heard meanwhile is another revision, and is left alone.
    let swept = lose(&LoseVariables { patches })?.render_jobs_update.render_jobs;
    journal::count("jobs_lost", swept.len() as u64);
    info!("{} jobs were lost", swept.len());
    leave_notes(swept.into_iter().filter(|job| job.state == RenderState::Failed))
}

/// Leaves a note on the shots of jobs that were given up: a plugin is not told of what it did itself,
/// and nobody is there to send a message.
fn leave_notes(jobs: impl Iterator<Item = LoseRenderJobsUpdateRenderJobs>) -> Result<(), Fault> {
    let mut shots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for job in jobs {
        shots.entry(job.shot.id).or_default().push(job.name);
    }
    if shots.is_empty() {
        return Ok(());
    }
    let notes = shots.into_iter().map(|(shot, names)| NoteCreateInput {
        content: format!("The farm has given up: {}", names.join(", ")).into(),
        entities: EntityManyInput { connect: vec![shot].into(), ..Default::default() }.into(),
        ..Default::default()
    });
    note(&NoteVariables { notes: notes.collect() }).map(|_| ())
}

fn patch(job: &LostRenderJobsNodes, is_hopeless: bool) -> RenderJobPatchInput {
    let machine = job.machine.as_ref().map_or("its machine", |machine| &machine.name);
    let state = if is_hopeless { RenderState::Failed } else { RenderState::Queued };
    RenderJobPatchInput {
        id: job.id.clone(),
        patch: Box::new(RenderJobUpdateInput {
            state: state.into(),
            message: format!("{machine} was not heard of any more.").into(),
            machine: Given::Null,
            ..Default::default()
        }),
        expected_revision: job.revision.into(),
    }
}
