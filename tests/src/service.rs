//! A server process that belongs to one run: private folder, private port, gone with its owner.
//!
//! Three things end it: dropping the guard (also while a panic unwinds), Ctrl-C or SIGTERM once
//! `end_on_interrupt` was called, and, on Linux, the death of this process by any other means.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// How long a server may take to accept its first connection on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(90);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Where a server keeps its files, and as whom it runs: both database servers refuse to be root.
pub struct Home {
    folder: TempDir,
    account: Option<Account>,
}

#[derive(Clone, Copy)]
struct Account {
    user: u32,
    group: u32,
}

impl Home {
    /// An empty folder; when we are root it is given to the first of `users` that exists.
    pub fn create(name: &str, users: &[&str]) -> Result<Home> {
        let prefix = format!("backlot-{name}-");
        remove_abandoned(&prefix);
        let prefix = format!("{prefix}{}-", std::process::id());
        // Locked while the folder is made: once an interrupt tidies up, nothing new may appear.
        let mut homes = homes();
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir()?;
        homes.push((folder.path().to_owned(), None));
        drop(homes);
        let account = if is_root() { Some(find_account(users)?) } else { None };
        if let Some(account) = account {
            chown(folder.path(), Some(account.user), Some(account.group))?;
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        Ok(Home { folder, account })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a small file that the server's user can read.
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.path().join(name);
        std::fs::write(&path, text)?;
        if let Some(account) = self.account {
            chown(&path, Some(account.user), Some(account.group))?;
        }
        Ok(path)
    }

    /// A command that runs as the server's user, in the folder, away from our terminal.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).stdin(Stdio::null()).env("LC_ALL", "C");
        // A group of its own: Ctrl-C reaches only us, and we end the server in an orderly way.
        command.process_group(0);
        if let Some(account) = self.account {
            command.uid(account.user).gid(account.group);
        }
        command
    }

    /// Runs a set-up command to its end; what it printed is part of the error.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let output = self.spawn(command, "KILL")?.wait_with_output()?;
        self.forget();
        if !output.status.success() {
            let printed = String::from_utf8_lossy(&output.stderr);
            bail!("{command:?} ended with {}:\n{printed}", output.status);
        }
        Ok(())
    }

    /// Starts a process that an interrupt will end, by this signal, before it removes the folder.
    fn spawn(&self, command: &mut Command, stop_signal: &'static str) -> Result<Child> {
        // Locked until the process is noted, for the same reason as in `create`.
        let mut homes = homes();
        let child = command.spawn().with_context(|| format!("cannot run {command:?}"))?;
        let noted = Some((child.id(), stop_signal));
        homes.iter_mut().filter(|(folder, _)| folder == self.path()).for_each(|it| it.1 = noted);
        Ok(child)
    }

    /// The noted process ended by itself.
    fn forget(&self) {
        homes().iter_mut().filter(|(folder, _)| folder == self.path()).for_each(|it| it.1 = None);
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        homes().retain(|(folder, _)| folder != self.folder.path());
    }
}

