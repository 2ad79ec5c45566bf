//! Objects of concrete types, interfaces of extensible ones, interfaces of facets.

use std::collections::{BTreeMap, HashSet};

use schema_som::Result;
use schema_som::registry::{FacetInfo, Field, FieldRef, NODE, Relation, RelationRef, Type};

use super::{Builder, OutputField, Shape, TypeUse};
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::naming;

pub(super) fn add(builder: &mut Builder<'_>, ty: &Type) -> Result<()> {
    let fields = fields(builder, ty);
    let kinds: Vec<_> = builder.registry.kinds(ty.ix).map(|kind| kind.ix).collect();
    if ty.extensible {
        let name = naming::interface(ty);
        builder.api.meanings.possible.insert(name.clone(), kinds);
        let implements = ancestors(builder, ty, false);
        let shape = Shape::Interface { implements, fields: fields.clone() };
        builder.add_output(name, interface_doc(ty), TypeMeaning::Any(ty.ix), shape)?;
    }
    if !ty.is_abstract {
        let name = naming::object(ty);
        builder.api.meanings.possible.insert(name.clone(), vec![ty.ix]);
        let shape = Shape::Object { implements: ancestors(builder, ty, true), fields };
        builder.add_output(name, ty.doc.clone(), TypeMeaning::Record(ty.ix), shape)?;
    }
    Ok(())
}

fn interface_doc(ty: &Type) -> String {
    if ty.is_abstract {
        return ty.doc.clone();
    }
    format!("{} This is the `{}` itself, or any type that extends it.", ty.doc, ty.name)
}

/// All interfaces above a type, as GraphQL wants them named: every ancestor, not only the nearest.
fn ancestors(builder: &Builder<'_>, ty: &Type, with_own: bool) -> Vec<String> {
    let mut names: Vec<_> =
        ty.ancestors.iter().rev().map(|ix| naming::interface(builder.registry.get(*ix))).collect();
    if with_own && ty.extensible {
        names.push(naming::interface(ty));
    }
    let mut seen = HashSet::new();
    let facets = ty.facets.iter().filter(|facet| seen.insert(&facet.name));
    names.extend(facets.map(|facet| naming::facet(&facet.name)));
    names
}

fn fields(builder: &Builder<'_>, ty: &Type) -> Vec<OutputField> {
    let own = ty.fields.iter().enumerate().filter(|(_, field)| !field.hidden);
    let own = own.map(|(index, field)| {
        own_field(builder, field, FieldRef { owner: ty.ix, index: index as u16 })
    });
    let relations = ty.relations.iter().enumerate().map(|(index, relation)| {
        related(builder, relation, RelationRef { owner: ty.ix, index: index as u16 })
    });
    let kind = ty.family.map(|_| kind());
    own.chain(kind).chain(relations).collect()
}

/// Which of its family's types a record is.
fn kind() -> OutputField {
    let ty = TypeUse::named(naming::ENTITY_KIND).required();
    OutputField::new("kind", "The record's concrete type.", ty, FieldMeaning::Kind)
}

fn own_field(builder: &Builder<'_>, field: &Field, at: FieldRef) -> OutputField {
    let Some(target) = field.target else { return scalar(field, at) };
    let ty = TypeUse::named(naming::output(builder.registry.get(target)));
    let name = naming::field(&field.def.name);
    OutputField::new(name, &field.def.doc, ty, FieldMeaning::Linked(at))
}

fn scalar(field: &Field, at: FieldRef) -> OutputField {
    let required = !field.def.nullable && !field.def.confidential;
    let ty = TypeUse::named(naming::scalar(&field.def.kind)).required_if(required);
    let doc = match field.def.confidential {
        true => format!("{} Null in projects where you may not read it.", field.def.doc),
        false => field.def.doc.clone(),
    };
    OutputField::new(naming::field(&field.def.name), &doc, ty, FieldMeaning::Field(at))
}

fn related(builder: &Builder<'_>, relation: &Relation, at: RelationRef) -> OutputField {
    let target = builder.registry.get(relation.target);
    let name = naming::field(&relation.def.name);
    let doc = &relation.def.doc;
    if relation.is_many() {
        let ty = TypeUse::named(naming::connection(target)).required();
        return OutputField::new(name, doc, ty, FieldMeaning::Many(at))
            .with(builder.arguments[target.ix.0 as usize].clone());
    }
    let required = !relation.def.nullable && !relation.def.across_projects;
    let ty = TypeUse::named(naming::output(target)).required_if(required);
    let doc = match relation.def.across_projects {
        true => format!("{doc} Null where it is in a project that you do not see."),
        false => doc.clone(),
    };
    OutputField::new(name, &doc, ty, FieldMeaning::One(at))
}

/// One interface per facet, with the fields as the first type that has it shows them.
pub(super) fn add_facets(builder: &mut Builder<'_>) -> Result<()> {
    let registry = builder.registry;
    let mut facets: BTreeMap<&str, (&FacetInfo, &Type)> = BTreeMap::new();
    for ty in registry.types() {
        for facet in &ty.facets {
            facets.entry(&facet.name).or_insert((facet, ty));
        }
    }
    for (name, (facet, ty)) in facets {
        let members: HashSet<_> = facet.fields.iter().chain(&facet.relations).collect();
        let names: HashSet<_> = members.into_iter().map(|name| naming::field(name)).collect();
        let node = registry.node().fields.iter().map(|field| naming::field(&field.def.name));
        let node: HashSet<_> = node.collect();
        let mut shown = fields(builder, ty);
        shown.retain(|field| names.contains(&field.name) || node.contains(&field.name));
        shown.iter_mut().for_each(|field| field.meaning = FieldMeaning::OfFacet);
        let has = |kind: &&Type| kind.facets.iter().any(|facet| facet.name == name);
        let kinds = registry.concrete().filter(has).map(|kind| kind.ix).collect();
        let interface = naming::facet(name);
        builder.api.meanings.possible.insert(interface.clone(), kinds);
        let implements = vec![naming::interface(registry.get(NODE))];
        let shape = Shape::Interface { implements, fields: shown };
        builder.add_output(interface, facet.doc.clone(), TypeMeaning::Facet, shape)?;
    }
    Ok(())
}
