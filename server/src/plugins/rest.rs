//! Plugins that are set, that rest, that are archived, and that go for good.

use std::collections::BTreeMap;
use std::sync::Arc;

use plugins_host::package::Digest;
use schema_som::{Code, Error, Key, Result};
use serde_json::{Map, Value as Json, json};
use server_storage::archive::Label;
use server_storage::{PluginRow, PluginState, ProjectSettings, Remains};

use super::assembly::{declared_by, recalled, settings};
use super::install::Order;
use super::{By, Misfit, Workshop, kept};

/// What a plugin stored, in a file.
#[derive(Debug)]
pub struct Archived {
    /// Where it is.
    pub file: std::path::PathBuf,
    /// How many rows it holds.
    pub rows: u64,
    /// Documents that fit the schema no more.
    pub misfits: Vec<Misfit>,
}

/// What is lost when a plugin goes for good.
#[derive(Debug)]
pub struct Loss {
    /// Its tables and who leads to them.
    pub remains: Remains,
    /// What names this loss, and no other.
    pub token: String,
}

impl Workshop {
    /// Puts a plugin to work, lets it rest, or takes it away. Its tables stay.
    ///
    /// # Errors
    /// `NOT_FOUND` for a plugin that isn't installed; for one that is put to work again whatever
    /// [`Workshop::activate`] says.
    pub async fn set_state(&self, id: &str, state: PluginState) -> Result<()> {
        self.set_state_by(id, state, &By::command()).await.map(|_| ())
    }

    /// The same, by somebody. Answers the documents of others that fit the schema no more.
    ///
    /// # Errors
    /// As [`Workshop::set_state`].
    pub async fn set_state_by(&self, id: &str, state: PluginState, by: &By) -> Result<Vec<Misfit>> {
        let action = match state {
            PluginState::Enabled => "enable",
            PluginState::Disabled => "disable",
            PluginState::Removed => "remove",
        };
        if state == PluginState::Enabled {
            let digest = self.known(id).await?.digest;
            let order = Order { digest: &digest, action, ..Order::default() };
            return self.activate(order, by).await.map(|_| Vec::new());
        }
        let _turn = self.turn().await?;
        self.switch(id, state, (by, action, json!({}))).await
    }

    /// Within a turn.
    async fn switch(
        &self,
        id: &str,
        state: PluginState,
        (by, action, details): (&By, &'static str, Json),
    ) -> Result<Vec<Misfit>> {
        let generation = self.store.plugin_generation().await?;
        let row = self.known(id).await?;
        let misfits = self.left_over(id, state).await.unwrap_or_else(|error| {
            tracing::warn!(target: "backlot", plugin = id, %error, "nobody knows what fits no more");
            Vec::new()
        });
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        tx.set_plugin_state(id, state, self.clock.now()).await?;
        tx.log_plugin(&self.deed(by, action, (id, Some(&row.digest)), details)).await?;
        tx.commit().await?;
        self.settle_all().await?;
        for misfit in &misfits {
            let (place, error) = (misfit.place(), &misfit.error);
            tracing::warn!(target: "backlot", place, %error, "a document fits the schema no more");
        }
        Ok(misfits)
    }

    /// The documents that fit the schema no more once a plugin is not at work: for everybody, and in
    /// bundles. Nothing is refused for their sake, since what does harm has to go.
    async fn left_over(&self, id: &str, state: PluginState) -> Result<Vec<Misfit>> {
        let known = self.known_of_bundles().await?;
        let mut names: Vec<&str> =
            known.entries.iter().map(|entry| entry.bundle.as_str()).collect();
        names.dedup();
        let mut all: Vec<Misfit> = Vec::new();
        for bundle in std::iter::once(None).chain(names.into_iter().map(Some)) {
            let entries = bundle.map(|bundle| known.entries_of(bundle)).unwrap_or_default();
            // What cannot be made is told where it is chosen.
            let Ok(before) = known.overlaid(&entries) else { continue };
            let is_named = entries.iter().any(|entry| entry.plugin == id);
            let mut after = before.clone();
            let own = after.iter_mut().find(|row| row.id == id && !is_named);
            let Some(own) = own else { continue };
            own.state = state;
            let at_work = after.iter().filter(|row| row.is_at_work());
            let registry = Arc::new(declared_by(at_work)?);
            for misfit in self.misfits_among((&before, &after), &registry).await? {
                if !all.contains(&misfit) {
                    all.push(misfit);
                }
            }
        }
        Ok(all)
    }

    /// The row of a plugin that is installed.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn known(&self, id: &str) -> Result<PluginRow> {
        let rows = self.store.plugins().await?;
        let found = rows.into_iter().find(|row| row.id == id && row.state != PluginState::Removed);
        found.ok_or_else(|| unknown(id))
    }

