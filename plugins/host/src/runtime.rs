//! Turns packages into plugins that can run: one of these is enough for a process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::Caller;
use schema_som::ports::Beginning;
use serde::{Deserialize, Serialize};
use wasmtime::component::Component;

use crate::admission;
use crate::cache::{self, Cache};
use crate::class::{Class, Extent};
use crate::engine::Machine;
use crate::host::Host;
use crate::limits::Limits;
use crate::linked::Linked;
use crate::manifest::Manifest;
use crate::metrics::Metrics;
use crate::package::{Digest, Package};
use crate::plugin::{self, Documents, Plugin};
use crate::record::Recordings;

/// What all plugins of a process share.
pub struct Runtime {
    /// Made for the first component: a studio without plugins needs none.
    machine: Mutex<Option<Arc<Machine>>>,
    cache: Mutex<Option<Arc<Cache>>>,
    folder: Option<PathBuf>,
    limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    recordings: Arc<Recordings>,
}

/// What is remembered of a package whose component was admitted, by its digest.
#[derive(Serialize, Deserialize)]
struct Note {
    /// The server and its rules: others admit something else.
    rules: String,
    manifest: String,
    documents: BTreeMap<String, String>,
    admitted: Admitted,
}

/// A component that was held against the contract.
#[derive(Clone, Serialize, Deserialize)]
struct Admitted {
    /// What its code is called in the cache.
    code: String,
    extent: Extent,
    /// Whether it asks the server for something.
    looks: bool,
}

/// A package on its way to a plugin.
struct Found {
    manifest: Manifest,
    digest: Digest,
    documents: Documents,
}

impl Runtime {
    /// A machine for plugins. Compiled components are kept in the folder, if there is one.
    pub fn new(limits: Limits, clock: Arc<dyn Clock>, cache: Option<&Path>) -> Self {
        let folder = cache.map(Path::to_owned);
        let recordings = Arc::default();
        Self {
            machine: Mutex::default(),
            cache: Mutex::default(),
            folder,
            limits,
            clock,
            recordings,
        }
    }

    /// Compiles a plugin's component and holds it against the contract. Nothing of it runs.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that says what is wrong with the component; `INTERNAL` where WebAssembly
    /// can't run, or the folder can't be used.
    pub fn load(&self, package: &Package) -> Result<Arc<Plugin>> {
        let (manifest, documents) = (package.manifest.clone(), package.documents());
        let found = Found { manifest, digest: package.digest, documents };
        let Some(bytes) = package.parts.component.as_deref() else {
            if found.manifest.needs_component() {
                return Err(found.wrong("it declares hooks, but has no component".into()));
            }
            return Ok(self.plugin(found, None));
        };
        let extent = Extent::of(bytes);
        self.hold_size(&found, extent)?;
        let looks = admission::admit(&found.manifest, bytes)?;
        let (machine, cache) = (self.machine()?, self.cache()?);
        let code = cache::code_name(bytes);
        let compiled = match &cache {
            Some(cache) => cache.compile(&machine.engine, (&code, bytes)),
            None => Component::from_binary(&machine.engine, bytes),
        };
        let component = compiled.map_err(|error| found.wrong(format!("{error:#}")))?;
        let admitted = Admitted { code, extent, looks };
        let linked = self.linked(&found, &component, &admitted)?;
        if let Some(cache) = cache {
            let owned = |(name, text): (&String, &Arc<str>)| (name.clone(), text.to_string());
            let documents = found.documents.iter().map(owned).collect();
            let manifest = package.parts.manifest.clone();
            let (rules, admitted) = (admission::rules(), admitted.clone());
            let note = Note { rules, manifest, documents, admitted };
            cache.note(&note_name(&found.digest), &note);
        }
        Ok(self.plugin(found, Some((linked, admitted))))
    }

