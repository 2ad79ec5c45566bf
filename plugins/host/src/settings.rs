//! What an administrator has set for a plugin, with defaults for the rest: for the studio, and over
//! that for single projects.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use schema_som::{Code, Error, Key, Result};
use serde_json::{Map, Value as Json};

use crate::manifest::{Manifest, Setting};

/// The settings of a plugin, as it sees them.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// An object with every setting but secrets.
    pub(crate) text: String,
    /// Secrets by name, which only the host puts where they belong.
    pub(crate) secrets: BTreeMap<String, String>,
    /// Another one for each change.
    pub(crate) version: u64,
}

/// What holds for a plugin by now.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    /// Where a project says nothing else.
    pub(crate) studio: Arc<Settings>,
    projects: HashMap<Key, Arc<Settings>>,
}

impl Chosen {
    /// What was set for the studio alone.
    pub(crate) fn of_studio(settings: Settings) -> Self {
        Self { studio: Arc::new(settings), projects: HashMap::new() }
    }

    /// What was set for the studio and, over that, in projects.
    ///
    /// # Errors
    /// As [`Settings::new`].
    pub(crate) fn new(
        manifest: &Manifest,
        studio: &Map<String, Json>,
        projects: &[(Key, Map<String, Json>)],
    ) -> Result<Self> {
        let mut chosen = Self::of_studio(Settings::new(manifest, studio)?);
        for (project, own) in projects {
            let mut all = studio.clone();
            all.extend(own.clone());
            chosen.projects.insert(*project, Arc::new(Settings::new(manifest, &all)?));
        }
        Ok(chosen)
    }

    /// What holds for a call about records of this project.
    pub(crate) fn within(&self, project: Option<Key>) -> Arc<Settings> {
        let own = project.and_then(|project| self.projects.get(&project));
        own.unwrap_or(&self.studio).clone()
    }
}

impl Manifest {
    /// Holds what is to be set, for the studio and over that in projects, against what can be.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a setting that is unknown or of another type, `REQUIRED` for one that is
    /// neither set nor has a default.
    pub fn admit(
        &self,
        studio: &Map<String, Json>,
        projects: &[(Key, Map<String, Json>)],
    ) -> Result<()> {
        Chosen::new(self, studio, projects).map(|_| ())
    }
}

static VERSION: AtomicU64 = AtomicU64::new(1);

impl Settings {
    /// Holds what was set against what the manifest declares.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a setting that is unknown or of another type, `REQUIRED` for one that is
    /// neither set nor has a default.
    pub(crate) fn new(manifest: &Manifest, set: &Map<String, Json>) -> Result<Self> {
        if let Some(name) = set.keys().find(|name| !manifest.settings.contains_key(*name)) {
            let known: Vec<_> = manifest.settings.keys().map(String::as_str).collect();
            let what = format!("{} has no setting `{name}`", manifest.id);
            return Err(Error::new(Code::InvalidValue, what)
                .hint(format!("its settings are: {}", known.join(", "))));
        }
        let (mut all, mut secrets) = (Map::new(), BTreeMap::new());
        for (name, setting) in &manifest.settings {
            let value = set.get(name).or(setting.default.as_ref());
            let Some(value) = value else {
                let what = format!("{} needs the setting `{name}`: {}", manifest.id, setting.title);
                return Err(Error::new(Code::Required, what)
                    .hint(format!("set it with --set {name}=VALUE")));
            };
            check(&manifest.id, name, (setting, value))?;
            match value.as_str().filter(|_| setting.is_secret()) {
                Some(secret) => _ = secrets.insert(name.clone(), secret.to_owned()),
                None => _ = all.insert(name.clone(), value.clone()),
            }
        }
        let version = VERSION.fetch_add(1, Ordering::Relaxed);
        Ok(Self { text: Json::Object(all).to_string(), secrets, version })
    }
}

fn check(plugin: &str, name: &str, (setting, value): (&Setting, &Json)) -> Result<()> {
    if setting.accepts(value) {
        return Ok(());
    }
    // What was meant to be a secret is one, whatever it is.
    let got = if setting.is_secret() { "something else".to_owned() } else { value.to_string() };
    let what = format!("setting `{name}` of {plugin}: expected a {}, got {got}", setting.ty);
    Err(Error::new(Code::InvalidValue, what))
}
