//! `backlot plugin keygen|sign|trust|untrust|keys`: who signs packages, and whose signatures the studio
//! trusts.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use plugins_host::package::{Package, SecretKey};
use schema_som::clock::Clock;
use schema_som::{Code, Error, Result};

use super::author::read;
use super::print;
use crate::clock::SystemClock;
use crate::plugins::{By, Workshop};
use crate::wiring::Studio;

#[derive(Debug, Args)]
pub(super) struct PluginKeygenArguments {
    /// The file that the secret key is written to. It must not exist.
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PluginSignArguments {
    /// The package, NAME.bkp
    pub(super) file: PathBuf,
    /// The file of the secret key, as `backlot plugin keygen` wrote it.
    #[arg(long, value_name = "FILE")]
    pub(super) key: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PluginTrustArguments {
    /// Whose key it is.
    pub(super) name: String,
    /// The public key, ed25519:...
    pub(super) key: String,
}

#[derive(Debug, Args)]
pub(super) struct PluginUntrustArguments {
    /// Whose key it was.
    pub(super) name: String,
}

/// Makes a key, and answers what others trust.
pub(super) fn keygen(arguments: &PluginKeygenArguments) -> Result<ExitCode> {
    let mut seed = [0; 32];
    SystemClock::new()?.random(&mut seed);
    let key = SecretKey::of(seed)?;
    secret(&arguments.file, key.written().as_bytes())?;
    print::line(key.public());
    Ok(ExitCode::SUCCESS)
}

/// Writes a new file that only its owner reads.
fn secret(file: &Path, text: &[u8]) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut file| file.write_all(text));
    written.map_err(|error| {
        let what = format!("{} cannot be written: {error}", file.display());
        Error::new(Code::Unavailable, what).hint("a key is written to a file that is not there yet")
    })
}

/// Adds a signature to a package, in its place.
pub(super) fn sign(arguments: &PluginSignArguments) -> Result<ExitCode> {
    let text = String::from_utf8(read(&arguments.key)?).unwrap_or_default();
    let key = SecretKey::parse(&text)?;
    let signed = Package::sign(&read(&arguments.file)?, &key)?;
    // A package is whole or as it was.
    let fresh = arguments.file.with_extension("bkp.new");
    let written = std::fs::write(&fresh, &signed);
    let written = written.and_then(|()| std::fs::rename(&fresh, &arguments.file));
    written.map_err(|error| {
        let what = format!("{} cannot be written: {error}", arguments.file.display());
        Error::new(Code::Unavailable, what)
    })?;
    print::line(format_args!("Signed by {}.", key.public()));
    print::line(format_args!("  digest {}", Package::read(&signed)?.digest));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn trust(workshop: &Workshop, arguments: PluginTrustArguments) -> Result<()> {
    let PluginTrustArguments { name, key } = arguments;
    workshop.trust((&name, &key), &By::command()).await?;
    print::line(format_args!("Trusts what {name} signs."));
    Ok(())
}

pub(super) async fn untrust(workshop: &Workshop, arguments: PluginUntrustArguments) -> Result<()> {
    workshop.untrust(&arguments.name, &By::command()).await?;
    print::line(format_args!("Trusts {} no more. What is at work stays so.", arguments.name));
    Ok(())
}

pub(super) async fn keys(studio: &Studio, workshop: &Workshop) -> Result<()> {
    for key in studio.store.trusted_keys().await? {
        print::line(format_args!("{} {} {}", print::time(key.added_at), key.key, key.name));
    }
    let word = if workshop.wants_signatures() { "required" } else { "optional" };
    print::line(format_args!("Signatures are {word}: `signatures` in [plugins] of the settings."));
    Ok(())
}
