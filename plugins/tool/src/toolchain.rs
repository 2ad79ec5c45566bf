//! A Rust toolchain with a standard library for WebAssembly, found or fetched.

use std::path::{Path, PathBuf};
use std::process::Command;

use schema_som::Result;

use crate::process::{self, PATIENCE, can_install, patient, runs};
use crate::wrong;

/// What plugins are compiled for: nothing of a system is there, so nothing of it can be imported.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian keeps Rust, and what of it is needed.
const DEBIAN: &str = "/usr/bin";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// A toolchain that can build plugins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one in use, whose standard library for the target is here.
    Own,
    /// Debian's, with the standard library ready or as sources.
    Debian { builds_std: bool },
}

impl Toolchain {
    /// The first that works; installs what is missing where it may.
    pub(crate) fn find(dir: &Path, offline: bool, say: &mut dyn FnMut(&str)) -> Result<Self> {
        if has_target(dir, "rustc") {
            return Ok(Self::Own);
        }
        if !offline && runs(Command::new("rustup").arg("--version")) {
            say(&format!("fetching the standard library: rustup target add {TARGET}"));
            let mut add = patient("rustup", PATIENCE);
            add.current_dir(dir).args(["target", "add", TARGET]);
            if runs(&mut add) && has_target(dir, "rustc") {
                return Ok(Self::Own);
            }
            say("rustup could not fetch it");
        }
        if let Some(found) = Self::debian(dir) {
            return Ok(found);
        }
        if !offline
            && can_install()
            && process::install(&DEBIAN_PACKAGES, say)
            && let Some(found) = Self::debian(dir)
        {
            return Ok(found);
        }
        let what = format!("there is no Rust standard library for {TARGET} on this machine");
        let hint = format!(
            "run `rustup target add {TARGET}`, or as root `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        );
        Err(wrong(what).hint(hint))
    }

    fn debian(dir: &Path) -> Option<Self> {
        let rustc = format!("{DEBIAN}/rustc");
        if !Path::new(&rustc).exists() || !Path::new(DEBIAN).join("cargo").exists() {
            return None;
        }
        if has_target(dir, &rustc) {
            return Some(Self::Debian { builds_std: false });
        }
        let output = Command::new(&rustc).args(["--print", "sysroot"]).output().ok()?;
        let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let sources = sysroot.join("lib/rustlib/src/rust/library/core");
        let has_linker = Path::new(DEBIAN).join("wasm-ld").exists();
        (sources.exists() && has_linker).then_some(Self::Debian { builds_std: true })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Own => "the toolchain in use",
            Self::Debian { builds_std: false } => "Debian's Rust",
            Self::Debian { builds_std: true } => "Debian's Rust, its standard library from source",
        }
    }

    /// The cargo of the toolchain.
    pub(crate) fn cargo(&self) -> Command {
        match self {
            Self::Own => Command::new("cargo"),
            Self::Debian { .. } => Command::new(format!("{DEBIAN}/cargo")),
        }
    }

    /// Tells a cargo what is special about the toolchain.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let Self::Debian { builds_std } = self else { return };
        command.env("RUSTC", format!("{DEBIAN}/rustc")).env_remove("RUSTUP_TOOLCHAIN");
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", format!("{DEBIAN}/wasm-ld"));
        if *builds_std {
            // The flag is unstable everywhere; this variable is how a stable compiler takes it.
            command.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
        }
    }
}

/// Whether a compiler has the standard library of the target.
fn has_target(dir: &Path, rustc: &str) -> bool {
    let mut command = Command::new(rustc);
    command.current_dir(dir).args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(output) = command.output() else { return false };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let Ok(mut entries) = std::fs::read_dir(folder) else { return false };
    entries.any(|entry| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}
