//! Plugins managed over the API: what operations ask for, handed to the workshop. What was begun goes on
//! to its end when nobody waits any more.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use plugins_host::Host;
use schema_som::hooks::Hooks;
use schema_som::lifecycle::Lifecycle;
use schema_som::operation::Given;
use schema_som::ports::Context;
use schema_som::{Error, Key, Result, Value};
use serde_json::{Map, Value as Json, json};
use server_storage::{PluginRow, PluginState};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::bundles::OfBundle;
use super::holds::Change;
use super::install::Order;
use super::rest::unknown;
use super::{By, Shelf, Wish, Workshop, told};

/// How long this server is waited for to take a change up. It does so all the same.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a server has taken up.
#[derive(Clone)]
pub(crate) struct Seen {
    /// The change that it knows of.
    pub(crate) generation: i64,
    /// The plugins at work.
    pub(crate) host: Arc<Host>,
}

/// Manages the plugins of a studio that is served.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(super) workshop: Arc<Workshop>,
    pub(super) shelf: Arc<Shelf>,
    seen: watch::Receiver<Seen>,
    nudge: Arc<Notify>,
    /// Requests have threads of their own, which must not be kept.
    runtime: Handle,
}

/// What is asked for, with all that it takes.
enum Deed {
    Upload(Vec<u8>),
    Activate { digest: String, token: String, settings: Map<String, Json> },
    RollBack(String),
    Switch(String, PluginState),
    Configure { id: String, settings: Map<String, Json>, project: Option<Key> },
    Hold { id: String, hook: String, change: Change },
    Record { id: String, hook: String, count: i64, minutes: i64 },
    Trust { name: String, key: String },
    Untrust(String),
    Archive(String),
    Purge { id: String, token: String },
    Bundle(OfBundle),
}

impl Desk {
    /// The desk of a server, on the runtime that it is made on.
    pub(crate) fn new(
        (workshop, shelf): (Arc<Workshop>, Arc<Shelf>),
        seen: watch::Receiver<Seen>,
        nudge: Arc<Notify>,
    ) -> Self {
        Self { workshop, shelf, seen, nudge, runtime: Handle::current() }
    }

    async fn ask(&self, context: &Context, name: &str, arguments: &[Given]) -> Result<Json> {
        let text = |at: usize| arguments.get(at).map_or("", Given::text);
        match name {
            "pluginBundles" => self.bundles(context).await,
            "pluginBundlePlan" => self.promotion(text(0)).await,
            "plugins" => self.plugins().await,
            "plugin" => {
                let whole = |at: usize| match arguments.get(at) {
                    Some(Given::Value(Value::Int(number))) => Some(*number),
                    _ => None,
                };
                let last = whole(1).map_or(told::LINES, |last| last.clamp(0, 1_000) as usize);
                let after = u64::try_from(whole(2).unwrap_or_default()).unwrap_or_default();
                self.plugin(text(0), (after, last)).await
            }
            "pluginPlan" => {
                let keys = self.workshop.store.trusted_keys().await?;
                Ok(told::plan(&self.workshop.plan(text(0)).await?, &keys))
            }
            "pluginKeys" => self.keys().await,
            "pluginRecording" => self.workshop.recording(text(0)),
            "replayEvents" => {
                let wish = Wish::of(arguments)?;
                self.workshop.replay(context, &wish).await
            }
            "pluginPurgePlan" => Ok(told::loss(&self.workshop.loss(text(0)).await?)),
            _ => Err(Error::internal("nobody knows this operation about plugins")),
        }
    }

    async fn plugins(&self) -> Result<Json> {
        let rows = self.workshop.store.plugins().await?;
        // Those that this server has taken up.
        let report = self.seen.borrow().host.report();
        let knows = |row: &&PluginRow| {
            report.as_array().is_some_and(|all| all.iter().any(|one| one["id"] == *row.id))
        };
        let there: Vec<_> = rows.iter().filter(knows).collect();
        Ok(self.told((&there, None), (0, told::LINES)).await?.into())
    }

