//! What it means to put a version to work, told before anything of it is done.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use plugins_host::package::{Digest, Package};
use schema_som::hooks::HookName;
use schema_som::{Code, Error, Registry, Result, naming};
use server_storage::{
    BackfillRow, Foreseen, PluginRow, PluginVersion, Rename, Renames, StepClass, TypeRename,
};

use super::assembly::{declared_last, fitting, recalled};
use super::effects::{Effects, gains_and_losses};
use super::{Workshop, fit};

/// What it means to put a version to work.
#[derive(Debug)]
pub struct Plan {
    /// The version.
    pub version: PluginVersion,
    /// What it declares.
    pub manifest: Manifest,
    /// The version that it takes the place of.
    pub replaces: Option<String>,
    /// What comes of it.
    pub effects: Effects,
    /// The tables before.
    pub(super) before: Registry,
    /// What has another name now.
    pub(super) renames: Renames,
    /// The plugins that it was made beside.
    pub(super) rows: Vec<PluginRow>,
}

impl Workshop {
    /// What it means to put a version to work now.
    ///
    /// # Errors
    /// `NOT_FOUND` for a package that was not uploaded; `PLUGIN_INVALID` or `INVALID_VALUE` for
    /// declarations that do not fit; `UNAVAILABLE`.
    pub async fn plan(&self, digest: &str) -> Result<Plan> {
        let rows = self.store.plugins().await?;
        self.plan_beside(&rows, digest).await
    }

    pub(super) async fn plan_beside(&self, rows: &[PluginRow], digest: &str) -> Result<Plan> {
        let version = self.store.plugin_version(digest).await?;
        let version = version.ok_or_else(|| unknown(digest))?;
        let manifest = Manifest::parse(&version.manifest)?;
        let id = manifest.id.as_str();
        let after = Arc::new(beside(rows, &manifest)?);
        plugins_host::fits(&manifest, &after)?;
        let before = declared_last(rows, &[id])?;
        let renames = renames(rows, &manifest);
        let mut steps = self.store.foresee((&before, &after), &renames).await?;
        let token = token(rows, &version, &steps);
        // They go on meanwhile: a plan stays the same.
        steps.extend(self.backfills(&manifest).await?);
        let now = rows.iter().find(|row| row.id == id && row.is_at_work());
        let has = now.map(|row| recalled(row).capabilities()).unwrap_or_default();
        let (gains, loses) = gains_and_losses(&has, &manifest.capabilities());
        let papers = self.papers_of(&manifest, digest).await?;
        let documents = self.reworded(now, papers.as_ref()).await;
        let misfits = self.misfits((rows, &after), (id, papers)).await?;
        let replaces = now.map(|row| row.version.clone());
        let rows = rows.to_vec();
        let effects = Effects { steps, misfits, documents, gains, loses, token };
        Ok(Plan { version, manifest, replaces, effects, before, renames, rows })
    }

    /// The backfills of a version that are not done yet, by which nothing is lost.
    async fn backfills(&self, manifest: &Manifest) -> Result<Vec<Foreseen>> {
        let known = match manifest.migrations.backfills.is_empty() {
            true => Vec::new(),
            false => self.store.backfills().await?,
        };
        let foreseen = |step: &String| {
            let is_own = |row: &&BackfillRow| {
                let HookName { plugin, hook } = &row.backfill.name;
                **plugin == *manifest.id && **hook == **step
            };
            let row = known.iter().find(is_own);
            let what = match row {
                Some(row) if row.finished_at.is_some() => return None,
                Some(_) => format!("lets the backfill `{step}` go on, in the background"),
                None => format!("runs the backfill `{step}` in the background, once it is at work"),
            };
            Some(Foreseen { class: StepClass::Explicit, what, obstacle: None, only_adds: true })
        };
        Ok(manifest.migrations.backfills.iter().filter_map(foreseen).collect())
    }

