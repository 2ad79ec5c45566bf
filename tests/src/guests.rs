//! Guests that Rust cannot say: components made of the texts in `tests/guests/wat`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use wit_component::StringEncoding;
use wit_parser::Resolve;

use crate::xtask::root;

/// The component of a text. What begins with `core-` is a core module, and is wrapped into a
/// component of the world `before`; the others are components as they are.
pub fn component(name: &str) -> Result<Vec<u8>> {
    let bytes = wat::parse_file(folder().join(name).with_extension("wat"))?;
    if !name.starts_with("core-") {
        return Ok(bytes);
    }
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(root().join("plugins/wit"))?;
    let world = resolve.select_world(&[package], Some("before"))?;
    let mut module = bytes;
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    plugins_tool::component(&module).with_context(|| format!("{name}.wat"))
}

/// The names of all texts.
pub fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder())? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn folder() -> PathBuf {
    root().join("tests/guests/wat")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_a_component() {
        let names = super::names().expect("the texts");
        assert!(names.len() > 8, "{names:?}");
        for name in names {
            let bytes = super::component(&name).unwrap_or_else(|error| panic!("{name}: {error:#}"));
            assert_eq!(&bytes[..4], b"\0asm", "{name}");
        }
    }
}
