//! `backlot serve --demo`: a studio to play with, and what is said to somebody who sees Backlot for
//! the first time.
//!
//! The logins of a demo are kept in a file of the data folder, so that every start can show them.
//! They protect invented shots; those of a real studio are never written down. The file is there,
//! empty, before anything is made: whoever finds it so goes on where another start was interrupted.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use schema_som::{Code, Error, Result};
use server_app::App;
use server_app::auth::Credentials;

use super::print;
use crate::config::Config;
use crate::upgrade::{self, Age};
use crate::wiring::Studio;

const LOGINS: &str = "demo-logins.txt";

/// The login of the first administrator, which seeding makes.
const ADMINISTRATOR: &str = "admin";

/// Between two looks at the file of another start.
const PAUSE: Duration = Duration::from_millis(50);

/// Marks a studio that is still to be made as a demo, and waits for other starts of the same demo
/// until what is answered can be held. Nothing for a studio that is there and no demo.
///
/// # Errors
/// `UNAVAILABLE` when the data folder cannot be written, or the database not be reached.
pub(super) async fn begin(config: &Config) -> Result<Option<File>> {
    let path = config.data.join(LOGINS);
    if !path.exists() {
        if Age::of(config).await? != Age::Empty {
            return Ok(None);
        }
        upgrade::create_folder(&config.data)?;
    }
    let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
    let file = opened.map_err(|error| unkept(&path, &error))?;
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(Some(file))
}

/// Fills a studio that is new, or that another start left half filled; answers who can log in, also
/// when a demo is there already.
///
/// # Errors
/// `INVALID_VALUE` for a studio that holds something else: invented shots have no place in it.
pub(super) async fn prepare(
    studio: &Studio,
    administrator: Option<Credentials>,
) -> Result<Vec<Credentials>> {
    let file = studio.config.data.join(LOGINS);
    if administrator.is_none() {
        let kept = read(&file);
        if !kept.is_empty() {
            return Ok(kept);
        }
        if !file.exists() {
            return Err(not_new(studio));
        }
    }
    let mut people = studio.app.seed_demo(&studio.registry).await?;
    if people.is_empty() {
        for login in App::demo_logins() {
            people.push(renew(studio, login).await?);
        }
    }
    people.push(match administrator {
        Some(administrator) => administrator,
        None => renew(studio, ADMINISTRATOR).await?,
    });
    write(&file, &people).map_err(|error| unkept(&file, &error))?;
    Ok(people)
}

/// A new password for somebody whose first one nobody was told.
async fn renew(studio: &Studio, login: &str) -> Result<Credentials> {
    let password = studio.app.generate_password();
    studio.app.set_password(&studio.registry, login, &password, false).await?;
    Ok(Credentials { login: login.to_owned(), password })
}

fn unkept(file: &Path, error: &std::io::Error) -> Error {
    let message = format!("the logins cannot be kept in {}: {error}", file.display());
    Error::new(Code::Unavailable, message).hint("choose another folder with --data DIR")
}

fn not_new(studio: &Studio) -> Error {
    let place = studio.store.url();
    Error::new(Code::InvalidValue, format!("the studio at {place} is not new, and no demo"))
        .hint("leave --demo out, or choose another folder with --data DIR")
}

fn read(file: &Path) -> Vec<Credentials> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(login, password)| Credentials {
            login: login.to_owned(),
            password: password.to_owned(),
        })
        .collect()
}

fn write(file: &Path, people: &[Credentials]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(file)?;
    let line = |person: &Credentials| format!("{} {}\n", person.login, person.password);
    // In one piece: half a list would look like a whole one.
    file.write_all(people.iter().map(line).collect::<String>().as_bytes())?;
    file.sync_all()
}

/// Who can log in, and three things to try.
pub(super) fn show_around(address: SocketAddr, data: &Path, people: &[Credentials]) {
    print::gap();
    print::line("Who can log in, as the demo was made:");
    for person in people {
        print::line(format_args!("  {:<8}{}", person.login, person.password));
    }
    let Some(person) = people.first() else { return };
    let program = std::env::current_exe().unwrap_or_else(|_| "backlot".into());
    print::gap();
    print::line(format_args!("Look around in a browser: http://{address}/playground"));
    print::gap();
    print::line("Three things to try. In another terminal, get a token and a short cut:");
    print::line(format_args!(
        "  TOKEN=$({} token create --login {} --data {})",
        shown(&program),
        person.login,
        shown(data)
    ));
    print::line(format_args!(
        "  ask() {{ curl -sG http://{address}/graphql -H \"authorization: Bearer $TOKEN\" \\\n    \
         --data-urlencode \"query=$1\"; echo; }}"
    ));
    for (number, (what, document)) in THINGS.iter().enumerate() {
        print::line(format_args!("{}. {what}:", number + 1));
        print::line(format_args!("  ask '{document}'"));
    }
    print::gap();
}

const THINGS: [(&str, &str); 3] = [
    ("Who you are, and where you work", "{ me { name projects { nodes { code name } } } }"),
    (
        "Shots, with what hangs on them",
        "{ shots(first: 3) { totalCount nodes { code status { code } sequence { name } \
         children { nodes { name } } } } }",
    ),
    (
        "Tasks by their status",
        "{ tasks { aggregate { count groupBy(keys: [STATUS]) { keys { status { code } } count } } } }",
    ),
];

/// A path for a shell, whatever folder it is in.
fn shown(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_can_be_pasted_into_a_shell() {
        assert_eq!(shown(Path::new("/studio/data")), "/studio/data");
        assert_eq!(shown(Path::new("/my studio/it's")), r"'/my studio/it'\''s'");
    }
}
