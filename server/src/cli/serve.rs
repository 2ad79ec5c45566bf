//! `backlot serve`

use std::process::ExitCode;

use schema_som::Result;
use server_app::Credentials;
use tokio::signal::unix::{SignalKind, signal};

use super::print;
use crate::config::Config;
use crate::wiring::{Running, Studio};

pub(super) async fn run(config: Config, demo: bool) -> Result<ExitCode> {
    let (studio, administrator) = Studio::prepare(config).await?;
    let people = if demo { studio.app.seed_demo(&studio.registry).await? } else { Vec::new() };
    let running = studio.listen().await?;
    if let Some(administrator) = administrator {
        introduce(&administrator);
    }
    print::line(format_args!("Backlot answers at http://{}/graphql", running.address));
    if demo {
        show_around(&running, &people);
    }
    wait_for_signal().await?;
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

fn introduce(administrator: &Credentials) {
    print::line("This studio is new. Its administrator, shown this once:");
    print::line(format_args!("  login     {}", administrator.login));
    print::line(format_args!("  password  {}", administrator.password));
    print::gap();
}

fn show_around(running: &Running, people: &[Credentials]) {
    let address = running.address;
    print::gap();
    print::line("Who can log in:");
    for person in people {
        print::line(format_args!("  {:<12} {}", person.login, person.password));
    }
    let login = people.last().map_or("admin", |person| person.login.as_str());
    let password = people.last().map_or("", |person| person.password.as_str());
    print::gap();
    print::line("Three things to try:");
    print::line("  1. Log in, and keep the token:");
    print::line(format_args!(
        r#"     TOKEN=$(curl -s {address}/graphql -H 'content-type: application/json' -d '{{"query":"mutation {{ login(login: \"{login}\", password: \"{password}\") {{ token }} }}"}}' | sed 's/.*"token":"\([^"]*\)".*/\1/')"#,
    ));
    print::line("  2. See the shots of your project, with their tasks:");
    print::line(format_args!(
        r#"     curl -s {address}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{{"query":"{{ shots(first: 5) {{ totalCount nodes {{ code status {{ code }} children {{ nodes {{ name }} }} }} }} }}"}}'"#,
    ));
    print::line("  3. Read what else there is:");
    print::line("     backlot schema print | less");
    print::gap();
}

/// Until somebody wants the server to stop: SIGTERM, or Ctrl-C.
async fn wait_for_signal() -> Result<()> {
    let failed = |error: std::io::Error| {
        schema_som::Error::internal(format!("signals cannot be watched: {error}"))
    };
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    tokio::select! {
        _ = terminate.recv() => tracing::info!(target: "backlot", "SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!(target: "backlot", "SIGINT: stopping"),
    }
    Ok(())
}
