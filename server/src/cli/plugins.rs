//! `backlot plugin ...`: packages built, checked, installed, listed, switched off and on.

use std::path::PathBuf;
use std::process::ExitCode;

use plugins_host::Host;
use plugins_host::manifest::{Capability, Manifest, Setting};
use plugins_host::package::Digest;
use schema_som::Result;
use schema_som::hooks::Hooks;
use serde_json::{Map, Value as Json};
use server_storage::{PluginRow, PluginState};

use super::arguments::{PluginBuildArguments, PluginCommand, PluginInstallArguments};
use super::author::{self, read};
use super::{bundles, holds, print, signing, versions};
use crate::config::Config;
use crate::plugins::{Installed, Workshop};
use crate::wiring::Studio;

pub(super) async fn run(config: Config, command: PluginCommand) -> Result<ExitCode> {
    match command {
        PluginCommand::Build(arguments) => return build(&arguments),
        PluginCommand::Keygen(arguments) => return signing::keygen(&arguments),
        PluginCommand::Sign(arguments) => return signing::sign(&arguments),
        PluginCommand::Author(command) => return author::run(&config, command).await,
        _ => {}
    }
    let studio = Studio::open(config).await?;
    let workshop = Workshop::of(&studio);
    let done = match command {
        PluginCommand::Install(arguments) => install(&workshop, arguments).await,
        PluginCommand::List => list(&workshop, &studio).await,
        PluginCommand::Disable(which) => {
            set(&workshop, &which.id, (PluginState::Disabled, "rests")).await
        }
        PluginCommand::Enable(which) => {
            set(&workshop, &which.id, (PluginState::Enabled, "is at work")).await
        }
        PluginCommand::Upload(arguments) => versions::upload(&workshop, arguments).await,
        PluginCommand::Plan(which) => versions::plan((&studio, &workshop), which).await,
        PluginCommand::Activate(which) => versions::activate((&studio, &workshop), which).await,
        PluginCommand::RollBack(which) => versions::roll_back(&workshop, &which.id).await,
        PluginCommand::Configure(set) => versions::configure(&workshop, set).await,
        PluginCommand::Suspend(which) => holds::suspend(&workshop, which).await,
        PluginCommand::Resume(which) => holds::resume(&workshop, which).await,
        PluginCommand::Bypass(which) => holds::bypass(&workshop, which).await,
        PluginCommand::Log(which) => versions::log(&studio, &which.id).await,
        PluginCommand::Archive(which) => versions::archive(&workshop, &which.id).await,
        PluginCommand::Purge(which) => versions::purge(&workshop, which).await,
        PluginCommand::Remove(which) => remove(&studio, &workshop, &which.id).await,
        PluginCommand::Bundle(command) => bundles::run((&studio, &workshop), command).await,
        PluginCommand::Trust(key) => signing::trust(&workshop, key).await,
        PluginCommand::Untrust(key) => signing::untrust(&workshop, key).await,
        PluginCommand::Keys => signing::keys(&studio, &workshop).await,
        PluginCommand::Build(_)
        | PluginCommand::Author(_)
        | PluginCommand::Keygen(_)
        | PluginCommand::Sign(_) => Ok(()),
    };
    studio.store.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

/// Installs packages that are not installed as they are.
pub(super) async fn bring(studio: &Studio, files: &[PathBuf]) -> Result<()> {
    let workshop = Workshop::of(studio);
    for file in files {
        let bytes = read(file)?;
        let digest = Digest::of(&bytes).to_string();
        let rows = studio.store.plugins().await?;
        if rows.iter().all(|row| row.digest != digest) {
            tell(&workshop.install(&bytes, Map::new()).await?);
        }
    }
    Ok(())
}

async fn install(workshop: &Workshop, arguments: PluginInstallArguments) -> Result<()> {
    let bytes = read(&arguments.file)?;
    tell(&workshop.install(&bytes, arguments.set.chosen()?).await?);
    print::line("A server that runs takes it up within a second.");
    Ok(())
}

fn tell(Installed { row, manifest, replaced, .. }: &Installed) {
    match replaced {
        Some(version) => {
            print::line(format_args!("Installed {} {} in place of {version}.", row.id, row.version))
        }
        None => print::line(format_args!("Installed {} {}.", row.id, row.version)),
    }
    print::line(format_args!("  digest {}", row.digest));
    for Capability { kind, subject } in manifest.capabilities() {
        print::line(format_args!("  {kind} {subject}"));
    }
}

async fn list(workshop: &Workshop, studio: &Studio) -> Result<()> {
    let rows = studio.store.plugins().await?;
    let report = workshop.model(&Host::default()).await?.host.report();
    let empty = Vec::new();
    let told = report.as_array().unwrap_or(&empty);
    let head =
        format_args!("{:<24}{:<12}{:<10}{:<22}changed", "id", "version", "state", "installed");
    print::line(head);
    for row in rows.iter().filter(|row| row.state != PluginState::Removed) {
        let own = told.iter().find(|it| it["id"] == *row.id);
        let state = own.and_then(|it| it["state"].as_str()).unwrap_or(row.state.as_str());
        let (at, changed) = (print::time(row.installed_at), print::time(row.changed_at));
        print::line(format_args!("{:<24}{:<12}{state:<10}{at:<22}{changed}", row.id, row.version));
        for (name, value) in shown(row) {
            print::line(format_args!("  {name} = {value}"));
        }
        if let Some(reason) = own.and_then(|it| it["reason"].as_str()) {
            print::line(format_args!("  {reason}"));
        }
    }
    Ok(())
}

/// What is set for a plugin. Secrets are named, and not told.
fn shown(row: &PluginRow) -> Map<String, Json> {
    let mut set: Map<String, Json> = serde_json::from_str(&row.settings).unwrap_or_default();
    if let Ok(manifest) = Manifest::recall(&row.manifest) {
        let secret = |name: &str| manifest.settings.get(name).is_some_and(Setting::is_secret);
        set.iter_mut()
            .filter(|(name, _)| secret(name))
            .for_each(|(_, value)| *value = "***".into());
    }
    set
}

async fn set(workshop: &Workshop, id: &str, (state, word): (PluginState, &str)) -> Result<()> {
    workshop.set_state(id, state).await?;
    print::line(format_args!("{id} {word}. A server that runs follows within a second."));
    Ok(())
}

/// Takes a plugin away, and says what rests in its tables.
async fn remove(studio: &Studio, workshop: &Workshop, id: &str) -> Result<()> {
    let resting = studio.store.records_of(&studio.registry, id).await?;
    set(workshop, id, (PluginState::Removed, "is gone; its tables stay")).await?;
    for (ty, count) in resting {
        let records = if count == 1 { "record rests" } else { "records rest" };
        print::line(format_args!("  {count} {ty} {records} in them until it is installed again"));
    }
    Ok(())
}

fn build(arguments: &PluginBuildArguments) -> Result<ExitCode> {
    let built = author::build(&arguments.folder, &arguments.out)?;
    print::line(built.path.display());
    Ok(ExitCode::SUCCESS)
}
