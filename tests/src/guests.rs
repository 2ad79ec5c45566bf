//! Guests that Rust cannot say: components made of the texts in `tests/guests/wat`, and packages of
//! them.

use std::path::PathBuf;

use anyhow::{Context, Result};
use plugins_host::package::{Package, Parts};
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

/// A package of a text, with one hook on new tags that have the text's name.
pub fn package(name: &str) -> Result<Vec<u8>> {
    let manifest = format!(
        r#"contract = "0.1"
[plugin]
id = "{name}"
version = "1.0.0"
title = "A guest that misbehaves"
[[before]]
name = "weigh"
on = {{ Tag = ["create"] }}
reads = ["name"]
writes = ["name"]
when = "proposed.name == '{name}'"
"#
    );
    let component = Some(component(name)?);
    Ok(Package::write(&Parts { manifest, component, ..Parts::default() })?)
}

/// A package with another manifest: every `from` in it is a `to`.
pub fn renamed(package: &[u8], (from, to): (&str, &str)) -> Result<Vec<u8>> {
    let mut parts = Package::read(package)?.parts;
    parts.manifest = parts.manifest.replace(from, to);
    Ok(Package::write(&parts)?)
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
