//! `backlot plugin bundle ...`: named sets of plugins beside those that are at work.

use clap::{Args, Subcommand};
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};

use super::chosen::SetArguments;
use super::print;
use super::versions::{found, tell_effects};
use crate::plugins::{By, Named, Promotion, Workshop};
use crate::wiring::Studio;

#[derive(Debug, Subcommand)]
pub(super) enum BundleCommand {
    /// List the bundles, and what they name.
    List,
    /// Make a bundle that names nothing yet: `staging`, or `dev-LOGIN` for a user alone.
    Create(BundleArguments),
    /// Let a bundle name a version of a plugin, or that a plugin is off.
    Put(PutArguments),
    /// Let a bundle name nothing of a plugin any more.
    Remove(RemoveArguments),
    /// Forget a bundle; what was stored in it rests.
    Drop(BundleArguments),
    /// Tell what it means to make everybody's what a bundle names; nothing of it is done.
    Plan(BundleArguments),
    /// Make everybody's what a bundle names; a server that runs takes it up.
    Promote(PromoteArguments),
}

#[derive(Debug, Args)]
pub(super) struct BundleArguments {
    /// The bundle's name.
    bundle: String,
}

#[derive(Debug, Args)]
pub(super) struct PutArguments {
    /// The bundle's name.
    bundle: String,
    /// The version's digest, or enough of it, as `backlot plugin upload` answers it.
    #[arg(required_unless_present = "off", conflicts_with = "off")]
    digest: Option<String>,
    /// Instead of a version: the id of a plugin that is off in the bundle.
    #[arg(long, value_name = "ID")]
    off: Option<String>,
    #[command(flatten)]
    set: SetArguments,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    /// The bundle's name.
    bundle: String,
    /// The plugin's id.
    id: String,
}

#[derive(Debug, Args)]
pub(super) struct PromoteArguments {
    /// The bundle's name.
    bundle: String,
    /// The token of the plan that was agreed to; without one, whichever plan it is.
    #[arg(long)]
    token: Option<String>,
}

pub(super) async fn run(
    (studio, workshop): (&Studio, &Workshop),
    command: BundleCommand,
) -> Result<()> {
    let by = By::command();
    match command {
        BundleCommand::List => list(studio).await,
        BundleCommand::Create(BundleArguments { bundle }) => {
            let owner = studio.app.owner_of_bundle(&studio.registry, &bundle).await?;
            workshop.make_bundle((&bundle, owner), &by).await?;
            say(&bundle, "names nothing yet")
        }
        BundleCommand::Put(arguments) => put((studio, workshop), &arguments, &by).await,
        BundleCommand::Remove(RemoveArguments { bundle, id }) => {
            workshop.take_from_bundle((&bundle, &id), &by).await?;
            say(&bundle, &format!("names nothing of {id} any more"))
        }
        BundleCommand::Drop(BundleArguments { bundle }) => {
            workshop.drop_bundle(&bundle, &by).await?;
            say(&bundle, "is gone; what was stored in it rests")
        }
        BundleCommand::Plan(BundleArguments { bundle }) => {
            tell(&workshop.promotion(&bundle).await?);
            Ok(())
        }
        BundleCommand::Promote(PromoteArguments { bundle, token }) => {
            workshop.promote(&bundle, token.as_deref(), &by).await?;
            say(&bundle, "is everybody's, and names nothing any more")
        }
    }
}

async fn list(studio: &Studio) -> Result<()> {
    let (entries, versions) =
        (studio.store.bundle_entries().await?, studio.store.plugin_versions().await?);
    for bundle in studio.store.plugin_bundles().await? {
        let made = print::time(bundle.created_at);
        print::line(format_args!("{:<24}{made:<22}{}", bundle.name, bundle.created_by));
        for entry in entries.iter().filter(|entry| entry.bundle == bundle.name) {
            let named = |digest: &String| versions.iter().find(|it| it.digest == *digest);
            let version = entry.digest.as_ref().and_then(named);
            let version = version.map_or("off", |version| &version.version);
            print::line(format_args!("  {} {version}", entry.plugin));
        }
    }
    Ok(())
}

async fn put(
    (studio, workshop): (&Studio, &Workshop),
    arguments: &PutArguments,
    by: &By,
) -> Result<()> {
    let (bundle, set): (_, Map<String, Json>) = (&arguments.bundle, arguments.set.chosen()?);
    let (what, digest) = match (&arguments.digest, &arguments.off) {
        (Some(digest), _) => {
            let version = found(studio, digest).await?;
            (format!("has {} {}", version.plugin, version.version), version.digest)
        }
        (None, Some(id)) => {
            workshop.put_in_bundle((bundle, Named::Off(id)), &set, by).await?;
            return say(bundle, &format!("has {id} off"));
        }
        (None, None) => {
            return Err(Error::new(Code::InvalidValue, "neither a version nor --off is given")
                .hint("`backlot plugin upload` answers digests"));
        }
    };
    workshop.put_in_bundle((bundle, Named::Version(&digest)), &set, by).await?;
    say(bundle, &what)
}

fn say(bundle: &str, what: &str) -> Result<()> {
    print::line(format_args!("{bundle} {what}. A server that runs follows within a second."));
    Ok(())
}

fn tell(plan: &Promotion) {
    for (plugin, version) in plan.versions() {
        print::line(format_args!("{plugin} {}", version.unwrap_or("rests")));
    }
    tell_effects(&plan.effects);
}
