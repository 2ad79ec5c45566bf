//! The SDKs and the contract, as they are brought along.

use std::path::Path;

use schema_som::Result;

use crate::wrong;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Writes files below a folder; what is there already and the same is left alone.
pub(crate) fn unpack(files: &[(&str, &str)], folder: &Path) -> Result<()> {
    for (name, text) in files {
        write(&folder.join(name), text)?;
    }
    Ok(())
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let parent = path.parent().map(std::fs::create_dir_all).transpose();
    let written = parent.and_then(|_| std::fs::write(path, text));
    written.map_err(|error| wrong(format!("cannot write {}: {error}", path.display())))
}

/// A file of the contract.
pub(crate) fn contract(name: &str) -> &'static str {
    text(CONTRACT, name)
}

/// An embedded file; empty for one that is not there, which a test rules out.
pub(crate) fn text(files: &'static [(&str, &str)], name: &str) -> &'static str {
    files.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_builds_need_is_embedded() {
        for name in ["vocabulary.wit", "host.wit", "hooks.wit"] {
            assert!(contract(name).contains("interface"), "{name}");
        }
        for name in ["tools/package.json", "tools/package-lock.json", "src/index.ts"] {
            assert!(!text(JAVASCRIPT, name).is_empty(), "{name}");
        }
        for name in ["sandbox.py", "backlot_sdk/__init__.py", "backlot_sdk/before_hooks.py"] {
            assert!(!text(PYTHON, name).is_empty(), "{name}");
        }
        assert!(!text(RUST, "src/bindings/everything.generated").is_empty());
        assert!(!text(MACROS, "src/lib.rs").is_empty());
    }
}
