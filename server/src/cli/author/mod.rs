//! `backlot plugin new`, `types`, `check`, `pack`, `test`, `bench`, `dev`, `record`, `replay`: what
//! authors of plugins do, without a studio of their own.

mod arguments;
mod dev;
mod record;
mod recorded;
mod remote;
mod replay;
mod schema;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::schema::Neighbours;
use plugins_host::package::{Digest, Package};
use plugins_tool::{Build, Built, Records};
use schema_som::{Code, Error, Result};

use super::print;
use crate::author::Suite;
use crate::config::Config;

pub(super) use arguments::AuthorCommand;
use arguments::{BenchArguments, CheckArguments, NewArguments, PackArguments, TypesArguments};

pub(super) async fn run(config: &Config, command: AuthorCommand) -> Result<ExitCode> {
    match command {
        AuthorCommand::New(arguments) => new(&arguments),
        AuthorCommand::Types(arguments) => types(&arguments).await,
        AuthorCommand::Check(arguments) => check(config, &arguments).await,
        AuthorCommand::Schema => {
            print::line(plugins_host::manifest::schema_text().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        AuthorCommand::Pack(arguments) => pack(&arguments),
        AuthorCommand::Test(arguments) => test(config, &arguments.folder).await,
        AuthorCommand::Record(arguments) => record::run(arguments).await,
        AuthorCommand::Replay(arguments) => replay::run(config, arguments).await,
        AuthorCommand::Dev(arguments) => dev::run(config, arguments).await,
        AuthorCommand::Bench(arguments) => bench(config, &arguments).await,
    }
}

/// Builds a plugin from its folder; packages go to another one.
pub(super) fn build(folder: &Path, out: &Path) -> Result<Built> {
    let build = Build {
        dir: folder.to_owned(),
        out: out.to_owned(),
        target: folder.join("target"),
        offline: false,
    };
    plugins_tool::build(&build, &mut |line| print::line(line))
}

fn new(NewArguments { lang, id, folder }: &NewArguments) -> Result<ExitCode> {
    let made = plugins_tool::scaffold((*lang).into(), id, folder.as_deref())?;
    let place = made.display();
    print::line(format_args!("Made {place}. What comes next:"));
    print::line(format_args!("  backlot plugin test {place}"));
    print::line(format_args!("  backlot plugin build {place}"));
    print::line(format_args!("  backlot plugin install {id}.bkp"));
    Ok(ExitCode::SUCCESS)
}

/// Writes typed records of what a plugin is given.
async fn types(TypesArguments { folder, schema }: &TypesArguments) -> Result<ExitCode> {
    let studio = schema::neighbours(schema).await?;
    let records = Records::of(folder, studio.as_ref())?;
    records.write()?;
    print::line(records.path.display());
    Ok(ExitCode::SUCCESS)
}

/// Holds a package against the contract and the built-in model, without a studio.
async fn check(
    config: &Config,
    CheckArguments { path, schema }: &CheckArguments,
) -> Result<ExitCode> {
    let studio = schema::neighbours(schema).await?;
    // First: sources that lean on records of before cannot be built, and would not say why.
    if path.is_dir() && plugins_tool::manifest(path)?.needs_component() {
        fresh(path, studio.as_ref())?;
    }
    let package = Package::read(&package(path)?)?;
    crate::plugins::check(config, &package, studio.as_ref())?;
    let manifest = &package.manifest;
    print::line(format_args!("{} {} is in order.", manifest.id, manifest.version));
    print::line(format_args!("  digest {}", package.digest));
    if let Some(component) = &package.parts.component {
        let told = plugins_host::inspect(component, &config.plugins)?;
        let (kind, size) = (told.kind, component.len().div_ceil(1_000));
        print::line(format_args!("  component of {size} KB, {kind}"));
        print::line(format_args!("  imports {}", told.imports.join(", ")));
        print::line(format_args!("  exports {}", told.exports.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses typed records that say something else than the manifest does by now.
fn fresh(folder: &Path, studio: Option<&Neighbours>) -> Result<()> {
    let records = Records::of(folder, studio)?;
    if !records.is_stale() {
        return Ok(());
    }
    let what = format!("{} is not what plugin.toml says any more", records.path.display());
    let hint = format!("`backlot plugin types {}` writes it anew", folder.display());
    Err(Error::new(Code::PluginInvalid, what).hint(hint))
}

/// The bytes of a package, built first where the path is a folder.
fn package(path: &Path) -> Result<Vec<u8>> {
    if path.is_dir() {
        return read(&build(path, &path.join("target"))?.path);
    }
    read(path)
}

fn pack(PackArguments { folder, component, out }: &PackArguments) -> Result<ExitCode> {
    let component = component.as_deref().map(read).transpose()?;
    let built = plugins_tool::pack(folder, out, component)?;
    print::line(built.path.display());
    Ok(ExitCode::SUCCESS)
}

async fn test(config: &Config, folder: &Path) -> Result<ExitCode> {
    let (package, suites) = (package(folder)?, suites(folder)?);
    let (mut count, mut failed) = (0, 0);
    for (name, suite) in suites {
        print::line(name.display());
        for outcome in suite.run(config, &package).await? {
            count += 1;
            match outcome.fault {
                None => print::line(format_args!("  ok      {}", outcome.name)),
                Some(fault) => {
                    failed += 1;
                    let (name, place) = (&outcome.name, &outcome.place);
                    print::line(format_args!("  FAILED  {name}: {fault}"));
                    print::line(format_args!("          {place}"));
                }
            }
        }
    }
    print::line(format_args!("{count} cases, {failed} failed"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn bench(config: &Config, arguments: &BenchArguments) -> Result<ExitCode> {
    let (package, suites) = (package(&arguments.folder)?, suites(&arguments.folder)?);
    print::line(format_args!("package {}", Digest::of(&package)));
    for (name, suite) in suites {
        let report = suite.measure(config, &package, arguments.rounds).await?;
        print::line(name.display());
        let head = ["calls", "rows", "p50 us", "p99 us"];
        let [calls, rows, half, most] = head;
        print::line(format_args!("  {:<24}{calls:>10}{rows:>10}{half:>10}{most:>10}", "hook"));
        for hook in report["hooks"].as_array().into_iter().flatten() {
            let number = |key: &str| hook[key].as_f64().unwrap_or_default();
            let name = hook["name"].as_str().unwrap_or_default();
            let (calls, rows) = (number("calls"), number("rows"));
            let (half, most) = (number("p50"), number("p99"));
            print::line(format_args!("  {name:<24}{calls:>10}{rows:>10}{half:>10.1}{most:>10.1}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of cases of a plugin, by name.
fn suites(folder: &Path) -> Result<Vec<(PathBuf, Suite)>> {
    let place = folder.join("tests");
    let entries = std::fs::read_dir(&place).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    if paths.is_empty() {
        let what = format!("{} has no cases", place.display());
        return Err(Error::new(Code::NotFound, what)
            .hint("`backlot plugin new` makes a plugin with some, tests/code.toml"));
    }
    paths.into_iter().map(|path| Ok((path.clone(), Suite::read(&path)?))).collect()
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|error| {
        let what = format!("{} cannot be read: {error}", file.display());
        Error::new(Code::InvalidValue, what).hint("`backlot plugin build DIR` makes a package")
    })
}
