//! `[[after]]` of a manifest: hooks that are told of what happened.

use std::collections::BTreeMap;

use schema_som::Result;
use schema_som::hooks::{Retry, Verb};

use super::hooks::{members, on};
use super::section::{Section, suggestion};
use super::tables;

/// A hook that is told of what happened, once it is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct AfterHook {
    /// Unique among the hooks of the plugin.
    pub name: String,
    /// What it listens to, by type.
    pub on: BTreeMap<String, Vec<Verb>>,
    /// Members, one of which must have changed; without, every change concerns it.
    pub fires_on: Vec<String>,
    /// Members that it is told of, where they have changed.
    pub reads: Vec<String>,
    /// Facts that it is given at once, at most.
    pub batch: u32,
    /// What becomes of facts that it cannot deal with.
    pub retry: Retry,
    /// Whether it begins with what the log still has, and not with what happens from now on.
    pub earliest: bool,
}

/// Facts of a batch where the file doesn't say.
const BATCH: u32 = 100;

pub(super) fn after(top: &Section<'_>) -> Result<Vec<AfterHook>> {
    top.sections("after", "[[after]]")?
        .into_iter()
        .map(|section| hook(&section.only(&tables::AFTER.names())?))
        .collect()
}

fn hook(section: &Section<'_>) -> Result<AfterHook> {
    let name = section.needed_text("name", "notify-farm")?;
    const STARTS: [&str; 2] = ["now", "earliest"];
    let start = section.text("start")?.unwrap_or("now");
    if !STARTS.contains(&start) {
        let what = format!("`start` is \"{start}\"");
        return Err(section.fault("start", what).hint(suggestion(start, &STARTS)));
    }
    Ok(AfterHook {
        name: name.to_owned(),
        on: on(section, name)?,
        fires_on: members(section, "fires-on")?,
        reads: members(section, "reads")?,
        batch: section.whole("batch", 1..=1_000)?.map_or(BATCH, |rows| rows as u32),
        retry: retry(section)?,
        earliest: start == "earliest",
    })
}

fn retry(section: &Section<'_>) -> Result<Retry> {
    let Some(section) = section.section("retry", "`retry`")? else { return Ok(Retry::DEFAULT) };
    let section = section.only(&tables::RETRY.names())?;
    let default = Retry::DEFAULT;
    let factor = section.number("factor")?.unwrap_or(default.factor);
    if !(1.0..=10.0).contains(&factor) {
        let what = format!("`factor` is {factor}");
        return Err(section.fault("factor", what).hint("a number from 1 to 10"));
    }
    let millis = |key, default: u64| -> Result<u64> {
        Ok(section.whole(key, 1..=86_400_000)?.map_or(default, |millis| millis as u64))
    };
    Ok(Retry {
        attempts: section.whole("attempts", 1..=100)?.map_or(default.attempts, |it| it as u32),
        first_ms: millis("first-ms", default.first_ms)?,
        factor,
        cap_ms: millis("cap-ms", default.cap_ms)?,
    })
}
