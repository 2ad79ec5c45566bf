//! Which after-hooks, actions and jobs the plugins of a generation have, and how they are called.

use std::collections::HashMap;
use std::time::Duration;

use schema_som::hooks::{Caller, Calling, Fact, Followed, Follower, HookName, Job};

use super::bound::Bound;
use super::work::Working;
use super::Host;
use crate::guest::About;
use crate::manifest::Action;
use crate::tails::Tail;

/// What the plugins of a generation do outside of changes.
#[derive(Default)]
pub(super) struct Later {
    pub(super) followers: Vec<Follower>,
    /// For each follower its plugin, and its place among the plugin's after-hooks.
    tails: Vec<(usize, usize)>,
    pub(super) jobs: Vec<Job>,
    /// For each job its plugin, and its place among the plugin's jobs.
    ticks: Vec<(usize, usize)>,
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
                });
                later.tails.push((at, place));
            }
            for (place, job) in manifest.jobs.iter().enumerate() {
                let (cron, timezone) = (job.cron.clone(), job.timezone.clone());
                later.jobs.push(Job { name: name(&job.name), cron, timezone });
                later.ticks.push((at, place));
            }
        }
        later
    }

    pub(super) fn action(&self, name: &str) -> Option<Place> {
        self.actions.get(name).copied()
    }
}

impl Host {
    pub(super) fn action(&self, place: Place) -> &Action {
        &self.plugins[place.plugin].plugin.manifest.actions[place.action]
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
        Working {
            bound,
            name: self.later.followers[follower].name.clone(),
            caller,
            counter: &bound.counters[tail.hook as usize],
            about,
            project: project.filter(|_| facts.iter().all(|fact| fact.project == project)),
            time: Duration::from_millis(bound.plugin.limits.after_ms),
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
        let (plugin, place) = self.later.ticks[job];
        let bound = &self.plugins[plugin];
        let before = bound.plugin.manifest.hook_names().count()
            + bound.plugin.manifest.actions.len();
        Working {
            bound,
            name: self.later.jobs[job].name.clone(),
            caller,
            counter: &bound.counters[before + place],
            about: About { hook: (before + place) as u32, ..About::default() },
            project: None,
            time: Duration::from_millis(bound.plugin.limits.job_ms),
        }
        .tick(place as u32, planned)
    }
}
