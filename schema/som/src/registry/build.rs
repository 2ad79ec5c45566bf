//! Collects definitions into a registry: order, inverses, inheritance, then the checks.

use std::collections::HashMap;

use super::by_name::ByName;
use super::flatten::flatten;
use super::plugins::{self, Offered, Origin};
use super::{Registry, Type, TypeIx, check};
use crate::error::{Code, Error, Result};
use crate::operation::OperationDef;
use crate::type_def::{
    FieldDef, InverseDef, OnDelete, PluginDef, RelationDef, RelationKind, Scope, TypeDef,
};

/// A relation that a type has by itself, with the side of it that the type is on.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub def: RelationDef,
    /// The type in whose file it stands.
    pub by: String,
    /// On the derived side: the relation it is the inverse of.
    pub inverse_of: Option<RelationDef>,
    pub origin: Origin,
}

/// A field that a type has by itself.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub def: FieldDef,
    pub origin: Origin,
}

/// A type on its way into the registry.
pub(super) struct Draft {
    pub def: TypeDef,
    pub fields: Vec<Own>,
    pub relations: Vec<Declared>,
    pub unique: Vec<Vec<String>>,
    pub origin: Origin,
    /// Whether it shares its table with others.
    pub in_family: bool,
}

impl Registry {
    /// The registry of the built-in types alone.
    ///
    /// # Errors
    /// Only if a type's file is wrong, which a test would have said.
    pub fn built_in() -> Result<Self> {
        Self::build(crate::types::all(), crate::operation::built_in())
    }

    /// Builds and checks a registry of these types and operations.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names the type and what is wrong with its definition.
    pub fn build(types: Vec<TypeDef>, operations: Vec<OperationDef>) -> Result<Self> {
        Self::with_plugins(types, operations, &[])
    }

    /// Builds and checks a registry of these types and operations with what plugins declare, in the
    /// order of the plugins.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names the type, the plugin, and what is wrong with the definition: two
    /// declare one name, or a name is taken by the built-in model.
    pub fn with_plugins(
        types: Vec<TypeDef>,
        mut operations: Vec<OperationDef>,
        plugins: &[PluginDef],
    ) -> Result<Self> {
        let mut drafts: Vec<Draft> = Vec::new();
        for offered in in_order(plugins::offered(types, plugins)?)? {
            let draft = plugins::drafted(offered, &drafts)?;
            drafts.push(draft);
        }
        plugins::extend(&mut drafts, plugins)?;
        add_inverses(&mut drafts)?;
        let by_name: ByName<TypeIx> = drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| (draft.def.name.clone(), TypeIx(index as u16)))
            .collect();
        let mut frozen: Vec<Type> = Vec::with_capacity(drafts.len());
        for draft in &drafts {
            let ty = flatten(&frozen, &drafts, &by_name, draft)?;
            frozen.push(ty);
        }
        resolve_inverse_columns(&mut frozen);
        add_descendants(&mut frozen);
        for plugin in plugins {
            operations.extend(plugins::operations(&operations, plugin)?);
        }
        let plugins = plugins.iter().map(|plugin| plugin.id.as_str().into()).collect();
        let registry = Self { types: frozen, by_name, operations, plugins, stored: None };
        check::all(&registry)?;
        Ok(registry)
    }
}

/// What everything extends.
pub(super) const ROOT: &str = "Node";

pub(super) fn wrong(type_name: &str, what: impl Into<String>) -> Error {
    Error::new(Code::InvalidValue, format!("type {type_name}: {}", what.into())).at_type(type_name)
}

/// Parents before children, with the root that everything extends in front.
fn in_order(mut pending: Vec<Offered>) -> Result<Vec<Offered>> {
    let root = TypeDef::new(ROOT, "Any record: it has an id and a revision.").abstract_type();
    let mut ordered = vec![Offered { def: root, plugin: None }];
    while !pending.is_empty() {
        let known = |name: &str| ordered.iter().any(|offered| offered.def.name == name);
        let (mut ready, rest): (Vec<_>, Vec<_>) =
            pending.into_iter().partition(|it| it.def.parent.as_deref().is_none_or(known));
        if ready.is_empty() {
            let names: Vec<_> = rest.iter().map(|offered| offered.def.name.as_str()).collect();
            return Err(wrong(
                &names.join(", "),
                "the parent is unknown, or the parents form a loop",
            ));
        }
        for offered in &mut ready {
            offered.def.parent.get_or_insert_with(|| ROOT.to_owned());
        }
        ordered.append(&mut ready);
        pending = rest;
    }
    Ok(ordered)
}

