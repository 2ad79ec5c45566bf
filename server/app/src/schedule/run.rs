//! The work itself, in the background of the server that was asked for it.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Hooks;
use schema_som::schedule::{ReportRow, read_report, render};
use schema_som::{Key, KeyMap, Registry};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::read::Look;
use crate::App;

/// How long those who are at work have to say that they were interrupted.
const FAREWELL: Duration = Duration::from_secs(5);

/// What was committed to be done.
pub(crate) struct Run {
    pub(super) studio: Key,
    pub(super) projects: Vec<Key>,
    pub(super) resources: bool,
    pub(super) user: Option<Key>,
    /// What tells this run from others of the studio.
    pub(super) started_at: i64,
    pub(super) registry: Arc<Registry>,
    pub(super) hooks: Arc<dyn Hooks>,
}

/// What a run found.
pub(super) struct Found {
    pub(super) rows: Vec<ReportRow>,
    /// The revisions of tasks that it was found for.
    pub(super) revisions: KeyMap<i64>,
    /// What the scheduler said.
    pub(super) message: String,
}

/// Work is scheduled until this is stopped.
pub struct Scheduling {
    app: Arc<App>,
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

impl App {
    /// Does what `studioSchedule` is asked from now on. Once per server.
    pub fn keep_scheduling(self: &Arc<App>) -> Scheduling {
        let (sender, mut inbox) = mpsc::unbounded_channel();
        *self.desk.runs.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let (stop, stopped) = watch::channel(false);
        let app = self.clone();
        let work = tokio::spawn(async move {
            let mut runs = JoinSet::new();
            loop {
                tokio::select! {
                    run = inbox.recv() => match run {
                        Some(run) => {
                            let (app, stopped) = (app.clone(), stopped.clone());
                            runs.spawn(async move { app.run(run, stopped).await });
                        }
                        None => break,
                    },
                    Some(_) = runs.join_next() => {}
                }
            }
            while runs.join_next().await.is_some() {}
        });
        Scheduling { app: self.clone(), stop, work }
    }

    pub(super) async fn run(&self, run: Run, mut stopped: watch::Receiver<bool>) {
        let found = tokio::select! {
            found = self.find(&run) => found,
            _ = stopped.wait_for(|stop| *stop) => {
                let what = "the server was told to end meanwhile";
                Err(Error::new(Code::Unavailable, what).hint("schedule again"))
            }
        };
        if let Err(error) = &found {
            tracing::warn!(%error, "scheduling failed");
        }
        let written = match self.conclude(&run, found).await {
            // What was found cannot be written: that is to be told, too.
            Err(error) => {
                tracing::warn!(%error, "what was scheduled cannot be written");
                self.conclude(&run, Err(error)).await
            }
            written => written,
        };
        if let Err(error) = written {
            tracing::error!(%error, "a studio stays marked as being scheduled for a while");
        }
    }

    /// Has the plan scheduled, as long as a run may take.
    async fn find(&self, run: &Run) -> Result<Found> {
        let limit = self.desk.limit;
        let Some(scheduler) = &self.desk.scheduler else {
            return Err(Error::internal("a run without a scheduler"));
        };
        let work = async {
            let Some(planned) = self.planned(run).await? else { return Ok(Found::nothing()) };
            let scheduled = scheduler.schedule(&render(&planned.plan)).await?;
            let mut rows = match &scheduled.report {
                Some(report) => read_report(report, run.resources)?,
                None => Vec::new(),
            };
            rows.retain(|row| planned.keys.contains(&row.key));
            let (revisions, message) = (planned.revisions, scheduled.message);
            Ok(Found { rows, revisions, message })
        };
        tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
            let what = format!("scheduling took longer than {} s", limit.as_secs());
            let hint = "schedule fewer projects at a time, or allow more in `[scheduler]`";
            Err(Error::new(Code::Timeout, what).hint(hint))
        })
    }

    async fn planned(&self, run: &Run) -> Result<Option<super::plan::Planned>> {
        if let Some(user) = run.user
            && self.load_actor(&run.registry, user).await?.is_none()
        {
            let what = "whoever asked for it was deleted meanwhile";
            return Err(Error::new(Code::Unauthenticated, what).hint("schedule again"));
        }
        let system = Actor::system();
        let look = Look { registry: &run.registry, actor: &system };
        let mut tx = self.store.begin_snapshot().await?;
        let at = (run.studio, self.clock.now());
        let planned = look.plan(&mut tx, at, (&run.projects, run.resources)).await?;
        tx.rollback().await?;
        Ok(planned)
    }
}

impl Found {
    fn nothing() -> Self {
        Self { rows: Vec::new(), revisions: KeyMap::default(), message: String::new() }
    }
}

impl Scheduling {
    /// Ends the programs that are at work; studios are told that nothing came of it.
    pub async fn stop(self) {
        // Nothing more is handed in.
        self.app.desk.runs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let _ = self.stop.send(true);
        let work = self.work;
        let ending = work.abort_handle();
        if tokio::time::timeout(FAREWELL, work).await.is_err() {
            ending.abort();
            tracing::warn!("scheduling did not end in time");
        }
    }
}
