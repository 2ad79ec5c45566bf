//! The page of a type: what it is, then a section for each thing that it has.

use schema_som::registry::{NODE, Type};
use schema_som::type_def::Scope;

use super::markdown::{Markdown, code};
use super::{
    Reference, WORKFLOW, fields, links, member, relations, rights, roots, rules, spelled, workflow,
};
use crate::naming;

pub(super) fn text(reference: &Reference<'_>, ty: &Type) -> String {
    let mut out = Markdown::titled(&ty.name);
    out.paragraph(&ty.doc);
    head(&mut out, reference, ty);
    if workflow::is_about(reference, ty) {
        out.paragraph(&format!("Statuses, and what changes them: [workflow]({WORKFLOW})."));
    }
    facets(&mut out, ty);
    fields::add(&mut out, reference, ty);
    relations::add(&mut out, reference, ty);
    rules::add(&mut out, ty);
    roots::add(&mut out, reference, ty);
    rights::add(&mut out, reference, ty);
    fields::add_vocabularies(&mut out, ty);
    out.finish()
}

fn head(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    let row = |name: &str, text: String| (!text.is_empty()).then(|| [name.to_owned(), text]);
    let rows = [
        row("In GraphQL", shown(ty)),
        row("Extends", above(reference, ty)),
        row("Extended by", below(reference, ty)),
        row("Ids", ids(ty)),
        row("Lives in", scope(ty)),
        row("Table", table(ty)),
        row("Names", names(ty)),
        row("Made by", makers(ty)),
        row("No two have the same", unique(ty)),
    ];
    out.table(["", ""], rows.into_iter().flatten());
}

fn shown(ty: &Type) -> String {
    let interface = ty.extensible.then(|| format!("interface `{}`", naming::interface(ty)));
    let object = (!ty.is_abstract).then(|| format!("object `{}`", naming::object(ty)));
    object.into_iter().chain(interface).collect::<Vec<_>>().join(", ")
}

/// Its ancestors, the nearest first.
fn above(reference: &Reference<'_>, ty: &Type) -> String {
    links(ty.ancestors.iter().map(|ix| reference.registry.get(*ix)))
}

fn below(reference: &Reference<'_>, ty: &Type) -> String {
    let below = ty.descendants.iter().map(|ix| reference.registry.get(*ix));
    let text = |it: &Type| match it.parent == Some(ty.ix) {
        true => super::link(it),
        false => format!("*{}*", super::link(it)),
    };
    let has_indirect =
        ty.descendants.iter().any(|ix| reference.registry.get(*ix).parent != Some(ty.ix));
    let all = below.map(text).collect::<Vec<_>>().join(", ");
    let note = if has_indirect { " (*not directly*)" } else { "" };
    format!("{all}{note}")
}

fn ids(ty: &Type) -> String {
    match ty.is_abstract {
        true => "those of the types that extend it".to_owned(),
        false => format!("`{}_...`", ty.prefix),
    }
}

fn scope(ty: &Type) -> String {
    match &ty.scope {
        _ if ty.is_abstract => "wherever the types that extend it do".to_owned(),
        Scope::Studio => "the studio; it belongs to no project".to_owned(),
        Scope::Project { via: None } => "a project: that of `project`".to_owned(),
        Scope::Project { via: Some(relation) } => {
            format!("a project: that of {}", spelled([relation.as_str()]))
        }
        Scope::Owner => {
            "wherever the record does that it is attached to: a project, or the studio".to_owned()
        }
    }
}

fn table(ty: &Type) -> String {
    match (&ty.kind, ty.is_abstract) {
        (_, true) => format!("none of its own; every record has a row in `{}`", ty.table),
        (Some(kind), _) => format!("`{}`, with `kind` = `{kind}`", ty.table),
        (None, _) => code(&ty.table),
    }
}

fn names(ty: &Type) -> String {
    match (ty.field("name"), ty.auto_name) {
        (Some(_), true) => "made up where none is given".to_owned(),
        (Some(_), false) if ty.ix != NODE && !ty.is_abstract => "given by callers".to_owned(),
        _ => String::new(),
    }
}

fn makers(ty: &Type) -> String {
    match ty.by_operations {
        true => "operations only, not by `create`".to_owned(),
        false => String::new(),
    }
}

fn unique(ty: &Type) -> String {
    let set = |columns: &Vec<u16>| spelled(columns.iter().map(|column| member(ty, *column)));
    ty.unique.iter().map(set).collect::<Vec<_>>().join("; ")
}

fn facets(out: &mut Markdown, ty: &Type) {
    if ty.facets.is_empty() {
        return;
    }
    out.heading(2, "Facets");
    out.table(
        ["Interface", "What it means", "What it brings"],
        ty.facets.iter().map(|facet| {
            let members = facet.fields.iter().chain(&facet.relations).map(String::as_str);
            [code(&naming::facet(&facet.name)), facet.doc.clone(), spelled(members)]
        }),
    );
}
