//! A studio for one plugin: made, asked, and gone.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use plugins_host::{Host, Limits, Signatures};
use schema::{Caller, Engine, Generation, Request};
use schema_som::clock::Clock;
use schema_som::hooks::Hooks;
use schema_som::{Actor, Code, Error, Result};
use serde_json::{Map, Value as Json};
use server_app::auth::Credentials;
use tempfile::TempDir;

use super::time::Passing;
use super::web::World;
use crate::config::Config;
use crate::plugins::Workshop;
use crate::wiring::{Outside, Studio};

/// Parts of a backfill, after which it never ends.
const PARTS: u32 = 1_000;

/// Facts that after-hooks gave up, of which a trial knows at most.
const LETTERS: u32 = 10_000;

/// Has trials share what they compile: an interpreter takes ten seconds each time. Where that cannot
/// be, it is compiled anew.
fn share(folder: &Path) {
    #[cfg(unix)]
    if let Ok(tools) = plugins_tool::tools() {
        let shared = tools.join("compiled");
        if std::fs::create_dir_all(&shared).is_ok() {
            let _ = std::os::unix::fs::symlink(shared, folder.join("plugins"));
        }
    }
}

/// A studio with one plugin at work, and its administrator.
pub struct Stage {
    engine: Engine,
    /// The same without the plugin's hooks, once somebody asks it.
    hookless: OnceLock<Engine>,
    host: Arc<Host>,
    /// The id of the plugin.
    plugin: String,
    administrator: Arc<Actor>,
    studio: Studio,
    pub(super) time: Arc<Passing>,
    pub(super) world: Arc<World>,
    _folder: TempDir,
}

