//! Packages kept as versions, and versions put to work: newer ones, older ones, and those that were.

use plugins_host::manifest::{AfterHook, Manifest, Setting};
use plugins_host::package::Package;
use plugins_host::{Active, Host};
use schema_som::hooks::HookName;
use schema_som::{Code, Error, Registry, Result};
use serde_json::{Map, Value as Json, json};
use server_storage::{PluginRow, PluginState, PluginVersion, Tx};

use super::assembly::{recalled, settings};
use super::plan::{Plan, ordinal};
use super::{By, Model, Workshop, fit};

/// The fact that tells for which changes of plugins everything was settled.
const SETTLED: &str = "plugins.settled";

/// What became of an installation.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The plugin as it stands in the database now.
    pub row: PluginRow,
    /// What it declares.
    pub manifest: Manifest,
    /// The version that was there before, if any.
    pub replaced: Option<String>,
    /// How many statements made its tables.
    pub steps: usize,
}

/// A version that is to be put to work.
#[derive(Debug, Default)]
pub struct Order<'a> {
    /// What names it.
    pub digest: &'a str,
    /// The plan that was agreed to; without one, whichever it is.
    pub token: Option<&'a str>,
    /// What is set by it. What was set before stays set where it is not set anew.
    pub settings: Map<String, Json>,
    /// What the log calls it.
    pub action: &'static str,
}

impl Workshop {
    /// Keeps a package as a version of its plugin, compiled and held against the contract. Nothing of
    /// it runs.
    ///
    /// # Errors
    /// `PLUGIN_INVALID`, `PLUGIN_UNTRUSTED`, `BUSY`, `UNAVAILABLE`.
    pub async fn upload(&self, bytes: &[u8], by: &By) -> Result<PluginVersion> {
        let package = Package::read(bytes)?;
        let digest = package.digest.to_string();
        let known = self.store.plugin_version(&digest).await?;
        let now = self.clock.now();
        let version = PluginVersion {
            digest,
            plugin: package.manifest.id.clone(),
            version: package.manifest.version.clone(),
            manifest: package.parts.manifest.clone(),
            uploaded_at: now,
            uploaded_by: by.name.clone(),
            activated_at: None,
            signers: package.signers.iter().map(ToString::to_string).collect(),
        };
        self.trusted(&version).await?;
        self.load(package).await?;
        let mut tx = self.store.begin().await?;
        tx.put_plugin_version(&version, bytes).await?;
        if known.is_none() {
            let details = json!({"version": version.version});
            let named = (version.plugin.as_str(), Some(version.digest.as_str()));
            tx.log_plugin(&self.deed(by, "upload", named, details)).await?;
        }
        tx.commit().await?;
        Ok(known.unwrap_or(version))
    }

    /// Installs a package, or another version of a plugin that is installed: uploaded, and put to
    /// work. Servers notice within a second.
    ///
    /// # Errors
    /// As [`Workshop::upload`] and [`Workshop::activate`].
    pub async fn install(&self, bytes: &[u8], set: Map<String, Json>) -> Result<Installed> {
        let by = By::command();
        let version = self.upload(bytes, &by).await?;
        let digest = version.digest.as_str();
        let order = Order { digest, token: None, settings: set, action: "activate" };
        self.activate(order, &by).await
    }