/// A running server.
pub struct Service {
    child: Child,
    home: Home,
    stop_signal: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Service {
    /// Starts `program` and waits until `ready` says so. `stop_signal` asks it to end quickly.
    pub fn start(
        home: Home,
        program: &Path,
        arguments: &[String],
        stop_signal: &'static str,
        ready: impl Fn() -> bool,
    ) -> Result<Service> {
        let child = launch(&home, (program, arguments), stop_signal)?;
        let (program, arguments) = (program.to_owned(), arguments.to_vec());
        let mut service = Service { child, home, stop_signal, program, arguments };
        service.wait_until(ready)?;
        Ok(service)
    }

    /// Ends the server with this signal. Its files stay for the next start.
    pub fn stop(&mut self, name: &str) -> Result<()> {
        signal(self.child.id(), name);
        self.child.wait()?;
        self.home.forget();
        Ok(())
    }

    /// Starts it on the same files once it was stopped.
    pub fn start_again(&mut self, ready: impl Fn() -> bool) -> Result<()> {
        self.child = launch(&self.home, (&self.program, &self.arguments), self.stop_signal)?;
        self.wait_until(ready)
    }

    fn wait_until(&mut self, ready: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once with {status}:\n{}", self.log());
            }
            if ready() {
                return Ok(());
            }
            if start.elapsed() > START_LIMIT {
                bail!("the server did not answer in {START_LIMIT:?}:\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }
}

fn launch(
    home: &Home,
    (program, arguments): (&Path, &[String]),
    stop_signal: &'static str,
) -> Result<Child> {
    let log =
        std::fs::OpenOptions::new().create(true).append(true).open(home.path().join("log"))?;
    let mut command = if can_follow_parent() {
        let mut command = home.command("setpriv");
        command.arg("--pdeathsig").arg(stop_signal).arg("--").arg(program);
        command
    } else {
        home.command(program)
    };
    command.args(arguments).stdout(log.try_clone()?).stderr(log);
    home.spawn(&mut command, stop_signal)
}

impl Drop for Service {
    fn drop(&mut self) {
        let process = self.child.id();
        signal(process, self.stop_signal);
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if start.elapsed() > STOP_LIMIT {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// From now on Ctrl-C and SIGTERM end every running service, remove its folder, then this process.
pub fn end_on_interrupt() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
        runtime.block_on(interrupted());
        for (folder, process) in homes().iter() {
            if let Some((process, stop_signal)) = process {
                end(*process, stop_signal);
            }
            let _ = std::fs::remove_dir_all(folder);
        }
        std::process::exit(130);
    })?;
    Ok(())
}

async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

/// A port that was free a moment ago. Whoever binds it must be ready to try again.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Does anything accept connections there?
pub fn accepts(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Is this process root? Asked of `id`, since the standard library cannot tell.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").map(|own| own.uid()).map_or_else(
        |_| {
            let output = Command::new("id").arg("-u").output();
            output.is_ok_and(|output| output.stdout.starts_with(b"0\n"))
        },
        |user| user == 0,
    )
}

/// The first of these programs that can be run, by path or by name.
pub fn find_program(candidates: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    candidates.iter().find_map(|candidate| {
        if candidate.contains('/') {
            return Some(PathBuf::from(candidate)).filter(|program| program.is_file());
        }
        std::env::split_paths(&path).map(|folder| folder.join(candidate)).find(|it| it.is_file())
    })
}

type Homes = Vec<(PathBuf, Option<(u32, &'static str)>)>;

/// The folders in use, each with the process that lives in it.
fn homes() -> MutexGuard<'static, Homes> {
    static HOMES: Mutex<Homes> = Mutex::new(Vec::new());
    HOMES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks a process to end, and waits a little: it removes its own sockets and locks on the way.
fn end(process: u32, stop_signal: &str) {
    signal(process, stop_signal);
    for _ in 0..60 {
        if !signal(process, "0") {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    signal(process, "KILL");
}

/// Reaches the whole group of a process that `Home::command` started. Through the shell's own
/// `kill`, so that neither `unsafe` nor another package is needed.
fn signal(process: u32, name: &str) -> bool {
    let text = format!("kill -s {name} -- -{process}");
    let status = Command::new("sh").arg("-c").arg(text).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Folders whose owner was killed before it could tidy up. Their names carry its process id.
fn remove_abandoned(prefix: &str) {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(prefix).and_then(|rest| rest.split('-').next());
        let Some(owner) = owner.and_then(|owner| owner.parse::<u32>().ok()) else { continue };
        if Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{owner}")).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn can_follow_parent() -> bool {
    cfg!(target_os = "linux") && find_program(&["setpriv"]).is_some()
}

fn find_account(users: &[&str]) -> Result<Account> {
    let accounts = std::fs::read_to_string("/etc/passwd")?;
    for user in users {
        let mut lines = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
        if let Some(fields) = lines.find(|fields| fields.len() > 3 && fields[0] == *user) {
            return Ok(Account { user: fields[2].parse()?, group: fields[3].parse()? });
        }
    }
    bail!("database servers refuse to run as root, and none of the users {users:?} exists")
}
