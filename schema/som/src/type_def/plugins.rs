//! What a plugin declares: types of its own, and what it adds to built-in ones. The same words as
//! those of the files under `types/`.

use super::{FieldDef, RelationDef, TypeDef};
use crate::operation::OperationDef;

/// The declarations of one plugin.
#[derive(Debug, Clone)]
pub struct PluginDef {
    /// Lower case with hyphens: `camera-kit`.
    pub id: String,
    /// Its own types. One that extends a member of a family shares its table and has its own
    /// fields beside it; any other one has a table of its own.
    pub types: Vec<TypeDef>,
    /// What it adds to built-in types.
    pub extensions: Vec<ExtensionDef>,
    /// Root fields of its own.
    pub operations: Vec<OperationDef>,
}

/// What a plugin adds to a built-in type, and so to everything that extends it.
#[derive(Debug, Clone)]
pub struct ExtensionDef {
    /// The type: `Shot`.
    pub target: String,
    /// More fields. Records that exist already have none of them, so that each may be empty or has
    /// a default.
    pub fields: Vec<FieldDef>,
    /// More relations; one to a single record may be empty.
    pub relations: Vec<RelationDef>,
    /// Sets of these fields and relations that no two records share.
    pub unique: Vec<Vec<String>>,
}

impl PluginDef {
    /// A plugin that declares nothing yet.
    pub fn new(id: &str) -> Self {
        let (types, extensions, operations) = (Vec::new(), Vec::new(), Vec::new());
        Self { id: id.into(), types, extensions, operations }
    }

    /// Adds a type.
    #[must_use]
    pub fn declares(mut self, def: TypeDef) -> Self {
        self.types.push(def);
        self
    }

    /// Adds to a built-in type.
    #[must_use]
    pub fn extends(mut self, extension: ExtensionDef) -> Self {
        self.extensions.push(extension);
        self
    }
}

impl ExtensionDef {
    /// Nothing more for a type yet.
    pub fn of(target: &str) -> Self {
        let (fields, relations, unique) = (Vec::new(), Vec::new(), Vec::new());
        Self { target: target.into(), fields, relations, unique }
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
