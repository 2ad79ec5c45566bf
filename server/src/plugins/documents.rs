//! The documents of plugins, held against the schema that they will be run by: those of the plugin that
//! comes, and those of the others, which may lean on what it declares no more.

use std::sync::Arc;

use plugins_host::manifest::Manifest;
use plugins_host::package::Package;
use schema::Generation;
use schema_som::{Code, Error, Registry, Result};
use server_storage::PluginRow;

use super::assembly::{declared_by, recalled};
use super::{Workshop, fit};

/// A document that does not fit the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit {
    /// The plugin whose it is.
    pub plugin: String,
    /// What the plugin calls it.
    pub document: String,
    /// The file in the package.
    pub file: String,
    /// The line in the file, if it is about one.
    pub line: Option<usize>,
    /// What is wrong.
    pub error: Error,
}

impl Misfit {
    /// Where it is: `farm: documents/open_jobs.graphql:3`.
    pub fn place(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}: {}{line}", self.plugin, self.file)
    }

    /// As what keeps a plugin from being put to work.
    pub(super) fn refused(&self) -> Error {
        self.error.clone().recoded(Code::PluginInvalid).within(self.place())
    }
}

/// Documents of a plugin, each with what it is called, its file and its text.
pub(super) struct Papers {
    pub(super) plugin: String,
    pub(super) all: Vec<(String, String, Arc<str>)>,
}

impl Papers {
    /// Those of a package.
    pub(super) fn of(package: &Package) -> Self {
        Self::named(&package.manifest, |name| package.documents().get(name).cloned())
    }

    fn named(manifest: &Manifest, text: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        let all = manifest.documents.iter();
        let all = all.filter_map(|(name, file)| Some((name.clone(), file.clone(), text(name)?)));
        Self { plugin: manifest.id.clone(), all: all.collect() }
    }

    /// Those that do not fit.
    pub(super) fn misfits(&self, generation: &Generation) -> Vec<Misfit> {
        let told = |(name, file, text): &(String, String, Arc<str>)| {
            let fault = generation.fits(text).err()?;
            Some(Misfit {
                plugin: self.plugin.clone(),
                document: name.clone(),
                file: file.clone(),
                line: fault.locations.first().map(|at| at.line),
                error: fault.error,
            })
        };
        self.all.iter().filter_map(told).collect()
    }
}

impl Workshop {
    /// The documents that do not fit the schema with `after`, in which this version is at work: those
    /// of the version, and those of others that fit what is at work now.
    pub(super) async fn misfits(
        &self,
        (rows, after): (&[PluginRow], &Arc<Registry>),
        (id, own): (&str, Option<Papers>),
    ) -> Result<Vec<Misfit>> {
        let others = rows.iter().filter(|row| row.is_at_work()).filter(|row| row.id != id);
        let others = self.all_papers(others).await;
        self.leaning((rows, after), (own.into_iter().collect(), others)).await
    }

    /// The documents that do not fit the schema once other plugins are at work than before: those of
    /// versions that come, and those of others that fit what is at work now.
    pub(super) async fn misfits_among(
        &self,
        (before, rows): (&[PluginRow], &[PluginRow]),
        after: &Arc<Registry>,
    ) -> Result<Vec<Misfit>> {
        let stays = |row: &&PluginRow| {
            let mut before = before.iter().filter(|row| row.is_at_work());
            before.any(|was| (&was.id, &was.digest) == (&row.id, &row.digest))
        };
        let (others, own): (Vec<_>, Vec<_>) =
            rows.iter().filter(|row| row.is_at_work()).partition(stays);
        let own = self.all_papers(own.into_iter()).await;
        let others = self.all_papers(others.into_iter()).await;
        self.leaning((before, after), (own, others)).await
    }

    async fn all_papers(&self, rows: impl Iterator<Item = &PluginRow>) -> Vec<Papers> {
        let mut papers = Vec::new();
        for row in rows {
            // What cannot be read is told where the plugin is.
            papers.extend(self.papers(row).await.ok().flatten());
        }
        papers
    }

    /// What does not fit of the first papers, and of the others what fits that which is at work now.
    async fn leaning(
        &self,
        (rows, after): (&[PluginRow], &Arc<Registry>),
        (own, others): (Vec<Papers>, Vec<Papers>),
    ) -> Result<Vec<Misfit>> {
        if own.is_empty() && others.is_empty() {
            return Ok(Vec::new());
        }
        let count = own.len();
        let papers = own.into_iter().chain(others).collect();
        let mut own = self.holding(after.clone(), papers).await?;
        let others = own.split_off(count);
        let mut told: Vec<Misfit> = own.into_iter().flat_map(|(_, misfits)| misfits).collect();
        let harmed: Vec<_> =
            others.into_iter().filter(|(_, misfits)| !misfits.is_empty()).collect();
        if harmed.is_empty() {
            return Ok(told);
        }
        let before = Arc::new(declared_by(rows.iter().filter(|row| row.is_at_work()))?);
        let (papers, after): (Vec<_>, Vec<_>) = harmed.into_iter().unzip();
        let before: Vec<Misfit> =
            self.holding(before, papers).await?.into_iter().flat_map(|(_, all)| all).collect();
        let was = |it: &Misfit| {
            before.iter().any(|other| (&other.plugin, &other.file) == (&it.plugin, &it.file))
        };
        told.extend(after.into_iter().flatten().filter(|misfit| !was(misfit)));
        Ok(told)
    }

    /// The same papers, with what does not fit a model.
    async fn holding(
        &self,
        registry: Arc<Registry>,
        papers: Vec<Papers>,
    ) -> Result<Vec<(Papers, Vec<Misfit>)>> {
        let limits = self.limits.clone();
        fit::aside(move || {
            let generation = Generation::build(registry, &limits)?;
            let held = papers.into_iter().map(|papers| {
                let misfits = papers.misfits(&generation);
                (papers, misfits)
            });
            Ok(held.collect())
        })
        .await
    }

    /// The documents of a plugin that is at work.
    pub(super) async fn papers(&self, row: &PluginRow) -> Result<Option<Papers>> {
        self.papers_of(&recalled(row), &row.digest).await
    }

    /// The documents of a version, if it has any.
    pub(super) async fn papers_of(
        &self,
        manifest: &Manifest,
        digest: &str,
    ) -> Result<Option<Papers>> {
        if manifest.documents.is_empty() {
            return Ok(None);
        }
        if let Some(plugin) = self.at_hand(digest) {
            let text = |name: &str| plugin.documents().get(name).cloned();
            return Ok(Some(Papers::named(manifest, text)));
        }
        Ok(Some(Papers::of(&self.package(digest).await?)))
    }
}