    /// The package that a digest names.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for one that is damaged.
    pub(super) async fn package(&self, digest: &str) -> Result<Package> {
        let bytes = self.store.plugin_version_package(digest).await?;
        let bytes = bytes.ok_or_else(|| unknown(digest))?;
        let package = Package::read(&bytes)?;
        if package.digest.to_string() != digest {
            let what = "its package is not the one that was installed";
            return Err(Error::new(Code::PluginInvalid, what).hint("install it again"));
        }
        Ok(package)
    }
}

pub(super) fn unknown(digest: &str) -> Error {
    let what = format!("there is no version `{}`", schema_som::id::clip(digest));
    Error::new(Code::NotFound, what).hint("upload its package first")
}

/// The model of the plugins at work with this one in the place of its own, or beside them.
fn beside(rows: &[PluginRow], manifest: &Manifest) -> Result<Registry> {
    let others = rows
        .iter()
        .filter(|row| row.is_at_work() && row.id != manifest.id)
        .map(|row| (row.ordinal, recalled(row)));
    let others: Vec<_> = others.collect();
    let mut all: Vec<_> = others.iter().map(|(ordinal, it)| (*ordinal, it)).collect();
    // Whoever is there already has the first say.
    all.push((ordinal(rows, &manifest.id), manifest));
    let (registry, misfits) = fitting(&all)?;
    match misfits.into_iter().find(|(at, _)| *at == others.len()) {
        Some((_, reason)) => Err(fit::blamed(&manifest.id, reason)),
        None => Ok(registry),
    }
}

/// What has another name than in the version that was put to work last: as this one's manifest says,
/// and back again where that one's did.
pub(super) fn renames(rows: &[PluginRow], manifest: &Manifest) -> Renames {
    let last = rows.iter().find(|row| row.id == manifest.id).map(recalled);
    let last = last.map(|last| last.migrations).unwrap_or_default();
    let ty = |from: &str, to: &str| TypeRename { from: from.to_owned(), to: to.to_owned() };
    let own = manifest.migrations.types.iter().map(|it| ty(&it.from, &it.to));
    let back: Vec<_> = last.types.iter().map(|it| ty(&it.to, &it.from)).collect();
    let field = |type_name: &str, names: [&String; 2]| {
        let [from, to] = names.map(|name| naming::snake(name));
        Rename { type_name: type_name.to_owned(), from, to }
    };
    let fields = manifest.migrations.fields.iter().map(|it| field(&it.ty, [&it.from, &it.to]));
    // The type may go back to its name, too.
    let called = |ty: &str| {
        let known = manifest.types.iter().any(|own| own.name == ty);
        let before = back.iter().find(|it| it.from == ty && !known);
        before.map_or_else(|| ty.to_owned(), |it| it.to.clone())
    };
    let fields_back = last.fields.iter().map(|it| field(&called(&it.ty), [&it.to, &it.from]));
    let fields = fields.chain(fields_back).collect();
    Renames { types: own.chain(back.iter().cloned()).collect(), fields }
}

/// The place of a plugin among all: that which it has, or the last.
pub(super) fn ordinal(rows: &[PluginRow], id: &str) -> i64 {
    let own = rows.iter().find(|row| row.id == id).map(|row| row.ordinal);
    own.unwrap_or_else(|| rows.iter().map(|row| row.ordinal).max().unwrap_or_default() + 1)
}

/// What names a plan: the version, what is at work beside it, and what happens to tables. How many
/// rows are in the way of a step is not a part of it.
fn token(rows: &[PluginRow], version: &PluginVersion, steps: &[Foreseen]) -> String {
    let mut text = version.digest.clone();
    for row in rows {
        text.push_str(&format!("\n{} {} {}", row.id, row.digest, row.state.as_str()));
    }
    for step in steps {
        text.push_str(&format!("\n{} {}", step.class.as_str(), step.what));
    }
    Digest::of(text.as_bytes()).to_string()
}
