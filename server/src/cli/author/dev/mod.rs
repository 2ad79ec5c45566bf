//! `backlot plugin dev`: a plugin at work while it is written. With every change of its folder it is
//! built, held against the model and put to work, and what it says is shown.

mod folder;
mod place;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use plugins_host::package::{Digest, Package};
use plugins_tool::{Build, Built};
use schema_som::{Error, Result};
use serde_json::{Map, Value as Json};

use super::arguments::DevArguments;
use crate::cli::print;
use crate::cli::serve::Signals;
use crate::config::Config;
use folder::Watched;
use place::Place;

/// Between two looks at the journal.
const PERIOD: Duration = Duration::from_millis(500);

pub(super) async fn run(config: &Config, arguments: DevArguments) -> Result<ExitCode> {
    let set = arguments.set.chosen()?;
    let mut watched = Watched::of(&arguments.folder)?;
    let mut signals = Signals::watch()?;
    let mut place = Place::open(config, &arguments).await?;
    let mut pushed = None;
    loop {
        watched.look();
        tokio::select! {
            () = attempt(&arguments.folder, (&mut place, &set), &mut pushed) => {}
            () = signals.next() => break,
        }
        let ends = tokio::select! {
            () = watched.changed() => false,
            () = follow(&mut place) => false,
            () = signals.next() => true,
        };
        if ends {
            break;
        }
    }
    place.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Shows what the plugin says, for as long as nobody stops it.
async fn follow(place: &mut Place) {
    loop {
        place.tail().await;
        tokio::time::sleep(PERIOD).await;
    }
}

/// Builds and puts to work what is there now. What keeps it from that is told, and waits for a change.
async fn attempt(
    folder: &Path,
    (place, set): (&mut Place, &Map<String, Json>),
    pushed: &mut Option<Digest>,
) {
    let begun = Instant::now();
    let done = async {
        let built = built(folder).await?;
        if *pushed == Some(built.digest) {
            return Ok(());
        }
        let package = super::read(&built.path)?;
        let manifest = Package::read(&package)?.manifest;
        place.push((&manifest.id, &package), set).await?;
        *pushed = Some(built.digest);
        let (id, version, seconds) = (manifest.id, manifest.version, begun.elapsed().as_secs_f32());
        print::line(format_args!("{id} {version} is at work, after {seconds:.1} s."));
        Ok(())
    };
    let done: Result<()> = done.await;
    if let Err(error) = done {
        print::failure(&error);
        print::line("Waiting for a change.");
    }
}

async fn built(folder: &Path) -> Result<Built> {
    let target = folder.join("target");
    let build = Build { dir: folder.to_owned(), out: target.clone(), target, offline: false };
    let built = tokio::task::spawn_blocking(move || {
        plugins_tool::build(&build, &mut |line| print::line(line))
    });
    built.await.map_err(|error| Error::internal(format!("a build was given up: {error}")))?
}
