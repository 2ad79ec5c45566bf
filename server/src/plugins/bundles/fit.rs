//! Whether what a bundle names can stand beside what everybody gets, on the same tables: it may add to
//! them, and change nothing that others know.

use std::collections::BTreeSet;

use plugins_host::manifest::Manifest;
use schema_som::type_def::{Likeness, PluginDef};
use schema_som::{Code, Error, Registry, Result};
use server_storage::{Foreseen, PluginRow, Renames};

use super::super::assembly::{declared, recalled};
use super::super::kept::{self, Stock};
use super::super::{Workshop, fit, plan};

/// What a version adds to what is stored.
pub(super) struct Growth {
    /// What everybody has, beside all that is stored.
    everybody: Registry,
    /// The same with what the version declares; nothing where that is nothing more.
    pub(super) after: Option<Registry>,
    /// What stands in its way.
    obstacles: Vec<String>,
}

impl Growth {
    /// What is stored now.
    pub(super) fn before(&self) -> &Registry {
        self.everybody.stored().unwrap_or(&self.everybody)
    }

    /// Refuses what a bundle cannot do, with all that is in its way.
    ///
    /// # Errors
    /// `SCHEMA_MISMATCH`.
    pub(super) fn possible(&self) -> Result<()> {
        if self.obstacles.is_empty() {
            return Ok(());
        }
        let all = self.obstacles.join("; ");
        let what = format!("a bundle only adds to what is stored, and this does more: {all}");
        Err(Error::new(Code::SchemaMismatch, what)
            .hint("give it names of its own, or put it to work for everybody: `pluginActivate`"))
    }
}

impl Workshop {
    /// What a version would add to what is stored, and what is in its way.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for declarations that fit nowhere; `UNAVAILABLE`.
    pub(super) async fn growth(&self, rows: &[PluginRow], manifest: &Manifest) -> Result<Growth> {
        let everybody = declared(&self.store).await?;
        let def = manifest.declares()?;
        let at_work: Vec<_> = rows
            .iter()
            .filter(|row| row.is_at_work())
            .map(|row| (row.ordinal, recalled(row)))
            .collect();
        let mut obstacles = renamed(rows, manifest);
        let stocks = kept::stocks(&self.store, &at_work).await?;
        let mut stocks = kept::present(&self.store, stocks).await?;
        let before = everybody.stored().unwrap_or(&everybody);
        let is_more = match stocks.iter_mut().find(|stock| stock.id == manifest.id) {
            Some(stock) => {
                if let Some(own) = &stock.at_work {
                    obstacles.extend(own.conflicts(&def, Likeness::Same));
                }
                obstacles.extend(stock.all.conflicts(&def, Likeness::Stored));
                stock.all.join(&def)
            }
            None => {
                let is_more = !def.types.is_empty() || !def.extensions.is_empty();
                stocks.push(Stock::new(&manifest.id, i64::MAX, def));
                is_more
            }
        };
        if !is_more {
            let (after, obstacles) = (None, distinct(obstacles));
            return Ok(Growth { everybody, after, obstacles });
        }
        let (after, misfits) = kept::fitted(&stocks)?;
        if let Some((_, reason)) = misfits.into_iter().find(|(id, _)| *id == manifest.id) {
            return Err(fit::blamed(&manifest.id, reason));
        }
        for step in self.store.foresee((before, &after), &Renames::default()).await? {
            obstacles.extend(told(&step));
        }
        Ok(Growth { everybody, after: Some(after), obstacles: distinct(obstacles) })
    }
}

/// What a step does that a bundle may not.
fn told(step: &Foreseen) -> Option<String> {
    let class = step.class.as_str();
    match &step.obstacle {
        Some(obstacle) => Some(format!("{} ({class}: {obstacle})", step.what)),
        None if step.only_adds => None,
        None => Some(format!("{} ({class})", step.what)),
    }
}

fn distinct(all: Vec<String>) -> Vec<String> {
    all.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Types and fields that would have other names, by this version or back again: what they hold would
/// stay with everybody.
fn renamed(rows: &[PluginRow], manifest: &Manifest) -> Vec<String> {
    let row = rows.iter().find(|row| row.id == manifest.id);
    let last = row.and_then(|row| recalled(row).declares().ok());
    let (Some(last), Ok(next)) = (last, manifest.declares()) else { return Vec::new() };
    let renames = plan::renames(rows, manifest);
    let is_type = |def: &PluginDef, name: &str| def.types.iter().any(|own| own.name == name);
    let types = renames.types.iter().filter(|it| {
        is_type(&last, &it.from) && is_type(&next, &it.to) && !is_type(&next, &it.from)
    });
    let types = types.map(|it| format!("call {} {} (EXPLICIT)", it.from, it.to));
    let fields = renames.fields.iter().filter(|it| {
        let has = |def: &PluginDef, name: &str| has(def, &it.type_name, name);
        has(&last, &it.from) && has(&next, &it.to) && !has(&next, &it.from)
    });
    let fields = fields.map(|it| format!("call {}.{} {} (EXPLICIT)", it.type_name, it.from, it.to));
    types.chain(fields).collect()
}

/// Whether a plugin declares a field or a relation of a type.
fn has(def: &PluginDef, ty: &str, name: &str) -> bool {
    let own = def.types.iter().filter(|own| own.name == ty);
    let own = own.map(|own| (&own.fields, &own.relations));
    let more = def.extensions.iter().filter(|own| own.target == ty);
    let more = more.map(|own| (&own.fields, &own.relations));
    own.chain(more).any(|(fields, relations)| {
        fields.iter().any(|field| field.name == name)
            || relations.iter().any(|relation| relation.name == name)
    })
}

/// Refuses a model whose members of families are others than everybody's: such a record is one row
/// that both know, and everybody knows what it is.
///
/// # Errors
/// `SCHEMA_MISMATCH` that names them.
pub(super) fn same_families(everybody: &Registry, own: &Registry) -> Result<()> {
    let members = |registry: &Registry| -> BTreeSet<String> {
        let members = registry.concrete().filter(|ty| ty.family.is_some() && ty.plugin.is_some());
        members.map(|ty| ty.name.clone()).collect()
    };
    let (all, own) = (members(everybody), members(own));
    let others: Vec<&str> = all.symmetric_difference(&own).map(String::as_str).collect();
    if others.is_empty() {
        return Ok(());
    }
    let what = format!("a bundle has the same kinds of tasks as everybody: {}", others.join(", "));
    Err(Error::new(Code::SchemaMismatch, what)
        .hint("what extends Task, Shot, Asset and so on is put to work for everybody at once"))
}
