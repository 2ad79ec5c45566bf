//! Typed records of a plugin: what its hooks and computed fields are given, and what its documents are
//! given and answer, in the words of its language, made of its manifest and the model.

mod documents;
mod python;
mod rust;
mod typescript;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugins_host::manifest::Manifest;
use schema::{Generation, Limits, Neighbours};
use schema_som::kind::{Kind, Vocabulary};
use schema_som::naming::snake;
use schema_som::registry::{Registry, Type};
use schema_som::type_def::PluginDef;
use schema_som::{Code, Result, operation, types};

use documents::Documents;

use crate::{Language, embedded, javascript, read, wrong};

/// What every one of these files begins with: whatever begins so may be written anew.
const HEAD: &str = "Made by `backlot plugin types` of plugin.toml and the model; never edited.";

/// A file of typed records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

impl Records {
    /// Those of the plugin in a folder; with the schema of a studio, they may be about what other
    /// plugins there declare.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` for a manifest or documents that do not fit the model, or a folder without
    /// sources.
    pub fn of(folder: &Path, studio: Option<&Neighbours>) -> Result<Self> {
        let manifest = crate::manifest(folder)?;
        let mut texts = Vec::with_capacity(manifest.documents.len());
        for (name, file) in &manifest.documents {
            texts.push((name.as_str(), read(&folder.join(file))?));
        }
        let given = Given::of(&manifest, &texts, studio)?;
        let (place, text) = match Language::of(folder)? {
            Language::Rust => ("src/records.rs".to_owned(), rust::text(&given)),
            Language::Python => ("records.py".to_owned(), python::text(&given)),
            Language::JavaScript => {
                let main = javascript::main_module(folder)?;
                let beside = Path::new(&main).with_file_name("records.ts");
                (beside.to_string_lossy().into_owned(), typescript::text(&given))
            }
        };
        Ok(Self { path: folder.join(place), text })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` where it cannot be written, or would replace what somebody else wrote.
    pub fn write(&self) -> Result<()> {
        if let Ok(there) = std::fs::read_to_string(&self.path)
            && !there.contains(HEAD)
        {
            let what = format!("{} was not made by this command", self.path.display());
            return Err(wrong(what).hint("move it to another name"));
        }
        embedded::write(&self.path, &self.text)
    }

    /// Whether the file is there and says something else. How it is formatted says nothing.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|there| !is_alike(&there, &self.text))
    }
}

/// Whether two texts differ in nothing but spaces, and in commas at the ends of lists.
fn is_alike(one: &str, other: &str) -> bool {
    let says = |letter: &char| !letter.is_whitespace() && *letter != ',';
    one.chars().filter(says).eq(other.chars().filter(says))
}

/// Everything that is given to the functions of a plugin.
struct Given {
    records: Vec<Record>,
    /// The words that fields choose from, by name.
    words: BTreeMap<String, Arc<Vocabulary>>,
    documents: Documents,
}

/// What one hook, or one computed field, is given of one type.
struct Record {
    /// `CodeShot` for the hook `code` about shots.
    name: String,
    doc: String,
    by: By,
    members: Vec<Member>,
}

/// Who is given a record.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Before,
    After,
    Read,
    Computed,
}

/// A field or relation, as the manifest names it.
struct Member {
    name: String,
    shape: Shape,
}

/// What a member holds.
enum Shape {
    Text,
    Whole,
    Real,
    Truth,
    Decimal,
    Moment,
    Json,
    /// A word of the vocabulary of this name.
    Word(String),
    Link,
    Links,
}

impl Given {
    fn of(
        manifest: &Manifest,
        texts: &[(&str, String)],
        studio: Option<&Neighbours>,
    ) -> Result<Self> {
        let own = manifest.declares()?;
        let mut plugins: Vec<PluginDef> = Vec::new();
        plugins.extend(studio.map(|studio| studio.declared(&own)).transpose()?);
        plugins.push(own.clone());
        let registry = Registry::with_plugins(types::all(), operation::built_in(), &plugins)?;
        let registry = Arc::new(registry);
        let (records, words, documents) = (Vec::new(), BTreeMap::new(), Documents::default());
        let mut given = Self { records, words, documents };
        given.hooks(manifest, &registry)?;
        if !texts.is_empty() {
            let beside = studio.map(|studio| (studio, &own));
            given.documents(manifest, texts, (registry, beside))?;
        }
        let mut seen: BTreeSet<_> = given.documents.names().collect();
        match given.records.iter().find(|record| !seen.insert(record.name.clone())) {
            Some(record) => Err(documents::twice(&record.name)),
            None => Ok(given),
        }
    }

    /// What documents are given and what they answer.
    fn documents(
        &mut self,
        manifest: &Manifest,
        texts: &[(&str, String)],
        (registry, beside): (Arc<Registry>, Option<(&Neighbours, &PluginDef)>),
    ) -> Result<()> {
        let limits = Limits::default();
        let generation = match beside {
            Some(beside) => Generation::beside(registry, &limits, beside)?,
            None => Generation::build(registry, &limits)?,
        };
        let texts = texts.iter().map(|(name, text)| (*name, text.as_str()));
        let papers = generation.papers(texts).map_err(|(name, fault)| {
            let file = manifest.documents.get(&name).cloned().unwrap_or(name);
            let line = fault.locations.first().map(|at| format!(":{}", at.line));
            let place = file + &line.unwrap_or_default();
            fault.error.recoded(Code::PluginInvalid).within(place)
        })?;
        self.documents = Documents::of(&papers)?;
        self.words.extend(papers.words);
        Ok(())
    }

    fn hooks(&mut self, manifest: &Manifest, registry: &Registry) -> Result<()> {
        let given = self;
        for hook in &manifest.before {
            for ty in hook.on.keys() {
                given.add(registry, (By::Before, &hook.name), (ty, &hook.reads))?;
            }
        }
        for hook in &manifest.after_hooks {
            for ty in hook.on.keys() {
                given.add(registry, (By::After, &hook.name), (ty, &hook.reads))?;
            }
        }
        for hook in manifest.read_hooks.iter().filter(|hook| !hook.writes.is_empty()) {
            for ty in &hook.on {
                given.add(registry, (By::Read, &hook.name), (ty, &hook.reads))?;
            }
        }
        for (ty, field, reads) in manifest.computed_from() {
            given.add(registry, (By::Computed, field), (ty, reads))?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        registry: &Registry,
        (by, hook): (By, &str),
        (ty, reads): (&str, &[String]),
    ) -> Result<()> {
        let found = registry.by_name(ty);
        let found = found.ok_or_else(|| {
            wrong(format!("`{hook}` is about {ty}, which is unknown"))
                .hint("--schema FILE|URL tells of the types of other plugins")
        })?;
        let what = if by == By::Computed { "field" } else { "hook" };
        let doc = format!("What the {what} `{hook}` is given of records of type {ty}.");
        let mut members = Vec::with_capacity(reads.len());
        for name in reads {
            let shape = self.shape(found, name).ok_or_else(|| {
                let what = format!("`{hook}` reads `{name}`: {ty} has no `{name}`");
                wrong(format!("{what} that a plugin may see"))
            })?;
            members.push(Member { name: name.clone(), shape });
        }
        self.records.push(Record { name: format!("{}{ty}", camel(hook)), doc, by, members });
        Ok(())
    }

    fn shape(&mut self, ty: &Type, name: &str) -> Option<Shape> {
        let name = snake(name);
        if ty.relation(&name).is_some() {
            return Some(if ty.column(&name).is_some() { Shape::Link } else { Shape::Links });
        }
        let field = &ty.fields[usize::from(ty.field(&name)?.index)];
        if field.is_by_plugin() {
            return None;
        }
        Some(match &field.def.kind {
            Kind::Key => Shape::Link,
            Kind::Text(_) | Kind::LongText => Shape::Text,
            Kind::Bool => Shape::Truth,
            Kind::Int | Kind::BigInt | Kind::Duration => Shape::Whole,
            Kind::Float => Shape::Real,
            Kind::Decimal => Shape::Decimal,
            Kind::DateTime => Shape::Moment,
            Kind::Json => Shape::Json,
            Kind::Enum(words) => {
                self.words.insert(words.name.clone(), words.clone());
                Shape::Word(words.name.clone())
            }
        })
    }

    /// Whether rows, facts or records hold words of this name.
    fn has_word(&self, name: &str) -> bool {
        self.has(|shape| matches!(shape, Shape::Word(own) if own == name))
    }

    /// Whether any member is such.
    fn has(&self, is: impl Fn(&Shape) -> bool) -> bool {
        self.records.iter().flat_map(|record| &record.members).any(|member| is(&member.shape))
    }
}

/// `InternalNotes` of `internal-notes`, `PlannedCost` of `plannedCost`, `InUse` of `IN_USE`.
fn camel(name: &str) -> String {
    let is_constant = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let part = |part: &str| {
        let rest = part.get(1..).unwrap_or_default();
        let rest = if is_constant { rest.to_ascii_lowercase() } else { rest.to_owned() };
        part[..part.len().min(1)].to_ascii_uppercase() + &rest
    };
    name.split(['-', '_']).map(part).collect()
}

#[cfg(test)]
mod tests;
