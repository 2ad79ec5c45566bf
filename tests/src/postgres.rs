//! A private PostgreSQL: its own folder, port and superuser, and nothing synced to the disk.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::service::{Home, Service, find_program, free_port};

/// The version that continuous integration tests; a newer one is accepted and named.
pub const VERSION: &str = "15";
pub const PACKAGES: &[&str] = &["postgresql-15"];

/// A running instance. Dropped, it ends and its folder disappears.
pub struct Postgres {
    service: Service,
    url: String,
    version: String,
    is_ready: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it; `None` when PostgreSQL's programs are not on this machine.
    pub fn start() -> Result<Option<Postgres>> {
        Self::start_with(&[])
    }

    /// The same, and what it has confirmed survives its own end at any moment.
    pub fn start_durable() -> Result<Option<Postgres>> {
        Self::start_with(&["synchronous_commit=on"])
    }

    fn start_with(more: &[&str]) -> Result<Option<Postgres>> {
        let Some(programs) = find_programs() else { return Ok(None) };
        let mut last = None;
        // Another process may take the port between our look and the server's start.
        for _ in 0..3 {
            match start_once(&programs, more) {
                Ok(postgres) => return Ok(Some(postgres)),
                Err(error) => last = Some(error),
            }
        }
        last.map_or(Ok(None), Err)
    }

    /// Where a superuser connects, as `BACKLOT_TEST_POSTGRES` wants it.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// Ends it: `INT` as an administrator would, `QUIT` and `KILL` as an accident would.
    pub fn stop(&mut self, signal: &str) -> Result<()> {
        self.service.stop(signal)
    }

    /// Starts it once more, where it was.
    pub fn start_again(&mut self) -> Result<()> {
        let (is_ready, port) = (&self.is_ready, self.port);
        self.service.start_again(|| answers(is_ready, port))
    }
}

fn start_once(programs: &Path, more: &[&str]) -> Result<Postgres> {
    let home = Home::create("postgres", &["postgres", "nobody"])?;
    let data = home.path().join("data");
    let mut initdb = home.command(programs.join("initdb"));
    initdb.arg("-D").arg(&data);
    // A linguistic default collation: a column that forgot its binary one fails the tests.
    initdb.args(["--username=backlot", "--auth=trust", "--no-sync", "--encoding=UTF8"]);
    initdb.args(["--locale-provider=icu", "--icu-locale=en", "--locale=C"]);
    home.run(&mut initdb)?;

    let port = free_port()?;
    let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
    // Of two with one name the later holds.
    let more = more.iter().map(|setting| (*setting).to_owned());
    for setting in settings(home.path(), port).into_iter().chain(more) {
        arguments.extend(["-c".to_owned(), setting]);
    }
    let program = programs.join("postgres");
    let is_ready = programs.join("pg_isready");
    // QUIT is the immediate shutdown: nobody will read this data again.
    let service = Service::start(home, &program, &arguments, "QUIT", || answers(&is_ready, port))?;
    let url = format!("postgres://backlot@127.0.0.1:{port}/postgres");
    Ok(Postgres { service, url, version: version(&program)?, is_ready, port })
}

fn settings(sockets: &Path, port: u16) -> Vec<String> {
    vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", sockets.display()),
        "fsync=off".to_owned(),
        "synchronous_commit=off".to_owned(),
        "full_page_writes=off".to_owned(),
        "max_connections=300".to_owned(),
        "shared_buffers=128MB".to_owned(),
        "max_wal_size=4GB".to_owned(),
        // Statistics that arrive in the middle of a test would change plans between runs.
        "autovacuum=off".to_owned(),
    ]
}

fn answers(is_ready: &Path, port: u16) -> bool {
    let mut command = Command::new(is_ready);
    command.args(["--quiet", "--host=127.0.0.1", "--username=backlot", "--dbname=postgres"]);
    command.arg(format!("--port={port}")).stdin(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn find_programs() -> Option<PathBuf> {
    let debian = format!("/usr/lib/postgresql/{VERSION}/bin/initdb");
    let initdb = find_program(&[&debian, "initdb"])?;
    let folder = initdb.canonicalize().ok()?.parent()?.to_owned();
    folder.join("postgres").is_file().then_some(folder)
}

fn version(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let number = text.split_whitespace().nth(2).context("postgres names no version")?;
    Ok(format!("PostgreSQL {number}"))
}
