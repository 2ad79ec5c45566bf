//! An admitted plugin: its manifest, and its component compiled and linked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schema_som::Error;
use schema_som::hooks::{HookName, Topics};

use crate::breaker::Breaker;
use crate::flood::Flood;
use crate::journal::{Journal, Line};
use crate::limits::Limits;
use crate::linked::Linked;
use crate::manifest::Manifest;
use crate::metrics::Metrics;
use crate::package::Digest;
use crate::record::Recordings;

/// Documents by the names that a plugin knows them by.
pub(crate) type Documents = BTreeMap<String, Arc<str>>;

/// A plugin that was found fit to run.
pub struct Plugin {
    /// What it declares.
    pub manifest: Manifest,
    /// BLAKE3 of its package.
    pub digest: Digest,
    pub(crate) id: Arc<str>,
    /// Nothing for a plugin that only declares.
    pub(crate) component: Option<Arc<Linked>>,
    /// Whether calls of it may wait: it asks the server for something, or it is interpreted.
    pub(crate) waits: bool,
    /// Whether it asks the server for something.
    pub(crate) looks: bool,
    /// The documents that it may run.
    pub(crate) documents: Arc<Documents>,
    pub(crate) limits: Limits,
    /// What its randomness is made of, so that nobody else can foresee it.
    pub(crate) secret: [u8; 32],
    pub(crate) journal: Arc<Journal>,
    /// What it may speak about, and how much it has said.
    pub(crate) topics: Arc<Topics>,
    pub(crate) flood: Arc<Flood>,
    pub(crate) metrics: Arc<Metrics>,
    /// One for everything that is called, in the order of figures. They live as long as the package is
    /// loaded.
    pub(crate) breakers: Vec<Breaker>,
    /// Where its calls are taken down.
    pub(crate) recordings: Arc<Recordings>,
    /// Why it cannot run.
    pub(crate) trouble: Option<Error>,
}

impl Plugin {
    /// A plugin that is installed and cannot run. What its manifest declares stays, and what its
    /// hooks would judge is refused where they do not say otherwise.
    pub fn broken(manifest: Manifest, digest: Digest, reason: Error) -> Arc<Self> {
        Arc::new(Self {
            id: manifest.id.as_str().into(),
            digest,
            component: None,
            waits: false,
            looks: false,
            documents: Arc::default(),
            limits: Limits::default(),
            secret: [0; 32],
            journal: Arc::default(),
            topics: Arc::default(),
            flood: Arc::default(),
            metrics: Arc::new(Metrics::new(&manifest.metrics)),
            breakers: breakers(&manifest, false),
            recordings: Arc::default(),
            trouble: Some(reason),
            manifest,
        })
    }

    /// The same once more, which has its own journal and figures, and fails by itself: for those who
    /// try something that nobody else is to notice.
    #[must_use]
    pub fn twin(&self) -> Arc<Self> {
        let trouble = self.trouble.clone();
        Arc::new(Self {
            manifest: self.manifest.clone(),
            digest: self.digest,
            id: self.id.clone(),
            component: self.component.clone(),
            waits: self.waits,
            looks: self.looks,
            documents: self.documents.clone(),
            limits: self.limits,
            secret: self.secret,
            journal: Arc::default(),
            topics: self.topics.clone(),
            flood: Arc::default(),
            metrics: Arc::new(Metrics::new(&self.manifest.metrics)),
            breakers: breakers(&self.manifest, self.limits.breaker && trouble.is_none()),
            recordings: Arc::default(),
            trouble,
        })
    }

    /// The documents that it may run, by name.
    pub fn documents(&self) -> &BTreeMap<String, Arc<str>> {
        &self.documents
    }

    /// The last of the lines of its journal behind this number, each with its own, the newest last.
    pub fn journal(&self, after: u64, count: usize) -> Vec<(u64, Line)> {
        self.journal.after(after, count)
    }
}

/// The breakers of what a manifest declares.
pub(crate) fn breakers(manifest: &Manifest, watch: bool) -> Vec<Breaker> {
    let plugin: Arc<str> = manifest.id.as_str().into();
    let one = |(_, hook): (&str, Cow<'_, str>)| {
        Breaker::new(HookName { plugin: plugin.clone(), hook: (&*hook).into() }, watch)
    };
    manifest.called().map(one).collect()
}
