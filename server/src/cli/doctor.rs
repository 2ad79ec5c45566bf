//! `backlot doctor`: a look for faults, told so that a person can act on it.

use std::process::ExitCode;

use schema_som::Result;

use super::print;
use crate::config::Config;
use crate::wiring::Studio;

/// Faults were found. Distinct from a doctor who could not look.
const FOUND: u8 = 2;

pub(super) async fn run(config: Config) -> Result<ExitCode> {
    // Opening it compares its migrations with ours.
    let studio = Studio::open(config).await?;
    print::line(format_args!("Database  {}", studio.store.url()));
    print::line("Schema    up to date");
    let census = studio.store.census().await?;
    let records: i64 = census.iter().map(|(_, count)| count).sum();
    print::line(format_args!("Records   {records}"));
    for (ty, count) in &census {
        print::line(format_args!("  {count:>8}  {ty}"));
    }
    print::gap();
    let findings = studio.store.examine(&studio.registry).await?;
    studio.store.close().await;
    if findings.is_empty() {
        print::line("No faults: tables, records, foreign keys and events' positions agree.");
        return Ok(ExitCode::SUCCESS);
    }
    print::line(format_args!("Faults: {}", findings.len()));
    for finding in &findings {
        print::line(format_args!("  {:>8}  {} {}", finding.rows, finding.place, finding.problem));
    }
    print::gap();
    print::line("Restore a backup, or repair it by hand; make a copy of the database first.");
    Ok(ExitCode::from(FOUND))
}
