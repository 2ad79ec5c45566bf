//! `backlot import stalker`: a progress bar while it runs, a report when it is done.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use plugins_host::Host;
use schema_som::{Code, Error, Result};
use server_app::import::{ImportOptions, Progress, Report, Stalker};

use super::arguments::ImportArguments;
use super::print;
use crate::config::Config;
use crate::plugins::Workshop;
use crate::wiring::Studio;

mod report;

pub(super) async fn stalker(config: Config, arguments: ImportArguments) -> Result<ExitCode> {
    // Before a studio is made for it.
    let source = Stalker::open(&arguments.url, None).await?;
    let place = config.data.clone();
    let (studio, administrator) = Studio::prepare(config).await?;
    if let Some(administrator) = &administrator {
        print::introduce(administrator);
    }
    let begun = Instant::now();
    let mut options = ImportOptions { atomic: arguments.atomic, ..ImportOptions::default() };
    if arguments.hooks {
        options.hooks = Workshop::of(&studio).model(&Host::default()).await?.hooks();
    }
    let bar = Bar::new();
    let outcome = studio.app.import_stalker(&studio.registry, &source, &options, &bar).await;
    bar.bar.finish_and_clear();
    studio.store.close().await;
    if outcome.is_err() {
        tell_what_stays(administrator.is_some(), &place, arguments.atomic);
    }
    let outcome = outcome?;
    report::show(&outcome);
    if let Some(file) = &arguments.report {
        save(&outcome, file)?;
    }
    print::gap();
    let seconds = begun.elapsed().as_secs_f64();
    print::line(format_args!("Brought {} records in {seconds:.1} s.", outcome.brought()));
    Ok(ExitCode::SUCCESS)
}

/// After an import that failed: what there is now, and how to go on.
fn tell_what_stays(is_new: bool, place: &Path, atomic: bool) {
    if is_new {
        print::line(format_args!(
            "The studio in {} was made for this import and stays.",
            place.display()
        ));
    }
    if atomic {
        print::line("Nothing of the import was kept. The same command tries it again.");
    } else {
        print::line("What came until then was kept. The same command goes on from there.");
    }
}

fn save(report: &Report, file: &Path) -> Result<()> {
    let failed = |error: String| {
        let message = format!("the report cannot be written to {}: {error}", file.display());
        Error::new(Code::InvalidValue, message)
    };
    let text = serde_json::to_string_pretty(report).map_err(|error| failed(error.to_string()))?;
    std::fs::write(file, text + "\n").map_err(|error| failed(error.to_string()))
}

/// The bar of a terminal; where there is none, nothing is drawn.
struct Bar {
    bar: ProgressBar,
    stage: Mutex<String>,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg:<22} {bar:40} {pos:>7}/{len} {elapsed:>4}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar, stage: Mutex::default() }
    }
}

impl Progress for Bar {
    fn progress(&self, stage: &str, done: u64, total: u64) {
        let mut current = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if *current != stage {
            stage.clone_into(&mut current);
            self.bar.set_message(current.clone());
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}
