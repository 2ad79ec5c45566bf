//! What a command line can say: the commands, their arguments, and their help.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::author::AuthorCommand;
use super::bundles::BundleCommand;
use super::chosen::SetArguments;
use super::holds::{PluginBypassArguments, PluginHookArguments};
use super::signing::{
    PluginKeygenArguments, PluginSignArguments, PluginTrustArguments, PluginUntrustArguments,
};
use super::versions::{
    PluginActivateArguments, PluginConfigureArguments, PluginPurgeArguments, PluginVersionArguments,
};
use crate::config::parse_address;

/// Backlot, a production asset management server for animation and VFX studios.
#[derive(Debug, Parser)]
#[command(name = "backlot", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Where the studio is and how it is set up.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The data folder, with studio.sqlite3 and, if you like, backlot.toml in it.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "BACKLOT_DATA",
        default_value = "data",
        hide_env_values = true
    )]
    pub(super) data: PathBuf,
    /// A database elsewhere: postgres://..., mysql://... or sqlite://...
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database: Option<String>,
    /// The file of settings, instead of backlot.toml in the data folder.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "BACKLOT_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer requests until you are told to stop.
    Serve(ServeArguments),
    /// Create the tables of a database, or bring them up to date.
    Migrate,
    /// Look at the GraphQL schema.
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Manage users.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Bring a production over from another system.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Build, install and manage plugins.
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Look for faults in the database.
    Doctor,
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Copy the whole studio into one file; others go on working meanwhile.
    Backup(BackupArguments),
    /// Fill a new data folder, or an empty database, from a backup.
    Restore(RestoreArguments),
}

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// The file to make.
    pub(super) file: PathBuf,
    /// Make an archive that any engine can read, from SQLite, too; other engines make no other.
    #[arg(long)]
    pub(super) portable: bool,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The file that `backlot backup` made.
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The address and the port to listen at.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = parse_address)]
    pub(super) listen: Option<SocketAddr>,
    /// Bring an older database up to date first (always done in the data folder).
    #[arg(long)]
    pub(super) migrate: bool,
    /// Fill an empty studio with a small production to play with.
    #[arg(long)]
    pub(super) demo: bool,
    /// Install a plugin's package first, unless it is installed as it is; can be repeated.
    #[arg(long = "plugin", value_name = "FILE")]
    pub(super) plugins: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum PluginCommand {
    #[command(flatten)]
    Author(AuthorCommand),
    /// Build a plugin from its folder: plugin.toml and sources. Answers the package's path.
    Build(PluginBuildArguments),
    /// Install a package, or another version of a plugin; a server that runs takes it up.
    Install(PluginInstallArguments),
    /// List the plugins that are installed.
    List,
    /// Keep a package as a version of its plugin. Answers its digest; nothing of it runs yet.
    Upload(PluginFileArguments),
    /// Tell what it means to put a version to work; nothing of it is done.
    Plan(PluginVersionArguments),
    /// Put a version to work, newer or older; a server that runs takes it up.
    Activate(PluginActivateArguments),
    /// Put the version to work that was before.
    RollBack(PluginArguments),
    /// Set a plugin; a server that runs takes it up, and nothing is started anew.
    Configure(PluginConfigureArguments),
    /// Make a key to sign packages with. Answers the public key, which others trust.
    Keygen(PluginKeygenArguments),
    /// Sign a package, in its place.
    Sign(PluginSignArguments),
    /// Trust what a key signs.
    Trust(PluginTrustArguments),
    /// Trust a key no more.
    Untrust(PluginUntrustArguments),
    /// List the keys that are trusted.
    Keys,
    /// Have a hook called no more, until it is resumed.
    Suspend(PluginHookArguments),
    /// Have a hook called again that was suspended, left alone or passed by.
    Resume(PluginHookArguments),
    /// Have changes or reads pass by a hook for a while, as if it had consented.
    Bypass(PluginBypassArguments),
    /// Tell what was done to a plugin, and by whom.
    Log(PluginArguments),
    /// Write what a plugin stored into a file, and take the plugin away; its tables stay.
    Archive(PluginArguments),
    /// Named sets of plugins beside those that are at work, which some choose for their requests.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Delete everything that a plugin stored, for good. Without a token: tell what that is.
    Purge(PluginPurgeArguments),
    /// Let a plugin rest; what it stored stays.
    Disable(PluginArguments),
    /// Put a plugin to work again.
    Enable(PluginArguments),
    /// Take a plugin away; its tables stay.
    Remove(PluginArguments),
}

