//! Which after-hooks, actions, jobs and backfills the plugins of a generation have, and how the first and
//! the third are called.

use std::collections::HashMap;
use std::time::Duration;

use chrono::DateTime;
use chrono_tz::Tz;
use croner::Cron;
use schema_som::hooks::{
    Backfill, Caller, Calling, Fact, Followed, Follower, HookName, Performers,
};

use super::Host;
use super::bound::Bound;
use super::call::{Call, Terms};
use crate::guest::About;
use crate::manifest::{Action, JobDecl, Sort};
use crate::tails::Tail;

/// What the plugins of a generation do outside of changes.
#[derive(Default)]
pub(super) struct Later {
    pub(super) followers: Vec<Follower>,
    /// For each follower its plugin, and its place among the plugin's after-hooks.
    tails: Vec<(usize, usize)>,
    pub(super) jobs: Vec<HookName>,
    /// For each job its plugin, its place among the plugin's jobs, and when its times come.
    ticks: Vec<(usize, usize, Option<Timetable>)>,
    pub(super) backfills: Vec<Backfill>,
    /// For each backfill its plugin, and its place among the plugin's.
    pub(super) fills: Vec<(usize, usize)>,
    actions: HashMap<String, Place>,
}

/// Where an action is: the plugin, and its place among the plugin's actions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) plugin: usize,
    pub(super) action: usize,
}

impl Later {
    /// Whoever cannot run follows nothing and has no jobs: what happens waits for it in the log.
    pub(super) fn of(plugins: &[Bound]) -> Self {
        let mut later = Self::default();
        for (at, bound) in plugins.iter().enumerate() {
            let manifest = &bound.plugin.manifest;
            let places = manifest.actions.iter().enumerate();
            later.actions.extend(
                places.map(|(action, decl)| (decl.name.clone(), Place { plugin: at, action })),
            );
            if bound.trouble.is_some() {
                continue;
            }
            let name = |hook: &str| HookName { plugin: bound.plugin.id.clone(), hook: hook.into() };
            for (place, (hook, tail)) in manifest.after_hooks.iter().zip(&bound.tails).enumerate() {
                later.followers.push(Follower {
                    name: name(&hook.name),
                    on: tail.on.iter().map(|ear| (ear.ty, ear.verbs.clone())).collect(),
                    batch: hook.batch,
                    retry: hook.retry,
                    earliest: hook.earliest,
                    elevated: manifest.elevated,
                });
                later.tails.push((at, place));
            }
            for (place, job) in manifest.jobs.iter().enumerate() {
                later.jobs.push(name(&job.name));
                later.ticks.push((at, place, Timetable::of(job)));
            }
            for (place, step) in manifest.migrations.backfills.iter().enumerate() {
                let digest = bound.plugin.digest.to_string();
                later.backfills.push(Backfill { name: name(step), digest });
                later.fills.push((at, place));
            }
        }
        later
    }

    /// When a job is due next after a moment, both in microseconds since 1970.
    pub(super) fn next_tick(&self, job: usize, after: i64) -> Option<i64> {
        self.ticks[job].2.as_ref()?.next(after)
    }

    /// The last time of a job that came after a moment, and not after another one.
    pub(super) fn last_tick(&self, job: usize, (after, until): (i64, i64)) -> Option<i64> {
        self.ticks[job].2.as_ref()?.last(until).filter(|last| *last > after)
    }

    pub(super) fn action(&self, name: &str) -> Option<Place> {
        self.actions.get(name).copied()
    }
}

