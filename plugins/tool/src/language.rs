//! What a plugin is written in: its folder tells.

use std::path::Path;

use schema_som::Result;

use crate::wrong;

/// A language that plugins are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// A crate, compiled.
    Rust,
    /// Modules, run by an interpreter that the component brings along.
    Python,
    /// The same, of JavaScript or TypeScript.
    JavaScript,
}

impl Language {
    /// The language of the sources in a folder.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for a folder that has none, or more than one.
    pub fn of(folder: &Path) -> Result<Self> {
        let has = |name: &str| folder.join(name).exists();
        let python = has("pyproject.toml") || !modules(folder).is_empty();
        let all = [
            (has("Cargo.toml"), Self::Rust),
            (python, Self::Python),
            (has("package.json"), Self::JavaScript),
        ];
        let mut found = all.into_iter().filter(|(is, _)| *is).map(|(_, language)| language);
        let hint =
            "a plugin has Cargo.toml (Rust), plugin.py (Python) or package.json (JavaScript)";
        match (found.next(), found.next()) {
            (Some(language), None) => Ok(language),
            (Some(_), Some(_)) => {
                let what = format!("{} has sources of two languages", folder.display());
                Err(wrong(what).hint(hint))
            }
            _ => {
                let what = format!("{} declares hooks, but has no sources", folder.display());
                Err(wrong(what).hint(hint))
            }
        }
    }
}

/// The Python modules that lie in a folder itself, by name.
pub(crate) fn modules(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut modules: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".py").map(str::to_owned)).collect();
    modules.retain(|name| !name.starts_with("test_"));
    modules.sort();
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_tells_its_language() {
        let cases = [
            ("Cargo.toml", Language::Rust),
            ("plugin.py", Language::Python),
            ("package.json", Language::JavaScript),
        ];
        for (name, language) in cases {
            let folder = tempfile::tempdir().expect("a folder");
            let nothing = Language::of(folder.path()).expect_err("no sources");
            assert!(nothing.message().contains("has no sources"), "{nothing}");
            std::fs::write(folder.path().join(name), "").expect("written");
            assert_eq!(Language::of(folder.path()).expect("a language"), language);
        }
    }

    #[test]
    fn two_languages_are_one_too_many() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["Cargo.toml", "plugin.py"] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        let error = Language::of(folder.path()).expect_err("two");
        assert!(error.message().contains("two languages"), "{error}");
    }
}
