//! Tells after-hooks what happened, does jobs and brings backfills on, for as long as a server runs. Of
//! several servers on one database one does it; on a file each may, and the cursor that both try to move
//! lets one of them win.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::hooks::HookName;
use schema_som::ports::Context;
use server_storage::Lock;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::deliver::Delivery;
use super::filling::Fillings;
use super::jobs::Running;
use crate::App;

/// The lock of whoever tells.
const LOCK: &str = "plugin work";

/// Between two looks whether somebody else tells.
const STANDBY: Duration = Duration::from_secs(5);

/// Between two looks for hooks that came and went, and for jobs that are due.
const PERIOD: Duration = Duration::from_millis(500);

/// How long calls that are at work have to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Makes the context of the moment, for somebody.
type Contexts = Arc<dyn Fn(Option<Arc<Actor>>) -> Context + Send + Sync>;

/// What plugins do in the background, until this is stopped.
pub struct Background {
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
    running: Running,
}

impl App {
    /// Tells after-hooks what happens, does the jobs of plugins and brings their backfills on, by
    /// contexts of the generation of the moment. Once per server.
    pub fn keep_plugins_busy(
        self: &Arc<Self>,
        contexts: impl Fn(Option<Arc<Actor>>) -> Context + Send + Sync + 'static,
    ) -> Background {
        let (stop, stopped) = watch::channel(false);
        let (app, contexts, running) = (self.clone(), Arc::new(contexts), Running::default());
        let manager = Manager { app, contexts, stopped, running: running.clone() };
        Background { stop, work: tokio::spawn(manager.run()), running }
    }
}

impl Background {
    /// Lets what is at work come to its end, as long as that takes no longer than a few seconds. What
    /// did not is told again, by whoever comes next; a job that did not is told of.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let ending = self.work.abort_handle();
        if tokio::time::timeout(FAREWELL, self.work).await.is_err() {
            for HookName { plugin, hook } in self.running.names() {
                let (plugin, job) = (&*plugin, &*hook);
                let hint = "it is done again when its next time comes";
                tracing::warn!(target: "backlot::plugin", plugin, job, hint, "a job was cut off");
            }
            ending.abort();
            tracing::warn!("plugins did not end in time");
        }
    }
}

/// Whoever is at work.
#[derive(Default)]
struct Crew {
    /// Nobody else is, as long as somebody of these is.
    turn: Option<Lock>,
    told: HashMap<HookName, JoinHandle<()>>,
    /// By plugin.
    filling: HashMap<Arc<str>, JoinHandle<()>>,
    /// After how many changes of plugins all backfills were found to be done.
    filled: Option<u64>,
    jobs: JoinSet<()>,
}

/// Sees that everybody is told who wants to be.
struct Manager {
    app: Arc<App>,
    contexts: Contexts,
    stopped: watch::Receiver<bool>,
    running: Running,
}

impl Manager {
    async fn run(mut self) {
        let mut crew = Crew::default();
        let mut stopped = self.stopped.clone();
        tokio::select! {
            () = self.manage(&mut crew) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
        while crew.jobs.join_next().await.is_some() {}
        for work in crew.told.into_values().chain(crew.filling.into_values()) {
            // They were told to stop, too.
            let _ = work.await;
        }
    }

    async fn manage(&mut self, crew: &mut Crew) {
        crew.turn = Some(self.turn().await);
        loop {
            let changes = self.app.plugin_changes();
            let context = (self.contexts)(Some(Arc::new(Actor::system())));
            crew.told.retain(|_, work| !work.is_finished());
            for follower in context.hooks.followers() {
                let told = crew.told.entry(follower.name.clone());
                told.or_insert_with(|| self.tell(&follower.name));
            }
            self.app.do_jobs(&context, (&mut crew.jobs, &self.running)).await;
            if crew.filled != Some(changes) {
                let all_done = self.see_to_backfills(&context, &mut crew.filling).await;
                crew.filled = all_done.then_some(changes);
            }
            tokio::time::sleep(PERIOD).await;
        }
    }

    /// Waits until nobody else is at work.
    async fn turn(&self) -> Lock {
        loop {
            match self.app.store.lock(LOCK, Duration::ZERO).await {
                Ok(Some(lock)) => return lock,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "nobody knows who tells plugins"),
            }
            tokio::time::sleep(STANDBY).await;
        }
    }

