//! The relations of a type: those that it declares or inherits, and those that lead to it.

use schema_som::registry::{Path, Relation, Type};
use schema_som::type_def::{OnDelete, RelationKind, Write};

use super::markdown::{Markdown, code};
use super::{Reference, link, spelled};
use crate::naming;

const HEAD: [&str; 8] = [
    "Relation",
    "Leads to",
    "Kind",
    "Way back",
    "Required",
    "Written by",
    "A delete of the target",
    "What it is",
];

pub(super) fn add(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    if ty.relations.is_empty() {
        return;
    }
    out.heading(2, "Relations");
    for owner in std::iter::once(ty.ix).chain(ty.ancestors.iter().copied()) {
        let own = ty.relations.iter().filter(|it| !it.is_inverse && it.declared_by == owner);
        let rows: Vec<_> = own.map(|relation| row(reference, relation)).collect();
        if !rows.is_empty() && owner != ty.ix {
            out.heading(3, &format!("From {}", link(reference.registry.get(owner))));
        }
        out.table(HEAD, rows);
    }
    let mut inverses = ty.relations.iter().filter(|it| it.is_inverse).peekable();
    if inverses.peek().is_some() {
        out.heading(3, "From others that lead here");
    }
    out.table(
        ["Relation", "Leads to", "Kind", "Way back", "A delete of this one", "What it is"],
        inverses.map(|relation| inverse(reference, relation)),
    );
}

fn row(reference: &Reference<'_>, relation: &Relation) -> [String; 8] {
    [
        code(&naming::field(&relation.def.name)),
        link(reference.registry.get(relation.target)),
        kind(reference, relation),
        way_back(relation),
        required(relation),
        writer(relation),
        on_delete(relation).to_owned(),
        relation.def.doc.clone(),
    ]
}

fn inverse(reference: &Reference<'_>, relation: &Relation) -> [String; 6] {
    let target = reference.registry.get(relation.target);
    let original = relation.inverse.as_deref().and_then(|name| target.relation(name));
    let original = original.map(|at| reference.registry.relation(at));
    let leaves = match original.map(|it| (it.def.on_delete, it.is_many())) {
        Some((OnDelete::Refuse, _)) => "is refused: `IN_USE`",
        Some((OnDelete::Delete, _)) => "deletes them, too",
        Some((OnDelete::Clear, true)) => "takes it out of their list",
        Some((OnDelete::Clear, false)) => "empties theirs",
        None => "",
    };
    [
        code(&naming::field(&relation.def.name)),
        link(target),
        kind(reference, relation),
        way_back(relation),
        leaves.to_owned(),
        relation.def.doc.clone(),
    ]
}

fn kind(reference: &Reference<'_>, relation: &Relation) -> String {
    let mut text = match (&relation.path, &relation.def.kind) {
        (_, RelationKind::Through { role, .. }) => {
            let role = reference.registry.by_name(role).map_or_else(|| code(role), link);
            format!("many, through {role}")
        }
        (Path::One { .. }, _) => "one".to_owned(),
        (Path::Many { .. } | Path::Link { .. }, _) => "many".to_owned(),
    };
    if matches!(relation.path, Path::Link { position: Some(_), .. }) {
        text.push_str(", in order");
    }
    if relation.def.acyclic {
        text.push_str(", without loops: `CIRCULAR_DEPENDENCY`");
    }
    if relation.def.across_projects {
        text.push_str(", also into other projects");
    }
    text
}

fn way_back(relation: &Relation) -> String {
    relation.inverse.as_deref().map(|name| spelled([name])).unwrap_or_default()
}

fn required(relation: &Relation) -> String {
    let text = match (relation.is_many(), relation.def.nullable, relation.def.filled) {
        (true, ..) => "",
        (_, true, _) => "no",
        (_, false, true) => "yes; the server finds one where none is given",
        (_, false, false) => "yes",
    };
    text.to_owned()
}

fn writer(relation: &Relation) -> String {
    let text = match relation.def.write {
        Write::Always => "callers",
        Write::Create => "callers, when it is made",
        Write::Never => "the server",
    };
    text.to_owned()
}

fn on_delete(relation: &Relation) -> &'static str {
    match (relation.def.on_delete, relation.is_many()) {
        (OnDelete::Refuse, _) => "is refused: `IN_USE`",
        (OnDelete::Delete, _) => "deletes this one, too",
        (OnDelete::Clear, true) => "takes it out of the list",
        (OnDelete::Clear, false) => "empties it",
    }
}