    /// Puts a version to work: held against the model and the other plugins, started once, its tables
    /// made. Tables and the change of the version are one transaction where the engine can it; where
    /// not, an activation that was cut off goes on with the next one.
    ///
    /// # Errors
    /// `CONFLICT`, `BUSY`, `PLUGIN_INVALID`, `PLUGIN_UNTRUSTED`, `INVALID_VALUE`, `SCHEMA_MISMATCH`, or the `PLUGIN_`
    /// code of what the first start did. Then nothing has changed.
    pub async fn activate(&self, order: Order<'_>, by: &By) -> Result<Installed> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        let rows = self.store.plugins().await?;
        let plan = self.plan_beside(&rows, order.digest).await?;
        plan.effects.agreed(order.token)?;
        self.trusted(&plan.version).await?;
        plan.effects.fitting()?;
        let before = rows.iter().find(|row| row.id == plan.manifest.id);
        let fresh = self.fresh(before, &order).await?;
        let row = self.row(&rows, &plan, &fresh);
        let model = self.tried(&rows, (&row, fresh)).await?;
        plan.effects.possible()?;
        let details = json!({
            "version": row.version,
            "replaces": before.map(|row| row.version.clone()),
            "settings": order.settings.keys().collect::<Vec<_>>(),
        });
        let deed = self.deed(by, order.action, (&row.id, Some(&row.digest)), details);
        self.store.settle().await?;
        let newest = self.store.newest_position().await?;
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        let steps = tx.evolve((&plan.before, &model.registry), &plan.renames).await?;
        tx.activate_plugin(&row).await?;
        begin(&mut tx, (&row, &plan.manifest), newest).await?;
        tx.log_plugin(&deed).await?;
        tx.commit().await?;
        self.settle(&model.registry).await?;
        let gone = before.filter(|row| row.state != PluginState::Removed);
        let replaced = gone.map(|row| row.version.clone());
        Ok(Installed { row, manifest: plan.manifest, replaced, steps })
    }

    /// Puts the version to work that was before.
    ///
    /// # Errors
    /// `NOT_FOUND` where there was none; as [`Workshop::activate`].
    pub async fn roll_back(&self, id: &str, by: &By) -> Result<Installed> {
        let row = self.known(id).await?;
        let versions = self.store.plugin_versions().await?;
        let others = versions.iter().filter(|it| it.plugin == id && it.digest != row.digest);
        let last = others.filter(|it| it.activated_at.is_some()).max_by_key(|it| it.activated_at);
        let last = last.ok_or_else(|| {
            Error::new(Code::NotFound, format!("{id} had no version before {}", row.version))
                .hint("upload another one, or let it rest: `pluginDisable`")
        })?;
        let order = Order { digest: &last.digest, action: "roll-back", ..Order::default() };
        self.activate(order, by).await
    }

    /// The plugin of an order, with what is set for it.
    async fn fresh(&self, before: Option<&PluginRow>, order: &Order<'_>) -> Result<Active> {
        let package = self.package(order.digest).await?;
        let chosen = carried(before, &package.manifest, &order.settings);
        Ok(Active { plugin: self.load(package).await?, settings: chosen })
    }

    fn row(&self, rows: &[PluginRow], plan: &Plan, fresh: &Active) -> PluginRow {
        let (now, version) = (self.clock.now(), &plan.version);
        PluginRow {
            id: version.plugin.clone(),
            version: version.version.clone(),
            digest: version.digest.clone(),
            state: PluginState::Enabled,
            ordinal: ordinal(rows, &version.plugin),
            manifest: version.manifest.clone(),
            settings: Json::Object(fresh.settings.clone()).to_string(),
            installed_at: now,
            changed_at: now,
        }
    }

    /// Tries a plugin beside the others that are at work.
    async fn tried(&self, rows: &[PluginRow], (row, fresh): (&PluginRow, Active)) -> Result<Model> {
        let model = self.assemble(rows, &[(row.ordinal, fresh.clone())], &[]).await?;
        if let Some(reason) = model.host.trouble(&row.id) {
            return Err(reason.clone());
        }
        self.unharmed(rows, (&row.id, &model.host)).await?;
        let (registry, limits, id) = (model.registry.clone(), self.limits.clone(), row.id.clone());
        fit::aside(move || fit::answerable(&registry, &limits, &id)).await?;
        fit::unowned(rows, &fresh.plugin.manifest, &self.store.table_names().await?)?;
        self.runtime.try_out(&model.host, &row.id).await?;
        Ok(model)
    }

