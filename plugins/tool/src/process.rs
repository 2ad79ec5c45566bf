//! Programs of the machine that builds run.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use schema_som::Result;

use crate::wrong;

/// Seconds that fetching something small may take.
pub(crate) const PATIENCE: u32 = 120;

/// Seconds that installing something large may take.
pub(crate) const LONG_PATIENCE: u32 = 900;

/// Whether a program can be run, and succeeds.
pub(crate) fn runs(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What a program answers.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    output.map_err(|error| wrong(format!("cannot run {program}: {error}")))
}

/// A command that is given up when it takes too long: a proxy may swallow what is sent.
pub(crate) fn patient(program: &str, seconds: u32) -> Command {
    let mut command = Command::new("timeout");
    command.arg(seconds.to_string()).arg(program);
    command
}

/// Whether packages of Debian can be installed.
pub(crate) fn can_install() -> bool {
    let output = Command::new("id").arg("-u").output();
    let is_root = output.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    is_root && std::path::Path::new("/usr/bin/apt-get").exists()
}

/// Installs packages of Debian.
pub(crate) fn install(packages: &[&str], say: &mut dyn FnMut(&str)) -> bool {
    say(&format!("installing Debian's packages: apt-get install {}", packages.join(" ")));
    // A machine that never asked knows of no packages; an old list is better than none.
    runs(patient("apt-get", PATIENCE).arg("update"));
    let mut install = patient("apt-get", LONG_PATIENCE);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    runs(&mut install)
}

/// The folder of tools that were fetched: all plugins of a user share them.
///
/// # Errors
/// `PLUGIN_INVALID` for a user without a home folder.
pub fn tools() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("BACKLOT_TOOLS") {
        return Ok(PathBuf::from(folder));
    }
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let cache = cache.ok_or_else(|| {
        let hint = "BACKLOT_TOOLS=DIR says where tools may be kept";
        wrong("there is no home folder to keep tools in").hint(hint)
    })?;
    Ok(cache.join("backlot/tools"))
}

/// Fetches a tool into a folder of its own, once: whoever comes meanwhile waits.
pub(crate) fn fetched(
    name: &str,
    offline: bool,
    fetch: impl FnOnce(&std::path::Path) -> Result<()>,
) -> Result<PathBuf> {
    let tools = tools()?;
    let folder = tools.join(name);
    // Written last: its presence means that the tool is complete.
    let marker = folder.join(".complete");
    if marker.exists() {
        return Ok(folder);
    }
    if offline {
        let hint = "build once with the network, or set BACKLOT_TOOLS to a folder that has it";
        return Err(wrong(format!("{name} is not in {}", tools.display())).hint(hint));
    }
    let failed =
        |error: std::io::Error| wrong(format!("cannot keep tools in {}: {error}", tools.display()));
    std::fs::create_dir_all(&tools).map_err(failed)?;
    let turn = std::fs::File::create(tools.join(format!("{name}.lock"))).map_err(failed)?;
    turn.lock().map_err(failed)?;
    if marker.exists() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    std::fs::create_dir_all(&folder).map_err(failed)?;
    fetch(&folder)?;
    std::fs::write(&marker, "").map_err(failed)?;
    Ok(folder)
}
