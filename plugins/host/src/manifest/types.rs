//! `[[types]]` and `[extend.Shot]` of a manifest.

use std::collections::{BTreeMap, BTreeSet};

use schema_som::Result;

use super::parse::{owned, type_name};
use super::section::{Section, suggestion};
use super::{FieldDecl, TypeDecl, fields, tables};

pub(super) fn types(top: &Section<'_>) -> Result<Vec<TypeDecl>> {
    let mut names = BTreeSet::new();
    let mut types = Vec::new();
    for section in top.sections("types", "[[types]]")? {
        let section = section.only(&tables::TYPES.names())?;
        let name = section.needed_text("name", "CameraKit")?;
        let span = section.get("name").map_or(section.span.clone(), |value| value.span());
        type_name(&section, &span, name)?;
        if !names.insert(name) {
            return Err(section.fault("name", format!("there are two types {name}")));
        }
        types.push(type_decl(&section, name)?);
    }
    Ok(types)
}

fn type_decl(section: &Section<'_>, name: &str) -> Result<TypeDecl> {
    let fields = match section.section("fields", "[types.fields]")? {
        Some(fields) => fields::all(&fields, name)?,
        None => Vec::new(),
    };
    let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let mut unique = Vec::new();
    for set in section.sections("unique", "[[types.unique]]")? {
        let set = set.only(&tables::UNIQUE.names())?;
        let members = set.texts("fields")?;
        if members.is_empty() {
            let what = "`unique` names no fields";
            return Err(set.fault("fields", what).hint("such as fields = [\"serial\"]"));
        }
        unique.push(owned(members));
    }
    let in_project_of = section.text("project-of")?.map(str::to_owned);
    if let Some(relation) = in_project_of.as_deref().filter(|name| !known.contains(name)) {
        let what = format!("{name} has no relation `{relation}` to take its project from");
        return Err(section.fault("project-of", what).hint(suggestion(relation, &known)));
    }
    let in_project = section.boolean("project")?.unwrap_or(false);
    if in_project && in_project_of.is_some() {
        let what = format!("{name} has both `project` and `project-of`");
        return Err(section.fault("project", what).hint("leave one of them out"));
    }
    let plural = section.text("plural")?;
    if let Some(plural) = plural {
        let span = section.get("plural").map_or(section.span.clone(), |value| value.span());
        type_name(section, &span, plural)?;
    }
    Ok(TypeDecl {
        name: name.to_owned(),
        plural: plural.map(str::to_owned),
        doc: section.needed_text("doc", "A set of cameras and lenses.")?.to_owned(),
        extends: section.text("extends")?.map(str::to_owned),
        facets: owned(section.texts("facets")?),
        in_project,
        in_project_of,
        fields,
        unique,
    })
}

pub(super) fn extend(top: &Section<'_>) -> Result<BTreeMap<String, Vec<FieldDecl>>> {
    let mut extend = BTreeMap::new();
    let Some(section) = top.section("extend", "[extend]")? else { return Ok(extend) };
    for (ty, value) in section.entries() {
        let name = ty.get_ref().as_ref();
        type_name(&section, &ty.span(), name)?;
        let place = format!("[extend.{name}]");
        let inner = section.as_section(name, &place, value)?;
        let fields = fields::all(&inner, name)?;
        for field in &fields {
            let has_default = field.default().is_some();
            if field.required && !has_default {
                let what = format!("`{}` is required, but {name} exists without it", field.name);
                let hint = "give it a default, or leave `required` out";
                return Err(inner.fault(&field.name, what).hint(hint));
            }
        }
        extend.insert(name.to_owned(), fields);
    }
    Ok(extend)
}
