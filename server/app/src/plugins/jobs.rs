//! Jobs of plugins: each time that comes is done once, by whoever claims it first. Times that nobody
//! was there for are done once, late.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::hooks::{Caller, HookName, Standing, served};
use schema_som::ports::{Beginning, Context, Via};
use server_storage::JOB;
use tokio::task::JoinSet;

use super::desk::Beside;
use crate::App;

/// Jobs that are being done, by name.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<Vec<HookName>>>);

impl Running {
    /// Those that are being done now.
    pub(super) fn names(&self) -> Vec<HookName> {
        self.all().clone()
    }

    fn all(&self) -> MutexGuard<'_, Vec<HookName>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, name: &HookName) -> Doing {
        self.all().push(name.clone());
        Doing { running: self.clone(), name: name.clone() }
    }
}

/// A job that is being done, until this is dropped.
struct Doing {
    running: Running,
    name: HookName,
}

impl Drop for Doing {
    fn drop(&mut self) {
        let mut names = self.running.all();
        if let Some(at) = names.iter().position(|name| *name == self.name) {
            names.swap_remove(at);
        }
    }
}

impl App {
    /// Does the jobs that are due, each beside the others.
    pub(super) async fn do_jobs(
        self: &Arc<Self>,
        context: &Context,
        (jobs, running): (&mut JoinSet<()>, &Running),
    ) {
        while jobs.try_join_next().is_some() {}
        for at in 0..context.hooks.jobs().len() {
            // What is due waits for one that is left alone.
            if matches!(context.hooks.job_stands(at, self.clock.now()), Standing::Rests(_)) {
                continue;
            }
            match self.claim(context, at).await {
                Ok(Some(planned)) => {
                    let doing = running.begin(&context.hooks.jobs()[at]);
                    let job = self.clone().do_job(context.clone(), (at, planned));
                    jobs.spawn(async move {
                        let _doing = doing;
                        job.await;
                    });
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "jobs of plugins cannot be looked at"),
            }
        }
    }

    /// The time of a job that is due and that nobody else has claimed.
    async fn claim(&self, context: &Context, at: usize) -> Result<Option<i64>> {
        let name = &context.hooks.jobs()[at];
        // A hook and a job of one name are two things.
        let clock = HookName { hook: format!("{JOB}{}", name.hook).into(), ..name.clone() };
        let now = self.clock.now();
        let Some(last) = self.store.cursor(&clock).await? else {
            let mut tx = self.store.begin().await?;
            tx.begin_cursor(&clock, now).await?;
            tx.commit().await?;
            return Ok(None);
        };
        let Some(planned) = context.hooks.last_tick(at, (last, now)) else { return Ok(None) };
        let mut tx = self.store.begin().await?;
        let claimed = tx.move_cursor(&clock, (last, planned)).await?;
        tx.commit().await?;
        Ok(claimed.then_some(planned))
    }

    async fn do_job(self: Arc<Self>, context: Context, (at, planned): (usize, i64)) {
        let name = context.hooks.jobs()[at].clone();
        if let Err(error) = self.job(context, (at, planned)).await {
            let (plugin, job) = (&*name.plugin, &*name.hook);
            tracing::warn!(target: "backlot::plugin", plugin, job, %error, "a job failed");
        }
    }

    /// Does the job at this place as if its time had come.
    ///
    /// # Errors
    /// What keeps it from being done.
    pub async fn job(&self, context: Context, (at, planned): (usize, i64)) -> Result<()> {
        let name = context.hooks.jobs()[at].clone();
        let beginning = Beginning { now: self.clock.now(), mutation: self.clock.new_key(0) };
        let caller = Caller::of(&self.clock, &Actor::system(), beginning);
        let via = Some(Via { plugin: name.plugin, depth: 1 });
        let hooks = context.hooks.clone();
        let mut desk = Beside { app: self, context: Context { via, ..context }, may_change: true };
        served(hooks.tick(at, &caller, planned), &mut desk).await
    }
}
