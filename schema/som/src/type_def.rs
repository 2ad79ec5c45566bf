//! How a type is declared: what its file under `types/` says, and nothing that can be derived.

use std::sync::Arc;

use crate::cell::Cell;
use crate::expression::Expression;
use crate::kind::{Kind, Vocabulary};
use crate::value::Value;

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
}

/// A type of the model.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Singular, upper camel case: `TimeLog`.
    pub name: String,
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
    /// Whether a missing name is generated (people.md 3.2).
    pub auto_name: bool,
    /// Its own fields.
    pub fields: Vec<FieldDef>,
    /// Its own relations.
    pub relations: Vec<RelationDef>,
    /// Sets of fields and relations that no two records share. A set of one field is a natural key
    /// and becomes a root field such as `userBy(login:)`.
    pub unique: Vec<Vec<String>>,
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
}

impl TypeDef {
    /// A type with its name and its doc, of scope studio, readable by everyone.
    pub fn new(name: &str, doc: &str) -> Self {
        Self {
            name: name.into(),
            plural: None,
            doc: doc.into(),
            parent: None,
            is_abstract: false,
            family: false,
            facets: Vec::new(),
            scope: Scope::Studio,
            preset: Preset::Everyone,
            auto_name: false,
            fields: Vec::new(),
            relations: Vec::new(),
            unique: Vec::new(),
        }
    }

    /// Extends a type: inherits its facets, fields and relations.
    #[must_use]
    pub fn extends(mut self, parent: &str) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Names the plural.
    #[must_use]
    pub fn plural(mut self, plural: &str) -> Self {
        self.plural = Some(plural.into());
        self
    }

    /// Exists only to be extended.
    #[must_use]
    pub fn abstract_type(mut self) -> Self {
        self.is_abstract = true;
        self
    }

    /// Shares one table with everything that extends it.
    #[must_use]
    pub fn family(mut self) -> Self {
        self.family = true;
        self
    }

    /// Lives in a project, by its own relation `project`.
    #[must_use]
    pub fn in_project(mut self) -> Self {
        self.scope = Scope::Project { via: None };
        self.preset = Preset::Members;
        self
    }

    /// Lives in the project of the record that this to-one relation points to.
    #[must_use]
    pub fn in_project_of(mut self, relation: &str) -> Self {
        self.scope = Scope::Project { via: Some(relation.into()) };
        self.preset = Preset::Members;
        self
    }

    /// Lives where its owner lives.
    #[must_use]
    pub fn with_owner(mut self) -> Self {
        self.scope = Scope::Owner;
        self.preset = Preset::Members;
        self
    }

    /// Changes who may read it without a grant.
    #[must_use]
    pub fn preset(mut self, preset: Preset) -> Self {
        self.preset = preset;
        self
    }

    /// Generates missing names.
    #[must_use]
    pub fn auto_name(mut self) -> Self {
        self.auto_name = true;
        self
    }

    /// Adds a facet.
    #[must_use]
    pub fn facet(mut self, facet: Facet) -> Self {
        self.facets.push(facet);
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: FieldDef) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a relation.
    #[must_use]
    pub fn relation(mut self, relation: RelationDef) -> Self {
        self.relations.push(relation);
        self
    }

    /// No two records share these fields or relations.
    #[must_use]
    pub fn unique(mut self, names: &[&str]) -> Self {
        self.unique.push(names.iter().map(|name| (*name).into()).collect());
        self
    }
}

impl Facet {
    /// A facet with its name and doc.
    pub fn new(name: &str, doc: &str) -> Self {
        Self { name: name.into(), doc: doc.into(), fields: Vec::new(), relations: Vec::new() }
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: FieldDef) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds a relation.
    #[must_use]
    pub fn relation(mut self, relation: RelationDef) -> Self {
        self.relations.push(relation);
        self
    }
}

