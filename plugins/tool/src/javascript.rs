//! Components of JavaScript and TypeScript: bundled by esbuild, and put beside an interpreter by
//! componentize-qjs.

use std::path::{Path, PathBuf};
use std::process::Command;

use plugins_host::manifest::Manifest;
use plugins_host::package::Digest;
use schema_som::{Error, Result};

use crate::process::{self, LONG_PATIENCE, can_install, fetched, patient, runs};
use crate::sources::{Sources, kept};
use crate::world::World;
use crate::{Build, embedded, keys, wrong};

/// Where the SDK finds itself, and the plugin finds it.
const SDK: &str = "node_modules/@backlot/sdk";

/// What Debian calls what the tools need.
const PACKAGES: [&str; 2] = ["nodejs", "npm"];

/// Where the hooks stand, if package.json does not say.
const MAINS: [&str; 4] = ["src/plugin.ts", "src/plugin.js", "plugin.ts", "plugin.js"];

/// The component of a plugin's modules.
pub(crate) fn component(
    build: &Build,
    manifest: &Manifest,
    say: &mut dyn FnMut(&str),
) -> Result<Vec<u8>> {
    let main = main_module(&build.dir)?;
    let world = World::of(manifest);
    let sources = Sources::read(&build.dir, &["ts", "js", "mjs", "json"])?;
    let sdk = embedded::JAVASCRIPT.iter().map(|(_, text)| *text).collect::<String>();
    let entry = entry(&world, &main);
    let packages = std::fs::read_to_string(build.dir.join("package-lock.json")).unwrap_or_default();
    let (wit, identity) = (world.wit().world, sources.identity());
    let inputs = [wit, entry.clone(), sdk, identity, packages];
    let place = Place(build.target.join("javascript").join(&manifest.id));
    kept(&place.0, &inputs.join("\0"), || {
        let tools = tools(build.offline, say)?;
        place.lay_out(&world, &entry, (&sources, &build.dir))?;
        say(&format!("building {} with componentize-qjs", manifest.id));
        place.bundle(&tools)?;
        keys::exact(&place.make(&tools)?)
    })
}

/// The module that names the hooks, below the plugin's folder.
pub(crate) fn main_module(folder: &Path) -> Result<String> {
    let path = folder.join("package.json");
    let text = crate::read(&path)?;
    let package: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| wrong(format!("{}: {error}", path.display())))?;
    let said = package["main"].as_str().map(|main| main.trim_start_matches("./").to_owned());
    let found = MAINS.iter().find(|name| folder.join(name).exists()).map(|name| (*name).to_owned());
    let main = said.or(found).filter(|main| folder.join(main).exists());
    main.ok_or_else(|| {
        let what = format!("{} has no module with hooks", folder.display());
        wrong(what).hint("src/plugin.ts or src/plugin.js, or what `main` of package.json names")
    })
}

/// The module that connects the plugin's with the interfaces that it is given. What is imported runs
/// first, in the order of the imports.
fn entry(world: &World, main: &str) -> String {
    let mut text = String::from("// Made by `backlot plugin build`.\n");
    let mut line = |words: String| text.push_str(&(words + "\n"));
    line("import \"./interfaces.ts\";".into());
    line(format!("import \"./plugin/{main}\";"));
    line("import { check } from \"@backlot/sdk/registry\";".into());
    line("export { lifecycle } from \"@backlot/sdk/lifecycle\";".into());
    for export in &world.exports {
        let (name, file) = (camel(export.interface), export.interface.replace('-', "_"));
        line(format!("export {{ {name} }} from \"@backlot/sdk/{file}\";"));
    }
    let hooks = world.declared().map(|(word, names)| format!("{word:?}: {names:?}"));
    line(format!("check({main:?}, {{ {} }});", hooks.collect::<Vec<_>>().join(", ")));
    text
}

/// The module that hands the interfaces to the SDK.
fn interfaces(world: &World) -> String {
    // Those that are types alone have nothing to call.
    let called = world.imports.iter().filter(|name| !["vocabulary", "criteria"].contains(*name));
    let names: Vec<_> = called.map(|name| (*name, camel(name))).collect();
    let imports = names.iter().map(|(interface, name)| {
        format!("import {name} from \"backlot:plugin/{interface}@0.1.0\";\n")
    });
    let given: Vec<_> = names.iter().map(|(_, name)| name.as_str()).collect();
    format!(
        "{}import {{ connect }} from \"@backlot/sdk/wire\";\nconnect({{ {} }});\n",
        imports.collect::<String>(),
        given.join(", ")
    )
}

/// `beforeHooks`.
fn camel(interface: &str) -> String {
    let mut parts = interface.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_ascii_uppercase() + &part[1..])
}

/// The folder in which a plugin is made.
struct Place(PathBuf);

impl Place {
    fn lay_out(&self, world: &World, entry: &str, (sources, dir): (&Sources, &Path)) -> Result<()> {
        embedded::write(&self.0.join("entry.ts"), entry)?;
        embedded::write(&self.0.join("interfaces.ts"), &interfaces(world))?;
        embedded::unpack(&keys::inexact(world.wit()).files(), &self.0.join("wit"))?;
        embedded::unpack(embedded::JAVASCRIPT, &self.0.join(SDK))?;
        sources.copy(&self.0.join("plugin"))?;
        let packages = dir.join("node_modules");
        if packages.is_dir() {
            link(&packages, &self.0.join("plugin/node_modules"))?;
        }
        Ok(())
    }

