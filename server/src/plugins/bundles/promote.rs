//! What a bundle names becomes everybody's: all of it at once, by a plan that was agreed to.

use std::collections::BTreeSet;
use std::sync::Arc;

use plugins_host::manifest::{Capability, Manifest};
use plugins_host::package::Digest;
use schema_som::{Code, Error, Registry, Result};
use serde_json::json;
use server_storage::{BundleEntry, Foreseen, PluginRow, PluginState, Renames};

use super::super::assembly::{declared_last, fitting, recalled};
use super::super::effects::gains_and_losses;
use super::super::install::begin;
use super::super::plan::{renames, unknown};
use super::super::{By, Effects, Model, Workshop, fit};
use super::Known;

/// What it means to make everybody's what a bundle names.
#[derive(Debug)]
pub struct Promotion {
    /// What it names.
    pub entries: Vec<BundleEntry>,
    /// What comes of it.
    pub effects: Effects,
    /// The plugins before and afterwards.
    pub(super) rows: (Vec<PluginRow>, Vec<PluginRow>),
    before: Registry,
    named: Renames,
}

impl Promotion {
    /// What becomes of plugins: a version, or that they rest.
    pub fn versions(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.changed().map(|row| {
            let version = row.is_at_work().then_some(row.version.as_str());
            (row.id.as_str(), version)
        })
    }

    /// The plugins that it is about, as they are afterwards.
    pub(super) fn changed(&self) -> impl Iterator<Item = &PluginRow> {
        let named = |row: &&PluginRow| self.entries.iter().any(|entry| entry.plugin == row.id);
        self.rows.1.iter().filter(named)
    }
}

impl Workshop {
    /// What it means to make everybody's what a bundle names.
    ///
    /// # Errors
    /// `NOT_FOUND`; `PLUGIN_INVALID` or `INVALID_VALUE` for declarations that do not fit.
    pub async fn promotion(&self, bundle: &str) -> Result<Promotion> {
        self.bundle(bundle).await?;
        let known = self.known_of_bundles().await?;
        let entries = known.entries_of(bundle);
        let after = known.overlaid(&entries)?;
        let Known { rows, .. } = known;
        let ids: Vec<&str> = entries.iter().map(|entry| entry.plugin.as_str()).collect();
        let before = declared_last(&rows, &ids)?;
        let enabled: Vec<(i64, Manifest)> = after
            .iter()
            .filter(|row| row.is_at_work())
            .map(|row| (row.ordinal, recalled(row)))
            .collect();
        let manifests: Vec<_> = enabled.iter().map(|(at, manifest)| (*at, manifest)).collect();
        let (registry, misfits) = fitting(&manifests)?;
        let mut misfits = misfits.into_iter().map(|(at, why)| (&manifests[at].1.id, why));
        if let Some((id, reason)) = misfits.find(|(id, _)| ids.contains(&id.as_str())) {
            return Err(fit::blamed(id, reason));
        }
        let chosen = enabled.iter().filter(|(_, manifest)| ids.contains(&manifest.id.as_str()));
        let mut named = Renames::default();
        for (_, manifest) in chosen {
            let Renames { types, fields } = renames(&rows, manifest);
            named.types.extend(types);
            named.fields.extend(fields);
        }
        let steps = self.store.foresee((&before, &registry), &named).await?;
        let can = |rows: &[PluginRow]| -> BTreeSet<Capability> {
            let own = rows.iter().filter(|row| ids.contains(&row.id.as_str()));
            let own = own.filter(|row| row.is_at_work());
            own.flat_map(|row| recalled(row).capabilities()).collect()
        };
        let (gains, loses) = gains_and_losses(&can(&rows), &can(&after));
        let misfits = self.misfits_among((&rows, &after), &Arc::new(registry)).await?;
        let changed: Vec<_> = after.iter().filter(|row| ids.contains(&row.id.as_str())).collect();
        let documents = self.reworded_among(&rows, &changed).await?;
        let token = token((&rows, &after), &steps);
        let effects = Effects { steps, misfits, documents, gains, loses, token };
        Ok(Promotion { entries, effects, rows: (rows, after), before, named })
    }

