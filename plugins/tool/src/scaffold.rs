//! A new plugin: a folder that builds, with a test that passes.

use std::path::{Path, PathBuf};

use plugins_host::manifest::{Manifest, schema_text};
use schema_som::Result;

use crate::{Language, Records, embedded, wrong};

/// What stands for the id of the plugin in templates.
const NAME: &str = "plugin-name";

/// Where the SDK lies in a plugin's folder: of Rust it is compiled from there, the others have it for
/// editors.
const SDK: &str = ".sdk";

/// What editors know manifests by: their first line names it.
const SCHEMA: &str = "plugin.schema.json";

/// Makes a folder for a plugin of this id, and answers it.
///
/// # Errors
/// `PLUGIN_INVALID` for an id that is none, or a folder that has something in it.
pub fn scaffold(language: Language, id: &str, folder: Option<&Path>) -> Result<PathBuf> {
    let folder = folder.map_or_else(|| PathBuf::from(id), Path::to_owned);
    let has_files = std::fs::read_dir(&folder).is_ok_and(|mut files| files.next().is_some());
    if has_files {
        let what = format!("{} is not empty", folder.display());
        return Err(wrong(what).hint("name another folder: backlot plugin new --lang LANG ID DIR"));
    }
    let manifest = named(embedded::text(embedded::TEMPLATES, "shared/plugin.toml"), id);
    Manifest::parse(&manifest)?;
    let (template, sdk) = match language {
        Language::Rust => ("rust/", embedded::RUST),
        Language::Python => ("python/", embedded::PYTHON),
        Language::JavaScript => ("js/", embedded::JAVASCRIPT),
    };
    for (name, text) in sdk.iter().filter(|(name, _)| *name != "Cargo.toml") {
        embedded::write(&folder.join(SDK).join(name), text)?;
    }
    if language == Language::Rust {
        embedded::unpack(embedded::MACROS, &folder.join(SDK).join("macros"))?;
    }
    embedded::write(&folder.join(SDK).join(SCHEMA), &schema_text())?;
    for (name, text) in embedded::TEMPLATES {
        let own = name.strip_prefix(template).or_else(|| name.strip_prefix("shared/"));
        let own = own.map(|name| match name {
            ".sdk.toml" => ".sdk/Cargo.toml",
            ".sdk-macros.toml" => ".sdk/macros/Cargo.toml",
            _ => name,
        });
        if let Some(own) = own {
            embedded::write(&folder.join(own), &named(text, id))?;
        }
    }
    Records::of(&folder, None)?.write()?;
    Ok(folder)
}

fn named(text: &str, id: &str) -> String {
    text.replace(NAME, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_plugin_has_a_manifest_sources_and_a_test() {
        for language in [Language::Rust, Language::Python, Language::JavaScript] {
            let folder = tempfile::tempdir().expect("a folder");
            let made = scaffold(language, "code-guard", Some(folder.path())).expect("a plugin");
            let text = std::fs::read_to_string(made.join("plugin.toml")).expect("a manifest");
            assert_eq!(Manifest::parse(&text).expect("a manifest").id, "code-guard");
            assert_eq!(Language::of(&made).expect("a language"), language);
            let schema = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
            assert!(made.join(schema.expect("a schema")).exists());
            assert!(made.join("tests/code.toml").exists());
            let records = Records::of(&made, None).expect("records");
            assert!(records.path.exists() && !records.is_stale(), "{records:?}");
            let error = scaffold(language, "code-guard", Some(folder.path())).expect_err("full");
            assert!(error.message().ends_with("is not empty"), "{error}");
        }
    }

    #[test]
    fn an_id_that_is_none_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = scaffold(Language::Python, "Code Guard", Some(&folder.path().join("x")));
        assert!(made.expect_err("no id").message().contains("is not the id of a plugin"));
        assert!(!folder.path().join("x").exists());
    }
}