pub(super) fn draft(def: TypeDef, origin: Origin, in_family: bool) -> Draft {
    let facet_fields = def.facets.iter().flat_map(|facet| facet.fields.iter());
    let own = |def: &FieldDef| Own { def: def.clone(), origin: origin.clone() };
    let fields = facet_fields.chain(def.fields.iter()).map(own).collect();
    let facet_relations = def.facets.iter().flat_map(|facet| facet.relations.iter());
    let declared = |relation: RelationDef| Declared {
        def: relation,
        by: def.name.clone(),
        inverse_of: None,
        origin: origin.clone(),
    };
    let all = facet_relations.chain(def.relations.iter()).cloned();
    let mut relations: Vec<Declared> = all.map(declared).collect();
    if let Some(project) = derived_project(&def).filter(|_| origin.side.is_none()) {
        relations.insert(0, declared(project));
    }
    let (unique, in_family) = (def.unique.clone(), in_family || def.family);
    Draft { def, fields, relations, unique, origin, in_family }
}

/// The relation `project` of a type that lives where another record lives.
fn derived_project(def: &TypeDef) -> Option<RelationDef> {
    let doc = "The project that the record belongs to; follows from what it is attached to.";
    let relation = RelationDef::one("project", "Project", doc).by_server();
    match def.scope {
        Scope::Project { via: Some(_) } => Some(relation.required().on_delete(OnDelete::Delete)),
        Scope::Owner => Some(relation.on_delete(OnDelete::Delete)),
        _ => None,
    }
}

fn add_inverses(drafts: &mut [Draft]) -> Result<()> {
    let mut inverses = Vec::new();
    for draft in drafts.iter() {
        for declared in &draft.relations {
            let Some(inverse) = &declared.def.inverse else { continue };
            if draft.def.is_abstract && declared.def.kind == RelationKind::One {
                let what =
                    format!("`{}` has an inverse, but no table of its own", declared.def.name);
                return Err(wrong(&draft.def.name, what));
            }
            inverses
                .push((declared.def.target.clone(), turned(&draft.def.name, declared, inverse)));
        }
    }
    for (target, declared) in inverses {
        let Some(draft) = drafts.iter_mut().find(|draft| draft.def.name == target) else {
            return Err(wrong(
                &declared.by,
                format!("its relation points to `{target}`, which is unknown"),
            ));
        };
        draft.relations.push(declared);
    }
    Ok(())
}

fn turned(type_name: &str, declared: &Declared, inverse: &InverseDef) -> Declared {
    let def = &declared.def;
    let kind = match &def.kind {
        RelationKind::Through { role, own, other } => {
            RelationKind::Through { role: role.clone(), own: other.clone(), other: own.clone() }
        }
        RelationKind::One | RelationKind::Link { .. } => RelationKind::Link { ordered: false },
    };
    let turned = RelationDef {
        name: inverse.name.clone(),
        doc: inverse.doc.clone(),
        target: type_name.to_owned(),
        kind,
        nullable: true,
        write: def.write,
        on_delete: OnDelete::Clear,
        inverse: Some(InverseDef { name: def.name.clone(), doc: def.doc.clone() }),
        across_projects: false,
        acyclic: false,
        filled: false,
    };
    let origin = declared.origin.clone();
    Declared { def: turned, by: type_name.to_owned(), inverse_of: Some(def.clone()), origin }
}

/// An inverse of a to-one relation names the column on the other side, which exists only once
/// every type is flattened.
fn resolve_inverse_columns(types: &mut [Type]) {
    let columns: HashMap<(TypeIx, String), u16> = types
        .iter()
        .flat_map(|ty| {
            ty.fields
                .iter()
                .enumerate()
                .map(|(index, field)| ((ty.ix, field.def.name.clone()), index as u16))
        })
        .collect();
    for ty in types {
        for relation in &mut ty.relations {
            if let super::Path::Many { column } = &mut relation.path {
                let name = format!("{}_id", relation.inverse.as_deref().unwrap_or_default());
                column.index = columns.get(&(column.owner, name)).copied().unwrap_or(u16::MAX);
            }
        }
    }
}

fn add_descendants(types: &mut [Type]) {
    for index in 0..types.len() {
        for ancestor in types[index].ancestors.clone() {
            let ix = types[index].ix;
            types[ancestor.0 as usize].descendants.push(ix);
        }
    }
    // Built-in classes that others extend, and the members of a family, which plugins may extend.
    for ty in types {
        ty.extensible = ty.is_abstract || ty.family.is_some() || !ty.descendants.is_empty();
    }
}
