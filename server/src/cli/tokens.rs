//! `backlot token create`, `backlot token list` and `backlot token revoke`

use std::process::ExitCode;

use schema_som::Result;
use server_app::auth::TokenSummary;

use super::arguments::{TokenArguments, TokenListArguments, TokenRevokeArguments};
use super::print;
use crate::config::Config;
use crate::wiring::Studio;

const DAY: i64 = 24 * 3600 * 1_000_000;

pub(super) async fn create(config: Config, arguments: TokenArguments) -> Result<ExitCode> {
    let studio = Studio::open(config).await?;
    let ends = arguments.days.map(|days| studio.clock.now() + i64::from(days) * DAY);
    let (login, name) = (&arguments.login, &arguments.name);
    let token = studio.app.create_token(&studio.registry, login, name, ends).await?;
    // Nothing else, so that TOKEN=$(backlot token create ...) works.
    print::line(token);
    studio.store.close().await;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn list(config: Config, arguments: TokenListArguments) -> Result<ExitCode> {
    let studio = Studio::open(config).await?;
    let tokens = studio.app.tokens_of(&studio.registry, &arguments.login).await?;
    studio.store.close().await;
    print::line(format_args!("{:<34}{:<9}{:<22}{:<40}name", "id", "kind", "made", "state"));
    for token in tokens {
        let (id, kind, name) = (&token.id, &token.kind, &token.name);
        let (made, state) = (print::time(token.created_at), state(&token));
        let line = format!("{id:<34}{kind:<9}{made:<22}{state:<40}{name}");
        print::line(line.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

fn state(token: &TokenSummary) -> String {
    match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked at {}", print::time(at)),
        (None, Some(at)) if token.is_alive => format!("holds until {}", print::time(at)),
        (None, Some(at)) => format!("ended at {}", print::time(at)),
        (None, None) => "holds until it is revoked".to_owned(),
    }
}

pub(super) async fn revoke(config: Config, arguments: TokenRevokeArguments) -> Result<ExitCode> {
    let patience = config.auth.actor_cache_ms;
    let studio = Studio::open(config).await?;
    let was_alive = studio.app.revoke_token(&arguments.id).await?;
    studio.store.close().await;
    if was_alive {
        print::line(format_args!(
            "Revoked. A server that runs takes it for {patience} ms more at most."
        ));
    } else {
        print::line("It was over already.");
    }
    Ok(ExitCode::SUCCESS)
}