    /// Sees that of each plugin one backfill goes on that may. Answers whether all are done.
    async fn see_to_backfills(
        &self,
        context: &Context,
        filling: &mut HashMap<Arc<str>, JoinHandle<()>>,
    ) -> bool {
        filling.retain(|_, work| !work.is_finished());
        match self.app.fillings(context).await {
            Ok(Fillings { due, all_done }) => {
                for (_, row) in due {
                    let plugin = row.backfill.name.plugin;
                    let work = filling.entry(plugin.clone());
                    work.or_insert_with(|| self.fill(plugin));
                }
                all_done
            }
            Err(error) => {
                tracing::warn!(%error, "backfills of plugins cannot be looked at");
                false
            }
        }
    }

    /// Brings the backfills of a plugin on, until there is nothing that can be done now.
    fn fill(&self, plugin: Arc<str>) -> JoinHandle<()> {
        let (app, contexts, stopped) =
            (self.app.clone(), self.contexts.clone(), self.stopped.clone());
        tokio::spawn(async move {
            while !*stopped.borrow() {
                let context = contexts(Some(Arc::new(Actor::system())));
                let part = async {
                    let due = app.fillings(&context).await?.due;
                    let Some(own) = due.iter().find(|(_, row)| row.backfill.name.plugin == plugin)
                    else {
                        return Ok(false);
                    };
                    app.fill(&context, own).await.map(|()| true)
                };
                match part.await {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(error) => {
                        let plugin = &*plugin;
                        tracing::warn!(plugin, %error, "a backfill cannot be brought on");
                        return;
                    }
                }
            }
        })
    }

    /// Tells a hook, until it is gone or the server ends.
    fn tell(&self, hook: &HookName) -> JoinHandle<()> {
        let (app, contexts, hook) = (self.app.clone(), self.contexts.clone(), hook.clone());
        let mut stopped = self.stopped.clone();
        tokio::spawn(async move {
            while !*stopped.borrow() {
                let context = contexts(Some(Arc::new(Actor::system())));
                let followers = context.hooks.followers();
                let Some(at) = followers.iter().position(|it| it.name == hook) else { return };
                let delivery = Delivery::new(&app, &context, at);
                let rest = match delivery.step().await {
                    Ok(rest) => rest,
                    Err(error) => {
                        let (plugin, hook) = (&*hook.plugin, &*hook.hook);
                        tracing::warn!(plugin, hook, %error, "a hook cannot be told");
                        Rest::For(Duration::from_secs(1))
                    }
                };
                tokio::select! {
                    () = rest.over(&app) => {}
                    _ = stopped.wait_for(|stop| *stop) => return,
                }
            }
        })
    }
}

/// How long a hook has nothing to be told of.
pub(super) enum Rest {
    /// Not at all.
    Never,
    /// So long.
    For(Duration),
    /// Until the log has grown beyond a position, or for so long.
    Until(i64, Duration),
}

impl Rest {
    async fn over(self, app: &App) {
        match self {
            Rest::Never => {}
            Rest::For(time) => tokio::time::sleep(time).await,
            Rest::Until(position, time) => {
                let grown: Result<i64> = tokio::select! {
                    grown = app.store.grown(position) => grown,
                    () = tokio::time::sleep(time) => Ok(position),
                };
                if grown.is_err() {
                    // The database closes: whoever asks again at once would never rest.
                    tokio::time::sleep(PERIOD).await;
                }
            }
        }
    }
}
