//! `backlot backup` and `backlot restore`

use std::process::ExitCode;

use schema_som::{Registry, Result};
use server_storage::archive::{self, Counts, Label};
use server_storage::{Engine, Store};

use super::arguments::{BackupArguments, RestoreArguments};
use super::print;
use crate::config::Config;
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
        let label = Label {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: studio.clock.now(),
            engine: studio.store.engine().as_str().to_owned(),
            migrations: migrations::all(),
        };
        studio.store.write_archive(&studio.registry, label, file).await?;
        // Read back from the disk: what cannot be read is no backup.
        let archive = archive::verify(file)?;
        print::line(format_args!("Archived  {} to {}", studio.store.url(), file.display()));
        tell(&archive.counts);
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
    upgrade::migrate(&config).await?;
    let store = Store::open(&config.database_url(), &config.storage).await?;
    let registry = Registry::built_in()?;
    let counts = store.read_archive(&registry, &migrations::all(), &archive).await?;
    print::line(format_args!(
        "Restored  {}, made by backlot {}",
        store.url(),
        archive.label.version
    ));
    tell(&counts);
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn tell(counts: &Counts) {
    let rows: u64 = counts.iter().map(|(_, count)| count).sum();
    print::line(format_args!("Rows      {rows} in {} tables", counts.len()));
}
