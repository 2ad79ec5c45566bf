//! The fields of a type, by the type that declares them, and the vocabularies of their values.

use std::sync::Arc;

use schema_som::kind::{Kind, Vocabulary};
use schema_som::registry::{Field, Type};
use schema_som::type_def::{Source, Write};

use super::markdown::{Markdown, code};
use super::{Reference, link, member, spelled};
use crate::api::{bounds, written};
use crate::naming;

const HEAD: [&str; 8] =
    ["Field", "Type", "May be null", "Default", "Written by", "In lists", "Limits", "What it is"];

pub(super) fn add(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    out.heading(2, "Fields");
    out.paragraph(
        "A **required** value must be given when a record is made. Lists can be *sorted* and \
         *filtered* by a field; *folded* adds operators that ignore case.",
    );
    let owners = std::iter::once(ty.ix).chain(ty.ancestors.iter().copied());
    for owner in owners {
        let shown = ty.fields.iter().filter(|it| !it.hidden && it.declared_by == owner);
        let mut rows: Vec<_> = shown.map(|field| row(ty, field)).collect();
        if owner == ty.ix && ty.family.is_some() {
            rows.push(kind());
        }
        if !rows.is_empty() && owner != ty.ix {
            out.heading(3, &format!("From {}", link(reference.registry.get(owner))));
        }
        out.table(HEAD, rows);
    }
}

fn row(ty: &Type, field: &Field) -> [String; 8] {
    [
        code(&naming::field(field.name())),
        code(naming::scalar(&field.def.kind)),
        nullable(field),
        default(ty, field),
        writer(ty, field),
        in_lists(ty, field),
        bounds(&field.def).trim().to_owned(),
        field.def.doc.clone(),
    ]
}

/// Which of its family's types a record is: no field of the model, but one of its objects.
fn kind() -> [String; 8] {
    let texts = [
        "`kind`",
        "`EntityKind`",
        "no",
        "",
        "the server",
        "filtered",
        "",
        "The record's concrete type.",
    ];
    texts.map(str::to_owned)
}

fn nullable(field: &Field) -> String {
    let text = match (field.def.nullable, field.def.confidential) {
        (true, _) => "yes",
        (false, true) => "where it may not be read",
        (false, false) => "no",
    };
    text.to_owned()
}

fn default(ty: &Type, field: &Field) -> String {
    let def = &field.def;
    let is_writable = def.write != Write::Never && field.takes_values();
    match def.default.as_ref().filter(|value| !value.is_null()) {
        Some(value) => written(&def.kind, value),
        None if def.name == "name" && ty.auto_name => "made up".to_owned(),
        None if is_writable && field.is_stored() && !def.nullable => "**required**".to_owned(),
        None => String::new(),
    }
}

fn writer(ty: &Type, field: &Field) -> String {
    if field.def.numbered {
        return "the server, counting up".to_owned();
    }
    let sources = || spelled(field.tells_of.iter().map(|column| member(ty, *column)));
    match (&field.def.source, field.def.write) {
        (Source::Stored, Write::Always) if field.tells_of.is_empty() => "callers".to_owned(),
        (Source::Stored, Write::Always) => format!("callers, or it follows from {}", sources()),
        (Source::Stored, Write::Create) => "callers, when it is made".to_owned(),
        (Source::Stored, Write::Never) if field.tells_of.is_empty() => "the server".to_owned(),
        (Source::Stored, Write::Never) => format!("the server, from {}", sources()),
        (Source::Plugin(_), _) => "a plugin, when it is read".to_owned(),
        (_, Write::Never) => format!("computed from {}", sources()),
        (_, _) => format!("callers, or it is computed from {}", sources()),
    }
}

fn in_lists(ty: &Type, field: &Field) -> String {
    let is_sorted = field.name() == "id" || (field.def.sortable && !ty.is_abstract);
    let words =
        [(is_sorted, "sorted"), (field.is_filterable(), "filtered"), (field.def.folded, "folded")];
    let words = words.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word);
    words.collect::<Vec<_>>().join(", ")
}

/// The closed sets of values that its fields have.
pub(super) fn add_vocabularies(out: &mut Markdown, ty: &Type) {
    let mut known: Vec<&Arc<Vocabulary>> = Vec::new();
    for field in ty.fields.iter().filter(|field| !field.hidden) {
        match &field.def.kind {
            Kind::Enum(vocabulary) if !known.contains(&vocabulary) => known.push(vocabulary),
            _ => {}
        }
    }
    if !known.is_empty() {
        out.heading(2, "Enums");
    }
    for vocabulary in known {
        out.heading(3, &vocabulary.name);
        out.paragraph(&vocabulary.doc);
        let members = vocabulary.members.iter();
        out.table(
            ["Member", "Stored as", "What it means"],
            members.map(|it| [code(&it.name), code(&it.stored), it.doc.clone()]),
        );
    }
}