    /// A plugin, as this server runs it.
    async fn plugin(&self, id: &str, lines: (u64, usize)) -> Result<Json> {
        let rows = self.workshop.store.plugins().await?;
        let row = rows.iter().find(|row| row.id == id).ok_or_else(|| unknown(id))?;
        let mut told = self.told((&[row], Some(id)), lines).await?;
        Ok(told.remove(0))
    }

    /// These plugins, with what was done to one of them, or to all.
    async fn told(
        &self,
        (rows, of): (&[&PluginRow], Option<&str>),
        lines: (u64, usize),
    ) -> Result<Vec<Json>> {
        let store = &self.workshop.store;
        let most = if of.is_some() { told::DEEDS } else { told::DEEDS_OF_ALL };
        let (versions, projects) =
            (store.plugin_versions().await?, store.plugin_project_settings().await?);
        let keys = &*store.trusted_keys().await?;
        let (deeds, host) = (store.plugin_log(of, most).await?, self.seen.borrow().host.clone());
        let backfills = &*store.backfills().await?;
        let (host, versions, projects, deeds) = (&*host, &*versions, &*projects, &*deeds);
        let one = |row: &&PluginRow| {
            let facts =
                told::Facts { row, host, versions, keys, projects, backfills, deeds, lines };
            self.workshop.with_recordings(&row.id, told::plugin(&facts))
        };
        Ok(rows.iter().map(one).collect())
    }

    /// The keys that are trusted, with what was done to them.
    async fn keys(&self) -> Result<Json> {
        let store = &self.workshop.store;
        let (keys, deeds) =
            (store.trusted_keys().await?, store.plugin_log(Some(""), told::DEEDS).await?);
        Ok(told::keys(&keys, &deeds, self.workshop.wants_signatures()))
    }

    async fn act(&self, deed: Deed, by: &By) -> Result<Json> {
        let workshop = &self.workshop;
        match deed {
            Deed::Upload(bytes) => {
                let version = workshop.upload(&bytes, by).await?;
                let rows = workshop.store.plugins().await?;
                let keys = workshop.store.trusted_keys().await?;
                Ok(json!({"version": told::version(&version, (&rows, &keys))}))
            }
            Deed::Activate { digest, token, settings } => {
                let (digest, token) = (digest.as_str(), Some(token.as_str()));
                let order = Order { digest, token, settings, action: "activate" };
                let installed = workshop.activate(order, by).await?;
                let mut answer = self.caught_up(&installed.row.id).await?;
                answer["steps"] = installed.steps.into();
                Ok(answer)
            }
            Deed::RollBack(id) => {
                workshop.roll_back(&id, by).await?;
                self.caught_up(&id).await
            }
            Deed::Switch(id, state) => {
                let misfits = workshop.set_state_by(&id, state, by).await?;
                let mut answer = self.caught_up(&id).await?;
                answer["misfits"] = misfits.iter().map(told::misfit).collect();
                Ok(answer)
            }
            Deed::Configure { id, settings, project } => {
                workshop.configure(&id, (&settings, project), by).await?;
                self.caught_up(&id).await
            }
            Deed::Hold { id, hook, change } => {
                workshop.hold((&id, &hook), change, by).await?;
                self.caught_up(&id).await
            }
            Deed::Record { id, hook, count, minutes } => {
                workshop.record((&id, &hook), (count, minutes), by).await?;
                Ok(json!({"plugin": self.plugin(&id, (0, told::LINES)).await?}))
            }
            Deed::Trust { name, key } => {
                workshop.trust((&name, &key), by).await?;
                Ok(json!({"trust": self.keys().await?}))
            }
            Deed::Untrust(name) => {
                workshop.untrust(&name, by).await?;
                Ok(json!({"trust": self.keys().await?}))
            }
            Deed::Archive(id) => {
                let archived = workshop.archive(&id, by).await?;
                self.await_change().await?;
                let file = archived.file.display().to_string();
                let misfits: Json = archived.misfits.iter().map(told::misfit).collect();
                Ok(json!({"file": file, "rows": archived.rows, "misfits": misfits}))
            }
            Deed::Purge { id, token } => {
                let rows = workshop.purge(&id, &token, by).await?;
                self.await_change().await?;
                Ok(json!({"rows": rows}))
            }
            Deed::Bundle(deed) => self.change_bundle(deed, by).await,
        }
    }