    /// Makes everybody's what a bundle names, and lets the bundle name nothing any more. Answers how
    /// many statements made tables.
    ///
    /// # Errors
    /// `NOT_FOUND`, `CONFLICT`, and as [`Workshop::activate`]. Then nothing has changed.
    pub async fn promote(&self, bundle: &str, token: Option<&str>, by: &By) -> Result<usize> {
        let _turn = self.turn().await?;
        let generation = self.store.plugin_generation().await?;
        let plan = self.promotion(bundle).await?;
        plan.effects.agreed(token)?;
        if plan.entries.is_empty() {
            let what = format!("`{bundle}` names nothing");
            return Err(Error::new(Code::NotFound, what).hint("put something into it first"));
        }
        for row in plan.changed().filter(|row| row.is_at_work()) {
            let version = self.store.plugin_version(&row.digest).await?;
            self.trusted(&version.ok_or_else(|| unknown(&row.digest))?).await?;
        }
        plan.effects.fitting()?;
        let model = self.tried_for_all(&plan).await?;
        plan.effects.possible()?;
        self.store.settle().await?;
        let newest = self.store.newest_position().await?;
        let mut tx = self.store.begin().await?;
        tx.expect_plugin_generation(generation).await?;
        let steps = tx.evolve((&plan.before, &model.registry), &plan.named).await?;
        for row in plan.changed() {
            let details = json!({"bundle": bundle, "version": row.version});
            let deed = self.deed(by, "bundle-promote", (&row.id, Some(&row.digest)), details);
            match row.state {
                PluginState::Enabled => {
                    let row = PluginRow { changed_at: self.clock.now(), ..row.clone() };
                    tx.activate_plugin(&row).await?;
                    begin(&mut tx, (&row, &recalled(&row)), newest).await?;
                }
                state => tx.set_plugin_state(&row.id, state, self.clock.now()).await?,
            }
            tx.log_plugin(&deed).await?;
        }
        tx.remove_bundle_entries(bundle, None).await?;
        tx.commit().await?;
        self.settle(&model.registry).await?;
        Ok(steps)
    }

    /// Tries what a bundle names beside everybody's other plugins.
    async fn tried_for_all(&self, plan: &Promotion) -> Result<Model> {
        let model = self.assemble(&plan.rows.1, &[], &[]).await?;
        let there = self.store.table_names().await?;
        for row in plan.changed() {
            let id = row.id.as_str();
            if let Some(reason) = model.host.trouble(id) {
                return Err(reason.clone());
            }
            self.unharmed(&plan.rows.0, (id, &model.host)).await?;
            if !row.is_at_work() {
                continue;
            }
            let (registry, limits, own) =
                (model.registry.clone(), self.limits.clone(), id.to_owned());
            fit::aside(move || fit::answerable(&registry, &limits, &own)).await?;
            fit::unowned(&plan.rows.0, &recalled(row), &there)?;
            self.runtime.try_out(&model.host, id).await?;
        }
        Ok(model)
    }
}

/// What names a plan: the plugins before and afterwards, and what happens to tables.
fn token((before, after): (&[PluginRow], &[PluginRow]), steps: &[Foreseen]) -> String {
    let mut text = String::from("promote");
    for row in before.iter().chain(after) {
        text.push_str(&format!("\n{} {} {}", row.id, row.digest, row.state.as_str()));
    }
    for row in after {
        text.push_str(&format!("\n{} {}", row.id, row.settings));
    }
    for step in steps {
        text.push_str(&format!("\n{} {}", step.class.as_str(), step.what));
    }
    Digest::of(text.as_bytes()).to_string()
}
