//! `backlot plugin replay FILE.rec DIR`: a call that a server recorded, made once more with the plugin of
//! a folder, without a server and without a database.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use plugins_host::package::Package;
use plugins_host::{Difference, Ended, Recording, Replay, Runtime};
use schema_som::clock::Clock;
use schema_som::{Code, Error, Result};

use super::arguments::ReplayArguments;
use crate::cli::print;
use crate::clock::SystemClock;
use crate::config::Config;

/// How the files of recordings end.
const EXTENSION: &str = "rec";

/// Whether a path is that of a recording.
pub(super) fn is_recording(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// The same by the arguments of `replay`, of which most are about a studio.
///
/// # Errors
/// As [`run`]; `INVALID_VALUE` for arguments that a recording has no use for.
pub(super) async fn of(config: &Config, arguments: &ReplayArguments) -> Result<ExitCode> {
    let ReplayArguments { what, plugin, place, since, until, set, .. } = arguments;
    if place.server.is_some() || since.is_some() || until.is_some() || !set.is_empty() {
        let what = "a recording is replayed as it is, without a studio";
        return Err(Error::new(Code::InvalidValue, what)
            .hint("leave --server, --since, --until and --set out"));
    }
    let plugin = plugin.as_deref().unwrap_or(Path::new("."));
    run(config, what, plugin).await
}

/// Replays a recording with the plugin of a folder, or of a package.
///
/// # Errors
/// What keeps it from being replayed. That it comes to something else is none: it is what is answered.
async fn run(config: &Config, file: &Path, plugin: &Path) -> Result<ExitCode> {
    let recording = read(file)?;
    let package = Package::read(&super::package(plugin)?)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new()?);
    let runtime = Runtime::new(config.plugins, clock, None);
    let loaded = runtime.load(&package)?;
    let replay = runtime.replay(&loaded, &recording).await?;
    Ok(tell(&recording, &replay))
}

fn read(file: &Path) -> Result<Recording> {
    let bytes = std::fs::read(file).map_err(|error| {
        let what = format!("{} cannot be read: {error}", file.display());
        Error::new(Code::InvalidValue, what).hint("`backlot plugin record` makes recordings")
    })?;
    Recording::read(&bytes).map_err(|error| error.within(file.display().to_string()))
}

fn tell(recording: &Recording, replay: &Replay) -> ExitCode {
    let Recording { plugin, hook, plugin_version, recorded_at, .. } = recording;
    print::line(format_args!("{plugin}/{hook} of version {plugin_version}, {recorded_at}"));
    let (was, now) = (ended(&recording.outcome), ended(&replay.outcome));
    print::line(format_args!("  then {was}, after {} us", recording.micros));
    let (micros, calls) = (replay.micros, replay.calls);
    print::line(format_args!("  now  {now}, after {micros} us and {calls} calls to the server"));
    if replay.differences.is_empty() {
        print::line("The same.");
        return ExitCode::SUCCESS;
    }
    print::line("Not the same:");
    for Difference { place, was, is } in &replay.differences {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        print::line(format_args!("  {place}"));
        print::line(format_args!("    recorded {}", shown(was)));
        print::line(format_args!("    replayed {}", shown(is)));
    }
    ExitCode::FAILURE
}

fn ended(outcome: &Ended) -> String {
    match outcome {
        Ended::Answered(answer) if !answer["err"].is_null() => {
            format!("{}: {}", outcome.word(), answer["err"])
        }
        Ended::Failed { code, message } => format!("{code}: {message}"),
        Ended::Answered(_) | Ended::Left => outcome.word().to_owned(),
    }
}
