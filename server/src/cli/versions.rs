//! `backlot plugin upload|plan|activate|...`: the life of a plugin, version by version.

use clap::Args;
use plugins_host::manifest::Capability;
use schema_som::{Code, Error, Key, Result};
use server_storage::{Foreseen, PluginVersion};

use super::arguments::{PluginArguments, PluginFileArguments};
use super::author::read;
use super::chosen::SetArguments;
use super::print;
use crate::plugins::{By, Effects, Misfit, Order, Plan, Reworded, Workshop};
use crate::wiring::Studio;

#[derive(Debug, Args)]
pub(super) struct PluginVersionArguments {
    /// The version's digest, or enough of it, as `backlot plugin upload` answers it.
    pub(super) digest: String,
}

#[derive(Debug, Args)]
pub(super) struct PluginActivateArguments {
    #[command(flatten)]
    pub(super) version: PluginVersionArguments,
    /// The token of the plan that was agreed to; without one, whichever plan it is.
    #[arg(long)]
    pub(super) token: Option<String>,
    #[command(flatten)]
    pub(super) set: SetArguments,
}

#[derive(Debug, Args)]
pub(super) struct PluginConfigureArguments {
    #[command(flatten)]
    pub(super) plugin: PluginArguments,
    #[command(flatten)]
    pub(super) set: SetArguments,
    /// The id of the project that it is set for, over what the studio has set.
    #[arg(long, value_name = "ID")]
    pub(super) project: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct PluginPurgeArguments {
    #[command(flatten)]
    pub(super) plugin: PluginArguments,
    /// What was told when it was asked what would be lost.
    #[arg(long)]
    pub(super) token: Option<String>,
}

/// So much of what was done to a plugin is told.
const DEEDS: u32 = 100;

pub(super) async fn upload(workshop: &Workshop, arguments: PluginFileArguments) -> Result<()> {
    let version = workshop.upload(&read(&arguments.file)?, &By::command()).await?;
    print::line(format_args!("Keeps {} {}.", version.plugin, version.version));
    print::line(format_args!("  digest {}", version.digest));
    Ok(())
}

pub(super) async fn plan(
    (studio, workshop): (&Studio, &Workshop),
    arguments: PluginVersionArguments,
) -> Result<()> {
    let version = found(studio, &arguments.digest).await?;
    tell(&workshop.plan(&version.digest).await?);
    Ok(())
}

pub(super) async fn activate(
    (studio, workshop): (&Studio, &Workshop),
    arguments: PluginActivateArguments,
) -> Result<()> {
    let version = found(studio, &arguments.version.digest).await?;
    let order = Order {
        digest: &version.digest,
        token: arguments.token.as_deref(),
        settings: arguments.set.chosen()?,
        action: "activate",
    };
    let installed = workshop.activate(order, &By::command()).await?;
    follows(&installed.row.id, &format!("is at work in version {}", installed.row.version));
    Ok(())
}

pub(super) async fn roll_back(workshop: &Workshop, id: &str) -> Result<()> {
    let installed = workshop.roll_back(id, &By::command()).await?;
    follows(id, &format!("is at work in version {}", installed.row.version));
    Ok(())
}

pub(super) async fn configure(
    workshop: &Workshop,
    arguments: PluginConfigureArguments,
) -> Result<()> {
    let project = arguments.project.as_deref().map(Key::parse_id).transpose()?;
    let set = (&arguments.set.needed()?, project.map(|(_, key)| key));
    workshop.configure(&arguments.plugin.id, set, &By::command()).await?;
    follows(&arguments.plugin.id, "is set");
    Ok(())
}

pub(super) async fn log(studio: &Studio, id: &str) -> Result<()> {
    for deed in studio.store.plugin_log(Some(id), DEEDS).await? {
        let digest = deed.digest.as_deref().map_or("", |digest| &digest[..12]);
        print::line(format_args!(
            "{} {:<12} {:<12} {digest:<12} {}",
            print::time(deed.at),
            deed.action,
            deed.by,
            deed.details
        ));
    }
    Ok(())
}

pub(super) async fn archive(workshop: &Workshop, id: &str) -> Result<()> {
    let archived = workshop.archive(id, &By::command()).await?;
    follows(id, "is archived; its tables stay until they are purged");
    print::line(format_args!("  {} rows in {}", archived.rows, archived.file.display()));
    Ok(())
}

pub(super) async fn purge(workshop: &Workshop, arguments: PluginPurgeArguments) -> Result<()> {
    let PluginArguments { id } = arguments.plugin;
    if let Some(token) = &arguments.token {
        let rows = workshop.purge(&id, token, &By::command()).await?;
        print::line(format_args!("{id} is gone for good, with {rows} rows."));
        return Ok(());
    }
    let loss = workshop.loss(&id).await?;
    for (table, rows) in &loss.remains.tables {
        print::line(format_args!("  {rows} rows of {table}"));
    }
    for link in &loss.remains.links {
        print::line(format_args!("  in the way: {link}"));
    }
    print::line(format_args!("To lose them: backlot plugin purge {id} --token {}", loss.token));
    Ok(())
}

fn follows(id: &str, what: &str) {
    print::line(format_args!("{id} {what}. A server that runs follows within a second."));
}

fn tell(plan: &Plan) {
    let (version, replaces) = (&plan.version, plan.replaces.as_deref());
    let place = replaces.map(|it| format!(" in place of {it}")).unwrap_or_default();
    print::line(format_args!("{} {}{place}", version.plugin, version.version));
    tell_effects(&plan.effects);
}

/// What comes of a plan.
pub(super) fn tell_effects(effects: &Effects) {
    tell_steps(&effects.steps);
    tell_misfits(&effects.misfits);
    tell_capabilities((&effects.gains, &effects.loses));
    tell_documents(&effects.documents);
    print::line(format_args!("  token {}", effects.token));
}

fn tell_misfits(misfits: &[Misfit]) {
    for misfit in misfits {
        print::line(format_args!("  in the way: {}: {}", misfit.place(), misfit.error.message()));
    }
}

fn tell_steps(steps: &[Foreseen]) {
    for step in steps {
        print::line(format_args!("  {:<12} {}", step.class.as_str(), step.what));
        if let Some(obstacle) = &step.obstacle {
            print::line(format_args!("    in the way: {obstacle}"));
        }
    }
}

fn tell_capabilities((gains, loses): (&[Capability], &[Capability])) {
    let all = [("+", gains), ("-", loses)];
    for (sign, Capability { kind, subject }) in
        all.into_iter().flat_map(|(sign, all)| all.iter().map(move |one| (sign, one)))
    {
        print::line(format_args!("  {sign} {kind} {subject}"));
    }
}

/// Documents that say something else. What moves the cursor or turns the direction of a text is spelled
/// out: somebody decides by what is seen here.
fn tell_documents(all: &[Reworded]) {
    for reworded in all {
        let Reworded { plugin, document, before, after } = reworded;
        let sign = match (before, after) {
            (None, _) => '+',
            (_, None) => '-',
            _ => '~',
        };
        print::line(format_args!("  {sign} text of {plugin}: {document}"));
        // Not by `lines`, which hides how they end.
        for line in reworded.difference().trim_end_matches('\n').split('\n') {
            print::line(format_args!("      {}", print::plain(line)));
        }
    }
}

/// The version whose digest begins so.
pub(super) async fn found(studio: &Studio, digest: &str) -> Result<PluginVersion> {
    let all = studio.store.plugin_versions().await?;
    let mut found = all.into_iter().filter(|it| it.digest.starts_with(digest));
    match (found.next(), found.next()) {
        (Some(version), None) => Ok(version),
        (Some(_), Some(_)) => {
            let what = format!("several versions begin with `{digest}`");
            Err(Error::new(Code::InvalidValue, what).hint("give more of the digest"))
        }
        (None, _) => {
            let what = format!("there is no version `{digest}`");
            Err(Error::new(Code::NotFound, what).hint("`backlot plugin upload` answers digests"))
        }
    }
}
