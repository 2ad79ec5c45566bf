//! The frozen model: every type with everything it inherits, all names resolved to indices.

use std::sync::Arc;

use crate::expression::Expression;
use crate::kind::Kind;
use crate::operation::OperationDef;
use crate::rule::Rule;
use crate::type_def::{FieldDef, Preset, Scope, Write};

use by_name::ByName;

mod build;
mod by_name;
mod check;
mod flatten;
mod members;
mod plugins;
mod relations;
mod resting;

pub use plugins::plugin_table;
pub use relations::{Path, Relation};

/// The abstract root that every type extends: `id` and `revision`.
pub const NODE: TypeIx = TypeIx(0);

/// The table with one row per record.
pub const SPINE: &str = "records";

/// The index of a type in its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIx(pub u16);

/// A field of a type: an index into [`Type::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldRef {
    /// The type whose fields are counted.
    pub owner: TypeIx,
    /// The position among them.
    pub index: u16,
}

/// A relation of a type: an index into [`Type::relations`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationRef {
    /// The type whose relations are counted.
    pub owner: TypeIx,
    /// The position among them.
    pub index: u16,
}

/// Every type of the model, frozen. Plugins make a new registry; nothing changes one.
#[derive(Debug)]
pub struct Registry {
    types: Vec<Type>,
    by_name: ByName<TypeIx>,
    operations: Vec<OperationDef>,
    plugins: Vec<Arc<str>>,
    stored: Option<Arc<Registry>>,
}

/// A type with everything that it inherits.
#[derive(Debug)]
pub struct Type {
    /// Its index.
    pub ix: TypeIx,
    /// `TimeLog`
    pub name: String,
    /// `TimeLogs`
    pub plural: String,
    /// What it is.
    pub doc: String,
    /// The prefix of its records' ids, `time_log`. Within a family that of the built-in kind, so
    /// that ids survive a plugin's coming and going.
    pub prefix: String,
    /// Prefixes that ids of its records had before.
    pub formerly: Vec<String>,
    /// The table that holds its records. That of an abstract type is the spine, `records`, with
    /// one row per record: `id`, `type` and `project_id`.
    pub table: String,
    /// The `kind` stored with its rows, when the table is shared.
    pub kind: Option<String>,
    /// The built-in kind that it is or extends, when the table is shared.
    pub base: Option<String>,
    /// The plugin that declared it.
    pub plugin: Option<Arc<str>>,
    /// Tables beside its own that hold more of its fields, one row for each record.
    pub sides: Vec<Side>,
    /// The type that it extends.
    pub parent: Option<TypeIx>,
    /// Parent, grandparent and so on.
    pub ancestors: Vec<TypeIx>,
    /// Every type that extends it, directly or not.
    pub descendants: Vec<TypeIx>,
    /// The root of its family, when the table is shared.
    pub family: Option<TypeIx>,
    /// Whether it only exists to be extended.
    pub is_abstract: bool,
    /// Whether others may extend it: it then also is an interface `Any<Name>`.
    pub extensible: bool,
    /// Names and docs of its facets, inherited ones included.
    pub facets: Vec<FacetInfo>,
    /// Where its records live.
    pub scope: Scope,
    /// Who may read it without a grant.
    pub preset: Preset,
    /// Where the preset asks for parties: the paths of relations that lead to them.
    pub parties: Vec<Vec<String>>,
    /// Whether operations make its records, and callers do not.
    pub by_operations: bool,
    /// Whether a missing name is generated.
    pub auto_name: bool,
    /// All fields, inherited ones first; `id` and `revision` lead.
    pub fields: Vec<Field>,
    /// All relations, inherited ones first, inverses last.
    pub relations: Vec<Relation>,
    /// Sets of columns that no two records share.
    pub unique: Vec<Vec<u16>>,
    /// What must hold of its records beyond the checks of single fields; inherited rules first.
    pub rules: Vec<Rule>,
    fields_by_name: ByName<u16>,
    relations_by_name: ByName<u16>,
}

/// A table with fields that a plugin gave to the records of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// `plugin_camera_kit_on_shot`; its column `id` holds the record's key.
    pub table: String,
    /// The type that its fields stand with; those that extend it have them, too.
    pub declared_by: TypeIx,
    /// The plugin.
    pub plugin: Arc<str>,
    /// Whether every record has a row: that of a plugin's own type. Else a record without a row
    /// has the defaults.
    pub whole: bool,
}

/// A facet as the frozen registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetInfo {
    /// `Status`
    pub name: String,
    /// What it means to have it.
    pub doc: String,
    /// The names of its fields.
    pub fields: Vec<String>,
    /// The names of its relations.
    pub relations: Vec<String>,
}

/// A field of a frozen type.
#[derive(Debug)]
pub struct Field {
    /// What the type's file said. Foreign keys have a definition of their own, made here.
    pub def: FieldDef,
    /// The type in whose file it stands.
    pub declared_by: TypeIx,
    /// The plugin that declared it.
    pub plugin: Option<Arc<str>>,
    /// The table that holds it, among [`Type::sides`]; nothing if it is the type's own.
    pub side: Option<u16>,
    /// The resolved expression of a computed field.
    pub expression: Option<Expression<u16>>,
    /// The columns that a field needs which the server or a plugin computes.
    pub needs: Vec<u16>,
    /// Every field that its value is made of, directly or not, so that it tells of them.
    pub tells_of: Vec<u16>,
    /// The to-one relation that this column stores.
    pub relation: Option<u16>,
    /// The type of the record that it leads to, of a key that a plugin computes.
    pub target: Option<TypeIx>,
    /// Not a field for clients: a foreign key, or a secret.
    pub hidden: bool,
}

