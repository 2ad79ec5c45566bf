//! The words that types and facets are declared with.

use super::{Facet, FieldDef, Preset, RelationDef, Scope, TypeDef};
use crate::rule::Rule;

impl TypeDef {
    /// A type with its name and its doc, of scope studio, readable by everyone.
    pub fn new(name: &str, doc: &str) -> Self {
        Self {
            name: name.into(),
            formerly: Vec::new(),
            plural: None,
            doc: doc.into(),
            parent: None,
            is_abstract: false,
            family: false,
            facets: Vec::new(),
            scope: Scope::Studio,
            preset: Preset::Everyone,
            parties: Vec::new(),
            by_operations: false,
            auto_name: false,
            fields: Vec::new(),
            relations: Vec::new(),
            unique: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// Extends a type: inherits its facets, fields and relations.
    #[must_use]
    pub fn extends(mut self, parent: &str) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Had these names before: ids that begin with them are known.
    #[must_use]
    pub fn formerly(mut self, names: Vec<String>) -> Self {
        self.formerly = names;
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

    /// Is seen by the users that these paths of relations lead to, such as `message.sender`, and by
    /// nobody else.
    #[must_use]
    pub fn parties(mut self, paths: &[&str]) -> Self {
        self.parties = paths.iter().map(|path| (*path).into()).collect();
        self.preset(Preset::Parties)
    }

    /// Is made by operations only.
    #[must_use]
    pub fn by_operations(mut self) -> Self {
        self.by_operations = true;
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

    /// Adds a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds rules.
    #[must_use]
    pub fn rules(mut self, rules: Vec<Rule>) -> Self {
        self.rules.extend(rules);
        self
    }
}

impl Facet {
    /// A facet with its name and doc.
    pub fn new(name: &str, doc: &str) -> Self {
        let (fields, relations, rules) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.into(), doc: doc.into(), fields, relations, rules }
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: FieldDef) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds rules.
    #[must_use]
    pub fn rules(mut self, rules: Vec<Rule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Adds a relation.
    #[must_use]
    pub fn relation(mut self, relation: RelationDef) -> Self {
        self.relations.push(relation);
        self
    }
}