    /// The plugin of a package that was loaded before, into the same folder: nothing is unpacked, held
    /// against the contract or compiled again. Nothing where that is not known, or does not hold any
    /// more.
    pub fn recall(&self, digest: &Digest) -> Option<Arc<Plugin>> {
        let cache = self.cache().ok()??;
        let note: Note = cache.noted(&note_name(digest))?;
        if note.rules != admission::rules() {
            return None;
        }
        let Note { manifest, documents, admitted, .. } = note;
        let manifest = Manifest::parse(&manifest).ok()?;
        let documents = documents.into_iter().map(|(name, text)| (name, text.into())).collect();
        let found = Found { manifest, digest: *digest, documents };
        self.hold_size(&found, admitted.extent).ok()?;
        let component = cache.compiled(&self.machine().ok()?.engine, &admitted.code)?;
        let linked = self.linked(&found, &component, &admitted).ok()?;
        Some(self.plugin(found, Some((linked, admitted))))
    }

    /// Refuses a component that is larger than those of its class may be.
    fn hold_size(&self, found: &Found, extent: Extent) -> Result<()> {
        let limits = self.limits_of(found, extent);
        if extent.bytes <= limits.component {
            return Ok(());
        }
        let what = format!("the component has {} bytes", extent.bytes);
        Err(found.wrong(what).hint(format!("{} are allowed", limits.component)))
    }

    /// A component with what it may call; the limits are those of today.
    fn linked(&self, found: &Found, component: &Component, admitted: &Admitted) -> Result<Linked> {
        let limits = self.limits_of(found, admitted.extent);
        limits.hold(component).map_err(|what| found.wrong(what))?;
        let pre = self.machine()?.linker.instantiate_pre(component);
        pre.and_then(Linked::new).map_err(|error| found.wrong(format!("{error:#}")))
    }

    fn limits_of(&self, found: &Found, extent: Extent) -> Limits {
        self.limits.of(extent.class(self.limits.component)).wished(found.manifest.limits)
    }

    fn plugin(&self, found: Found, component: Option<(Linked, Admitted)>) -> Arc<Plugin> {
        let (linked, admitted) = component.unzip();
        let extent = admitted.as_ref().map_or_else(Extent::default, |it| it.extent);
        let looks = admitted.is_some_and(|it| it.looks);
        let mut secret = [0; 32];
        self.clock.random(&mut secret);
        let is_interpreted = extent.class(self.limits.component) == Class::Interpreted;
        Arc::new(Plugin {
            id: found.manifest.id.as_str().into(),
            digest: found.digest,
            component: linked.map(Arc::new),
            // An interpreter takes its time: others have the thread meanwhile.
            waits: looks || is_interpreted,
            looks,
            limits: self.limits_of(&found, extent),
            documents: Arc::new(found.documents),
            secret,
            journal: Arc::default(),
            topics: Arc::new(found.manifest.topics.clone()),
            flood: Arc::default(),
            metrics: Arc::new(Metrics::new(&found.manifest.metrics)),
            breakers: plugin::breakers(&found.manifest, self.limits.breaker),
            recordings: self.recordings.clone(),
            trouble: None,
            manifest: found.manifest,
        })
    }

    /// The calls of its plugins that are taken down.
    pub fn recordings(&self) -> &Recordings {
        &self.recordings
    }

    pub(crate) fn machine(&self) -> Result<Arc<Machine>> {
        first(&self.machine, || {
            let machine = Machine::new()?;
            machine.tick();
            Ok(machine)
        })
    }

    /// Where compiled components are kept, if they are.
    fn cache(&self) -> Result<Option<Arc<Cache>>> {
        let open =
            |folder| first(&self.cache, || Cache::open(folder, |bytes| self.clock.random(bytes)));
        self.folder.as_deref().map(open).transpose()
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
        let beginning = Beginning { now: self.clock.now(), mutation: Key([0; 16]) };
        Caller::of(&self.clock, &Actor::system(), beginning)
    }
}

impl Found {
    fn wrong(&self, what: String) -> Error {
        Error::new(Code::PluginInvalid, format!("{}: {what}", self.manifest.id))
    }
}

fn note_name(digest: &Digest) -> String {
    format!("{digest}.note")
}

/// What is there already, or is made now.
fn first<T>(place: &Mutex<Option<Arc<T>>>, make: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(there) = &*place {
        return Ok(there.clone());
    }
    let made = Arc::new(make()?);
    *place = Some(made.clone());
    Ok(made)
}
