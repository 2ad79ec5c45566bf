//! TaskJuggler, which schedules in tests as it does in a studio: Debian's `tj3`.

use std::path::PathBuf;

use anyhow::Result;

use super::debian;
use super::summary::Outcome;
use super::test::REQUIRE_VARIABLE;
use crate::service::find_program;

const PACKAGES: &[&str] = &["tj3"];

/// Sees to it that the program is here, where packages can be installed.
pub(super) fn install(required: bool) -> Result<Outcome> {
    if find().is_none() && debian::can_install() {
        debian::install(PACKAGES)?;
    }
    let text = match find() {
        Some(_) => return Ok(Outcome::Passed(String::new())),
        None => "TaskJuggler is not installed; scheduling was tested without it".to_owned(),
    };
    eprintln!("\n*** {text} ***");
    Ok(if required { Outcome::Failed(text) } else { Outcome::Skipped(text) })
}

/// The program. Without it a test is skipped, unless everything is required.
pub fn program() -> Option<PathBuf> {
    let found = find();
    if found.is_none() {
        let is_required = std::env::var_os(REQUIRE_VARIABLE).is_some();
        assert!(!is_required, "TaskJuggler is required, and not installed");
        println!("SKIPPED: no TaskJuggler; `cargo xtask test` installs it on a Debian");
    }
    found
}

fn find() -> Option<PathBuf> {
    find_program(&["tj3"])
}
