//! Manifests that are right, and what wrong ones are told.

use schema_som::hooks::Verb;
use schema_som::kind::Kind;
use schema_som::operation;
use schema_som::type_def::OnDelete;
use schema_som::{Code, Registry, types};

use super::*;

const WHOLE: &str = r#"contract = "0.1"

[plugin]
id = "camera-kit"
version = "1.2.0"
title = "Cameras and lenses"
after = ["naming-guard"]

[[before]]
name = "lens"
on = { Shot = ["create", "update"], CameraKit = ["delete"] }
fires-on = ["lensMm"]
reads = ["code", "lensMm"]
writes = ["lensMm"]
when = "proposed.lensMm != null"
order = 50
on-error = "skip"

[[types]]
name = "CameraKit"
doc = "A camera with its lenses."
facets = ["Code"]
project = true
[types.fields]
serial = { scalar = "string", doc = "What is engraved.", max = 40, required = true }
weight = { scalar = "decimal", doc = "Kilograms.", min = 0, default = "1.5" }
state = { enum = ["READY", "IN_USE"], doc = "Where it is.", default = "READY" }
shots = { links = "Shot", doc = "Where it was used.", inverse = "cameraKits" }
owner = { link = "User", doc = "Who keeps it.", on-delete = "clear" }
[[types.unique]]
fields = ["project", "serial"]

[extend.Shot]
lensMm = { scalar = "int", doc = "The focal length in millimetres.", min = 1, max = 2000, sortable = true }

[settings]
pattern = { type = "string", title = "Pattern", default = "SH###" }
strict = { type = "boolean" }

[permissions]
read = { Shot = ["id", "code"], CameraKit = "*" }

[limits]
memory = "16MiB"
before-ms = 5
instances = 4

[metrics]
kits_made = "counter"
lens_length = "histogram"
"#;

#[test]
fn a_whole_manifest_is_read() {
    let manifest = Manifest::parse(WHOLE).expect("a manifest");
    assert_eq!((&*manifest.id, &*manifest.version), ("camera-kit", "1.2.0"));
    assert_eq!(manifest.after, ["naming-guard"]);
    let hook = &manifest.before[0];
    assert_eq!(hook.on["Shot"], [Verb::Create, Verb::Update]);
    assert_eq!((hook.order, hook.skip_on_error), (50, true));
    assert_eq!(hook.when.as_deref(), Some("proposed.lensMm != null"));
    let kit = &manifest.types[0];
    let names: Vec<_> = kit.fields.iter().map(|field| &*field.name).collect();
    assert_eq!(names, ["serial", "weight", "state", "shots", "owner"], "the order of the file");
    assert!(matches!(&kit.fields[0].holds, Holds::Value { kind: Kind::Text(40), .. }));
    assert_eq!(manifest.reads["CameraKit"], ["*"]);
    assert_eq!(manifest.settings["strict"].title, "strict");
    assert_eq!(manifest.metrics["kits_made"], Metric::Counter);
    assert_eq!(manifest.metrics["lens_length"], Metric::Histogram);
    assert_eq!(manifest.limits.memory, Some(16 << 20));
    assert_eq!(manifest.limits.instances, Some(4));
}

#[test]
fn its_types_fit_the_registry() {
    let manifest = Manifest::parse(WHOLE).expect("a manifest");
    let plugin = manifest.declares().expect("definitions");
    let extension = &plugin.extensions[0];
    let lens = &extension.fields[0];
    assert_eq!((&*extension.target, &*lens.name, lens.checks.len()), ("Shot", "lens_mm", 2));
    let kit = &plugin.types[0];
    assert_eq!(
        kit.relations.iter().map(|r| &*r.name).collect::<Vec<_>>(),
        ["project", "shots", "owner"]
    );
    assert_eq!(kit.relations[2].on_delete, OnDelete::Clear);
    let registry = Registry::with_plugins(types::all(), operation::built_in(), &[plugin]);
    let registry = registry.expect("a registry");
    let kit = registry.by_name("CameraKit").expect("the type");
    assert!(kit.field("code").is_some() && kit.field("serial").is_some());
    assert!(registry.by_name("Shot").expect("Shot").relation("camera_kits").is_some());
}

/// The whole manifest with one text in place of another, and what is said about it.
#[track_caller]
fn told(from: &str, to: &str) -> String {
    assert!(WHOLE.contains(from), "{from} is not in the manifest");
    let error = Manifest::parse(&WHOLE.replacen(from, to, 1)).expect_err("a refusal");
    assert_eq!(error.code(), Code::PluginInvalid);
    error.to_string().trim_start_matches("PLUGIN_INVALID: ").to_owned()
}

