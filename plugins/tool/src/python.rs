//! Components of Python: the plugin's modules, the SDK and an interpreter, by componentize-py.

use std::path::{Path, PathBuf};
use std::process::Command;

use plugins_host::manifest::Manifest;
use schema_som::{Error, Result};

use crate::gil;
use crate::language::modules;
use crate::process::{self, LONG_PATIENCE, can_install, fetched, patient, runs};
use crate::sources::{Sources, kept};
use crate::world::World;
use crate::{Build, embedded, wrong};

/// The version that all plugins are made with: another one is another interpreter.
const TOOL: &str = "componentize-py==0.25.1";
const FOLDER: &str = "componentize-py-0.25.1";

/// What Debian calls what the tool needs.
const PACKAGES: [&str; 2] = ["python3", "python3-venv"];

/// Where the interpreter sees the plugin's own modules: the second of the folders that it is given.
const OWN: &str = "  File \"/1/";

/// The component of a plugin's modules.
pub(crate) fn component(
    build: &Build,
    manifest: &Manifest,
    say: &mut dyn FnMut(&str),
) -> Result<Vec<u8>> {
    let main = main_module(&build.dir)?;
    let world = World::of(manifest);
    let sources = Sources::read(&build.dir, &["py"])?;
    let entry = entry(&world, &main);
    let sdk = embedded::PYTHON.iter().map(|(_, text)| *text).collect::<String>();
    let inputs = [TOOL, &world.wit().world, &entry, &sdk, &sources.identity()].join("\0");
    let place = Place(build.target.join("python").join(&manifest.id));
    kept(&place.0, &inputs, || {
        let tool = tool(build.offline, say)?;
        place.lay_out(&world, &entry, &sources)?;
        place.look_through(&tool)?;
        say(&format!("building {} with {TOOL}", manifest.id));
        gil::kept(place.make(&tool)?)
    })
}

/// The module that decorates the hooks: `plugin.py`, or the only one that there is.
fn main_module(folder: &Path) -> Result<String> {
    let names = modules(folder);
    match &names[..] {
        [only] => Ok(only.clone()),
        _ if names.iter().any(|name| name == "plugin") => Ok("plugin".to_owned()),
        _ => {
            let what = format!("{} has no plugin.py", folder.display());
            Err(wrong(what).hint("the hooks stand in plugin.py; it may import other modules"))
        }
    }
}

/// The module that connects the plugin's with the interfaces that it is given.
fn entry(world: &World, main: &str) -> String {
    let snake = |name: &str| name.replace('-', "_");
    let imports: Vec<_> = world.imports.iter().map(|name| snake(name)).collect();
    let exports: Vec<_> = world.exports.iter().map(|export| snake(export.interface)).collect();
    let mut text = String::from(
        "\"\"\"Made by `backlot plugin build`: connects the plugin with what its manifest names.\"\"\"\n",
    );
    let mut line = |words: String| text.push_str(&(words + "\n"));
    line("import componentize_py_types as types".into());
    line(format!("from wit_world.imports import {}", imports.join(", ")));
    line(format!("from wit_world.exports import {}", exports.join(", ")));
    line("from backlot_sdk import arrivals, registry, wire".into());
    let all = ["types".to_owned()].into_iter().chain(imports).chain(exports);
    let named: Vec<_> = all.map(|name| format!("{name}={name}")).collect();
    line(format!("wire.connect({})", named.join(", ")));
    line("arrivals.settle()".into());
    line(format!("import {main}"));
    let hooks = world.declared().map(|(word, names)| format!("{word:?}: {names:?}"));
    line(format!("registry.check(\"{main}.py\", {{{}}})", hooks.collect::<Vec<_>>().join(", ")));
    line("from backlot_sdk.lifecycle import Lifecycle".into());
    for export in &world.exports {
        let (module, class) = (snake(export.interface), class(export.interface));
        line(format!("from backlot_sdk.{module} import {class}"));
    }
    text
}

/// `BeforeHooks`.
fn class(interface: &str) -> String {
    let part = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    interface.split('-').map(part).collect()
}

/// The folder in which a plugin is made.
struct Place(PathBuf);

impl Place {
    fn lay_out(&self, world: &World, entry: &str, sources: &Sources) -> Result<()> {
        embedded::write(&self.0.join("entry/backlot_entry.py"), entry)?;
        embedded::unpack(&world.wit().files(), &self.0.join("wit"))?;
        embedded::unpack(embedded::PYTHON, &self.0.join("sdk"))?;
        // Instead of whatever is installed on this machine, which no other one has.
        embedded::write(&self.0.join("nothing/lib/site-packages/README"), "Nothing is here.\n")?;
        sources.copy(&self.0.join("plugin"))
    }

