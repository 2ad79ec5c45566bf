//! Packages: a plugin as one file, `NAME.bkp`. A gzipped tar with sorted entries and no times, so
//! that the same parts give the same bytes, and the bytes name the package.

use std::collections::BTreeMap;
use std::io::{Read, Take, Write};
use std::sync::Arc;

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use schema_som::{Code, Error, Result};

use crate::manifest::Manifest;

mod signing;

pub use signing::{PublicKey, SecretKey};

#[cfg(test)]
mod tests;

/// The name of the manifest in a package.
pub const MANIFEST: &str = "plugin.toml";
/// The name of the component in a package.
pub const COMPONENT: &str = "component.wasm";
/// The name of the text for people in a package.
pub const README: &str = "README.md";
/// The name of what says who signed a package.
pub const SIGNATURES: &str = "signatures";

/// Bytes of a package, at most; also of all that is in it.
pub const PACKAGE_BYTES: u64 = 64 << 20;
/// Bytes of a component, at most.
pub const COMPONENT_BYTES: u64 = 32 << 20;
/// Bytes of any other part, at most.
pub const TEXT_BYTES: u64 = 1 << 20;
/// Bytes of headers and fillings that a package unpacks to at most, beside its parts.
const OVERHEAD: u64 = 4 << 20;
/// Parts of a package, at most.
pub const ENTRIES: usize = 1000;

/// What names a package: the BLAKE3 hash of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of a package's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a package is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The text of `plugin.toml`.
    pub manifest: String,
    /// The component, of plugins that have behaviour.
    pub component: Option<Vec<u8>>,
    /// A text for people.
    pub readme: Option<String>,
    /// GraphQL documents that the plugin runs, by their files: `documents/open_jobs.graphql`.
    pub documents: BTreeMap<String, String>,
}

/// A package that was read and found to be in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// What the plugin declares.
    pub manifest: Manifest,
    /// What it is made of.
    pub parts: Parts,
    /// What names it.
    pub digest: Digest,
    /// The keys that signed it, ascending; each signature holds.
    pub signers: Vec<PublicKey>,
}

impl Package {
    /// Reads a package. The component is not looked into.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that names the part and what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.len() as u64 > PACKAGE_BYTES {
            return Err(too_large("the package", PACKAGE_BYTES));
        }
        let mut entries = unpacked(bytes)?;
        let signers = signing::signers(&mut entries)?;
        let Some(manifest) = entries.remove(MANIFEST) else {
            let hint = "`backlot plugin build DIR` makes packages";
            return Err(invalid(format!("the package has no {MANIFEST}")).hint(hint));
        };
        let readme = entries.remove(README);
        let readme = readme.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let parsed = Manifest::parse_bytes(&manifest)?;
        let component = entries.remove(COMPONENT);
        agreed(&parsed, component.is_some())?;
        let documents = documents(&parsed, &mut entries)?;
        let manifest = String::from_utf8_lossy(&manifest).into_owned();
        let parts = Parts { manifest, component, readme, documents };
        Ok(Self { manifest: parsed, parts, digest: Digest::of(bytes), signers })
    }

    /// The package of these bytes with one more signature, which gives it another digest.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for what is no package in order.
    pub fn sign(bytes: &[u8], key: &SecretKey) -> Result<Vec<u8>> {
        Self::read(bytes)?;
        signing::sign(bytes, key)
    }

    /// The documents by the names that the plugin knows them by.
    pub fn documents(&self) -> BTreeMap<String, Arc<str>> {
        let named = self.manifest.documents.iter();
        named
            .filter_map(|(name, file)| {
                Some((name.clone(), self.parts.documents.get(file)?.as_str().into()))
            })
            .collect()
    }

    /// The bytes of a package of these parts: always the same ones.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` where the manifest is wrong, or does not fit the component.
    pub fn write(parts: &Parts) -> Result<Vec<u8>> {
        let manifest = Manifest::parse(&parts.manifest)?;
        agreed(&manifest, parts.component.is_some())?;
        let mut entries: BTreeMap<&str, &[u8]> = BTreeMap::new();
        entries.insert(MANIFEST, parts.manifest.as_bytes());
        entries.extend(parts.component.as_deref().map(|bytes| (COMPONENT, bytes)));
        for file in manifest.documents.values() {
            let text = parts.documents.get(file).ok_or_else(|| lacks(file))?;
            entries.insert(file, text.as_bytes());
        }
        entries.extend(parts.readme.as_deref().map(|text| (README, text.as_bytes())));
        for (name, bytes) in &entries {
            let limit = limit_of(name);
            if bytes.len() as u64 > limit {
                return Err(too_large(name, limit));
            }
        }
        packed(&entries).map_err(|error| Error::internal(format!("packing failed: {error}")))
    }
}