impl FieldDef {
    /// A stored, required field that callers write.
    pub fn new(name: &str, kind: Kind, doc: &str) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
            kind,
            nullable: false,
            default: None,
            source: Source::Stored,
            write: Write::Always,
            sortable: false,
            folded: false,
            secret: false,
            confidential: false,
            checks: Vec::new(),
        }
    }

    /// Text of at most so many characters.
    pub fn text(name: &str, max: u32, doc: &str) -> Self {
        Self::new(name, Kind::Text(max), doc)
    }

    /// Text without a practical limit.
    pub fn long_text(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::LongText, doc).default("")
    }

    /// True or false.
    pub fn bool(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Bool, doc)
    }

    /// A whole number of 32 bits.
    pub fn int(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Int, doc)
    }

    /// A double.
    pub fn float(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Float, doc)
    }

    /// Whole seconds.
    pub fn duration(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Duration, doc)
    }

    /// A moment.
    pub fn time(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::DateTime, doc)
    }

    /// A member of a vocabulary.
    pub fn choice(name: &str, vocabulary: &Arc<Vocabulary>, doc: &str) -> Self {
        Self::new(name, Kind::Enum(vocabulary.clone()), doc)
    }

    /// May be null.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The value when none is given.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Written at creation only.
    #[must_use]
    pub fn create_only(mut self) -> Self {
        self.write = Write::Create;
        self
    }

    /// Written by the server only.
    #[must_use]
    pub fn by_server(mut self) -> Self {
        self.write = Write::Never;
        self
    }

    /// Computed by this expression.
    #[must_use]
    pub fn computed(mut self, expression: Expression<String>) -> Self {
        self.source = Source::Sql(expression);
        self.by_server()
    }

    /// Computed by the server from these columns.
    #[must_use]
    pub fn hosted(mut self, needs: &[&str], compute: fn(&[Cell<'_>]) -> Value) -> Self {
        let needs = needs.iter().map(|name| (*name).into()).collect();
        self.source = Source::Host(HostField { needs, compute });
        self.by_server()
    }

    /// Lists can be sorted by it.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Can be searched without regard to case.
    #[must_use]
    pub fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// Never leaves the server.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Readable only with its own permission.
    #[must_use]
    pub fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    /// Adds a check.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }
}

impl RelationDef {
    fn new(name: &str, target: &str, kind: RelationKind, doc: &str) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
            target: target.into(),
            kind,
            nullable: true,
            write: Write::Always,
            on_delete: OnDelete::Refuse,
            inverse: None,
        }
    }

    /// Points to at most one record of this type.
    pub fn one(name: &str, target: &str, doc: &str) -> Self {
        Self::new(name, target, RelationKind::One, doc)
    }

    /// Points to any number of records of this type, in no order.
    pub fn many(name: &str, target: &str, doc: &str) -> Self {
        let kind = RelationKind::Link { ordered: false };
        let mut relation = Self::new(name, target, kind, doc);
        relation.on_delete = OnDelete::Clear;
        relation
    }

    /// Leads to the other side of a role type: `(role type, its relation to us, its other one)`.
    pub fn through(name: &str, target: &str, role: (&str, &str, &str), doc: &str) -> Self {
        let kind =
            RelationKind::Through { role: role.0.into(), own: role.1.into(), other: role.2.into() };
        let mut relation = Self::new(name, target, kind, doc);
        relation.on_delete = OnDelete::Clear;
        relation
    }

    /// Must point to a record.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// Keeps the order of its targets.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        self.kind = RelationKind::Link { ordered: true };
        self
    }

    /// The way back.
    #[must_use]
    pub fn inverse(mut self, name: &str, doc: &str) -> Self {
        self.inverse = Some(InverseDef { name: name.into(), doc: doc.into() });
        self
    }

    /// Set at creation only.
    #[must_use]
    pub fn create_only(mut self) -> Self {
        self.write = Write::Create;
        self
    }

    /// Set by the server only.
    #[must_use]
    pub fn by_server(mut self) -> Self {
        self.write = Write::Never;
        self
    }

    /// What a delete of the target does.
    #[must_use]
    pub fn on_delete(mut self, on_delete: OnDelete) -> Self {
        self.on_delete = on_delete;
        self
    }
}
