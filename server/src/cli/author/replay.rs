//! `backlot plugin replay`: what a version of a plugin would have said of what happened in a studio.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use plugins_host::Host;
use plugins_host::package::Package;
use schema_som::clock::Clock;
use schema_som::ports::Context;
use schema_som::value::moment;
use schema_som::{Actor, Code, Error, Result};
use serde_json::{Map, Value as Json, json};

use super::arguments::ReplayArguments;
use super::recorded;
use super::remote::Remote;
use crate::author::time::span;
use crate::cli::print;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::plugins::{By, Wish, Workshop};
use crate::wiring::Studio;

const UPLOAD: &str = "mutation($package: Upload!) {
    pluginUpload(package: $package) { version { plugin digest } }
}";

const VERSION: &str = "query($digest: String!) {
    pluginPlan(digest: $digest) { version { plugin digest } }
}";

const REPLAY: &str =
    "query($plugin: String!, $digest: String, $since: DateTime, $until: DateTime, \
                      $after: BigInt, $limit: Int, $settings: JSON) {
    replayEvents(plugin: $plugin, digest: $digest, since: $since, until: $until, after: $after,
                 limit: $limit, settings: $settings) {
        version looked asked refused changed failed staged unasked microsPerRow next
        lost { reason count }
        rows { at by verb type record hook outcome code message field changes { field old new } }
    }
}";

/// Events of a page.
const PAGE: u32 = 500;

/// What is counted over all pages.
const COUNTS: [&str; 7] = ["looked", "asked", "refused", "changed", "failed", "staged", "unasked"];

/// What is asked again and again, page by page.
struct Asked {
    plugin: String,
    digest: String,
    between: (Option<i64>, Option<i64>),
    settings: Map<String, Json>,
}

/// The studio that it happened in.
enum Place {
    Served(Remote),
    Here(Box<Here>),
}

/// The studio of this machine.
struct Here {
    studio: Studio,
    workshop: Workshop,
    context: Context,
}

