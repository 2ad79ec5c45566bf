//! Compiled components on disk. They are native code: a file counts only if this server wrote it,
//! for this machine.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use schema_som::error::{Error, Result};
use wasmtime::Engine;
use wasmtime::component::Component;

/// The length of the seal that stands in front of the code.
const SEAL: usize = 32;

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
                write(&path, &key).map_err(failed)?;
                key
            }
        };
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The component, compiled before or compiled now. A cache that can't be written costs time,
    /// and nothing else.
    ///
    /// # Errors
    /// What the compiler says.
    pub(crate) fn compile(&self, engine: &Engine, bytes: &[u8]) -> wasmtime::Result<Component> {
        let path = self.folder.join(format!("{}.cwasm", self.name(engine, bytes)));
        if let Some(component) = self.load(engine, &path) {
            return Ok(component);
        }
        let component = Component::from_binary(engine, bytes)?;
        let code = component.serialize()?;
        let seal = self.seal(&path, &code);
        if let Err(error) = write(&path, &[&seal[..], &code].concat()) {
            tracing::warn!(target: "backlot", %error, "a compiled plugin was not kept");
        }
        Ok(component)
    }

    /// Component, compiler and processor: another one of them is another file.
    fn name(&self, engine: &Engine, bytes: &[u8]) -> String {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut compiler = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut compiler);
        format!("{}-{:016x}", blake3::hash(bytes).to_hex(), compiler.finish())
    }

    #[expect(unsafe_code, reason = "the seal proves that this server wrote the code")]
    fn load(&self, engine: &Engine, path: &Path) -> Option<Component> {
        let bytes = fs::read(path).ok()?;
        let (seal, code) = bytes.split_at_checked(SEAL)?;
        if blake3::Hash::from_slice(seal).ok()? != self.seal(path, code) {
            tracing::warn!(target: "backlot", "a compiled plugin has a broken seal: compiled anew");
            return None;
        }
        // SAFETY: the code is what `serialize` gave us: its seal needs a key that only this server
        // has. The engine refuses code of another version or configuration by itself.
        unsafe { Component::deserialize(engine, code) }.ok()
    }

    /// Over the name, too, so that no file stands for another.
    fn seal(&self, path: &Path, code: &[u8]) -> [u8; SEAL] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        hasher.update(code);
        *hasher.finalize().as_bytes()
    }
}

/// Writes a file whole or not at all, for nobody else to read.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::File::create(&draft)?;
    private(&draft, 0o600)?;
    file.write_all(bytes)?;
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