    /// Refuses a plugin beside which another one cannot run that could.
    pub(super) async fn unharmed(
        &self,
        rows: &[PluginRow],
        (id, host): (&str, &Host),
    ) -> Result<()> {
        let harmed = |row: &&PluginRow| row.id != id && host.trouble(&row.id).is_some();
        if !rows.iter().any(|row| harmed(&row)) {
            return Ok(());
        }
        let before = self.assemble(rows, &[], &[]).await?.host;
        for row in rows.iter().filter(harmed) {
            if let (Some(reason), None) = (host.trouble(&row.id), before.trouble(&row.id)) {
                let what = format!("beside {id} the plugin {} cannot run", row.id);
                let what = format!("{what}: {}", reason.message());
                return Err(Error::new(Code::PluginInvalid, what)
                    .hint(format!("do without it first: backlot plugin disable {}", row.id)));
            }
        }
        Ok(())
    }

    /// Lets records agree about what they are, and seeds permissions for new types. Once is enough,
    /// twice does no harm.
    pub(super) async fn settle(&self, registry: &Registry) -> Result<()> {
        let generation = self.store.plugin_generation().await?;
        self.store.settle_kinds(registry).await?;
        // Types that only a bundle has are among what is stored.
        self.app.seed(registry.stored().unwrap_or(registry)).await?;
        let mut tx = self.store.begin().await?;
        tx.set_meta(SETTLED, &generation.to_string()).await?;
        tx.commit().await
    }

    /// Settles what another process did not come to, since it was killed.
    ///
    /// # Errors
    /// `BUSY`, `UNAVAILABLE`.
    pub(crate) async fn settle_rest(&self, registry: &Registry) -> Result<()> {
        if self.is_settled().await? {
            return Ok(());
        }
        let _turn = self.turn().await?;
        if self.is_settled().await? { Ok(()) } else { self.settle(registry).await }
    }

    async fn is_settled(&self) -> Result<bool> {
        let settled = self.store.meta(SETTLED).await?;
        let settled: i64 = settled.and_then(|number| number.parse().ok()).unwrap_or_default();
        Ok(settled >= self.store.plugin_generation().await?)
    }
}

/// What is set for a version: what was set before it, as far as it knows it, and what is set by it.
pub(super) fn carried(
    before: Option<&PluginRow>,
    manifest: &Manifest,
    set: &Map<String, Json>,
) -> Map<String, Json> {
    // What cannot be read is set anew.
    let mut chosen = before.and_then(|row| settings(&row.settings).ok()).unwrap_or_default();
    let was = before.map(recalled);
    let was_secret = |name: &str| {
        let known = was.as_ref().and_then(|manifest| manifest.settings.get(name));
        known.is_none_or(Setting::is_secret)
    };
    // What was a secret stays one, or is forgotten.
    chosen.retain(|name, _| {
        let now = manifest.settings.get(name);
        now.is_some_and(|now| now.is_secret() || !was_secret(name))
    });
    chosen.extend(set.clone());
    chosen.retain(|_, value| !value.is_null());
    chosen
}

/// The after-hooks of a plugin begin with what happens from now on, or with all of the log; those that
/// have begun go on where they are. So do its backfills, which begin at once.
pub(super) async fn begin(
    tx: &mut Tx,
    (row, manifest): (&PluginRow, &Manifest),
    newest: i64,
) -> Result<()> {
    let begins = |hook: &AfterHook| {
        let (plugin, name) = (manifest.id.as_str().into(), hook.name.as_str().into());
        (HookName { plugin, hook: name }, if hook.earliest { 0 } else { newest })
    };
    let hooks: Vec<_> = manifest.after_hooks.iter().map(begins).collect();
    tx.follow_by(&manifest.id, &hooks).await?;
    let steps = &manifest.migrations.backfills;
    tx.begin_backfills((&row.id, &row.digest), steps, row.changed_at).await
}
