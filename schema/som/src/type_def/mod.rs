//! How a type is declared: what its file under `types/` says, and nothing that can be derived.
//!
//! The data stand here; the words that the files under `types/` build them with stand in the modules
//! below, one for each of types, fields, relations and plugins.

use crate::cell::Cell;
use crate::expression::Expression;
use crate::kind::Kind;
use crate::rule::Rule;
use crate::value::Value;

mod fields;
mod plugins;
mod relations;
mod types;
mod union;

pub use plugins::{ExtensionDef, PluginDef};
pub use union::Likeness;

/// Where the records of a type live, and which project they belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The studio's database; no project.
    Studio,
    /// A project's database. The relation `project` is either declared or, when a relation is named
    /// here, copied from the record that relation points to.
    Project {
        /// The to-one relation whose target's project is ours.
        via: Option<String>,
    },
    /// Wherever the record lives that this one is attached to; the project may be missing.
    Owner,
}

/// Who may read and list a type before any permission is granted. Writing is never preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Whoever is logged in: statuses, types, people's names.
    Everyone,
    /// The members of the record's project.
    Members,
    /// Nobody without a grant: money, permissions.
    Granted,
    /// Those users whom the record leads to over its type's parties, and nobody else but
    /// administrators, whichever projects they see: messages.
    Parties,
}

/// Who writes a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Callers, at any time.
    Always,
    /// Callers, at creation only.
    Create,
    /// The server.
    Never,
}

/// Where a field's value comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A column that is written.
    Stored,
    /// An expression over the row's own columns, in SQL: filterable and sortable.
    Sql(Expression<String>),
    /// A function of the row's own columns, in the server: selectable only.
    Host(HostField),
    /// A function of a plugin, which is given these columns of the row: selectable only. Of a column
    /// that the reader may not read, it is given nothing.
    Plugin(Vec<String>),
}

/// A field that the server computes from columns of the same row.
#[derive(Debug, Clone)]
pub struct HostField {
    /// The columns that the function needs, in the order it expects them.
    pub needs: Vec<String>,
    /// The function.
    pub compute: fn(&[Cell<'_>]) -> Value,
}

/// A check on one value, applied by every write.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// Not the empty text.
    NotEmpty,
    /// At least this.
    Min(f64),
    /// Greater than this.
    Above(f64),
    /// At most this.
    Max(f64),
    /// Text that is a Handlebars template.
    Template,
}

/// A field of a type.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// `cut_in`
    pub name: String,
    /// What it is, in which unit; the GraphQL description.
    pub doc: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether a record may have no value.
    pub nullable: bool,
    /// The value of a record that was created without one.
    pub default: Option<Value>,
    /// Where the value comes from.
    pub source: Source,
    /// The type of the record that it leads to, of a key that a plugin computes. A key that is stored
    /// is a relation's.
    pub target: Option<String>,
    /// The fields and relations that a stored value follows from, so that it tells of them. Whoever
    /// may not read these may not read it.
    pub follows: Vec<String>,
    /// Who writes it.
    pub write: Write,
    /// Whether lists can be sorted by it; it then has an index.
    pub sortable: bool,
    /// Whether a folded copy is stored, for the case-insensitive operators.
    pub folded: bool,
    /// Never leaves the server: passwords.
    pub secret: bool,
    /// Readable only with a permission that names `Type.field`.
    pub confidential: bool,
    /// Checks on the value.
    pub checks: Vec<Check>,
    /// Whether a stored value may not be taken back by null, default or not.
    pub lasting: bool,
    /// Whether each new record draws the next number of a sequence of its own, which never goes back.
    pub numbered: bool,
}

/// How a relation is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationKind {
    /// A column `<name>_id` on this side.
    One,
    /// A link table `<owner>_<name>`; with a position column when the order matters.
    Link {
        /// Whether the order of the targets is kept.
        ordered: bool,
    },
    /// Through the records of a role type such as `ProjectUser`, over two of its to-one relations.
    Through {
        /// The role type.
        role: String,
        /// Its relation that points to this side.
        own: String,
        /// Its relation that points to the other side.
        other: String,
    },
}

/// What happens to records that point to a deleted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDelete {
    /// The delete is refused and names them.
    Refuse,
    /// They lose the reference.
    Clear,
    /// They are deleted, too.
    Delete,
}

/// The other side of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InverseDef {
    /// `shots`
    pub name: String,
    /// What it is.
    pub doc: String,
}

/// A relation of a type.
#[derive(Debug, Clone)]
pub struct RelationDef {
    /// The role, not the type: `parent`, `resources`.
    pub name: String,
    /// What it is; the GraphQL description.
    pub doc: String,
    /// The type that it points to; an abstract one for records of many types.
    pub target: String,
    /// How it is stored.
    pub kind: RelationKind,
    /// Whether a to-one relation may be empty.
    pub nullable: bool,
    /// Who writes it.
    pub write: Write,
    /// What a delete of the target does.
    pub on_delete: OnDelete,
    /// The relation of the target that leads back.
    pub inverse: Option<InverseDef>,
    /// Whether it may lead into another project than its own record's, so that whoever sees the
    /// record need not see its target. Clients then read it as empty, required or not.
    pub across_projects: bool,
    /// Whether no record may reach itself over it, nor over it and others of the same type that are
    /// so. Of two tasks that wait for each other neither can begin: there, a to-one relation counts
    /// from its target on, since a task waits for its parts.
    pub acyclic: bool,
    /// Whether the server finds a target where none is named, so that clients may leave a required
    /// one out.
    pub filled: bool,
}

/// A type of the model.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Singular, upper camel case: `TimeLog`.
    pub name: String,
    /// Names that it had before, by which ids of its records may still be known.
    pub formerly: Vec<String>,
    /// The plural, when the rule of people.md 2 gives a wrong one.
    pub plural: Option<String>,
    /// What it is; the GraphQL description.
    pub doc: String,
    /// The type that it extends.
    pub parent: Option<String>,
    /// Whether it only exists to be extended.
    pub is_abstract: bool,
    /// Whether it and everything that extends it share one table with a `kind` column.
    pub family: bool,
    /// The named groups of fields that it has; each is a GraphQL interface `Has<Facet>`.
    pub facets: Vec<Facet>,
    /// Where its records live.
    pub scope: Scope,
    /// Who may read it without a grant.
    pub preset: Preset,
    /// With [`Preset::Parties`]: paths of relations, joined by dots, that lead to users.
    pub parties: Vec<String>,
    /// Whether operations make its records, and callers do not.
    pub by_operations: bool,
    /// Whether a missing name is generated (people.md 3.2).
    pub auto_name: bool,
    /// Its own fields.
    pub fields: Vec<FieldDef>,
    /// Its own relations.
    pub relations: Vec<RelationDef>,
    /// Sets of fields and relations that no two records share. A set of one field is a natural key
    /// and becomes a root field such as `userBy(login:)`.
    pub unique: Vec<Vec<String>>,
    /// What must hold of its records beyond the checks of single fields.
    pub rules: Vec<Rule>,
}

/// A group of fields that several types have: a mixin of the original.
#[derive(Debug, Clone)]
pub struct Facet {
    /// `Status` becomes the interface `HasStatus`.
    pub name: String,
    /// What it means to have it.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<FieldDef>,
    /// Its relations.
    pub relations: Vec<RelationDef>,
    /// The rules that come with it.
    pub rules: Vec<Rule>,
}