impl Field {
    /// The column's name; also the field's.
    pub fn name(&self) -> &str {
        &self.def.name
    }

    /// Whether a column of this name exists.
    pub fn is_stored(&self) -> bool {
        matches!(self.def.source, crate::type_def::Source::Stored)
    }

    /// Whether a plugin computes it of records that were read.
    pub fn is_by_plugin(&self) -> bool {
        matches!(self.def.source, crate::type_def::Source::Plugin(_))
    }

    /// Whether it is given values: what is stored is, and what is computed from what a rule makes of
    /// them.
    pub fn takes_values(&self) -> bool {
        self.is_stored() || self.def.write == crate::type_def::Write::Always
    }

    /// Whether clients can filter by it.
    pub fn is_filterable(&self) -> bool {
        !self.hidden
            && !matches!(self.def.source, crate::type_def::Source::Host(_))
            && !self.is_by_plugin()
            && !matches!(self.def.kind, Kind::Json)
    }

    /// The name of the folded copy's column.
    pub fn folded_column(&self) -> Option<String> {
        self.def.folded.then(|| format!("{}_folded", self.def.name))
    }
}

impl Type {
    /// Whether ids of its records begin so, or did before.
    pub fn goes_by(&self, prefix: &str) -> bool {
        self.prefix == prefix || self.formerly.iter().any(|it| it == prefix)
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<FieldRef> {
        self.fields_by_name.get(name).map(|index| FieldRef { owner: self.ix, index: *index })
    }

    /// The relation of this name.
    pub fn relation(&self, name: &str) -> Option<RelationRef> {
        self.relations_by_name.get(name).map(|index| RelationRef { owner: self.ix, index: *index })
    }

    /// Where a record has the value of a member: the field of this name, or the key of the relation.
    pub fn column(&self, member: &str) -> Option<u16> {
        self.fields_by_name.get(member).copied().or_else(|| {
            let relation = *self.relations_by_name.get(member)?;
            match self.relations[usize::from(relation)].path {
                Path::One { column } => Some(column),
                _ => None,
            }
        })
    }

    /// `id`, which every type has.
    pub fn id(&self) -> FieldRef {
        FieldRef { owner: self.ix, index: 0 }
    }

    /// The table beside its own that holds a field, if one does.
    pub fn side_of(&self, field: &Field) -> Option<&Side> {
        field.side.and_then(|side| self.sides.get(usize::from(side)))
    }

    /// The table that holds a stored field of it.
    pub fn table_of(&self, field: &Field) -> &str {
        self.side_of(field).map_or(&self.table, |side| &side.table)
    }

    /// The hidden column with the project's key, for types that live in one.
    pub fn project(&self) -> Option<FieldRef> {
        self.field("project_id")
    }

    /// Whether it is this type or extends it.
    pub fn is_a(&self, ancestor: TypeIx) -> bool {
        self.ix == ancestor || self.ancestors.contains(&ancestor)
    }

    /// Whether callers may ever write this type's field.
    pub fn is_writable(&self, field: FieldRef) -> bool {
        self.fields[field.index as usize].def.write != Write::Never
    }
}

impl Registry {
    /// The type of an index.
    pub fn get(&self, ix: TypeIx) -> &Type {
        &self.types[ix.0 as usize]
    }

    /// The type of a name, `TimeLog`.
    pub fn by_name(&self, name: &str) -> Option<&Type> {
        self.by_name.get(name).map(|ix| self.get(*ix))
    }

    /// Every type, parents before children; [`NODE`] is first.
    pub fn types(&self) -> &[Type] {
        &self.types
    }

    /// Every type that has records of its own.
    pub fn concrete(&self) -> impl Iterator<Item = &Type> {
        self.types.iter().filter(|ty| !ty.is_abstract)
    }

    /// The root of everything: any record at all.
    pub fn node(&self) -> &Type {
        self.get(NODE)
    }

    /// Root fields that are neither lists nor look-ups nor changes of one type.
    pub fn operations(&self) -> &[OperationDef] {
        &self.operations
    }

    /// The ids of the plugins whose declarations it has, in their order.
    pub fn plugins(&self) -> &[Arc<str>] {
        &self.plugins
    }

    /// The field behind a reference.
    pub fn field(&self, field: FieldRef) -> &Field {
        &self.get(field.owner).fields[field.index as usize]
    }

    /// The relation behind a reference.
    pub fn relation(&self, relation: RelationRef) -> &Relation {
        &self.get(relation.owner).relations[relation.index as usize]
    }

    /// The type that a relation leads to.
    pub fn target(&self, relation: RelationRef) -> &Type {
        self.get(self.relation(relation).target)
    }

    /// The concrete types that a row read as `ix` can be, itself first.
    pub fn kinds(&self, ix: TypeIx) -> impl Iterator<Item = &Type> {
        let ty = self.get(ix);
        std::iter::once(ix)
            .chain(ty.descendants.iter().copied())
            .map(|ix| self.get(ix))
            .filter(|ty| !ty.is_abstract)
    }
}

#[cfg(test)]
mod tests;
