//! Tells after-hooks what happened, for as long as a server runs. Of several servers on one database
//! one does it; on a file each may, and the cursor that both try to move lets one of them win.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::hooks::HookName;
use schema_som::ports::Context;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::deliver::Delivery;
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
}

impl App {
    /// Tells after-hooks what happens, and does the jobs of plugins, by contexts of the generation of
    /// the moment. Once per server.
    pub fn keep_plugins_busy(
        self: &Arc<Self>,
        contexts: impl Fn(Option<Arc<Actor>>) -> Context + Send + Sync + 'static,
    ) -> Background {
        let (stop, stopped) = watch::channel(false);
        let manager = Manager { app: self.clone(), contexts: Arc::new(contexts), stopped };
        Background { stop, work: tokio::spawn(manager.run()) }
    }
}

impl Background {
    /// Lets what is at work come to its end, as long as that takes no longer than a few seconds. What
    /// did not is told again, by whoever comes next.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let ending = self.work.abort_handle();
        if tokio::time::timeout(FAREWELL, self.work).await.is_err() {
            ending.abort();
            tracing::warn!("plugins did not end in time");
        }
    }
}

/// Sees that everybody is told who wants to be.
struct Manager {
    app: Arc<App>,
    contexts: Contexts,
    stopped: watch::Receiver<bool>,
}

impl Manager {
    async fn run(mut self) {
        let mut told: HashMap<HookName, JoinHandle<()>> = HashMap::new();
        let mut stopped = self.stopped.clone();
        tokio::select! {
            () = self.manage(&mut told) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
        for (_, work) in told {
            // They were told to stop, too.
            let _ = work.await;
        }
    }

    async fn manage(&mut self, told: &mut HashMap<HookName, JoinHandle<()>>) {
        let _turn = loop {
            match self.app.store.lock(LOCK, Duration::ZERO).await {
                Ok(Some(lock)) => break lock,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "nobody knows who tells plugins"),
            }
            tokio::time::sleep(STANDBY).await;
        };
        loop {
            let context = (self.contexts)(Some(Arc::new(Actor::system())));
            told.retain(|_, work| !work.is_finished());
            for follower in context.hooks.followers() {
                told.entry(follower.name.clone()).or_insert_with(|| self.tell(&follower.name));
            }
            self.app.do_jobs(&context).await;
            tokio::time::sleep(PERIOD).await;
        }
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