    /// Looks for what could only fail once the plugin runs.
    fn look_through(&self, tool: &Path) -> Result<()> {
        let mut command = Command::new(tool.join("bin/python3"));
        command.arg(self.0.join("sdk/sandbox.py")).arg(self.0.join("plugin"));
        let output = process::output(&mut command)?;
        let faults = String::from_utf8_lossy(&output.stdout);
        match (faults.trim_end(), output.status.success()) {
            ("", true) => Ok(()),
            ("", false) => Err(wrong(String::from_utf8_lossy(&output.stderr).into_owned())),
            (faults, _) => {
                let hint = "a plugin reaches nothing but the records that its manifest names";
                Err(wrong(faults).hint(hint))
            }
        }
    }

    fn make(&self, tool: &Path) -> Result<Vec<u8>> {
        let made = self.0.join("made.wasm");
        let mut command = Command::new(tool.join("bin/componentize-py"));
        command.env("VIRTUAL_ENV", self.0.join("nothing")).arg("--quiet");
        command.arg("-d").arg(self.0.join("wit")).args(["-w", "plugin", "componentize"]);
        command.arg("--stub-wasi");
        for folder in ["entry", "plugin", "sdk"] {
            command.arg("-p").arg(self.0.join(folder));
        }
        command.arg("-o").arg(&made).arg("backlot_entry");
        let output = process::output(&mut command)?;
        if !output.status.success() {
            return Err(failure(&String::from_utf8_lossy(&output.stderr)));
        }
        std::fs::read(&made).map_err(|error| wrong(format!("{TOOL} left no component: {error}")))
    }
}

/// What kept the modules from being imported, in one line with its place.
fn failure(told: &str) -> Error {
    let cause = told.split_once("Caused by:\n").map(|(_, rest)| rest);
    let cause = cause.and_then(|rest| rest.split("\n\n").next()).map(str::trim);
    let Some(cause) = cause.filter(|cause| !cause.is_empty()) else {
        return wrong(format!("componentize-py failed:\n{}", told.trim_end()));
    };
    let cause = cause.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let place = told.lines().rev().find_map(|line| line.strip_prefix(OWN)).and_then(|line| {
        let (file, rest) = line.split_once("\", line ")?;
        let number = rest.split(',').next()?;
        Some(format!("{file}:{number}: "))
    });
    let cause = cause.strip_prefix("LookupError: ").unwrap_or(&cause);
    let error = wrong(format!("{}{cause}", place.unwrap_or_default()));
    match cause.starts_with("ModuleNotFoundError") {
        true => error.hint(
            "modules of pure Python can be put beside plugin.py; the standard library is there, \
             other packages are not",
        ),
        false => error,
    }
}

/// The tool, found or fetched.
fn tool(offline: bool, say: &mut dyn FnMut(&str)) -> Result<PathBuf> {
    fetched(FOLDER, offline, |folder| {
        let venv = |folder: &Path| runs(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let installs =
            |say: &mut dyn FnMut(&str)| can_install() && process::install(&PACKAGES, say);
        let is_there = venv(folder) || (installs(say) && venv(folder));
        if !is_there {
            let hint = "install Python 3.11 or newer with its `venv`; on Debian: apt-get install \
                        python3 python3-venv";
            return Err(wrong("there is no Python that could fetch componentize-py").hint(hint));
        }
        say(&format!("fetching componentize-py: pip install {TOOL}"));
        let mut pip = patient("python3", LONG_PATIENCE);
        let own = folder.join("bin/python3");
        pip.env("PATH", prefixed(&folder.join("bin")));
        let options =
            ["--quiet", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"];
        pip.args(["-m", "pip", "install"]).args(options).arg(TOOL);
        let output = process::output(&mut pip)?;
        if output.status.success() && own.exists() {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&output.stderr);
        Err(wrong(format!("pip could not fetch {TOOL}:\n{}", told.trim_end())))
    })
}

fn prefixed(folder: &Path) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = [folder.to_owned()].into_iter().chain(std::env::split_paths(&path));
    std::env::join_paths(all).unwrap_or(path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_file_and_the_line() {
        let told = "AssertionError: Traceback (most recent call last):\n  File \"/0/backlot_entry.py\", \
            line 7, in <module>\n    import plugin\n  File \"/1/plugin.py\", line 3, in <module>\n    \
            import requests\nModuleNotFoundError: No module named 'requests'\n\n\nCaused by:\n    \
            ModuleNotFoundError: No module named 'requests'\n\nStack backtrace:\n";
        let error = failure(told);
        let expected = "plugin.py:3: ModuleNotFoundError: No module named 'requests'";
        assert_eq!(error.message(), expected);
    }

    #[test]
    fn a_failure_of_another_kind_is_told_as_it_is() {
        assert!(failure("killed").message().contains("killed"));
    }
}
