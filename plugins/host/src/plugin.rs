//! An admitted plugin: its manifest, and its component compiled and linked.

use std::sync::Arc;

use schema_som::{Registry, Result};

use crate::binding::Binding;
use crate::bindings::BeforePre;
use crate::guest::Guest;
use crate::journal::{Journal, Line};
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::package::Digest;

/// A plugin that was found fit to run.
pub struct Plugin {
    /// What it declares.
    pub manifest: Manifest,
    /// BLAKE3 of its package.
    pub digest: Digest,
    pub(crate) id: Arc<str>,
    /// Nothing for a plugin that only declares.
    pub(crate) component: Option<BeforePre<Guest>>,
    /// Whether it looks records up, so that calls may wait.
    pub(crate) looks: bool,
    pub(crate) limits: Limits,
    pub(crate) journal: Arc<Journal>,
}

impl Plugin {
    /// Holds what it declares against a model.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for a name that the model doesn't have, or that no plugin may see.
    pub fn fits(&self, registry: &Arc<Registry>) -> Result<()> {
        Binding::new(&self.manifest, registry).map(|_| ())
    }

    /// The last lines of its journal, the newest last.
    pub fn journal(&self, count: usize) -> Vec<Line> {
        self.journal.last(count)
    }
}