    /// Sets a plugin, for the studio or for a project. Nothing is started anew.
    ///
    /// # Errors
    /// `NOT_FOUND`, `INVALID_VALUE`, `REQUIRED`, `BUSY`, `CONFLICT`.
    pub async fn configure(
        &self,
        id: &str,
        (set, project): (&Map<String, Json>, Option<Key>),
        by: &By,
    ) -> Result<()> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        let row = self.known(id).await?;
        let mut studio = settings(&row.settings)?;
        let mut projects = self.projects_of(id).await?;
        let target = match project {
            None => &mut studio,
            Some(project) => projects.entry(project).or_default(),
        };
        target.extend(set.clone());
        target.retain(|_, value| !value.is_null());
        let text = Json::Object(target.clone()).to_string();
        let all: Vec<_> = projects.into_iter().collect();
        recalled(&row).admit(&studio, &all)?;
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        match project {
            None => tx.set_plugin_settings(id, &text, self.clock.now()).await?,
            Some(project) => {
                let plugin = id.to_owned();
                let set = ProjectSettings { plugin, project, settings: text };
                tx.set_plugin_in_project(&set).await?;
            }
        }
        // What is set may be a secret: the log has the names alone.
        let names: Vec<_> = set.keys().collect();
        let project = project.map(|project| project.to_id("project"));
        let details = json!({"settings": names, "project": project});
        tx.log_plugin(&self.deed(by, "configure", (id, Some(&row.digest)), details)).await?;
        tx.commit().await?;
        // As settled as before: types have not changed.
        self.settle_all().await
    }

    /// What is set for a plugin in projects.
    pub(super) async fn projects_of(&self, id: &str) -> Result<BTreeMap<Key, Map<String, Json>>> {
        let all = self.store.plugin_project_settings().await?;
        let own = all.into_iter().filter(|it| it.plugin == id);
        own.map(|it| Ok((it.project, settings(&it.settings)?))).collect()
    }

    /// Writes what a plugin stored into a file, and takes the plugin away. Its tables stay.
    ///
    /// # Errors
    /// `NOT_FOUND`, `BUSY`, `CONFLICT`, `UNAVAILABLE` for a file that cannot be written.
    pub async fn archive(&self, id: &str, by: &By) -> Result<Archived> {
        let _turn = self.turn().await?;
        let row = self.known(id).await?;
        let kept = kept(&self.store).await?;
        let now = self.clock.now();
        let folder = self.data.join("archives");
        std::fs::create_dir_all(&folder).map_err(|error| {
            let what = format!("{} cannot be made: {error}", folder.display());
            Error::new(Code::Unavailable, what).hint("see to the data folder's permissions")
        })?;
        let file = folder.join(format!("{id}-{}-{}.backlot", row.version, now / 1_000_000));
        let label = Label {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: now,
            engine: self.store.engine().as_str().to_owned(),
            migrations: Vec::new(),
            plugins: kept.of(id),
        };
        let counts = self.store.archive_plugin(&kept.registry, (id, label), &file).await?;
        let rows = counts.iter().map(|(_, rows)| rows).sum();
        let details = json!({"file": file.display().to_string(), "rows": rows});
        let misfits = self.switch(id, PluginState::Removed, (by, "archive", details)).await?;
        Ok(Archived { file, rows, misfits })
    }

    /// What is lost when a plugin goes for good.
    ///
    /// # Errors
    /// `NOT_FOUND`, `CONFLICT` for a plugin that is at work.
    pub async fn loss(&self, id: &str) -> Result<Loss> {
        let rows = self.store.plugins().await?;
        let row = rows.iter().find(|row| row.id == id).ok_or_else(|| unknown(id))?;
        if row.is_at_work() {
            let what = format!("{id} is at work");
            return Err(Error::new(Code::Conflict, what).hint("archive it, or let it rest first"));
        }
        let kept = kept(&self.store).await?;
        if kept.left_out.iter().any(|other| other == id) {
            let what = format!("the tables of {id} cannot be told from those of other plugins");
            return Err(Error::new(Code::Conflict, what)
                .hint("let the plugins rest that declare the same types"));
        }
        let remains = self.store.remains(&kept.registry, id).await?;
        let mut text = format!("{id} {} {}", row.digest, row.state.as_str());
        for (table, rows) in &remains.tables {
            text.push_str(&format!("\n{table} {rows}"));
        }
        Ok(Loss { token: Digest::of(text.as_bytes()).to_string(), remains })
    }

    /// Deletes everything that a plugin stored. Answers how many rows.
    ///
    /// # Errors
    /// `IN_USE` with those who lead to its types; `CONFLICT`, `NOT_FOUND`, `BUSY`.
    pub async fn purge(&self, id: &str, token: &str, by: &By) -> Result<i64> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        self.unbundled(id).await?;
        let Loss { remains, token: right } = self.loss(id).await?;
        if token != right {
            let what = "what would be lost is not what was agreed to any more";
            return Err(Error::new(Code::Conflict, what).hint("look at `pluginPurgePlan` again"));
        }
        if !remains.links.is_empty() {
            let what = format!("other plugins lead to what {id} stored");
            let what = format!("{what}: {}", remains.links.join(", "));
            return Err(Error::new(Code::InUse, what).hint("purge those plugins first"));
        }
        let registry = kept(&self.store).await?.registry;
        let rows = remains.tables.iter().map(|(_, rows)| rows).sum();
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        tx.purge_plugin(&registry, id).await?;
        tx.forget_deliveries(id).await?;
        tx.empty_drawer(id).await?;
        tx.forget_plugin(id).await?;
        tx.log_plugin(&self.deed(by, "purge", (id, None), json!({"rows": rows}))).await?;
        tx.commit().await?;
        self.settle_all().await?;
        Ok(rows)
    }
}

pub(super) fn unknown(id: &str) -> Error {
    let what = format!("there is no plugin `{}`", schema_som::id::clip(id));
    Error::new(Code::NotFound, what).hint("`backlot plugin list` shows what is installed")
}