    async fn caught_up(&self, id: &str) -> Result<Json> {
        self.await_change().await?;
        Ok(json!({"plugin": self.plugin(id, (0, told::LINES)).await?}))
    }

    /// Waits until this server runs what the database says.
    pub(super) async fn await_change(&self) -> Result<()> {
        let generation = self.workshop.store.plugin_generation().await?;
        self.nudge.notify_one();
        let mut seen = self.seen.clone();
        let taken_up = seen.wait_for(|seen| seen.generation >= generation);
        // Whoever asks too early is told of what runs.
        let _ = tokio::time::timeout(PATIENCE, taken_up).await;
        Ok(())
    }
}

impl Deed {
    /// What an operation asks for; nothing for one that only asks.
    fn of(name: &str, arguments: &[Given]) -> Result<Option<Self>> {
        let text = |at: usize| arguments.get(at).map_or("", Given::text).to_owned();
        let project = || arguments.get(2).and_then(Given::key);
        Ok(Some(match (name, arguments) {
            ("pluginUpload", [Given::Bytes(bytes)]) => Deed::Upload(bytes.clone()),
            ("pluginActivate", [_, _, settings]) => {
                let settings = object(settings)?;
                Deed::Activate { digest: text(0), token: text(1), settings }
            }
            ("pluginRollBack", _) => Deed::RollBack(text(0)),
            ("pluginEnable", _) => Deed::Switch(text(0), PluginState::Enabled),
            ("pluginDisable", _) => Deed::Switch(text(0), PluginState::Disabled),
            ("pluginConfigure", [_, settings, _]) => {
                let settings = object(settings)?;
                Deed::Configure { id: text(0), settings, project: project() }
            }
            ("pluginBypass", [_, _, Given::Value(Value::Int(minutes))]) => {
                Deed::Hold { id: text(0), hook: text(1), change: Change::Bypass(*minutes) }
            }
            ("pluginSuspend", _) => {
                Deed::Hold { id: text(0), hook: text(1), change: Change::Suspend }
            }
            ("pluginResume", _) => {
                Deed::Hold { id: text(0), hook: text(1), change: Change::Resume }
            }
            (
                "pluginRecord",
                [_, _, Given::Value(Value::Int(count)), Given::Value(Value::Int(minutes))],
            ) => Deed::Record { id: text(0), hook: text(1), count: *count, minutes: *minutes },
            ("pluginTrust", _) => Deed::Trust { name: text(0), key: text(1) },
            ("pluginUntrust", _) => Deed::Untrust(text(0)),
            ("pluginArchive", _) => Deed::Archive(text(0)),
            ("pluginPurge", _) => Deed::Purge { id: text(0), token: text(1) },
            _ => match OfBundle::of(name, arguments)? {
                Some(deed) => Deed::Bundle(deed),
                None => return Ok(None),
            },
        }))
    }
}

/// What is set, by name.
pub(super) fn object(given: &Given) -> Result<Map<String, Json>> {
    let text = given.text();
    if text.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(text).map_err(|_| {
        Error::new(schema_som::Code::InvalidType, "`settings` is not an object")
            .hint("by name, such as {\"pattern\": \"SH###\"}")
    })
}

#[async_trait]
impl Lifecycle for Desk {
    async fn operate(&self, context: &Context, name: &str, arguments: &[Given]) -> Result<Json> {
        let Some(deed) = Deed::of(name, arguments)? else {
            return self.ask(context, name, arguments).await;
        };
        let actor = context.actor.as_deref();
        let by = By {
            user: actor.and_then(|actor| actor.user),
            name: actor.map(|actor| actor.login.clone()).unwrap_or_default(),
        };
        let desk = self.clone();
        let done = self.runtime.spawn(async move { desk.act(deed, &by).await });
        done.await
            .map_err(|error| Error::internal(format!("a change of plugins ended: {error}")))?
    }
}
