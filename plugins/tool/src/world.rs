//! The world of a plugin: what of the contract its manifest needs, and nothing else.

use plugins_host::manifest::{Manifest, ReadHook};

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
    /// What the manifest declares for it: the word that SDKs have for one of them, `before`, and
    /// their names.
    pub(crate) declared: Vec<(&'static str, Vec<String>)>,
}

impl World {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        let mut imports = vec!["vocabulary", "invocation", "journal"];
        // Its own types are a plugin's to read.
        let looks = !manifest.reads.is_empty() || !manifest.types.is_empty();
        // What narrows reads says so in the words of look-ups.
        let wants = [
            ("criteria", looks || !manifest.read_hooks.is_empty()),
            ("lookup", looks),
            ("graph", !manifest.documents.is_empty()),
            ("store", manifest.store.is_some()),
            ("web", !manifest.http.is_empty()),
            ("signals", !manifest.topics.is_empty()),
        ];
        imports.extend(wants.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(name, _)| name));
        let before = manifest.before.iter().map(|hook| &*hook.name).collect();
        let read = |is: fn(&&ReadHook) -> bool| {
            manifest.read_hooks.iter().filter(is).map(|hook| &*hook.name).collect()
        };
        let (narrow, redact) = (read(|hook| hook.narrows), read(|hook| !hook.writes.is_empty()));
        let after = manifest.after_hooks.iter().map(|hook| &*hook.name).collect();
        let actions = manifest.actions.iter().map(|action| &*action.name).collect();
        let jobs = manifest.jobs.iter().map(|job| &*job.name).collect();
        let steps = manifest.migrations.backfills.iter().map(|step| &**step).collect();
        let mut exports = vec![
            export("before-hooks", &[("before", before)]),
            export("read-hooks", &[("narrow", narrow), ("redact", redact)]),
            export("after-hooks", &[("after", after)]),
            export("computed-fields", &[("compute", manifest.computed_names())]),
            export("actions", &[("action", actions)]),
            export("jobs", &[("job", jobs), ("backfill", steps)]),
        ];
        exports.retain(|export| export.declared.iter().any(|(_, names)| !names.is_empty()));
        Self { imports, exports }
    }

    /// What the manifest declares, by the words of SDKs, each with its names.
    pub(crate) fn declared(&self) -> impl Iterator<Item = &(&'static str, Vec<String>)> {
        self.exports.iter().flat_map(|export| &export.declared)
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

fn export(interface: &'static str, declared: &[(&'static str, Vec<&str>)]) -> Export {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let declared = declared.iter().map(|(word, names)| (*word, owned(names))).collect();
    Export { interface, declared }
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
        assert_eq!(world.exports[0].declared, [("before", vec!["code".to_owned()])]);
        let narrows = "[[read]]\nname = \"seen\"\non = [\"Shot\"]\nnarrows = true\n";
        let world = World::of(&Manifest::parse(&format!("{head}{narrows}")).expect("a manifest"));
        assert!(world.imports.ends_with(&["criteria"]), "it looks nothing up: {world:?}");
        let reads = format!("{head}{hook}[permissions]\nread = {{ Shot = [\"code\"] }}\n");
        let world = World::of(&Manifest::parse(&reads).expect("a manifest"));
        assert!(world.imports.contains(&"lookup"), "{world:?}");
        assert!(world.wit().world.contains("export before-hooks;"));
        let fills = format!("{head}[[migration]]\nbackfill = \"fill\"\n");
        let world = World::of(&Manifest::parse(&fills).expect("a manifest"));
        let declared: Vec<_> = world.declared().cloned().collect();
        assert_eq!(declared, [("job", Vec::new()), ("backfill", vec!["fill".to_owned()])]);
    }
}
