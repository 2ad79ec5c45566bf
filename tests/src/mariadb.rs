//! A private MariaDB: its own folder, port and administrator, and nothing synced to the disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::service::{Home, Service, accepts, find_program, free_port};

/// The version that continuous integration tests; a newer one is accepted and named.
pub const VERSION: &str = "10.11";
/// Debian's packages of the programs alone: they bring no system service and no system account.
pub const PACKAGES: &[&str] = &["mariadb-server-core", "mariadb-client-core"];

/// Run by the server before it opens its port, so that an open port means a usable account.
const ACCOUNTS: &str = "\
CREATE USER IF NOT EXISTS backlot@'%' IDENTIFIED BY 'backlot';
GRANT ALL ON *.* TO backlot@'%' WITH GRANT OPTION;
";

/// A running instance. Dropped, it ends and its folder disappears.
pub struct MariaDb {
    service: Service,
    url: String,
    version: String,
    port: u16,
}

impl MariaDb {
    /// Makes a data folder and starts a server on it; `None` when MariaDB is not on this machine.
    pub fn start() -> Result<Option<MariaDb>> {
        Self::start_with(&[])
    }

    /// The same, and what it has confirmed survives its own end at any moment.
    pub fn start_durable() -> Result<Option<MariaDb>> {
        Self::start_with(&["--innodb-flush-log-at-trx-commit=2"])
    }

    fn start_with(more: &[&str]) -> Result<Option<MariaDb>> {
        let Some(programs) = Programs::find() else { return Ok(None) };
        let mut last = None;
        // Another process may take the port between our look and the server's start.
        for _ in 0..3 {
            match start_once(&programs, more) {
                Ok(mariadb) => return Ok(Some(mariadb)),
                Err(error) => last = Some(error),
            }
        }
        last.map_or(Ok(None), Err)
    }

    /// Where an administrator connects, as `BACKLOT_TEST_MARIADB` wants it.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// Ends it: `TERM` as an administrator would, `KILL` as an accident would.
    pub fn stop(&mut self, signal: &str) -> Result<()> {
        self.service.stop(signal)
    }

    /// Starts it once more, where it was.
    pub fn start_again(&mut self) -> Result<()> {
        let port = self.port;
        self.service.start_again(|| accepts(port))
    }
}

fn start_once(programs: &Programs, more: &[&str]) -> Result<MariaDb> {
    let home = Home::create("mariadb", &["mysql", "nobody"])?;
    let data = home.path().join("data");
    let mut install = home.command(&programs.install);
    install.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    install.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
    install.arg(format!("--tmpdir={}", home.path().display()));
    home.run(&mut install)?;

    let accounts = home.write("accounts.sql", ACCOUNTS)?;
    let port = free_port()?;
    let mut arguments = arguments(home.path(), &data, &accounts, port);
    // Of two with one name the later holds.
    arguments.extend(more.iter().map(|option| (*option).to_owned()));
    let service = Service::start(home, &programs.server, &arguments, "KILL", || accepts(port))?;
    let url = format!("mysql://backlot:backlot@127.0.0.1:{port}/mysql");
    Ok(MariaDb { service, url, version: version(&programs.server)?, port })
}

fn arguments(home: &Path, data: &Path, accounts: &Path, port: u16) -> Vec<String> {
    let mut arguments = vec![
        // First, or the server reads the system's settings.
        "--no-defaults".to_owned(),
        format!("--datadir={}", data.display()),
        format!("--socket={}", home.join("socket").display()),
        format!("--pid-file={}", home.join("pid").display()),
        format!("--tmpdir={}", home.display()),
        format!("--init-file={}", accounts.display()),
        format!("--port={port}"),
    ];
    let fixed = [
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--character-set-server=utf8mb4",
        // Not the collation of our columns: one that forgot its own fails the tests.
        "--collation-server=utf8mb4_general_ci",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-flush-method=nosync",
        "--innodb-doublewrite=0",
        "--innodb-buffer-pool-size=128M",
        "--max-connections=300",
        "--skip-log-bin",
    ];
    arguments.extend(fixed.map(str::to_owned));
    arguments
}

struct Programs {
    server: PathBuf,
    install: PathBuf,
}

impl Programs {
    fn find() -> Option<Programs> {
        let server = find_program(&["mariadbd", "/usr/sbin/mariadbd"])?;
        let install = find_program(&["mariadb-install-db", "/usr/bin/mariadb-install-db"])?;
        Some(Programs { server, install })
    }
}

fn version(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace().skip_while(|word| *word != "Ver").skip(1);
    let number = words.next().context("mariadbd names no version")?;
    Ok(format!("MariaDB {}", number.split('-').next().unwrap_or(number)))
}
