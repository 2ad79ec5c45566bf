//! `backlot serve --demo`: a studio to play with, and what is said to somebody who sees Backlot for
//! the first time.
//!
//! The logins of a demo are kept in a file of the data folder, so that every start can show them.
//! They protect invented shots; those of a real studio are never written down.

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use schema_som::{Code, Error, Result};
use server_app::auth::Credentials;

use super::print;
use crate::wiring::Studio;

const LOGINS: &str = "demo-logins.txt";

/// Fills a studio that is new; answers who can log in, also when a demo is there already.
///
/// # Errors
/// `INVALID_VALUE` for a studio that holds something else: invented shots have no place in it.
pub(super) async fn prepare(
    studio: &Studio,
    administrator: Option<Credentials>,
) -> Result<Vec<Credentials>> {
    let file = studio.config.data.join(LOGINS);
    let Some(administrator) = administrator else {
        let kept = read(&file);
        return if kept.is_empty() { Err(not_new(studio)) } else { Ok(kept) };
    };
    let mut people = studio.app.seed_demo(&studio.registry).await?;
    people.push(administrator);
    std::fs::create_dir_all(&studio.config.data)
        .and_then(|()| write(&file, &people))
        .map_err(|error| {
            let message = format!("the logins cannot be kept in {}: {error}", file.display());
            Error::new(Code::Unavailable, message)
        })?;
    Ok(people)
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
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(file)?;
    people.iter().try_for_each(|person| writeln!(file, "{} {}", person.login, person.password))
}

/// Who can log in, and three things to try.
pub(super) fn show_around(address: SocketAddr, people: &[Credentials]) {
    print::gap();
    print::line("Who can log in:");
    for person in people {
        print::line(format_args!("  {:<12} {}", person.login, person.password));
    }
    let Some(person) = people.first() else { return };
    let url = format!("http://{address}/graphql");
    print::gap();
    print::line("Three things to try, in another terminal:");
    print::line(format_args!("1. Log in as {}, and keep the token:", person.login));
    print::line(log_in(&url, person));
    print::line("2. See shots with their sequence, status and tasks:");
    print::line(ask(
        &url,
        "{ shots(first: 3) { totalCount nodes { code sequence { name } status { code } children { nodes { name } } } } }",
    ));
    print::line("3. Ask how the tasks of each status are going:");
    print::line(ask(
        &url,
        "{ tasks { aggregate { count groupBy(keys: [STATUS]) { keys { status } count } } } }",
    ));
    print::gap();
}

fn log_in(url: &str, person: &Credentials) -> String {
    let document = format!(
        r#"mutation {{ login(login: \"{}\", password: \"{}\") {{ token }} }}"#,
        person.login, person.password
    );
    format!(
        "     TOKEN=$(curl -s {url} -H 'content-type: application/json' \\\n       \
         -d '{{\"query\": \"{document}\"}}' | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')"
    )
}

fn ask(url: &str, document: &str) -> String {
    format!(
        "     curl -s {url} -H 'content-type: application/json' -H \"authorization: Bearer $TOKEN\" \
         \\\n       -d '{{\"query\": \"{document}\"}}'"
    )
}
