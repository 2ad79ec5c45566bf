//! What a component must look like before a line of it runs: nothing imported but ours, everything
//! exported that its manifest needs.

use schema_som::error::{Code, Error, Result};
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

use crate::class::{Class, Extent};
use crate::limits::Limits;
use crate::manifest::Manifest;

/// What a component imports and exports at its outside.
#[derive(Debug, Default)]
pub(crate) struct Doors {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// Interfaces that may be imported, with what lets a plugin have them.
const IMPORTS: [(&str, Need); 9] = [
    ("vocabulary", Need::Nothing),
    ("criteria", Need::Nothing),
    ("invocation", Need::Nothing),
    ("journal", Need::Nothing),
    ("lookup", Need::Reads),
    ("graph", Need::Documents),
    ("store", Need::Store),
    ("web", Need::Http),
    ("signals", Need::Topics),
];

/// What lets a plugin have an import.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    /// `[permissions] read`.
    Reads,
    /// `[documents]`.
    Documents,
    /// `[permissions] store`.
    Store,
    /// `[permissions] http`.
    Http,
    /// `[permissions] topics`.
    Topics,
}

/// Counts up with every change of what is admitted: what was admitted before is looked at again.
const RULES: u32 = 1;

/// The server and the rules by which it admits components.
pub(crate) fn rules() -> String {
    format!("{}/{RULES}", env!("CARGO_PKG_VERSION"))
}

/// Admits a component, as far as that can be told from the outside; answers whether it may wait.
///
/// # Errors
/// `PLUGIN_INVALID` that names the import, the export or the byte.
pub fn admit(manifest: &Manifest, component: &[u8]) -> Result<bool> {
    let wrong = |what: String| Error::new(Code::PluginInvalid, format!("{}: {what}", manifest.id));
    Validator::new_with_features(features()).validate_all(component).map_err(|error| {
        wrong(format!("the component is no valid one: {error}"))
            .hint("`backlot plugin build` makes components")
    })?;
    let doors = doors(component).map_err(&wrong)?;
    let mut waits = false;
    for import in &doors.imports {
        waits |= import_allowed(manifest, import).map_err(|(what, hint)| wrong(what).hint(hint))?;
    }
    for name in needed(manifest) {
        let full = interface(name);
        if !doors.exports.contains(&full) {
            let what = format!("the component does not export {full}");
            return Err(wrong(what).hint("build it against the contract of this server, 0.1"));
        }
    }
    Ok(waits)
}

/// What a component is, seen from the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// `compiled` or `interpreted`, which decides about its limits.
    pub kind: &'static str,
    /// What it imports.
    pub imports: Vec<String>,
    /// What it exports of the contract.
    pub exports: Vec<String>,
}

/// Looks at a component, without running any of it.
///
/// # Errors
/// `PLUGIN_INVALID` for bytes that are no component.
pub fn inspect(component: &[u8], limits: &Limits) -> Result<Inspection> {
    let doors = doors(component).map_err(|what| Error::new(Code::PluginInvalid, what))?;
    let kind = match Extent::of(component).class(limits.component) {
        Class::Compiled => "compiled",
        Class::Interpreted => "interpreted",
    };
    let own = |name: String| name.strip_prefix("backlot:plugin/").map(str::to_owned);
    Ok(Inspection {
        kind,
        imports: doors.imports.into_iter().filter_map(own).collect(),
        exports: doors.exports.into_iter().filter_map(own).collect(),
    })
}

/// What a component must export.
fn needed(manifest: &Manifest) -> Vec<&'static str> {
    let used = [
        ("lifecycle", true),
        ("before-hooks", !manifest.before.is_empty()),
        ("after-hooks", !manifest.after_hooks.is_empty()),
        ("actions", !manifest.actions.is_empty()),
        ("jobs", manifest.works()),
        ("read-hooks", !manifest.read_hooks.is_empty()),
        ("computed-fields", manifest.computed().next().is_some()),
    ];
    used.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name).collect()
}

/// Whether an import waits; what is wrong with it, and what would be right.
fn import_allowed(manifest: &Manifest, import: &str) -> Result<bool, (String, String)> {
    let known = IMPORTS.iter().find(|(name, _)| *import == interface(name));
    match known {
        None => Err((
            format!("the component imports {import}, which is not of the contract 0.1"),
            "plugins reach nothing but the server: `backlot:plugin/...@0.1.0`, no WASI".into(),
        )),
        Some((name, need)) if !is_met(manifest, *need) => Err((
            format!("the component imports {name}, but the manifest does not permit it"),
            match need {
                Need::Reads => "name what it reads: [permissions] read = { Shot = [\"code\"] }",
                Need::Documents => {
                    "name what it runs: [documents] open = \"documents/open.graphql\""
                }
                Need::Store => "say how much: [permissions] store = { bytes = \"1MiB\" }",
                Need::Http => "say where to: [permissions] http = [\"https://example.com/*\"]",
                Need::Topics => "name what it speaks about: [permissions] topics = [\"farm.*\"]",
                Need::Nothing => "this server does not offer it",
            }
            .into(),
        )),
        Some((_, need)) => Ok(*need != Need::Nothing),
    }
}

/// Whether a manifest has what an import needs.
fn is_met(manifest: &Manifest, need: Need) -> bool {
    match need {
        Need::Nothing => true,
        // Its own types are a plugin's to read.
        Need::Reads => !manifest.reads.is_empty() || !manifest.types.is_empty(),
        Need::Documents => !manifest.documents.is_empty(),
        Need::Store => manifest.store.is_some(),
        Need::Http => !manifest.http.is_empty(),
        Need::Topics => !manifest.topics.is_empty(),
    }
}

fn interface(name: &str) -> String {
    format!("backlot:plugin/{name}@0.1.0")
}

/// No more than what the machine has compiled in.
fn features() -> WasmFeatures {
    let without = WasmFeatures::THREADS
        | WasmFeatures::MEMORY64
        | WasmFeatures::GC
        | WasmFeatures::EXCEPTIONS
        | WasmFeatures::RELAXED_SIMD
        | WasmFeatures::CM_ASYNC;
    WasmFeatures::default().difference(without)
}

fn doors(component: &[u8]) -> Result<Doors, String> {
    let mut doors = Doors::default();
    // Components hold modules and components; only the outermost doors count.
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(|error| error.to_string())? {
            Payload::Version { encoding, .. } => {
                if depth == 0 && encoding != Encoding::Component {
                    return Err("the file is a core module, not a component".into());
                }
                depth += 1;
            }
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    let import = import.map_err(|error| error.to_string())?;
                    doors.imports.push(import.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    let export = export.map_err(|error| error.to_string())?;
                    doors.exports.push(export.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(doors)
}