/// What stands in the manifest, what stands there instead, and what is said about it.
const MISTAKES: [(&str, &str, &str); 20] = [
    (
        "kits_made",
        "kits-made",
        "plugin.toml:49: \"kits-made\" is not the name of a metric (snake case, at most 40 letters and digits, such as codes_corrected)",
    ),
    (
        "\"histogram\"",
        "\"gauge\"",
        "plugin.toml:50: the metric `lens_length` is a \"gauge\" (there are: counter, histogram)",
    ),
    (
        "fires-on",
        "fires_on",
        "plugin.toml:12: [[before]] has no `fires_on` (did you mean `fires-on`?)",
    ),
    (
        "order = 50",
        "order = \"x\"",
        "plugin.toml:16: `order` of [[before]] is the text \"x\" (write a whole number from -10000 to 10000)",
    ),
    (
        "\"update\"",
        "\"updated\"",
        "plugin.toml:11: nothing is called \"updated\" that happens to records (did you mean `update`?)",
    ),
    (
        "id = \"camera-kit\"",
        "id = \"Camera Kit\"",
        "plugin.toml:4: \"Camera Kit\" is not the id of a plugin (3 to 31 lower-case letters, digits and hyphens, such as naming-guard)",
    ),
    (
        "version = \"1.2.0\"",
        "version = \"1.2\"",
        "plugin.toml:5: \"1.2\" is not a version (three numbers, such as 1.0.0)",
    ),
    (
        "title = \"Cameras and lenses\"\n",
        "",
        "plugin.toml:3: [plugin] lacks `title` (such as title = \"Names of shots\")",
    ),
    (
        "contract = \"0.1\"",
        "contract = \"2.0\"",
        "plugin.toml:1: this server does not speak the contract 2.0 (contract = \"0.1\")",
    ),
    (
        "on-error = \"skip\"",
        "on-error = \"ignore\"",
        "plugin.toml:17: `on-error` is \"ignore\" (\"refuse\" or \"skip\")",
    ),
    (
        "!= null\"",
        "!= \"",
        "plugin.toml:15: `when` of \"lens\": column 20: the end where a field such as proposed.code, or a value was expected (such as proposed.code != null && stored.priority < 500)",
    ),
    (
        "scalar = \"int\"",
        "scalar = \"integer\"",
        "plugin.toml:34: there is no scalar \"integer\" (did you mean `int`?)",
    ),
    (
        "min = 1,",
        "minimum = 1,",
        "plugin.toml:34: `Shot.lensMm` has no `minimum` (did you mean `min`?)",
    ),
    (
        "max = 2000,",
        "max = 2000, required = true,",
        "plugin.toml:34: `lensMm` is required, but Shot exists without it (give it a default, or leave `required` out)",
    ),
    (
        "default = \"1.5\"",
        "default = -1",
        "plugin.toml:26: the default -1 of `CameraKit.weight` is not between `min` and `max`",
    ),
    (
        "default = \"READY\"",
        "default = \"GONE\"",
        "plugin.toml:27: the default \"GONE\" of `CameraKit.state` does not fit its kind",
    ),
    (
        "default = \"SH###\"",
        "default = 3",
        "plugin.toml:37: the setting `pattern`: 3 is not of type string",
    ),
    (
        "\"16MiB\"",
        "\"16 gigs\"",
        "plugin.toml:44: \"16 gigs\" is not an amount of memory (such as memory = \"16MiB\")",
    ),
    (
        "lensMm = { s",
        "lens_mm = { s",
        "plugin.toml:34: \"lens_mm\" is not the name of a field (camel case, at most 40 letters and digits, such as lensMm)",
    ),
    (
        "on-delete = \"clear\"",
        "on-delete = \"cascade\"",
        "plugin.toml:29: `on-delete` of `CameraKit.owner` is \"cascade\" (there are: refuse, clear, delete)",
    ),
];

#[test]
fn mistakes_are_told_with_their_line_and_what_would_be_right() {
    for (from, to, expected) in MISTAKES {
        assert_eq!(told(from, to), expected);
    }
}

#[test]
fn plurals_and_vocabularies_have_the_names_of_types() {
    for name in ["a bc", "Zé", "", "__Zz", "z z"] {
        let plural = told("facets = ", &format!("plural = \"{name}\"\nfacets = "));
        assert!(plural.contains("is not the name of a type"), "{plural}");
        let vocabulary = told("enum = ", &format!("name = \"{name}\", enum = "));
        assert!(vocabulary.contains("is not the name of a type"), "{vocabulary}");
    }
}

#[test]
fn what_is_not_toml_is_told_with_its_line_too() {
    let message = told("[plugin]", "[plugin");
    assert!(message.starts_with("plugin.toml:3:"), "{message}");
    assert!(Manifest::parse_bytes(b"\xff\xfe").is_err());
    assert!(Manifest::parse("").expect_err("empty").message().contains("lacks `contract`"));
}

#[test]
fn a_plugin_that_does_nothing_is_refused() {
    let text =
        "contract = \"0.1\"\n[plugin]\nid = \"idle\"\nversion = \"1.0.0\"\ntitle = \"Idle\"\n";
    let error = Manifest::parse(text).expect_err("a refusal");
    assert_eq!(error.message(), "plugin.toml:2: the plugin does nothing");
}

#[test]
fn an_unknown_facet_is_told_with_the_nearest() {
    let manifest = Manifest::parse(&WHOLE.replace("\"Code\"", "\"Codes\"")).expect("a manifest");
    let error = manifest.declares().expect_err("a refusal");
    assert!(error.to_string().contains("did you mean `Code`?"), "{error}");
}
