//! The commands of `backlot`.

mod arguments;
mod author;
mod backup;
mod bundles;
mod chosen;
mod demo;
mod doctor;
mod holds;
mod import;
mod migrate;
mod people;
mod plugins;
mod print;
mod schema;
mod serve;
mod settings;
mod signing;
mod tokens;
mod versions;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use schema_som::Result;

use arguments::{Command, ConfigCommand, ImportCommand, SchemaCommand, TokenCommand, UserCommand};

use crate::config::{Layers, Source};
use crate::telemetry;

pub use arguments::Arguments;

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
    let layers = arguments.layers(std::env::vars_os())?;
    let config = layers.finish(arguments.place.data.clone())?;
    // These two change nothing, and have nothing to log.
    match arguments.command {
        Command::Schema(SchemaCommand::Print) => return schema::print(config).await,
        Command::Config(ConfigCommand::Print) => return settings::print(&config, &layers),
        _ => {}
    }
    let serves = matches!(arguments.command, Command::Serve(_));
    let levels = if serves { telemetry::SERVING } else { telemetry::QUIET };
    telemetry::start(&config.log, levels)?;
    match arguments.command {
        Command::Serve(serve) => serve::run(config, serve).await,
        Command::Migrate => migrate::run(config).await,
        Command::User(UserCommand::Create(user)) => people::create_user(config, user).await,
        Command::User(UserCommand::Password(user)) => people::set_password(config, user).await,
        Command::Token(TokenCommand::Create(token)) => tokens::create(config, token).await,
        Command::Token(TokenCommand::List(tokens)) => tokens::list(config, tokens).await,
        Command::Token(TokenCommand::Revoke(token)) => tokens::revoke(config, token).await,
        Command::Import(ImportCommand::Stalker(import)) => import::stalker(config, import).await,
        Command::Plugin(command) => plugins::run(config, command).await,
        Command::Doctor => doctor::run(config).await,
        Command::Backup(arguments) => backup::backup(config, arguments).await,
        Command::Restore(arguments) => backup::restore(config, arguments).await,
        Command::Schema(_) | Command::Config(_) => Ok(ExitCode::SUCCESS),
    }
}

impl Arguments {
    /// The settings: the file, then the environment, then the flags.
    fn layers(&self, variables: impl IntoIterator<Item = (OsString, OsString)>) -> Result<Layers> {
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
        Ok(layers)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::Config;

    fn settings(line: &[&str], variables: &[(&str, &str)]) -> Config {
        let arguments = Arguments::try_parse_from(line).unwrap();
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        let layers = arguments.layers(variables).unwrap();
        layers.finish(arguments.place.data).unwrap()
    }

    #[test]
    fn the_commands_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_win_over_the_environment() {
        let line = ["backlot", "serve", "--data", "/nowhere", "--listen", "127.0.0.1:9"];
        let config = settings(&line, &[("BACKLOT_SERVER_LISTEN", "127.0.0.1:8")]);
        assert_eq!(config.server.listen.port(), 9);
        assert_eq!(config.database_url(), "sqlite:///nowhere/studio.sqlite3?mode=rwc");
        assert!(config.is_embedded());
    }

    #[test]
    fn the_database_can_be_elsewhere_for_every_command() {
        let line = ["backlot", "doctor", "--database", "postgres://host/studio"];
        let config = settings(&line, &[]);
        assert_eq!(config.database_url(), "postgres://host/studio");
        assert!(!config.is_embedded());
    }

    #[test]
    fn an_address_that_is_none_is_refused_with_one_that_is() {
        let refused = Arguments::try_parse_from(["backlot", "serve", "--listen", "localhost:80"]);
        let text = refused.unwrap_err().to_string();
        assert!(text.contains("--listen") && text.contains("127.0.0.1:8000"), "{text}");
    }

    #[test]
    fn a_token_lasts_a_day_at_least() {
        for days in ["0", "36501", "many"] {
            let line = ["backlot", "token", "create", "--login", "ada", "--days", days];
            let refused = Arguments::try_parse_from(line);
            assert!(refused.unwrap_err().to_string().contains("--days"), "{days}");
        }
    }
}
