//! What must hold of every registry, built-in or with plugins.

mod plugins;

use super::build::wrong;
use super::{Path, Registry, Type};
use crate::error::Result;
use crate::kind::Kind;
use crate::type_def::{Preset, Scope, Source};

/// Names that GraphQL or the API's own conventions have taken.
const RESERVED: [&str; 8] = ["and", "or", "not", "node", "nodes", "query", "mutation", "typename"];

pub(super) fn all(registry: &Registry) -> Result<()> {
    for ty in registry.types() {
        names(ty)?;
        scope(ty)?;
        paths(registry, ty)?;
        parties(registry, ty)?;
        sorts(ty)?;
    }
    plugins::all(registry)
}

/// Whether it can be a part of a name in GraphQL and in every database.
fn plain(name: &str) -> bool {
    name.len() <= 48
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn names(ty: &Type) -> Result<()> {
    let reserved = ["Connection", "Edge", "Filter", "Order", "Input", "Payload"];
    if !plain(&ty.name)
        || reserved.iter().any(|end| ty.name.ends_with(end))
        || ty.name.starts_with("Any")
    {
        return Err(wrong(&ty.name, "its name is not upper camel case, or has a reserved ending"));
    }
    if !plain(&ty.plural) {
        let what = format!("its plural `{}` is not upper camel case", ty.plural);
        return Err(wrong(&ty.name, what));
    }
    if ty.doc.trim().is_empty() {
        return Err(wrong(&ty.name, "it has no doc"));
    }
    let members = ty.fields.iter().map(|field| (&field.def.name, &field.def.doc));
    let members =
        members.chain(ty.relations.iter().map(|relation| (&relation.def.name, &relation.def.doc)));
    for (name, doc) in members {
        if !plain(name)
            || RESERVED.contains(&name.as_str())
            || name.bytes().any(|b| b.is_ascii_uppercase())
        {
            return Err(wrong(&ty.name, format!("`{name}` is not snake case, or is reserved")));
        }
        if doc.trim().is_empty() {
            return Err(wrong(&ty.name, format!("`{name}` has no doc")));
        }
    }
    Ok(())
}

fn scope(ty: &Type) -> Result<()> {
    if let Scope::Project { .. } = ty.scope
        && !ty.is_abstract
        && ty.relation("project").is_none()
    {
        return Err(wrong(&ty.name, "it lives in a project, but has no relation `project`"));
    }
    if let Scope::Project { via: Some(via) } = &ty.scope
        && ty.relation(via).is_none()
    {
        return Err(wrong(&ty.name, format!("its project comes from `{via}`, which is unknown")));
    }
    Ok(())
}

fn paths(registry: &Registry, ty: &Type) -> Result<()> {
    for relation in &ty.relations {
        if let Path::Many { column } = relation.path
            && column.index == u16::MAX
        {
            let target = &registry.get(relation.target).name;
            return Err(wrong(
                &ty.name,
                format!("`{}` finds no column on {target}", relation.def.name),
            ));
        }
    }
    Ok(())
}

/// Whoever is a party is a user; a type that is seen by parties has some.
fn parties(registry: &Registry, ty: &Type) -> Result<()> {
    if (ty.preset == Preset::Parties) == ty.parties.is_empty() {
        return Err(wrong(&ty.name, "parties and the preset of that name go together"));
    }
    for path in &ty.parties {
        let end = path.iter().try_fold(ty, |at, name| Some(registry.target(at.relation(name)?)));
        if end.is_none_or(|end| end.name != "User") {
            let what = format!("its parties over `{}` are no users", path.join("."));
            return Err(wrong(&ty.name, what));
        }
    }
    Ok(())
}

fn sorts(ty: &Type) -> Result<()> {
    for field in &ty.fields {
        let unsortable = matches!(field.def.kind, Kind::LongText | Kind::Json)
            || matches!(field.def.source, Source::Host(_) | Source::Plugin(_));
        if field.def.sortable && unsortable {
            return Err(wrong(&ty.name, format!("`{}` cannot be sorted by", field.def.name)));
        }
    }
    Ok(())
}