impl Stage {
    /// A new studio on SQLite, with the plugin of this package.
    ///
    /// # Errors
    /// What keeps the plugin from being installed.
    pub async fn of(config: &Config, package: &[u8], settings: Map<String, Json>) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(|error| {
            let what = format!("there is no room for a studio to try plugins in: {error}");
            Error::new(Code::Unavailable, what)
        })?;
        let config = Config {
            data: folder.path().to_owned(),
            limits: config.limits.clone(),
            // What a case has fail is called again for the next one, and nobody signs a trial.
            plugins: Limits { breaker: false, signatures: Signatures::Optional, ..config.plugins },
            ..Config::default()
        };
        share(folder.path());
        let (time, world) = (Arc::new(Passing::new()?), Arc::new(World::default()));
        let outside = Outside { clock: time.clone(), web: world.clone() };
        let (studio, administrator) = Studio::prepare_in(config, outside).await?;
        let workshop = Workshop::of(&studio);
        let plugin = workshop.install(package, settings).await?.row.id;
        let model = workshop.model(&Host::default()).await?;
        let generation = Generation::build(model.registry.clone(), &studio.config.limits)?;
        let generation = generation.with_hooks(model.hooks());
        let engine = Engine::new(generation, studio.app.clone());
        let Credentials { login, .. } =
            administrator.ok_or_else(|| Error::internal("a new studio has no administrator"))?;
        let administrator = studio.app.actor_by_login(&model.registry, &login).await?;
        let administrator = administrator
            .ok_or_else(|| Error::internal("the administrator of a new studio is unknown"))?;
        // Nobody sees the password that would have to be replaced.
        let administrator = Arc::new(Actor { must_reset_password: false, ..administrator });
        let host = model.host;
        let hookless = OnceLock::new();
        let _folder = folder;
        Ok(Self { engine, hookless, host, plugin, administrator, studio, time, world, _folder })
    }

    /// What a document answers somebody, errors included; the administrator, if nobody is named.
    ///
    /// # Errors
    /// `NOT_FOUND` for a login that nobody has.
    pub async fn ask(&self, login: Option<&str>, asked: (&str, Map<String, Json>)) -> Result<Json> {
        self.answer(&self.engine, login, asked).await
    }

    /// The same where the plugin declares what it does, and none of its hooks is asked: as what was
    /// stored before it came.
    ///
    /// # Errors
    /// As [`Stage::ask`].
    pub(super) async fn ask_without_hooks(
        &self,
        login: Option<&str>,
        asked: (&str, Map<String, Json>),
    ) -> Result<Json> {
        let engine = match self.hookless.get() {
            Some(engine) => engine,
            None => {
                let (registry, limits) = (self.engine.registry(), &self.studio.config.limits);
                let engine =
                    Engine::new(Generation::build(registry, limits)?, self.studio.app.clone());
                self.hookless.get_or_init(|| engine)
            }
        };
        let answer = self.answer(engine, login, asked).await?;
        self.begin_now().await?;
        Ok(answer)
    }

    /// After-hooks that hear of what comes after their plugin begin here.
    async fn begin_now(&self) -> Result<()> {
        let context = self.engine.context(Some(Arc::new(Actor::system())));
        let store = &self.studio.store;
        store.settle().await?;
        let newest = store.newest_position().await?;
        let mut tx = store.begin().await?;
        for follower in context.hooks.followers().iter().filter(|it| !it.earliest) {
            tx.set_cursor(&follower.name, newest).await?;
        }
        tx.commit().await
    }

    async fn answer(
        &self,
        engine: &Engine,
        login: Option<&str>,
        (document, variables): (&str, Map<String, Json>),
    ) -> Result<Json> {
        let request = Request {
            query: document.to_owned(),
            operation_name: None,
            variables,
            extensions: Map::new(),
            allow_mutation: true,
            after: None,
            bundle: None,
        };
        let caller = Caller {
            actor: Some(self.actor(login).await?),
            token: None,
            deadline: None,
            request_id: "trial".into(),
        };
        let answer = engine.answer(request, caller).await;
        serde_json::from_slice(&answer.body)
            .map_err(|error| Error::internal(format!("an answer is no JSON: {error}")))
    }

    async fn actor(&self, login: Option<&str>) -> Result<Arc<Actor>> {
        let Some(login) = login else { return Ok(self.administrator.clone()) };
        let registry = self.engine.registry();
        let actor = self.studio.app.actor_by_login(&registry, login).await?;
        let actor = actor.ok_or_else(|| {
            Error::new(Code::NotFound, format!("nobody has the login `{login}`"))
                .hint("[[user]] makes somebody with a login and groups")
        })?;
        Ok(Arc::new(Actor { must_reset_password: false, ..actor }))
    }

    /// Lets the time of a job come, and answers what keeps it from being done.
    ///
    /// # Errors
    /// `NOT_FOUND` for a job that the plugin does not have.
    pub(super) async fn job(&self, name: &str) -> Result<Result<()>> {
        let context = self.engine.context(Some(Arc::new(Actor::system())));
        let jobs = context.hooks.jobs();
        let Some(at) = jobs.iter().position(|job| *job.hook == *name) else {
            let known: Vec<_> = jobs.iter().map(|job| &*job.hook).collect();
            return Err(self.lacks(("job", "[[job]] name"), name, &known));
        };
        let now = self.time.now();
        let planned = context.hooks.next_tick(at, now).unwrap_or(now);
        self.time.until(planned);
        Ok(self.studio.app.job(context.clone(), (at, planned)).await)
    }

    /// Brings a backfill on to its end, and answers what keeps it from getting there.
    ///
    /// # Errors
    /// `NOT_FOUND` for a step that the plugin does not have.
    pub(super) async fn backfill(&self, name: &str) -> Result<Result<()>> {
        let context = self.engine.context(Some(Arc::new(Actor::system())));
        let steps = context.hooks.backfills();
        let Some(at) = steps.iter().position(|step| *step.name.hook == *name) else {
            let known: Vec<_> = steps.iter().map(|step| &*step.name.hook).collect();
            return Err(self.lacks(("backfill", "[[migration]] backfill"), name, &known));
        };
        Ok(self.studio.app.fill_at_once(&context, at, PARTS).await)
    }

    /// The plugin has nothing of this name, which a part of its manifest would declare.
    fn lacks(&self, (sort, declared): (&str, &str), name: &str, known: &[&str]) -> Error {
        let hint = match known.is_empty() {
            true => format!("plugin.toml declares it: {declared} = \"{name}\""),
            false => format!("plugin.toml declares: {}", known.join(", ")),
        };
        let what = format!("{} has no {sort} `{name}`", self.plugin);
        Error::new(Code::NotFound, what).hint(hint)
    }

    /// Tells after-hooks what happened, until there is nothing left to tell. Time passes until the last
    /// of their tries.
    ///
    /// # Errors
    /// What became of the database.
    pub(super) async fn settle(&self) -> Result<()> {
        let contexts = |actor| self.engine.context(actor);
        self.studio.app.settle_plugins(&contexts, &|moment| self.time.until(moment)).await
    }

    /// Why after-hooks gave up what they were told, so far and in their order, each with the hook.
    ///
    /// # Errors
    /// What became of the database.
    pub(super) async fn given_up(&self) -> Result<Vec<String>> {
        let letters = self.studio.store.dead_letters(LETTERS).await?;
        let letters = letters.iter().rev();
        Ok(letters.map(|(name, letter)| format!("{}: {}", name.hook, letter.reason)).collect())
    }

    /// Sets the plugin.
    ///
    /// # Errors
    /// `INVALID_VALUE` for what cannot be set.
    pub(super) fn set(&self, settings: &Map<String, Json>) -> Result<()> {
        self.host.configure(&self.plugin, settings, &[])
    }

    /// What administrators are told of the plugin: its hooks with their figures, its journal.
    pub fn report(&self) -> Json {
        self.host.report()[0].clone()
    }

    /// Ends the studio.
    pub async fn close(self) {
        self.studio.store.close().await;
    }
}
