//! Jobs that are queued: new ones, and once more.

use plugins_sdk::documents::{Given, Json, json};
use plugins_sdk::{Failure, Fault, Refusal, Settings};

use crate::records::{
    CutVariables, RenderJobCreateInput, RenderJobPatchInput, RenderJobUpdateInput, RenderState,
    RequeueVariables, ShotOneInput, SubmitVariables, VersionOneInput, cut, requeue as put_back,
    submit as put_in,
};

/// Frames of one call at most.
const FRAMES: i64 = 1_000_000;

/// Jobs of one call at most, as the server has it.
const JOBS: usize = 500;

/// Cuts the frames of a shot into jobs.
pub(crate) fn submit(arguments: &str) -> Result<String, Failure> {
    let given = parsed(arguments)?;
    let text = |name: &str| given[name].as_str().map(str::to_owned);
    let shot = text("shot").unwrap_or_default();
    let of_cut = cut(&CutVariables { shot: shot.clone() })?.shot;
    let (begin, end) = of_cut.map(|cut| (cut.cut_in, cut.cut_out)).unzip();
    let frames = given["firstFrame"].as_i64().or(begin).zip(given["lastFrame"].as_i64().or(end));
    let (first, last) = frames.ok_or_else(|| Refusal::new("NO_SHOT", "There is no such shot."))?;
    let size = Settings::current()?.integer("framesPerJob")?.clamp(1, FRAMES);
    if first > last || last - first >= size.saturating_mul(JOBS as i64) {
        let message = format!("The frames {first} to {last} are none, or too many.");
        return Err(Refusal::new("BAD_FRAMES", message).into());
    }
    let version =
        text("version").map(|id| VersionOneInput { connect: id.into(), ..Default::default() });
    let job = |begin: i64| {
        let last_frame = (begin + size - 1).min(last);
        RenderJobCreateInput {
            name: format!("{begin}-{last_frame}"),
            shot: ShotOneInput { connect: shot.clone().into(), ..Default::default() }.into(),
            version: version.clone().map_or(Given::Absent, Into::into),
            first_frame: begin,
            last_frame,
            ..Default::default()
        }
    };
    let jobs = (first..=last).step_by(size as usize).map(job).collect();
    let made = put_in(&SubmitVariables { jobs })?;
    Ok(answer(made.render_jobs_create.render_jobs.into_iter().map(|job| job.id)))
}

/// Queues jobs once more; how often they were begun is counted anew.
pub(crate) fn requeue(arguments: &str) -> Result<String, Failure> {
    let given = parsed(arguments)?;
    let jobs = given["jobs"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let patch = |id: &str| RenderJobPatchInput {
        id: id.to_owned(),
        patch: Box::new(RenderJobUpdateInput {
            state: RenderState::Queued.into(),
            attempts: 0.into(),
            machine: Given::Null,
            message: Given::Null,
            ..Default::default()
        }),
        expected_revision: Given::Absent,
    };
    let changed = put_back(&RequeueVariables { patches: jobs.map(patch).collect() })?;
    Ok(answer(changed.render_jobs_update.render_jobs.into_iter().map(|job| job.id)))
}

fn answer(ids: impl Iterator<Item = String>) -> String {
    json!({"jobs": ids.collect::<Vec<_>>()}).to_string()
}

fn parsed(json: &str) -> Result<Json, Fault> {
    json.parse().map_err(|_| Fault::new("NO_JSON", "the arguments are no JSON"))
}