/// The documents that the manifest names.
fn documents(
    manifest: &Manifest,
    entries: &mut BTreeMap<String, Vec<u8>>,
) -> Result<BTreeMap<String, String>> {
    let mut documents = BTreeMap::new();
    for file in manifest.documents.values() {
        let bytes = entries.remove(file).ok_or_else(|| lacks(file))?;
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| invalid(format!("`{file}` is not UTF-8 text")))?;
        documents.insert(file.clone(), text);
    }
    Ok(documents)
}

fn lacks(file: &str) -> Error {
    invalid(format!("the manifest names {file}, which the package does not have"))
        .hint("put the document there, or take it out of [documents]")
}

fn invalid(what: impl Into<String>) -> Error {
    Error::new(Code::PluginInvalid, what)
}

fn too_large(what: &str, limit: u64) -> Error {
    invalid(format!("{what} is larger than {} MiB", limit >> 20))
}

fn limit_of(name: &str) -> u64 {
    if name == COMPONENT { COMPONENT_BYTES } else { TEXT_BYTES }
}

/// Behaviour and component go together.
fn agreed(manifest: &Manifest, has_component: bool) -> Result<()> {
    match (manifest.needs_component(), has_component) {
        (true, false) => {
            let what =
                format!("{} declares behaviour, but the package has no {COMPONENT}", manifest.id);
            Err(invalid(what).hint("`backlot plugin build DIR` puts it in"))
        }
        (false, true) => {
            let what =
                format!("{} declares no behaviour, but the package has a component", manifest.id);
            Err(invalid(what).hint("declare what it does, such as [[before]]"))
        }
        _ => Ok(()),
    }
}

/// The parts of a package by name. Whatever unpacks to more than it may is left at the limit.
fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let unreadable = |error: std::io::Error| {
        let what = format!("the package cannot be read: {error}");
        invalid(what).hint("a package is a gzipped tar; was the file cut off on its way?")
    };
    // Beside their contents, parts have headers and are filled up to whole blocks.
    let reader = GzDecoder::new(bytes).take(PACKAGE_BYTES + OVERHEAD);
    let mut archive = tar::Archive::new(reader);
    let mut entries = BTreeMap::new();
    let mut total = 0_u64;
    for (count, entry) in archive.entries().map_err(unreadable)?.enumerate() {
        let mut entry = entry.map_err(unreadable)?;
        if count >= ENTRIES {
            return Err(invalid(format!("the package has more than {ENTRIES} parts")));
        }
        let name = plain_name(&entry.path_bytes())?;
        if !entry.header().entry_type().is_file() {
            return Err(invalid(format!("`{name}` in the package is not a plain file")));
        }
        total = total.saturating_add(entry.size());
        if total > PACKAGE_BYTES {
            return Err(too_large("what is in the package", PACKAGE_BYTES));
        }
        let limit = limit_of(&name);
        if entry.size() > limit {
            return Err(too_large(&name, limit));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(unreadable)?;
        if entries.insert(name.clone(), content).is_some() {
            return Err(invalid(format!("`{name}` is in the package twice")));
        }
    }
    ended(archive.into_inner()).map_err(unreadable)?;
    Ok(entries)
}

/// Reads what follows the last part, up to the checksum of it all: nothing but filling.
fn ended(mut reader: Take<GzDecoder<&[u8]>>) -> std::io::Result<()> {
    let wrong = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what);
    let mut block = [0; 4096];
    loop {
        match reader.read(&mut block)? {
            0 if reader.limit() == 0 => return Err(wrong("it has no end")),
            0 => break,
            read if block[..read].iter().any(|byte| *byte != 0) => {
                return Err(wrong("something follows its last part"));
            }
            _ => {}
        }
    }
    match reader.into_inner().into_inner() {
        [] => Ok(()),
        rest => Err(wrong(&format!("{} bytes follow its end", rest.len()))),
    }
}

/// A name that stays inside of the package.
fn plain_name(bytes: &[u8]) -> Result<String> {
    let name = std::str::from_utf8(bytes).unwrap_or_default();
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let is_plain = name.len() <= 200
        && name.split('/').all(is_part)
        && name.chars().all(|c| !c.is_control() && c != '\\' && c != ':');
    if is_plain {
        return Ok(name.to_owned());
    }
    let shown = String::from_utf8_lossy(bytes);
    let what = format!("`{}` cannot be the name of a part", schema_som::id::clip(&shown));
    Err(invalid(what).hint("names are relative, without `..`"))
}

fn packed(entries: &BTreeMap<&str, &[u8]>) -> std::io::Result<Vec<u8>> {
    let gzip = GzBuilder::new().mtime(0).operating_system(255);
    let mut archive = tar::Builder::new(gzip.write(Vec::new(), Compression::best()));
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(tar::EntryType::Regular);
        archive.append_data(&mut header, name, *bytes)?;
    }
    let mut gzip = archive.into_inner()?;
    gzip.flush()?;
    gzip.finish()
}
