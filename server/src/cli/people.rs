//! `backlot user create`, `backlot user password` and `backlot token create`

use std::process::ExitCode;

use schema_som::{Code, Error, Result};
use server_app::NewUser;

use super::{PasswordArguments, TokenArguments, UserArguments, print};
use crate::config::Config;
use crate::wiring::Studio;

const DAY: i64 = 24 * 3600 * 1_000_000;

pub(super) async fn create_user(config: Config, arguments: UserArguments) -> Result<ExitCode> {
    let given = if arguments.password_stdin { Some(read_password()?) } else { None };
    let studio = Studio::open(config).await?;
    let user = NewUser {
        email: arguments.email.unwrap_or_else(|| format!("{}@localhost", arguments.login)),
        name: arguments.name.unwrap_or_default(),
        login: arguments.login,
        groups: arguments.groups,
    };
    let password = given.clone().unwrap_or_else(|| studio.app.generate_password());
    let login = studio.app.create_user(&studio.registry, user, &password).await?;
    match given {
        Some(_) => print::line(format_args!("The user {login} exists now.")),
        None => {
            print::line("The user exists now. The password is shown this once:");
            show(&login, &password);
        }
    }
    studio.store.close().await;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn set_password(config: Config, arguments: PasswordArguments) -> Result<ExitCode> {
    let given = if arguments.password_stdin { Some(read_password()?) } else { None };
    let studio = Studio::open(config).await?;
    let password = given.clone().unwrap_or_else(|| studio.app.generate_password());
    studio.app.set_password(&studio.registry, &arguments.login, &password).await?;
    match given {
        Some(_) => print::line(format_args!("{} has a new password.", arguments.login)),
        None => {
            print::line("The password is new, and shown this once:");
            show(&arguments.login, &password);
        }
    }
    studio.store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn show(login: &str, password: &str) {
    print::line(format_args!("  login     {login}"));
    print::line(format_args!("  password  {password}"));
}

/// The first line of standard input.
fn read_password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| {
        Error::new(Code::InvalidValue, format!("the password cannot be read: {error}"))
    })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

pub(super) async fn create_token(config: Config, arguments: TokenArguments) -> Result<ExitCode> {
    let studio = Studio::open(config).await?;
    let ends = arguments.days.map(|days| studio.clock.now() + i64::from(days) * DAY);
    let (login, name) = (&arguments.login, &arguments.name);
    let token = studio.app.create_token(&studio.registry, login, name, ends).await?;
    // Nothing else, so that TOKEN=$(backlot token create ...) works.
    print::line(token);
    studio.store.close().await;
    Ok(ExitCode::SUCCESS)
}
