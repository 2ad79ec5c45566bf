//! `backlot serve` as a process that ends at any moment.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use tests::actor::Actor;

use crate::cli::command;

/// What every start has in common.
pub(in crate::faults) struct Place<'a> {
    pub(in crate::faults) data: &'a Path,
    /// Of the database.
    pub(in crate::faults) url: String,
    /// Where the log goes.
    log: &'a Path,
    settings: Vec<(&'static str, &'static str)>,
}

/// A server; killed when it is dropped.
pub(in crate::faults) struct Program {
    begun: Begun,
    address: SocketAddr,
}

/// A process that may become a server.
pub(in crate::faults) struct Begun {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
}

impl<'a> Place<'a> {
    pub(in crate::faults) fn new(data: &'a Path, url: String) -> Self {
        Place { data, url, log: data, settings: vec![("BACKLOT_SERVER_WORKERS", "2")] }
    }

    /// A studio in its own file.
    pub(in crate::faults) fn of_file(data: &'a Path) -> Self {
        Self::new(data, format!("sqlite://{}?mode=rwc", data.join("studio.sqlite3").display()))
    }

    /// With a setting, by its variable.
    pub(in crate::faults) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.settings.push((name, value));
        self
    }

    /// With its log in another folder.
    pub(in crate::faults) fn with_log(self, log: &'a Path) -> Self {
        Place { log, ..self }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.data, arguments);
        command.args(["--database", &self.url]).env("BACKLOT_LOG_LEVEL", "warn");
        command.envs(self.settings.iter().copied());
        command
    }

    fn log(&self) -> Result<File> {
        let path = self.log.join("log");
        Ok(File::options().create(true).append(true).open(path)?)
    }

    /// The last words of those who were killed.
    pub(in crate::faults) fn words(&self) -> String {
        let log = std::fs::read_to_string(self.log.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Program {
    /// The first start of a studio, and a token of its administrator.
    pub(in crate::faults) fn first(place: &Place<'_>) -> Result<(Program, String)> {
        Self::first_within(place, &[])
    }

    /// The same, by a command that takes another command and becomes it.
    pub(in crate::faults) fn first_within(
        place: &Place<'_>,
        outer: &[&str],
    ) -> Result<(Program, String)> {
        let program = Program::served(Program::of(place, outer)?, place)?;
        let mut words = program.begun.said.iter().flat_map(|line| line.split_whitespace());
        let mut after = |word: &str| {
            words.find(|it| *it == word);
            words.next().map(str::to_owned).context("a first administrator")
        };
        let (login, password) = (after("login")?, after("password")?);
        let admin = Actor::at(&program.url()).log_in(&login, &password);
        let token = admin.token().context("a token")?.to_owned();
        Ok((program, token))
    }

    /// Starts a process and waits until it serves.
    pub(in crate::faults) fn start(place: &Place<'_>) -> Result<Program> {
        Self::served(Self::begin(place)?, place)
    }

    fn served(mut begun: Begun, place: &Place<'_>) -> Result<Program> {
        let Some(address) = begun.address() else {
            let status = begun.child.wait()?;
            bail!("the server ended at its start with {status}:\n{}", place.words());
        };
        Ok(Program { begun, address })
    }

    /// Starts a process and waits for nothing.
    pub(in crate::faults) fn begin(place: &Place<'_>) -> Result<Begun> {
        Self::of(place, &[])
    }

    fn of(place: &Place<'_>, outer: &[&str]) -> Result<Begun> {
        let inner = place.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut command = match outer.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(inner.get_program()).args(inner.get_args());
                for (name, value) in inner.get_envs() {
                    match value {
                        Some(value) => command.env(name, value),
                        None => command.env_remove(name),
                    };
                }
                command
            }
            None => inner,
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(place.log()?);
        let mut child = command.spawn().with_context(|| format!("cannot run {command:?}"))?;
        let lines = BufReader::new(child.stdout.take().context("its output")?).lines();
        Ok(Begun { child, lines, said: Vec::new() })
    }

    /// The number of its process.
    pub(in crate::faults) fn id(&self) -> u32 {
        self.begun.child.id()
    }

    /// The memory that it has of its own, in KiB; 0 where that cannot be told.
    pub(in crate::faults) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    }

    pub(in crate::faults) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(in crate::faults) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(in crate::faults) fn kill(self) {
        self.begun.kill();
    }
}

impl Begun {
    /// Where it serves; nothing when it ends before.
    fn address(&mut self) -> Option<SocketAddr> {
        for line in self.lines.by_ref() {
            let line = line.ok()?;
            let address = line.split_once("http://").and_then(|(_, rest)| rest.split_once('/'));
            let address = address.and_then(|(address, _)| address.parse().ok());
            self.said.push(line);
            if address.is_some() {
                return address;
            }
        }
        None
    }

    pub(in crate::faults) fn kill(self) {}
}

impl Drop for Begun {
    fn drop(&mut self) {
        // SIGKILL.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the doctor finds.
pub(super) fn examine(place: &Place<'_>) -> Option<String> {
    let output = place.command(&["doctor"]).output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return Some(format!("the doctor does not come: {error}")),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let is_well = output.status.success() && said.contains("No faults");
    let errors = String::from_utf8_lossy(&output.stderr);
    (!is_well).then(|| format!("the doctor says:\n{said}{errors}"))
}