#[derive(Debug, Args)]
pub(super) struct PluginBuildArguments {
    /// The folder of the plugin.
    pub(super) folder: PathBuf,
    /// The folder that the package goes to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PluginFileArguments {
    /// The package, NAME.bkp
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PluginInstallArguments {
    /// The package, NAME.bkp
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) set: SetArguments,
}

#[derive(Debug, Args)]
pub(super) struct PluginArguments {
    /// The plugin's id, as `backlot plugin list` shows it.
    pub(super) id: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum SchemaCommand {
    /// Print the whole schema in GraphQL's language.
    Print,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every setting with its meaning, its default, its value, and where that comes from. The
    /// output is a file of settings.
    Print,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create a user; the generated password is printed once.
    Create(UserArguments),
    /// Set a user's password and end every session of the user; a generated one is printed once.
    Password(PasswordArguments),
}

#[derive(Debug, Args)]
pub(super) struct PasswordArguments {
    /// What the user logs in with.
    #[arg(long, value_name = "NAME")]
    pub(super) login: String,
    /// Read the password from standard input instead of generating one.
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Let the next login do nothing before another password is chosen.
    #[arg(long)]
    pub(super) must_change: bool,
}

#[derive(Debug, Args)]
pub(super) struct UserArguments {
    /// What the user logs in with.
    #[arg(long, value_name = "NAME")]
    pub(super) login: String,
    /// The user's name; the login, if nothing is said.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// The user's address; LOGIN@localhost, if nothing is said.
    #[arg(long)]
    pub(super) email: Option<String>,
    /// A group that the user is in, such as admins, by name or id; can be repeated.
    #[arg(long = "group", value_name = "NAME")]
    pub(super) groups: Vec<String>,
    /// Read the password from standard input instead of generating one.
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Let the next login do nothing before another password is chosen.
    #[arg(long)]
    pub(super) must_change: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Create a bearer token, which is printed once.
    Create(TokenArguments),
    /// List a user's sessions and tokens, with their ids.
    List(TokenListArguments),
    /// Revoke a session or a token by its id.
    Revoke(TokenRevokeArguments),
}

#[derive(Debug, Args)]
pub(super) struct TokenListArguments {
    /// Whose tokens.
    #[arg(long, value_name = "NAME")]
    pub(super) login: String,
}

#[derive(Debug, Args)]
pub(super) struct TokenRevokeArguments {
    /// The token's id, as `backlot token list` shows it: token_01jd...
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct TokenArguments {
    /// Whose token it is.
    #[arg(long, value_name = "NAME")]
    pub(super) login: String,
    /// What it is for, so that you know it again.
    #[arg(long, default_value = "command line")]
    pub(super) name: String,
    /// Days after which it ends, 1 to 36500; never, if nothing is said.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(super) days: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Import the database of a Stalker studio: sqlite:///studio/stalker.db, or
    /// postgresql://stalker@db/stalker
    Stalker(ImportArguments),
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The database to read. A PostgreSQL's password may stand in PGPASSWORD or ~/.pgpass instead.
    pub(super) url: String,
    /// All or nothing: one transaction, instead of many that a second run resumes.
    #[arg(long)]
    pub(super) atomic: bool,
    /// Let the hooks of plugins judge what comes in; what they refuse is left out and reported.
    #[arg(long)]
    pub(super) hooks: bool,
    /// Write the whole report to a file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
}
