//! The composition root: the only place where storage, application, schema and HTTP meet, and the
//! only one that hands out the real time and real randomness.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use arc_swap::ArcSwap;
use plugins_host::Host;
use schema::{Engine, Generation};
use schema_som::clock::Clock;
use schema_som::hooks::{Hooks, NoHooks, Web};
use schema_som::lifecycle::Lifecycle;
use schema_som::type_def::PluginDef;
use schema_som::{Code, Error, Registry, Result};
use server_app::auth::Credentials;
use server_app::{App, Background, Following, Scheduling};
use server_storage::Store;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::{self, Live, Metrics, Service};
use crate::outbound::Outbound;
use crate::plugins::{self, Desk, Seen, Shelf, Watch, Workshop};
use crate::upgrade::{self, Age};

/// How long another process is waited for that fills the same database.
const WAIT: Duration = Duration::from_secs(60);

/// How long a request waits for somebody else who changes plugins.
const TURN: Duration = Duration::from_secs(3);

/// How long connections to the database are waited for at the end.
const CLOSING: Duration = Duration::from_secs(10);

/// A studio that is open: what commands work on and the server serves.
pub struct Studio {
    /// The settings that it was opened with.
    pub config: Config,
    /// The model.
    pub registry: Arc<Registry>,
    /// The hooks of the plugins that are at work.
    pub hooks: Arc<dyn Hooks>,
    /// Its database.
    pub store: Store,
    /// Its use cases.
    pub app: Arc<App>,
    /// The time, and new keys.
    pub clock: Arc<dyn Clock>,
}

/// What a studio knows of the world around it.
pub struct Outside {
    /// The time, and new keys.
    pub clock: Arc<dyn Clock>,
    /// Who sends the requests of plugins.
    pub web: Arc<dyn Web>,
}

impl Outside {
    /// The world as it is.
    ///
    /// # Errors
    /// `INTERNAL` on a machine that has no randomness to give.
    pub fn real(config: &Config) -> Result<Self> {
        let plugins = &config.plugins;
        let web = Arc::new(Outbound::new(plugins.http_bytes, plugins.private_networks));
        Ok(Self { clock: Arc::new(SystemClock::new()?), web })
    }
}

impl Studio {
    /// Opens a database that exists and is up to date.
    ///
    /// # Errors
    /// `UNAVAILABLE` when there is none, `SCHEMA_MISMATCH` when it is older or newer than we are.
    pub async fn open(config: Config) -> Result<Studio> {
        if config.is_embedded() && !config.database_file().exists() {
            let place = config.data.display();
            return Err(Error::new(Code::Unavailable, format!("there is no studio in {place}"))
                .hint("`backlot serve` makes one; --data DIR says where yours is"));
        }
        match Age::of(&config).await? {
            Age::Current => {
                let outside = Outside::real(&config)?;
                Self::connect(config, outside).await
            }
            Age::Older => Err(upgrade::older()),
            Age::Empty => Err(Error::new(Code::SchemaMismatch, "the database is empty")
                .hint("`backlot migrate` makes its tables, `backlot serve` fills them, too")),
        }
    }

    /// Opens a database, brings it up to date where that is allowed, and seeds an empty one. The
    /// credentials are those of the first administrator, when this call made one.
    ///
    /// # Errors
    /// As [`Studio::open`], and whatever keeps a migration from running.
    pub async fn prepare(config: Config) -> Result<(Studio, Option<Credentials>)> {
        let outside = Outside::real(&config)?;
        Self::prepare_in(config, outside).await
    }

    /// The same in a world that may be another one.
    ///
    /// # Errors
    /// As [`Studio::prepare`].
    pub async fn prepare_in(
        config: Config,
        outside: Outside,
    ) -> Result<(Studio, Option<Credentials>)> {
        if !config.is_embedded()
            && !config.database.migrate
            && Age::of(&config).await? == Age::Older
        {
            return Err(upgrade::older());
        }
        upgrade::migrate(&config).await?;
        let studio = Self::connect(config, outside).await?;
        // Of several that start at once, one makes the first administrator.
        let turn = studio.store.lock("seed", WAIT).await?;
        if turn.is_none() {
            let error = Error::new(Code::Busy, "another process fills the database");
            return Err(error.hint("wait for it, then start again").retry_after(1));
        }
        let seeded = studio.app.seed(&studio.registry).await?;
        Ok((studio, seeded.administrator))
    }

    async fn connect(config: Config, Outside { clock, web }: Outside) -> Result<Studio> {
        let store = Store::open(&config.database_url(), &config.storage).await?;
        let registry = Arc::new(plugins::declared(&store).await?);
        let app = App::new(store.clone(), clock.clone(), config.auth.clone());
        let app = app.with_web(web).with_bundles(config.bundles.clone());
        let app = config.scheduler.equip(app);
        let app = Arc::new(app);
        let hooks = Arc::new(NoHooks);
        Ok(Studio { config, registry, hooks, store, app, clock })
    }