pub(super) async fn run(config: &Config, arguments: ReplayArguments) -> Result<ExitCode> {
    if recorded::is_recording(&arguments.what) {
        return recorded::of(config, &arguments).await;
    }
    if let Some(other) = &arguments.plugin {
        let what = format!("{} stands behind what is no recording", other.display());
        return Err(Error::new(Code::InvalidValue, what)
            .hint("a recording is called NAME.rec; without one: `backlot plugin replay DIR`"));
    }
    let settings = arguments.set.chosen()?;
    let place = Place::open(config, &arguments).await?;
    let now = SystemClock::new()?.now();
    let time = |text: &Option<String>| text.as_deref().map(|text| parse(text, now)).transpose();
    let between = (time(&arguments.since)?, time(&arguments.until)?);
    let (plugin, digest) = place.version(&arguments.what).await?;
    let asked = Asked { plugin, digest, between, settings };
    let (mut sum, mut after, mut left) = (Sum::default(), Json::Null, arguments.limit);
    while left > 0 {
        let page = place.page(&asked, (&after, left.min(PAGE))).await?;
        page["rows"].as_array().into_iter().flatten().for_each(tell);
        sum.add(&page);
        left = left.saturating_sub(page["looked"].as_u64().unwrap_or(u64::from(PAGE)) as u32);
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    place.close().await;
    sum.tell();
    if !after.is_null() {
        print::line("There is more: a larger --limit goes on.");
    }
    Ok(ExitCode::SUCCESS)
}

/// What is told of all pages.
#[derive(Default)]
struct Sum {
    counts: [u64; COUNTS.len()],
    micros: f64,
    /// How many events could not be rebuilt, by the reason.
    lost: BTreeMap<String, u64>,
}

impl Sum {
    fn add(&mut self, page: &Json) {
        for (count, name) in self.counts.iter_mut().zip(COUNTS) {
            *count += page[name].as_u64().unwrap_or_default();
        }
        let rows = page["asked"].as_f64().unwrap_or_default();
        self.micros += page["microsPerRow"].as_f64().unwrap_or_default() * rows;
        for one in page["lost"].as_array().into_iter().flatten() {
            let reason = one["reason"].as_str().unwrap_or_default().to_owned();
            *self.lost.entry(reason).or_default() += one["count"].as_u64().unwrap_or_default();
        }
    }

    fn tell(&self) {
        let [looked, rows, refused, changed, failed, staged, unasked] = self.counts;
        print::line(format_args!("{looked} events looked at, {rows} rows asked about:"));
        print::line(format_args!(
            "{refused} refused, {changed} changed, {failed} failed, {staged} changes staged"
        ));
        print::line(format_args!("{:.1} us for a row", self.micros / (rows.max(1) as f64)));
        if unasked > 0 {
            print::line(format_args!("{unasked} events that no hook is asked about"));
        }
        for (reason, count) in &self.lost {
            print::line(format_args!("{count} events could not be rebuilt: {reason}"));
        }
    }
}

impl Place {
    async fn open(config: &Config, arguments: &ReplayArguments) -> Result<Self> {
        if let Some(url) = &arguments.place.server {
            let token = arguments.place.token.as_deref().unwrap_or_default();
            return Ok(Place::Served(Remote::new(url, token)));
        }
        let studio = Studio::open(config.clone()).await?;
        let workshop = Workshop::of(&studio);
        let model = workshop.model(&Host::default()).await?;
        let actor = Arc::new(Actor::system());
        let context = Context::new(Some(actor), model.registry.clone(), model.hooks());
        Ok(Place::Here(Box::new(Here { studio, workshop, context })))
    }

    /// The plugin and the digest of what was named; a package that is new is kept as a version.
    async fn version(&self, what: &Path) -> Result<(String, String)> {
        if !what.exists() {
            return self.known(&what.display().to_string()).await;
        }
        let package = super::package(what)?;
        match self {
            Place::Here(here) => {
                let version = here.workshop.upload(&package, &By::command()).await?;
                Ok((version.plugin, version.digest))
            }
            Place::Served(remote) => {
                let package_of = Package::read(&package)?;
                remote.upload(UPLOAD, &package).await?;
                Ok((package_of.manifest.id, package_of.digest.to_string()))
            }
        }
    }

    async fn known(&self, digest: &str) -> Result<(String, String)> {
        match self {
            Place::Here(here) => {
                let version = crate::cli::versions::found(&here.studio, digest).await?;
                Ok((version.plugin, version.digest))
            }
            Place::Served(remote) => {
                let plan = remote.ask(VERSION, json!({"digest": digest})).await?;
                let version = &plan["pluginPlan"]["version"];
                let text = |name: &str| version[name].as_str().unwrap_or_default().to_owned();
                Ok((text("plugin"), text("digest")))
            }
        }
    }

    async fn page(&self, asked: &Asked, (after, limit): (&Json, u32)) -> Result<Json> {
        let (since, until) = asked.between;
        match self {
            Place::Here(here) => {
                let after = after.as_str().and_then(|it| it.parse().ok()).unwrap_or_default();
                let wish = Wish {
                    plugin: asked.plugin.clone(),
                    digest: Some(asked.digest.clone()),
                    between: asked.between,
                    after,
                    limit: Some(i64::from(limit)),
                    settings: asked.settings.clone(),
                };
                here.workshop.replay(&here.context, &wish).await
            }
            Place::Served(remote) => {
                let variables = json!({
                    "plugin": asked.plugin,
                    "digest": asked.digest,
                    "since": since.map(moment),
                    "until": until.map(moment),
                    "after": after,
                    "limit": limit,
                    "settings": asked.settings,
                });
                Ok(remote.ask(REPLAY, variables).await?["replayEvents"].clone())
            }
        }
    }

    async fn close(self) {
        if let Place::Here(here) = self {
            here.studio.store.close().await;
        }
    }
}

fn tell(row: &Json) {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let by = row["by"].as_str().map(|by| format!(" by {by}")).unwrap_or_default();
    let (at, outcome, verb) = (text("at"), text("outcome"), text("verb"));
    let (ty, record, hook) = (text("type"), text("record"), text("hook"));
    print::line(format_args!("{at} {outcome:<7} {verb} of {ty} {record}{by}, {hook}"));
    if let Some(code) = row["code"].as_str() {
        let field = row["field"].as_str().map(|field| format!(" ({field})")).unwrap_or_default();
        print::line(format_args!("  {code}{field}: {}", text("message")));
    }
    for change in row["changes"].as_array().into_iter().flatten() {
        let field = change["field"].as_str().unwrap_or_default();
        print::line(format_args!("  {field}: {} -> {}", change["old"], change["new"]));
    }
}

/// A moment in microseconds since 1970.
fn parse(text: &str, now: i64) -> Result<i64> {
    if let Some(ago) = span(text) {
        return Ok(now.saturating_sub(ago));
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.timestamp_micros());
    }
    let day = text.parse::<NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    day.map(|day| day.and_utc().timestamp_micros()).ok_or_else(|| {
        Error::new(Code::InvalidValue, format!("\"{text}\" is no time"))
            .hint("such as 2026-11-05T10:00:00Z, 2026-11-05, 12h or 7d")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_moments_days_or_how_long_ago() {
        let now = parse("2026-11-26T12:00:00Z", 0).expect("a moment");
        assert_eq!(parse("2026-11-26", 0).expect("a day"), now - 43_200_000_000);
        assert_eq!(parse("12h", now).expect("a span"), now - 43_200_000_000);
        assert!(parse("yesterday", now).is_err());
    }
}
