//! Compiled components on disk, and what was found out about them. They are native code: a file counts
//! only if this server wrote it, for this machine.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use schema_som::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasmtime::Engine;
use wasmtime::component::Component;

/// The length of the seal that stands in front of a note, and in the file beside code.
const SEAL: usize = 32;

/// How much of a file is read at once to be sealed: small enough for a processor's own memory.
const PIECE: usize = 256 << 10;

/// A folder that only the server can write.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; 32],
}

impl Cache {
    /// Opens the folder; makes it, with a key of its own, if it isn't there.
    ///
    /// # Errors
    /// `INTERNAL` when the folder can't be made.
    pub(crate) fn open(folder: &Path, random: impl FnOnce(&mut [u8])) -> Result<Self> {
        let failed = |error: std::io::Error| {
            let place = folder.display();
            Error::internal(format!("the cache of plugins in {place} can't be used: {error}"))
        };
        fs::create_dir_all(folder).map_err(failed)?;
        private(folder, 0o700).map_err(failed)?;
        let path = folder.join("key");
        let key = match fs::read(&path).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
            Some(key) => key,
            None => {
                let mut key = [0; 32];
                random(&mut key);
                write(&path, &[&key]).map_err(failed)?;
                key
            }
        };
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The component of a name, compiled before or compiled now. A cache that can't be written costs time,
    /// and nothing else.
    ///
    /// # Errors
    /// What the compiler says.
    pub(crate) fn compile(
        &self,
        engine: &Engine,
        (hash, bytes): (&str, &[u8]),
    ) -> wasmtime::Result<Component> {
        if let Some(component) = self.compiled(engine, hash) {
            return Ok(component);
        }
        let component = Component::from_binary(engine, bytes)?;
        let path = self.code(engine, hash);
        let code = component.serialize()?;
        let written = write(&path, &[&code]).and_then(|()| {
            let seal = self.seal(&path, &mut &code[..])?;
            write(&path.with_extension("seal"), &[&seal])
        });
        warn_of(written);
        Ok(component)
    }

    /// The component of a name that was compiled before, for this compiler and processor.
    #[expect(unsafe_code, reason = "the seal proves that this server wrote the code")]
    pub(crate) fn compiled(&self, engine: &Engine, hash: &str) -> Option<Component> {
        let path = self.code(engine, hash);
        let seal = fs::read(path.with_extension("seal")).ok()?;
        let is = self.seal(&path, &mut fs::File::open(&path).ok()?).ok()?;
        if blake3::Hash::from_slice(&seal).ok()? != is {
            tracing::warn!(target: "backlot", "a compiled plugin has a broken seal: compiled anew");
            return None;
        }
        // SAFETY: the code is what `serialize` gave us: its seal needs a key that only this server
        // has, and nobody else writes to the folder. The engine refuses code of another version or
        // configuration by itself. Mapped, since most of it is never run.
        unsafe { Component::deserialize_file(engine, &path) }.ok()
    }

    /// Remembers something under a name.
    pub(crate) fn note(&self, name: &str, what: &impl Serialize) {
        let path = self.folder.join(name);
        let sealed = serde_json::to_vec(what).map_err(std::io::Error::other).and_then(|text| {
            let seal = self.seal(&path, &mut &text[..])?;
            write(&path, &[&seal, &text])
        });
        warn_of(sealed);
    }

    /// What was remembered under a name, if this server wrote it.
    pub(crate) fn noted<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let path = self.folder.join(name);
        let bytes = fs::read(&path).ok()?;
        let (seal, text) = bytes.split_at_checked(SEAL)?;
        let is = self.seal(&path, &mut &*text).ok()?;
        (blake3::Hash::from_slice(seal).ok()? == is).then(|| serde_json::from_slice(text).ok())?
    }

    /// Component, compiler and processor: another one of them is another file.
    fn code(&self, engine: &Engine, hash: &str) -> PathBuf {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut compiler = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut compiler);
        self.folder.join(format!("{hash}-{:016x}.cwasm", compiler.finish()))
    }

    /// Over the name, too, so that no file stands for another.
    fn seal(&self, path: &Path, content: &mut impl Read) -> std::io::Result<[u8; SEAL]> {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        let mut piece = vec![0; PIECE];
        loop {
            match content.read(&mut piece)? {
                0 => return Ok(*hasher.finalize().as_bytes()),
                read => _ = hasher.update(&piece[..read]),
            }
        }
    }
}

/// What the code of a component is called.
pub(crate) fn code_name(component: &[u8]) -> String {
    blake3::hash(component).to_hex().to_string()
}

fn warn_of(written: std::io::Result<()>) {
    if let Err(error) = written {
        tracing::warn!(target: "backlot", %error, "a compiled plugin was not kept");
    }
}

/// Writes a file whole or not at all, for nobody else to read.
fn write(path: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    let draft = path.with_added_extension(format!("{}.new", std::process::id()));
    let mut file = fs::File::create(&draft)?;
    private(&draft, 0o600)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}
