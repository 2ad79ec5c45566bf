//! `backlot plugin suspend|resume|bypass`: hooks that are called no more, called again, or passed by.

use clap::Args;
use schema_som::Result;

use super::print;
use crate::plugins::{By, Change, Workshop};

#[derive(Debug, Args)]
pub(super) struct PluginHookArguments {
    /// The plugin's id, as `backlot plugin list` shows it.
    pub(super) id: String,
    /// The name of its hook, action or job; a computed field as Shot.cost.
    pub(super) hook: String,
}

#[derive(Debug, Args)]
pub(super) struct PluginBypassArguments {
    #[command(flatten)]
    pub(super) hook: PluginHookArguments,
    /// For so long, a day at most.
    #[arg(long, value_name = "MINUTES")]
    pub(super) minutes: i64,
}

pub(super) async fn suspend(workshop: &Workshop, which: PluginHookArguments) -> Result<()> {
    change(workshop, which, (Change::Suspend, "is called no more")).await
}

pub(super) async fn resume(workshop: &Workshop, which: PluginHookArguments) -> Result<()> {
    change(workshop, which, (Change::Resume, "is called again")).await
}

pub(super) async fn bypass(workshop: &Workshop, arguments: PluginBypassArguments) -> Result<()> {
    let PluginBypassArguments { hook, minutes } = arguments;
    change(workshop, hook, (Change::Bypass(minutes), "is passed by")).await
}

async fn change(
    workshop: &Workshop,
    PluginHookArguments { id, hook }: PluginHookArguments,
    (change, words): (Change, &str),
) -> Result<()> {
    workshop.hold((&id, &hook), change, &By::command()).await?;
    let follows = "A server that runs follows within a second.";
    print::line(format_args!("{id}/{hook} {words}. {follows}"));
    Ok(())
}