    fn bundle(&self, tools: &Path) -> Result<()> {
        let mut command = Command::new(tools.join("node_modules/.bin/esbuild"));
        command.current_dir(&self.0).args([
            "entry.ts",
            "--bundle",
            "--format=esm",
            "--platform=neutral",
            "--main-fields=module,main",
            "--target=es2023",
            "--external:backlot:*",
            "--charset=utf8",
            "--log-level=error",
            "--color=false",
            "--outfile=bundle.js",
        ]);
        let output = process::output(&mut command)?;
        match output.status.success() {
            true => Ok(()),
            false => Err(bundle_failure(&String::from_utf8_lossy(&output.stderr))),
        }
    }

    fn make(&self, tools: &Path) -> Result<Vec<u8>> {
        let made = self.0.join("made.wasm");
        let mut command = Command::new(tools.join("node_modules/.bin/componentize-qjs"));
        command.current_dir(&self.0).args(["--sync", "--stub-wasi", "--opt-size"]);
        command.args(["--wit", "wit", "--world", "plugin", "--js", "bundle.js", "--output"]);
        let output = process::output(command.arg(&made))?;
        if !output.status.success() {
            return Err(failure(&String::from_utf8_lossy(&output.stderr)));
        }
        std::fs::read(&made)
            .map_err(|error| wrong(format!("componentize-qjs left no component: {error}")))
    }
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to)
        .map_err(|error| wrong(format!("cannot link {}: {error}", to.display())))
}

#[cfg(not(unix))]
fn link(_from: &Path, _to: &Path) -> Result<()> {
    Err(wrong("packages of npm can be used on Unix only"))
}

/// What esbuild says, without its drawings: `src/plugin.ts:1:15: Could not resolve "fs"`.
fn bundle_failure(told: &str) -> Error {
    let mut what = Vec::new();
    let mut message = "";
    for line in told.lines() {
        if let Some((_, rest)) = line.split_once("[ERROR] ") {
            message = rest.trim();
        } else if let Some(place) = line.trim().strip_suffix(':').filter(|_| !message.is_empty()) {
            let place = place.strip_prefix("plugin/").unwrap_or(place);
            what.push(format!("{place}: {message}"));
            message = "";
        }
    }
    if what.is_empty() {
        return wrong(format!("esbuild failed:\n{}", told.trim_end()));
    }
    let error = wrong(what.join("\n"));
    match told.contains("Could not resolve") {
        true => error.hint(
            "there is nothing of Node or of a browser in the sandbox; packages of npm have to be \
             installed in the plugin's folder",
        ),
        false => error,
    }
}

/// What kept the modules from being run.
fn failure(told: &str) -> Error {
    let cause = told.rsplit_once("module evaluation: ").map_or(told, |(_, cause)| cause);
    let cause = cause.trim().strip_prefix("Error: ").unwrap_or(cause.trim());
    // Where in the bundle it was thrown helps nobody where the message says it.
    let lines = cause.lines().take_while(|line| !line.trim_start().starts_with("at "));
    let text: Vec<_> = lines.collect();
    wrong(text.join("\n"))
}

/// The tools, found or fetched.
fn tools(offline: bool, say: &mut dyn FnMut(&str)) -> Result<PathBuf> {
    let text = |name| embedded::text(embedded::JAVASCRIPT, name);
    let (package, lock) = (text("tools/package.json"), text("tools/package-lock.json"));
    let name = format!("javascript-{}", &Digest::of(lock.as_bytes()).to_string()[..12]);
    fetched(&name, offline, |folder| {
        let has_npm = || runs(Command::new("npm").arg("--version"));
        let installs =
            |say: &mut dyn FnMut(&str)| can_install() && process::install(&PACKAGES, say);
        let is_there = has_npm() || (installs(say) && has_npm());
        if !is_there {
            let hint = "install Node 20 or newer with npm";
            return Err(wrong("there is no npm that could fetch componentize-qjs").hint(hint));
        }
        embedded::write(&folder.join("package.json"), package)?;
        embedded::write(&folder.join("package-lock.json"), lock)?;
        say("fetching componentize-qjs and esbuild: npm ci");
        // Npm now and then has everything and never ends; the next try finds what it fetched.
        npm_ci(folder).or_else(|_| npm_ci(folder)).or_else(|_| npm_ci(folder))
    })
}

/// Installs exactly what the lockfile of this folder names.
fn npm_ci(folder: &Path) -> Result<()> {
    let mut npm = patient("npm", LONG_PATIENCE / 3);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
    let output = process::output(npm.current_dir(folder))?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(wrong(format!("npm could not fetch its packages:\n{}", told.trim_end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_sandbox_is_named_with_its_place() {
        let told = "✘ [ERROR] Could not resolve \"fs\"\n\n    plugin/src/plugin.ts:1:15:\n      1 │ import\n";
        assert_eq!(bundle_failure(told).message(), "src/plugin.ts:1:15: Could not resolve \"fs\"");
    }

    #[test]
    fn what_is_thrown_is_told_without_the_tools_words() {
        let told = "Error: : Failed to evaluate user JavaScript module: Failed to finish JavaScript \
            module evaluation: Error: plugin.ts: no\n    at <anonymous> (/bundle.js:1:11)\n\n";
        assert_eq!(failure(told).message(), "plugin.ts: no");
    }
}
