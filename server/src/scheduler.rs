//! TaskJuggler: a program that is run once per plan, in a folder that is there for it alone.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use schema_som::schedule::{REPORT, Scheduled, Scheduler};
use schema_som::{Code, Error, Result};

/// Between two looks at the program.
const PAUSE: Duration = Duration::from_millis(50);

/// Bytes of what the program says that are read.
const SAID: u64 = 256 * 1024;

/// Bytes of a report: of some hundred thousand tasks.
const REPORTED: u64 = 256 * 1024 * 1024;

/// The program of TaskJuggler.
pub(crate) struct TaskJuggler {
    command: String,
}

/// A program at work, which ends with this.
struct Work(Child);

impl TaskJuggler {
    pub(crate) fn new(command: &str) -> Self {
        Self { command: command.to_owned() }
    }

    fn start(&self, folder: &Path, plan: &str) -> Result<Work> {
        let place = folder.join("plan.tjp");
        std::fs::write(&place, plan).map_err(|error| unusable(&error))?;
        let said = File::create(folder.join("said")).map_err(|error| unusable(&error))?;
        let mut command = Command::new(&self.command);
        command.arg(&place).arg("-o").arg(folder).current_dir(folder);
        // The server's own settings, with passwords among them perhaps, are nothing to it.
        let known = ["PATH", "HOME", "LANG", "TMPDIR", "GEM_HOME", "GEM_PATH", "RUBYLIB"];
        let kept = known.iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
        let kept: Vec<_> = kept.collect();
        command.env_clear().envs(kept).env("TZ", "UTC");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said);
        command.spawn().map(Work).map_err(|error| {
            let what = format!("the program `{}` cannot be run: {error}", self.command);
            let hint = match error.kind() {
                ErrorKind::NotFound => {
                    "install TaskJuggler, which Debian has as `tj3`, or set `command` in \
                     `[scheduler]`"
                }
                _ => "see `command` in `[scheduler]`",
            };
            Error::new(Code::SchedulerFailed, what).hint(hint)
        })
    }
}

#[async_trait]
impl Scheduler for TaskJuggler {
    async fn schedule(&self, plan: &str) -> Result<Scheduled> {
        // What is dropped is removed, too: when nobody waits any more, or the server ends.
        let folder = tempfile::Builder::new().prefix("backlot-plan-").tempdir();
        let folder = folder.map_err(|error| unusable(&error))?;
        let mut work = self.start(folder.path(), plan)?;
        let status = work.ended().await?;
        let message = text(&folder.path().join("said"), SAID)?.unwrap_or_default();
        let message = message.replace(&folder.path().display().to_string(), "");
        if !status.success() {
            let what = format!("the scheduler ended with {status}:\n{}", message.trim());
            return Err(Error::new(Code::SchedulerFailed, what)
                .hint("`studioPlan` shows what it was given, line by line"));
        }
        let report = text(&folder.path().join(format!("{REPORT}.csv")), REPORTED)?;
        Ok(Scheduled { report, message })
    }
}

impl Work {
    async fn ended(&mut self) -> Result<ExitStatus> {
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(unusable(&error)),
            }
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        // Killed at once, it does not keep anybody waiting.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a file holds; nothing when there is none.
fn text(file: &Path, most: u64) -> Result<Option<String>> {
    // Opening what is no file may take forever.
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file()) {
        let what = "the scheduler's report is no file";
        return Err(Error::new(Code::SchedulerFailed, what).hint("see `command` in `[scheduler]`"));
    }
    let file = match File::open(file) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(&error)),
    };
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(|error| unusable(&error))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn unusable(error: &std::io::Error) -> Error {
    let what = format!("the scheduler's folder cannot be used: {error}");
    Error::new(Code::SchedulerFailed, what).hint("see that the folder for temporary files is fine")
}
