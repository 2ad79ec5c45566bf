//! The world of a plugin: what of the contract its manifest needs, and nothing else.

use plugins_host::manifest::Manifest;

use crate::embedded::contract;

/// What a component of a manifest imports and exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct World {
    /// Interfaces of the host, those of types alone included.
    pub(crate) imports: Vec<&'static str>,
    /// Interfaces of the plugin but `lifecycle`, which all have.
    pub(crate) exports: Vec<Export>,
}

/// An interface that the plugin implements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Export {
    /// Its name in the contract, `before-hooks`.
    pub(crate) interface: &'static str,
    /// The word for one of its hooks in `plugin.toml` and in the SDKs, `before`.
    pub(crate) word: &'static str,
    /// The hooks that the manifest declares.
    pub(crate) hooks: Vec<String>,
}

impl World {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        let mut imports = vec!["vocabulary", "invocation", "journal"];
        // Its own types are a plugin's to read.
        if !manifest.reads.is_empty() || !manifest.types.is_empty() {
            imports.extend(["criteria", "lookup"]);
        }
        if !manifest.documents.is_empty() {
            imports.push("graph");
        }
        if manifest.store.is_some() {
            imports.push("store");
        }
        let before = manifest.before.iter().map(|hook| &hook.name).collect();
        let after = manifest.after_hooks.iter().map(|hook| &hook.name).collect();
        let actions = manifest.actions.iter().map(|action| &action.name).collect();
        let jobs = manifest.jobs.iter().map(|job| &job.name).collect();
        let mut exports = vec![
            export("before-hooks", "before", before),
            export("after-hooks", "after", after),
            export("actions", "action", actions),
            export("jobs", "job", jobs),
        ];
        exports.retain(|export| !export.hooks.is_empty());
        Self { imports, exports }
    }

    /// The contract with a world `plugin` that is this one.
    pub(crate) fn wit(&self) -> Wit {
        let imports = self.imports.iter().map(|name| format!("    import {name};\n"));
        let exports = self.exports.iter().map(|export| export.interface);
        let exports = ["lifecycle"].into_iter().chain(exports);
        let exports: String = exports.map(|name| format!("    export {name};\n")).collect();
        let world = format!("world plugin {{\n{}{exports}}}\n", imports.collect::<String>());
        Wit {
            vocabulary: contract("vocabulary.wit").to_owned(),
            host: contract("host.wit").to_owned(),
            hooks: contract("hooks.wit").to_owned(),
            world,
        }
    }
}

fn export(interface: &'static str, word: &'static str, hooks: Vec<&String>) -> Export {
    Export { interface, word, hooks: hooks.into_iter().cloned().collect() }
}

/// The texts of a contract.
pub(crate) struct Wit {
    pub(crate) vocabulary: String,
    pub(crate) host: String,
    pub(crate) hooks: String,
    pub(crate) world: String,
}

impl Wit {
    /// The files, by name.
    pub(crate) fn files(&self) -> [(&str, &str); 4] {
        [
            ("vocabulary.wit", &self.vocabulary),
            ("host.wit", &self.host),
            ("hooks.wit", &self.hooks),
            ("world.wit", &self.world),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_given_what_its_manifest_names() {
        let head =
            "contract = \"0.1\"\n[plugin]\nid = \"abc\"\nversion = \"1.0.0\"\ntitle = \"x\"\n";
        let hook = "[[before]]\nname = \"code\"\non = { Shot = [\"create\"] }\n";
        let plain = Manifest::parse(&format!("{head}{hook}")).expect("a manifest");
        let world = World::of(&plain);
        assert!(!world.imports.contains(&"lookup"), "{world:?}");
        assert_eq!(world.exports[0].hooks, ["code"]);
        let reads = format!("{head}{hook}[permissions]\nread = {{ Shot = [\"code\"] }}\n");
        let world = World::of(&Manifest::parse(&reads).expect("a manifest"));
        assert!(world.imports.contains(&"lookup"), "{world:?}");
        assert!(world.wit().world.contains("export before-hooks;"));
    }
}
