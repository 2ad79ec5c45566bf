//! `backlot backup` and `backlot restore`

use std::process::ExitCode;

use schema_som::{Registry, Result};
use server_storage::archive::{self, Counts, Label, Whole};
use server_storage::{Engine, Store};

use super::arguments::{BackupArguments, RestoreArguments};
use super::print;
use crate::config::Config;
use crate::plugins::{self, Kept};
use crate::upgrade;
use crate::wiring::Studio;

pub(super) async fn backup(config: Config, arguments: BackupArguments) -> Result<ExitCode> {
    let studio = Studio::open(config).await?;
    let file = &arguments.file;
    if studio.store.engine() == Engine::Sqlite && !arguments.portable {
        studio.store.copy_file(file).await?;
        print::line(format_args!("Copied    {} to {}", studio.store.url(), file.display()));
        print::line(format_args!("Checksum  {}.b3", file.display()));
    } else {
        let Kept { registry, manifests, left_out } = plugins::kept(&studio.store).await?;
        let label = Label {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: studio.clock.now(),
            engine: studio.store.engine().as_str().to_owned(),
            migrations: migrations::all(),
            plugins: manifests,
        };
        studio.store.write_archive(&registry, label, file).await?;
        // Read back from the disk: what cannot be read is no backup.
        let archive = archive::verify(file)?;
        print::line(format_args!("Archived  {} to {}", studio.store.url(), file.display()));
        tell(&archive.counts);
        for id in left_out {
            print::line(format_args!(
                "Left out  the tables of the plugin {id}: they do not fit beside those of the others"
            ));
        }
    }
    studio.store.close().await;
    print::line("The backup was read back, and is whole.");
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(config: Config, arguments: RestoreArguments) -> Result<ExitCode> {
    let file = &arguments.file;
    if config.is_embedded() && archive::is_sqlite(file)? {
        upgrade::create_folder(&config.data)?;
        let compared = archive::copy_into_place(file, &config.database_file())?;
        if !compared {
            print::line(format_args!(
                "There is no {}.b3: the checksum was not compared.",
                file.display()
            ));
        }
        upgrade::migrate(&config).await?;
        print::line(format_args!("Restored  {}", config.database_file().display()));
        return Ok(ExitCode::SUCCESS);
    }
    let archive = archive::verify(file)?;
    let was_there = !config.is_embedded() || config.database_file().exists();
    let filled = fill(&config, &archive).await;
    if filled.is_err() && !was_there {
        archive::discard(&config.database_file());
    }
    let (url, counts) = filled?;
    print::line(format_args!("Restored  {url}, made by backlot {}", archive.label.version));
    tell(&counts);
    Ok(ExitCode::SUCCESS)
}

/// Fills a database from an archive; its URL, and how much of what it holds now.
async fn fill(config: &Config, archive: &Whole<'_>) -> Result<(String, Counts)> {
    let Kept { registry, .. } = plugins::of_manifests(archive.label.plugins.clone())?;
    upgrade::migrate(config).await?;
    let store = Store::open(&config.database_url(), &config.storage).await?;
    let filled = async {
        store.evolve(&Registry::built_in()?, &registry).await?;
        store.read_archive(&registry, &migrations::all(), archive).await
    };
    let filled = filled.await;
    let url = store.url().to_string();
    store.close().await;
    Ok((url, filled?))
}

fn tell(counts: &Counts) {
    let rows: u64 = counts.iter().map(|(_, count)| count).sum();
    print::line(format_args!("Rows      {rows} in {} tables", counts.len()));
}