impl Host {
    pub(super) fn performers_of(&self, place: Place) -> Performers<'_> {
        let plugin = &self.plugins[place.plugin].plugin;
        let Action { roles, changes, .. } = &plugin.manifest.actions[place.action];
        let (changes, elevated) = (*changes, plugin.manifest.elevated);
        Performers { plugin: &plugin.id, roles, changes, elevated }
    }

    pub(super) fn tail(&self, follower: usize) -> (&Bound, &Tail) {
        let (plugin, tail) = self.later.tails[follower];
        let bound = &self.plugins[plugin];
        (bound, &bound.tails[tail])
    }

    /// Tells a follower of facts.
    pub(super) fn told<'a>(
        &'a self,
        follower: usize,
        caller: &'a Caller,
        facts: &'a [Fact],
    ) -> Calling<'a, Followed> {
        let (bound, tail) = self.tail(follower);
        let project = facts.first().and_then(|fact| fact.project);
        let about = facts.first().map_or_else(About::default, |fact| About {
            hook: tail.hook,
            key: fact.record.0,
            revision: fact.position as u64,
            ..About::default()
        });
        Call {
            bound,
            name: self.later.followers[follower].name.clone(),
            caller,
            number: tail.hook as usize,
            about,
            project: project.filter(|_| facts.iter().all(|fact| fact.project == project)),
            terms: Terms::Works(Duration::from_millis(bound.plugin.limits.after_ms)),
        }
        .follow(tail, facts)
    }

    /// Does a job.
    pub(super) fn ticked<'a>(
        &'a self,
        job: usize,
        caller: &'a Caller,
        planned: i64,
    ) -> Calling<'a, ()> {
        let (bound, number) = self.job(job);
        let place = self.later.ticks[job].1;
        Call {
            bound,
            name: self.later.jobs[job].clone(),
            caller,
            number,
            about: About { hook: number as u32, ..About::default() },
            project: None,
            terms: Terms::Works(Duration::from_millis(bound.plugin.limits.job_ms)),
        }
        .tick(place as u32, planned)
    }

    /// The plugin of a job, and the job's number among everything that the plugin is called for.
    pub(super) fn job(&self, job: usize) -> (&Bound, usize) {
        let (plugin, place, _) = self.later.ticks[job];
        let bound = &self.plugins[plugin];
        (bound, bound.plugin.manifest.number(Sort::Job, place))
    }
}

/// When the times of a job come: read once, and looked at twice in a second.
struct Timetable {
    cron: Cron,
    zone: Tz,
}

impl Timetable {
    /// The manifest was read, so that pattern and zone are in order.
    fn of(job: &JobDecl) -> Option<Self> {
        Some(Self { cron: job.cron.parse().ok()?, zone: job.timezone.parse().ok()? })
    }

    fn next(&self, after: i64) -> Option<i64> {
        let after = DateTime::from_timestamp_micros(after)?.with_timezone(&self.zone);
        let next = self.cron.find_next_occurrence(&after, false).ok()?;
        Some(next.timestamp_micros())
    }

    /// However many times there were before it: nobody walks along them.
    fn last(&self, until: i64) -> Option<i64> {
        let until = DateTime::from_timestamp_micros(until)?.with_timezone(&self.zone);
        let last = self.cron.find_previous_occurrence(&until, true).ok()?;
        Some(last.timestamp_micros())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_due_by_the_clock_of_their_zone() {
        let next_tick = |timezone: &str, after| {
            let (name, cron) = ("nightly".to_owned(), "0 3 * * *".to_owned());
            let job = JobDecl { name, cron, timezone: timezone.to_owned() };
            Timetable::of(&job).expect("a timetable").next(after)
        };
        let at =
            |text: &str| DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros();
        let after = at("2026-03-09T12:00:00Z");
        assert_eq!(next_tick("UTC", after), Some(at("2026-03-10T03:00:00Z")));
        assert_eq!(next_tick("Europe/Istanbul", after), Some(at("2026-03-10T00:00:00Z")));
        assert_eq!(next_tick("UTC", at("2026-03-10T03:00:00Z")), Some(at("2026-03-11T03:00:00Z")));
    }

    #[test]
    fn the_last_time_of_many_is_found_at_once() {
        let at =
            |text: &str| DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros();
        let last = |cron: &str, until| {
            let (name, cron, timezone) = ("often".into(), cron.to_owned(), "UTC".to_owned());
            Timetable::of(&JobDecl { name, cron, timezone }).expect("a timetable").last(until)
        };
        let minute = at("2026-03-09T12:00:00Z");
        for until in [minute, minute + 1, minute + 59_999_999] {
            assert_eq!(last("* * * * *", until), Some(minute), "{until}");
        }
        assert_eq!(last("* * * * *", minute - 1), Some(at("2026-03-09T11:59:00Z")));
        assert_eq!(last("0 3 * * *", minute), Some(at("2026-03-09T03:00:00Z")));
        assert_eq!(last("0 3 29 2 *", minute), Some(at("2024-02-29T03:00:00Z")));
    }
}
