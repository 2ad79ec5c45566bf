//! The commands of `backlot`.

mod demo;
mod doctor;
mod import;
mod migrate;
mod people;
mod print;
mod schema;
mod serve;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use schema_som::Result;

use crate::config::{Config, Layers, Source};
use crate::telemetry;

/// Backlot, a production asset management server for animation and VFX studios.
#[derive(Debug, Parser)]
#[command(name = "backlot", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the studio is and how it is set up.
#[derive(Debug, Args)]
struct Place {
    /// The data folder, with studio.sqlite3 and, if you like, backlot.toml in it.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "BACKLOT_DATA",
        default_value = "data",
        hide_env_values = true
    )]
    data: PathBuf,
    /// A database elsewhere: postgres://..., mysql://... or sqlite://...
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The file of settings, instead of backlot.toml in the data folder.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "BACKLOT_CONFIG",
        hide_env_values = true
    )]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
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
    /// Look for faults in the database.
    Doctor,
}

#[derive(Debug, Args)]
struct ServeArguments {
    /// The address and the port to listen at.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Bring an older database up to date first (always done in the data folder).
    #[arg(long)]
    migrate: bool,
    /// Fill an empty studio with a small production to play with.
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Subcommand)]
enum SchemaCommand {
    /// Print the whole schema in GraphQL's language.
    Print,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Create a user; the generated password is printed once.
    Create(UserArguments),
    /// Set a user's password and end every session of the user; a generated one is printed once.
    Password(PasswordArguments),
}

#[derive(Debug, Args)]
struct PasswordArguments {
    /// What the user logs in with.
    #[arg(long, value_name = "NAME")]
    login: String,
    /// Read the password from standard input instead of generating one.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
struct UserArguments {
    /// What the user logs in with.
    #[arg(long, value_name = "NAME")]
    login: String,
    /// The user's name; the login, if nothing is said.
    #[arg(long)]
    name: Option<String>,
    /// The user's address; LOGIN@localhost, if nothing is said.
    #[arg(long)]
    email: Option<String>,
    /// A group that the user is in, such as admins; can be repeated.
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Read the password from standard input instead of generating one.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Create a bearer token, which is printed once.
    Create(TokenArguments),
}

#[derive(Debug, Args)]
struct TokenArguments {
    /// Whose token it is.
    #[arg(long, value_name = "NAME")]
    login: String,
    /// What it is for, so that you know it again.
    #[arg(long, default_value = "command line")]
    name: String,
    /// Days after which it ends; never, if nothing is said.
    #[arg(long, value_name = "DAYS")]
    days: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Import the database of a Stalker studio, such as sqlite:///studio/stalker.db
    Stalker(ImportArguments),
}

#[derive(Debug, Args)]
struct ImportArguments {
    /// The database to read.
    url: String,
    /// All or nothing: one transaction, instead of many that a second run resumes.
    #[arg(long)]
    atomic: bool,
    /// Write the whole report to a file, as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Runs the command of the process's arguments.
pub async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            print::failure(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode> {
    if let Command::Schema(SchemaCommand::Print) = arguments.command {
        let limits = arguments.settings(std::env::vars_os())?.limits;
        return schema::print(&limits);
    }
    let config = arguments.settings(std::env::vars_os())?;
    let serves = matches!(arguments.command, Command::Serve(_));
    let levels = if serves { telemetry::SERVING } else { telemetry::QUIET };
    telemetry::start(&config.log, levels)?;
    match arguments.command {
        Command::Serve(serve) => serve::run(config, serve.demo).await,
        Command::Migrate => migrate::run(config).await,
        Command::User(UserCommand::Create(user)) => people::create_user(config, user).await,
        Command::User(UserCommand::Password(user)) => people::set_password(config, user).await,
        Command::Token(TokenCommand::Create(token)) => people::create_token(config, token).await,
        Command::Import(ImportCommand::Stalker(import)) => import::stalker(config, import).await,
        Command::Doctor => doctor::run(config).await,
        Command::Schema(SchemaCommand::Print) => Ok(ExitCode::SUCCESS),
    }
}

impl Arguments {
    /// The settings: the file, then the environment, then the flags.
    fn settings(
        &self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Config> {
        let mut layers = Layers::default();
        match &self.place.config {
            Some(file) => layers.file(file, true)?,
            None => layers.file(&self.place.data.join("backlot.toml"), false)?,
        }
        // What is not UTF-8 is none of our variables.
        let variables = variables.into_iter().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        layers.environment(variables)?;
        if let Some(url) = &self.place.database {
            layers.set(&Source::Flag("--database"), "database", "url", url)?;
        }
        if let Command::Serve(serve) = &self.command {
            if let Some(listen) = serve.listen {
                let listen = listen.to_string();
                layers.set(&Source::Flag("--listen"), "server", "listen", &listen)?;
            }
            if serve.migrate {
                layers.set(&Source::Flag("--migrate"), "database", "migrate", "true")?;
            }
        }
        layers.finish(self.place.data.clone())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_win_over_the_environment() {
        let line = ["backlot", "serve", "--data", "/nowhere", "--listen", "127.0.0.1:9"];
        let arguments = Arguments::try_parse_from(line).unwrap();
        let variables = [("BACKLOT_SERVER_LISTEN".into(), "127.0.0.1:8".into())];
        let config = arguments.settings(variables).unwrap();
        assert_eq!(config.server.listen.port(), 9);
        assert_eq!(config.database_url(), "sqlite:///nowhere/studio.sqlite3?mode=rwc");
        assert!(config.is_embedded());
    }

    #[test]
    fn the_database_can_be_elsewhere_for_every_command() {
        let line = ["backlot", "doctor", "--database", "postgres://host/studio"];
        let arguments = Arguments::try_parse_from(line).unwrap();
        let config = arguments.settings([]).unwrap();
        assert_eq!(config.database_url(), "postgres://host/studio");
        assert!(!config.is_embedded());
    }
}
