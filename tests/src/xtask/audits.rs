//! The npm packages that tests run through node, installed into the build folder.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::npm;
use super::test::REQUIRE_VARIABLE;
use super::workspace::{root, target_folder};

/// Where tests find the installed packages; also a default for a plain `cargo test`.
pub(super) const VARIABLE: &str = "BACKLOT_TEST_NODE_MODULES";

/// Installs exactly what the lockfile names; `None` where there is no node.
pub(super) fn install() -> Result<Option<PathBuf>> {
    if !npm::is_there() {
        return Ok(None);
    }
    let folder = target_folder()?.join("npm");
    let modules = folder.join("node_modules");
    if is_fresh(&folder)? {
        return Ok(Some(modules));
    }
    std::fs::create_dir_all(&folder)?;
    let source = root().join("tests/npm");
    std::fs::copy(source.join("package.json"), folder.join("package.json"))?;
    std::fs::copy(source.join("package-lock.json"), folder.join("package-lock.json"))?;
    npm::install(&folder)?;
    // Last: its presence means that the installation is complete.
    std::fs::copy(source.join("package-lock.json"), marker(&folder))?;
    Ok(Some(modules))
}

fn is_fresh(folder: &Path) -> Result<bool> {
    let wanted = std::fs::read(root().join("tests/npm/package-lock.json"))?;
    Ok(std::fs::read(marker(folder)).is_ok_and(|installed| installed == wanted))
}

fn marker(folder: &Path) -> PathBuf {
    folder.join("installed-lock.json")
}

/// Where the packages are: as the variable says, else where `cargo xtask test` left them. Without
/// this one the test that needs it is skipped, unless everything is required.
pub fn node_modules(package: &str) -> Option<PathBuf> {
    let given = std::env::var_os(VARIABLE).map(PathBuf::from);
    let built = std::env::current_exe().ok().and_then(|binary| {
        // target/debug/deps/it-0123 -> target/npm/node_modules
        Some(binary.ancestors().nth(3)?.join("npm/node_modules"))
    });
    let found = given.or(built).filter(|modules| modules.join(package).is_dir());
    if found.is_none() {
        let is_required = std::env::var_os(REQUIRE_VARIABLE).is_some();
        assert!(!is_required, "the npm package {package} is required, and not installed");
        println!("SKIPPED: {package} is missing; `cargo xtask test` installs it where node is");
    }
    found
}
