//! What a plugin declares, as data: everything about it that can be known without running it.

use std::collections::BTreeMap;

use schema_som::Result;
use schema_som::hooks::{Room, Topics, Verb};
use schema_som::kind::Kind;
use serde_json::Value as Json;

use crate::allowed::Allowed;

mod actions;
mod after;
mod called;
mod capabilities;
pub(crate) mod computed;
pub mod condition;
mod fields;
mod hooks;
mod jobs;
mod migrations;
pub mod model;
mod parse;
mod permissions;
mod read;
mod section;
mod tables;
#[cfg(test)]
mod tests;
mod types;

pub use actions::Action;
pub use after::AfterHook;
pub(crate) use called::Sort;
pub use capabilities::Capability;
pub use jobs::JobDecl;
pub use migrations::{Migrations, RenameDecl, TypeRenameDecl};
pub use parse::CONTRACT;
pub use read::ReadHook;
pub(crate) use section::suggestion;
pub use tables::{schema, schema_text};

/// The type that every record is of.
const NODE: &str = "Node";

/// A plugin's `plugin.toml`, read and checked as far as it can be without a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The contract that the component speaks, `0.1`.
    pub contract: String,
    /// `naming-guard`: lower case letters, digits and hyphens.
    pub id: String,
    /// A semantic version.
    pub version: String,
    /// One line for people.
    pub title: String,
    /// Plugins whose hooks have their turns before this one's.
    pub after: Vec<String>,
    /// Before-hooks, in the order of the file.
    pub before: Vec<BeforeHook>,
    /// After-hooks, in the order of the file.
    pub after_hooks: Vec<AfterHook>,
    /// Hooks that narrow reads or replace what they answer, in the order of the file.
    pub read_hooks: Vec<ReadHook>,
    /// Root fields of its own, in the order of the file.
    pub actions: Vec<Action>,
    /// What it does at set times, in the order of the file.
    pub jobs: Vec<JobDecl>,
    /// Documents that it runs: the files of its package, by name.
    pub documents: BTreeMap<String, String>,
    /// Types and fields that had other names in versions before, and what is filled in.
    pub migrations: Migrations,
    /// Types of its own.
    pub types: Vec<TypeDecl>,
    /// Fields on types that exist, by type.
    pub extend: BTreeMap<String, Vec<FieldDecl>>,
    /// What the plugin may read by look-ups: fields by type; `*` is all of them.
    pub reads: BTreeMap<String, Vec<String>>,
    /// What the plugin may stage: fields by type; `*` is all of them.
    pub writes: BTreeMap<String, Vec<String>>,
    /// Whether its actions and after-hooks act for the studio, and not for whoever caused them.
    pub elevated: bool,
    /// Where its requests to other servers may go.
    pub http: Vec<Allowed>,
    /// What it may speak about to whoever listens.
    pub topics: Topics,
    /// How much its drawer holds; nothing when it has none.
    pub store: Option<Room>,
    /// What can be set, by name.
    pub settings: BTreeMap<String, Setting>,
    /// What it counts of its own, by name.
    pub metrics: BTreeMap<String, Metric>,
    /// Wishes; the server has the last word.
    pub limits: Wishes,
}

impl Manifest {
    /// Reads a `plugin.toml`.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that names the line, what is wrong there, and what would be right.
    pub fn parse(text: &str) -> Result<Self> {
        parse::manifest(text, true)
    }

    /// Reads the `plugin.toml` of a plugin that was installed once. The contract may be one that this
    /// server does not speak: what is declared is known all the same.
    ///
    /// # Errors
    /// As [`Manifest::parse`].
    pub fn recall(text: &str) -> Result<Self> {
        parse::manifest(text, false)
    }

    /// In the place of a manifest that cannot be read: nobody knows what the plugin judges, so that
    /// it may be anything.
    pub fn unreadable(id: &str, version: &str) -> Self {
        let anything = BTreeMap::from([(NODE.to_owned(), Verb::ALL.to_vec())]);
        let hook = BeforeHook {
            name: "unknown".into(),
            on: anything,
            fires_on: Vec::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            when: None,
            order: 0,
            skip_on_error: false,
        };
        Self {
            contract: CONTRACT.into(),
            id: id.to_owned(),
            version: version.to_owned(),
            title: String::new(),
            after: Vec::new(),
            before: vec![hook],
            after_hooks: Vec::new(),
            read_hooks: Vec::new(),
            actions: Vec::new(),
            jobs: Vec::new(),
            documents: BTreeMap::new(),
            migrations: Migrations::default(),
            types: Vec::new(),
            extend: BTreeMap::new(),
            reads: BTreeMap::new(),
            writes: BTreeMap::new(),
            elevated: false,
            http: Vec::new(),
            topics: Topics::default(),
            store: None,
            settings: BTreeMap::new(),
            metrics: BTreeMap::new(),
            limits: Wishes::default(),
        }
    }

