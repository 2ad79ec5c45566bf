//! `backlot plugin record`: has a server take down calls of a plugin, and brings their files here.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use schema_som::{Code, Error, Result};
use serde_json::{Value as Json, json};

use super::arguments::RecordArguments;
use super::remote::Remote;
use crate::cli::print;
use crate::cli::serve::Signals;

const RECORD: &str = "mutation($id: String!, $hook: String!, $count: Int!, $minutes: Int!) {
    pluginRecord(plugin: $id, hook: $hook, count: $count, minutes: $minutes) { plugin { id } }
}";

const LIST: &str = "query($id: String!) { plugin(id: $id, journalLast: 0) {
    recordings { id hook at outcome bytes } hooks { name recording { left } }
} }";

const FILE: &str = "query($id: String!) { pluginRecording(id: $id) { file } }";

/// Between two looks at what was taken down.
const PERIOD: Duration = Duration::from_millis(500);

/// Whose calls are brought here.
struct Hunt<'a> {
    remote: Remote,
    id: &'a str,
    hook: &'a str,
    out: &'a Path,
    /// Recordings that were there before, or are here by now.
    known: HashSet<String>,
}

pub(super) async fn run(arguments: RecordArguments) -> Result<ExitCode> {
    let RecordArguments { id, hook, count, minutes, out, place } = &arguments;
    let Some(url) = &place.server else {
        let what = "calls are recorded by a server, in its memory";
        return Err(
            Error::new(Code::Required, what).hint("--server URL and --token TOKEN say which one")
        );
    };
    let remote = Remote::new(url, place.token.as_deref().unwrap_or_default());
    let mut hunt = Hunt { remote, id, hook, out, known: HashSet::new() };
    let there = hunt.look().await?;
    hunt.known = recordings(&there).filter_map(|it| it["id"].as_str()).map(str::to_owned).collect();
    let variables = json!({"id": id, "hook": hook, "count": count, "minutes": minutes});
    hunt.remote.ask(RECORD, variables).await?;
    print::line(format_args!("The next {count} calls of {id}/{hook} are recorded. Ctrl-C leaves."));
    let mut signals = Signals::watch()?;
    loop {
        if !hunt.fetch().await? {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = signals.next() => return Ok(ExitCode::SUCCESS),
        }
    }
}

impl Hunt<'_> {
    /// The plugin, as the server tells it.
    async fn look(&self) -> Result<Json> {
        Ok(self.remote.ask(LIST, json!({"id": self.id})).await?["plugin"].take())
    }

    /// Brings here what is new; answers whether more is to come.
    async fn fetch(&mut self) -> Result<bool> {
        let plugin = self.look().await?;
        for recording in recordings(&plugin).filter(|it| it["hook"] == *self.hook) {
            let id = recording["id"].as_str().unwrap_or_default();
            if !self.known.insert(id.to_owned()) {
                continue;
            }
            let (at, outcome) = (&recording["at"], &recording["outcome"]);
            let (at, outcome) = (at.as_str().unwrap_or(""), outcome.as_str().unwrap_or(""));
            let place = self.keep(id).await?;
            let place = place.map_or("no file".into(), |place| place.display().to_string());
            print::line(format_args!("{at} {outcome}: {place}"));
        }
        let hooks = plugin["hooks"].as_array();
        let mut own = hooks.into_iter().flatten().filter(|it| it["name"] == *self.hook);
        Ok(own.any(|hook| !hook["recording"].is_null()))
    }

    /// Writes the file of a recording; nothing, if there is none.
    async fn keep(&self, id: &str) -> Result<Option<PathBuf>> {
        let answer = self.remote.ask(FILE, json!({"id": id})).await?;
        let Some(file) = answer["pluginRecording"]["file"].as_str() else { return Ok(None) };
        let number = id.rsplit('_').next().unwrap_or(id);
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let name: String = format!("{}-{}-{number}.rec", self.id, self.hook);
        let place = self.out.join(name.chars().map(plain).collect::<String>());
        // What records hold is for whoever asked alone.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(&place).and_then(|mut own| own.write_all(file.as_bytes()));
        written.map_err(|error| {
            let what = format!("{} cannot be written: {error}", place.display());
            Error::new(Code::InvalidValue, what).hint("--out names a folder that is there")
        })?;
        Ok(Some(place))
    }
}

fn recordings(plugin: &Json) -> impl Iterator<Item = &Json> {
    plugin["recordings"].as_array().into_iter().flatten()
}
