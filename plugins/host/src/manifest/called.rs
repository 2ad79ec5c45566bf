//! What of a plugin is called, in one order: that of figures, in which hooks have their numbers.

use std::borrow::Cow;

use super::Manifest;
use super::computed::Computed;

/// What is called of a plugin, in the order of [`Manifest::called`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A hook that is told of what happened.
    After = 1,
    /// A hook that has a say in reads.
    Read,
    /// A root field.
    Action,
    /// What is done at set times.
    Job,
    /// A step that fills in what is stored already.
    Backfill,
    /// A computed field.
    Computed,
}

impl Manifest {
    /// Everything that is called, in the order of figures, each with its sort and a name that nothing
    /// else of the plugin has: hooks, actions, jobs, steps of upgrades, and fields as `Shot.cost`.
    pub fn called(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        let before = self.before.iter().map(|hook| ("before", hook.name.as_str().into()));
        let after = self.after_hooks.iter().map(|hook| ("after", hook.name.as_str().into()));
        let read = self.read_hooks.iter().map(|hook| ("read", hook.name.as_str().into()));
        let actions = self.actions.iter().map(|action| ("action", action.name.as_str().into()));
        let jobs = self.jobs.iter().map(|job| ("job", job.name.as_str().into()));
        let steps = self.migrations.backfills.iter().map(|step| ("backfill", step.as_str().into()));
        let field = |it: Computed<'_>| format!("{}.{}", it.ty, it.field.name);
        let computed = self.computed().map(move |it| ("computed", field(it).into()));
        let hooks = before.chain(after).chain(read);
        hooks.chain(actions).chain(jobs).chain(steps).chain(computed)
    }

    /// The place of something that is called among everything that is, by its place among those of
    /// its sort. Of hooks it is the number, too.
    pub(crate) fn number(&self, sort: Sort, place: usize) -> usize {
        let lengths = [
            self.before.len(),
            self.after_hooks.len(),
            self.read_hooks.len(),
            self.actions.len(),
            self.jobs.len(),
            self.migrations.backfills.len(),
        ];
        lengths[..sort as usize].iter().sum::<usize>() + place
    }
}