    /// The same studio with what plugins declare. Tables that are missing are made, and permissions
    /// that name the new types; nothing is taken away.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names the plugin whose declarations do not fit, `SCHEMA_MISMATCH` that
    /// lists what cannot simply be added, `BUSY` while another process does the same.
    pub async fn with_plugins(mut self, plugins: &[PluginDef]) -> Result<Studio> {
        let (types, operations) = (schema_som::types::all(), schema_som::operation::built_in());
        let registry = Arc::new(Registry::with_plugins(types, operations, plugins)?);
        let turn = self.store.lock("plugins", WAIT).await?;
        if turn.is_none() {
            let error = Error::new(Code::Busy, "another process makes the tables of plugins");
            return Err(error.hint("wait for it, then start again").retry_after(1));
        }
        self.store.evolve(&self.registry, &registry).await?;
        self.app.seed(&registry).await?;
        self.registry = registry;
        Ok(self)
    }

    /// Builds the schema, opens the port, and answers from then on.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the port cannot be had; whatever is wrong with the model.
    pub async fn listen(self) -> Result<Running> {
        let workshop = Arc::new(Workshop::of(&self).patient(TURN));
        // Asked before plugins are read: a change in between is met twice rather than missed.
        let seen = self.store.plugin_generation().await?;
        let model = workshop.model(&Host::default()).await?;
        if model.host.plugins().next().is_some() {
            workshop.settle_rest(&model.registry).await?;
        }
        // Whoever composed this studio may have given it a model of its own.
        let (registry, hooks) = match model.host.plugins().next() {
            Some(_) => (model.registry.clone(), model.hooks()),
            None => (self.registry, self.hooks),
        };
        let (tells, told) = watch::channel(Seen { generation: seen, host: model.host.clone() });
        let nudge = Arc::new(Notify::new());
        let bundles = Shelf::new(workshop.clone(), model.host.clone());
        let desk = Desk::new((workshop.clone(), bundles.clone()), told, nudge.clone());
        let desk = Arc::new(desk);
        let lent: Weak<dyn Lifecycle> = Arc::<Desk>::downgrade(&desk);
        self.app.lend_plugins(lent);
        let limits = self.config.limits.clone();
        let generation = Generation::build(registry, &limits)?.with_hooks(hooks);
        let metrics = Metrics::new()
            .map_err(|error| Error::internal(format!("the metrics cannot start: {error}")))?;
        let service = Arc::new(Service {
            engine: Engine::following(generation, self.app.clone(), self.config.live.following()),
            app: self.app,
            store: self.store,
            clock: self.clock,
            settings: self.config.server.clone(),
            metrics,
            live: Live::new(self.config.live.clone()),
            plugins: ArcSwap::new(model.host.clone()),
            bundles,
            stopping: AtomicBool::new(false),
        });
        let listen = self.config.server.listen;
        let refused = |error: std::io::Error| {
            Error::new(Code::Unavailable, format!("cannot listen at {listen}: {error}"))
                .hint("choose another port with --listen ADDRESS:PORT")
        };
        let listener = TcpListener::bind(listen).map_err(refused)?;
        let following = service.app.follow_log(&self.config.events).await?;
        let counting = tokio::spawn({
            let service = service.clone();
            async move { service.app.keep_counting(|| service.engine.registry()).await }
        });
        let address = listener.local_addr().map_err(refused)?;
        let scheduling = service.app.keep_scheduling();
        let busy = service.app.keep_plugins_busy({
            let service = service.clone();
            move |actor| service.engine.context(actor)
        });
        let server = http::serve(service.clone(), listener).map_err(refused)?;
        let handle = server.handle();
        let task = tokio::spawn(server);
        let watch = Watch { model, seen, tells, nudge };
        let watching = plugins::watch(service.clone(), workshop, limits, watch);
        let watching = tokio::spawn(watching);
        tracing::info!(target: "backlot", %address, database = service.store.url(), "listening");
        let chores = [watching, counting];
        let background = (scheduling, busy);
        Ok(Running { address, service, handle, task, following, background, chores, _desk: desk })
    }
}

/// A server that answers.
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    service: Arc<Service>,
    handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
    following: Following,
    background: (Scheduling, Background),
    chores: [JoinHandle<()>; 2],
    /// The use cases know it for as long as it is here.
    _desk: Arc<Desk>,
}

impl Running {
    /// The database behind it, for tests that count statements.
    pub fn store(&self) -> &Store {
        &self.service.store
    }

    /// Deletes old events now, for tests that cannot wait for an hour.
    ///
    /// # Errors
    /// As [`server_app::App::purge_log`].
    pub async fn purge_log(&self) -> Result<()> {
        self.service.app.purge_log().await
    }

    /// Takes no more connections, lets requests finish, and closes the database.
    pub async fn stop(self) {
        self.service.stopping.store(true, Ordering::Release);
        self.service.live.stop();
        // While there are still workers: connections that they opened end with them.
        let (scheduling, busy) = self.background;
        tokio::join!(scheduling.stop(), busy.stop());
        self.handle.stop(true).await;
        match self.task.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(target: "backlot", %error, "the server failed"),
            Err(error) => tracing::error!(target: "backlot", %error, "the server's task failed"),
        }
        self.following.stop();
        self.chores.iter().for_each(JoinHandle::abort);
        // A connection that does not come back shall not keep the process: all is committed by now.
        if tokio::time::timeout(CLOSING, self.service.store.close()).await.is_err() {
            tracing::warn!(target: "backlot", "the database did not close in time");
        }
        tracing::info!(target: "backlot", "stopped");
    }
}
