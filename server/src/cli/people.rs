//! `backlot user create` and `backlot user password`

use std::process::ExitCode;

use schema_som::{Code, Error, Result};
use server_app::NewUser;

use super::arguments::{PasswordArguments, UserArguments};
use super::print;
use crate::config::Config;
use crate::wiring::Studio;

pub(super) async fn create_user(config: Config, arguments: UserArguments) -> Result<ExitCode> {
    let given = if arguments.password_stdin { Some(read_password()?) } else { None };
    let studio = Studio::open(config).await?;
    // One that was only migrated has no groups yet, and no administrator.
    if let Some(administrator) = studio.app.seed(&studio.registry).await?.administrator {
        print::introduce(&administrator);
    }
    let user = NewUser {
        email: arguments.email.unwrap_or_else(|| format!("{}@localhost", arguments.login)),
        name: arguments.name.unwrap_or_default(),
        login: arguments.login,
        groups: arguments.groups,
        must_reset_password: arguments.must_change,
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
    let (login, must_change) = (&arguments.login, arguments.must_change);
    studio.app.set_password(&studio.registry, login, &password, must_change).await?;
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
