//! `[[job]]` of a manifest: what is done at set times.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use croner::Cron;
use schema_som::Result;

use super::section::Section;
use super::tables;

/// What a plugin does at set times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDecl {
    /// Unique in the plugin.
    pub name: String,
    /// When: five fields of cron.
    pub cron: String,
    /// The time zone that they count in: `UTC`, `Europe/Istanbul`.
    pub timezone: String,
}

pub(super) fn jobs(top: &Section<'_>) -> Result<Vec<JobDecl>> {
    let mut names = BTreeSet::new();
    let mut jobs = Vec::new();
    for section in top.sections("job", "[[job]]")? {
        let section = section.only(&tables::JOB.names())?;
        let name = section.needed_text("name", "nightly")?;
        if !names.insert(name) {
            return Err(section.fault("name", format!("there are two jobs \"{name}\"")));
        }
        let cron = section.needed_text("cron", "0 3 * * *")?;
        cron.parse::<Cron>().map_err(|error| {
            let what = format!("`cron` of \"{name}\" is \"{cron}\": {error}");
            section.fault("cron", what).hint("minute, hour, day, month, weekday: 0 3 * * *")
        })?;
        let timezone = section.text("timezone")?.unwrap_or("UTC");
        timezone.parse::<Tz>().map_err(|_| {
            let what = format!("\"{timezone}\" is not a time zone");
            section.fault("timezone", what).hint("as IANA names them, such as Europe/Istanbul")
        })?;
        let (name, cron, timezone) = (name.to_owned(), cron.to_owned(), timezone.to_owned());
        jobs.push(JobDecl { name, cron, timezone });
    }
    Ok(jobs)
}
