//! Turns packages into plugins that can run: one of these is enough for a process.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use schema_som::Key;
use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Caller;

use crate::admission;
use crate::cache::Cache;
use crate::class::Class;
use crate::engine::Machine;
use crate::host::Host;
use crate::limits::Limits;
use crate::linked::Linked;
use crate::metrics::Metrics;
use crate::package::Package;
use crate::plugin::Plugin;

struct Made {
    machine: Machine,
    cache: Option<Cache>,
}

/// What all plugins of a process share.
pub struct Runtime {
    /// Made for the first component: a studio without plugins needs neither.
    made: Mutex<Option<Arc<Made>>>,
    folder: Option<PathBuf>,
    limits: Limits,
    clock: Arc<dyn Clock>,
}

impl Runtime {
    /// A machine for plugins. Compiled components are kept in the folder, if there is one.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>, cache: Option<&Path>) -> Self {
        Self { made: Mutex::default(), folder: cache.map(Path::to_owned), limits, clock }
    }

    fn made(&self) -> Result<Arc<Made>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = &*made {
            return Ok(made.clone());
        }
        let open = |folder: &PathBuf| Cache::open(folder, |bytes| self.clock.random(bytes));
        let cache = self.folder.as_ref().map(open).transpose()?;
        let fresh = Arc::new(Made { machine: Machine::new()?, cache });
        fresh.machine.tick();
        *made = Some(fresh.clone());
        Ok(fresh)
    }

    /// Compiles a plugin's component and holds it against the contract. Nothing of it runs.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that says what is wrong with the component; `INTERNAL` where WebAssembly
    /// can't run, or the folder can't be used.
    pub fn load(&self, package: &Package) -> Result<Arc<Plugin>> {
        let (manifest, digest) = (package.manifest.clone(), package.digest);
        let component = package.parts.component.as_deref();
        let class = component.map_or(Class::default(), |it| Class::of(it, self.limits.component));
        let limits = self.limits.of(class).wished(manifest.limits);
        let wrong =
            |what: String| Error::new(Code::PluginInvalid, format!("{}: {what}", manifest.id));
        let (mut looks, mut linked) = (false, None);
        match component {
            None if manifest.needs_component() => {
                return Err(wrong("it declares hooks, but has no component".into()));
            }
            None => {}
            Some(bytes) if bytes.len() as u64 > limits.component => {
                let what = format!("the component has {} bytes", bytes.len());
                return Err(wrong(what).hint(format!("{} are allowed", limits.component)));
            }
            Some(bytes) => {
                looks = admission::admit(&manifest, bytes)?;
                let made = self.made()?;
                let engine = &made.machine.engine;
                let compiled = match &made.cache {
                    Some(cache) => cache.compile(engine, bytes),
                    None => wasmtime::component::Component::from_binary(engine, bytes),
                };
                let component = compiled.map_err(|error| wrong(format!("{error:#}")))?;
                limits.hold(&component).map_err(&wrong)?;
                let pre = made.machine.linker.instantiate_pre(&component);
                let pre = pre.and_then(Linked::new).map_err(|error| wrong(format!("{error:#}")));
                linked = Some(pre?);
            }
        }
        let id: Arc<str> = manifest.id.as_str().into();
        let journal = Arc::default();
        let metrics = Arc::new(Metrics::new(&manifest.metrics));
        let mut secret = [0; 32];
        self.clock.random(&mut secret);
        Ok(Arc::new(Plugin {
            manifest,
            digest,
            id,
            component: linked,
            // An interpreter takes its time: others have the thread meanwhile.
            waits: looks || class == Class::Interpreted,
            looks,
            documents: Arc::new(package.documents()),
            limits,
            secret,
            journal,
            metrics,
            trouble: None,
        }))
    }

    /// Starts a plugin of a host, and asks each of its hooks twice about no rows at all: it must be
    /// able to answer, and to be asked again.
    ///
    /// # Errors
    /// The `PLUGIN_` code of whatever it did instead.
    pub async fn try_out(&self, host: &Host, plugin: &str) -> Result<()> {
        host.try_out(plugin, &self.nobody()).await
    }

    /// Starts an instance of each plugin that has none yet. Whoever cannot start is told of as failed,
    /// and tries again when it is needed.
    pub async fn warm(&self, host: &Host) {
        host.warm(&self.nobody()).await;
    }

    fn nobody(&self) -> Caller {
        Caller {
            user: None,
            login: "system".into(),
            roles: Arc::new([]),
            via: None,
            now: self.clock.now(),
            mutation: Key([0; 16]),
            deadline: None,
            clock: self.clock.clone(),
        }
    }
}
