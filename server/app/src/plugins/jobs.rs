//! Jobs of plugins: each time that comes is done once, by whoever claims it first. Times that nobody
//! was there for are done once, late.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::hooks::{Caller, HookName, Standing, served};
use schema_som::ports::{Beginning, Context, Via};
use server_storage::JOB;

use super::desk::Beside;
use crate::App;

impl App {
    /// Does the jobs that are due.
    pub(super) async fn do_jobs(self: &Arc<Self>, context: &Context) {
        for at in 0..context.hooks.jobs().len() {
            // What is due waits for one that is left alone.
            if matches!(context.hooks.job_stands(at, self.clock.now()), Standing::Rests(_)) {
                continue;
            }
            match self.claim(context, at).await {
                Ok(Some(planned)) => self.do_job(context.clone(), (at, planned)),
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
        let due = |after: i64| context.hooks.next_tick(at, after).filter(|next| *next <= now);
        let Some(mut planned) = due(last) else { return Ok(None) };
        while let Some(next) = due(planned) {
            planned = next;
        }
        let mut tx = self.store.begin().await?;
        let claimed = tx.move_cursor(&clock, (last, planned)).await?;
        tx.commit().await?;
        Ok(claimed.then_some(planned))
    }

    fn do_job(self: &Arc<Self>, context: Context, (at, planned): (usize, i64)) {
        let app = self.clone();
        tokio::spawn(async move {
            let name = context.hooks.jobs()[at].clone();
            if let Err(error) = app.job(context, (at, planned)).await {
                let (plugin, job) = (&*name.plugin, &*name.hook);
                tracing::warn!(target: "backlot::plugin", plugin, job, %error, "a job failed");
            }
        });
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
