//! A studio for one plugin: made, asked, and gone.

use std::path::Path;
use std::sync::Arc;

use plugins_host::Host;
use schema::{Caller, Engine, Generation, Request};
use schema_som::hooks::Hooks;
use schema_som::{Actor, Code, Error, Result};
use serde_json::{Map, Value as Json, json};
use server_app::auth::Credentials;
use tempfile::TempDir;

use crate::config::Config;
use crate::plugins::Workshop;
use crate::wiring::Studio;

const LOGIN: &str = "mutation($login: String!, $password: String!) {
    login(login: $login, password: $password) { token }
}";

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
    host: Arc<Host>,
    actor: Option<Arc<Actor>>,
    studio: Studio,
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
            plugins: config.plugins,
            ..Config::default()
        };
        share(folder.path());
        let (studio, administrator) = Studio::prepare(config).await?;
        let workshop = Workshop::of(&studio);
        workshop.install(package, settings).await?;
        let model = workshop.model(&Host::default()).await?;
        let generation = Generation::build(model.registry.clone(), &studio.config.limits)?;
        let generation = generation.with_hooks(model.hooks());
        let engine = Engine::new(generation, studio.app.clone());
        let mut stage = Self { engine, host: model.host, actor: None, studio, _folder: folder };
        if let Some(credentials) = administrator {
            stage.actor = Some(stage.log_in(credentials).await?);
        }
        Ok(stage)
    }

    async fn log_in(&self, Credentials { login, password }: Credentials) -> Result<Arc<Actor>> {
        let given = json!({"login": login, "password": password});
        let said = self.ask(LOGIN, given.as_object().cloned().unwrap_or_default()).await?;
        let token = said["data"]["login"]["token"].as_str().unwrap_or_default();
        let registry = self.engine.registry();
        let actor = self.studio.app.actor_by_token(&registry, token).await?;
        actor.ok_or_else(|| Error::internal("the administrator of a new studio cannot log in"))
    }

    /// What a document answers, errors included.
    ///
    /// # Errors
    /// `INTERNAL` for an answer that is no JSON.
    pub async fn ask(&self, document: &str, variables: Map<String, Json>) -> Result<Json> {
        let request = Request {
            query: document.to_owned(),
            operation_name: None,
            variables,
            extensions: Map::new(),
            allow_mutation: true,
            after: None,
        };
        let caller = Caller {
            actor: self.actor.clone(),
            token: None,
            deadline: None,
            request_id: "trial".into(),
        };
        let answer = self.engine.answer(request, caller).await;
        serde_json::from_slice(&answer.body)
            .map_err(|error| Error::internal(format!("an answer is no JSON: {error}")))
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