    /// Reads a `plugin.toml` that may be anything.
    ///
    /// # Errors
    /// As [`Manifest::parse`].
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| parse::not_text())?)
    }

    /// Whether it does something by itself: jobs, or steps of upgrades.
    pub(crate) fn works(&self) -> bool {
        !self.jobs.is_empty() || !self.migrations.backfills.is_empty()
    }

    /// Whether it has behaviour, and so a component.
    pub fn needs_component(&self) -> bool {
        let no_hooks = self.before.is_empty() && self.after_hooks.is_empty();
        let acts = !self.actions.is_empty() || self.works();
        !no_hooks || !self.read_hooks.is_empty() || acts || self.computed().next().is_some()
    }
}

/// A hook that judges changes before they are written.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeHook {
    /// Unique in the plugin.
    pub name: String,
    /// What it listens to, by type.
    pub on: BTreeMap<String, Vec<Verb>>,
    /// Members, one of which must change; without, every change concerns it.
    pub fires_on: Vec<String>,
    /// Members that it is given.
    pub reads: Vec<String>,
    /// Fields that it may rewrite.
    pub writes: Vec<String>,
    /// What must hold of a row, as written.
    pub when: Option<String>,
    /// Lower numbers have their turn first; 100 if the file doesn't say.
    pub order: i32,
    /// Whether a change goes through when the hook fails. It is refused otherwise.
    pub skip_on_error: bool,
}

/// A type of a plugin's own.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDecl {
    /// `CameraKit`.
    pub name: String,
    /// `CameraKits`, where the rule gives a wrong one.
    pub plural: Option<String>,
    /// What it is.
    pub doc: String,
    /// The type that it extends: `Entity` if the file doesn't say, or one of the Task family.
    pub extends: Option<String>,
    /// Facets by name: `Code`, `Status`.
    pub facets: Vec<String>,
    /// Whether its records live in a project, by a relation `project` of their own.
    pub in_project: bool,
    /// The to-one relation whose target's project is its records' project.
    pub in_project_of: Option<String>,
    /// Its fields and relations.
    pub fields: Vec<FieldDecl>,
    /// Sets of members that no two records share.
    pub unique: Vec<Vec<String>>,
}

/// A field or a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDecl {
    /// As clients write it, `lensMm`.
    pub name: String,
    /// What it is, in which unit.
    pub doc: String,
    /// What it holds.
    pub holds: Holds,
    /// Whether every record must have one.
    pub required: bool,
    /// The members that the plugin computes it from when it is read; nothing where it is stored.
    pub computed: Option<Vec<String>>,
}

impl FieldDecl {
    /// What records get that say nothing.
    pub fn default(&self) -> Option<&Json> {
        match &self.holds {
            Holds::Value { default, .. } => default.as_ref(),
            _ => None,
        }
    }
}

/// What a declared field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// A value.
    Value {
        /// Of this kind.
        kind: Kind,
        /// What records get that say nothing.
        default: Option<Json>,
        /// The least.
        min: Option<f64>,
        /// The greatest.
        max: Option<f64>,
        /// Whether lists can be sorted by it.
        sortable: bool,
    },
    /// Another record.
    Link(LinkDecl),
    /// Other records.
    Links(LinkDecl),
}

/// Where a relation leads.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkDecl {
    /// The type.
    pub target: String,
    /// The relation that leads back, as clients write it.
    pub inverse: Option<String>,
    /// What the way back is, for clients.
    pub inverse_doc: Option<String>,
    /// What a delete of the target does: `refuse`, `clear`, `delete`.
    pub on_delete: Option<String>,
}

/// Something that an administrator can set.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// `string`, `integer`, `number`, `boolean`, or `secret`: a text that the plugin never sees.
    pub ty: String,
    /// One line for people.
    pub title: String,
    /// What it is otherwise. A setting without one must be set.
    pub default: Option<Json>,
}

/// What kind of number a plugin keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// It adds up.
    Counter,
    /// Values in buckets.
    Histogram,
}

/// What a plugin wishes for; nothing stands for the server's default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wishes {
    /// Bytes of linear memory.
    pub memory: Option<u64>,
    /// Milliseconds of a before-hook's call.
    pub before_ms: Option<u64>,
    /// Warm instances.
    pub instances: Option<u32>,
}
