//! `backlot serve`

use std::process::ExitCode;

use schema_som::{Error, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::arguments::ServeArguments;
use super::{demo, print};
use crate::config::Config;
use crate::wiring::Studio;

pub(super) async fn run(config: Config, arguments: ServeArguments) -> Result<ExitCode> {
    let ServeArguments { demo, plugins, .. } = arguments;
    let data = config.data.clone();
    let turn = if demo { demo::begin(&config).await? } else { None };
    let (studio, administrator) = Studio::prepare(config).await?;
    let people = match (demo, &administrator) {
        (true, _) => demo::prepare(&studio, administrator).await?,
        (false, Some(administrator)) => {
            // Before anything else can fail: nobody will learn the password later.
            print::introduce(administrator);
            Vec::new()
        }
        (false, None) => Vec::new(),
    };
    drop(turn);
    super::plugins::bring(&studio, &plugins).await?;
    let mut signals = Signals::watch()?;
    let running = studio.listen().await?;
    print::line(format_args!("Backlot answers at http://{}/graphql", running.address));
    if demo {
        demo::show_around(running.address, &data, &people);
    }
    signals.next().await;
    tokio::select! {
        () = running.stop() => Ok(ExitCode::SUCCESS),
        // Whoever asks twice does not want to wait for requests to finish.
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

/// What asks a process to end: SIGTERM, and Ctrl-C.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn watch() -> Result<Signals> {
        let failed =
            |error: std::io::Error| Error::internal(format!("signals cannot be watched: {error}"));
        Ok(Signals {
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
        })
    }

    /// Waits until somebody does.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!(target: "backlot", "told to end"),
            _ = self.interrupt.recv() => tracing::info!(target: "backlot", "interrupted"),
        }
    }
}
