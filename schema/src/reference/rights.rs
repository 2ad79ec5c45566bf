//! Who may do what with a type's records.

use schema_som::permission::Action;
use schema_som::registry::Type;
use schema_som::type_def::Preset;

use super::markdown::{Markdown, code, coded};
use super::{Reference, link, spelled};

pub(super) fn add(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    out.heading(2, "Permissions");
    match ty.is_abstract {
        true => of_abstract(out, reference, ty),
        false => of_concrete(out, ty),
    }
    confidential(out, ty);
    let secret = ty.fields.iter().filter(|field| field.def.secret).map(|field| field.name());
    let secret = spelled(secret);
    if !secret.is_empty() {
        out.paragraph(&format!("Never leaves the server: {secret}."));
    }
}

fn of_concrete(out: &mut Markdown, ty: &Type) {
    out.paragraph(&preset(ty));
    let names = Action::ALL.map(|action| format!("{} {}", action.as_str(), ty.name));
    out.paragraph(&format!("Permissions: {}.", coded(names.iter().map(String::as_str))));
    let example = ty.fields.iter().find(|field| !field.hidden && field.declared_by == ty.ix);
    let example = example.map_or("name", |field| field.name());
    out.paragraph(&format!(
        "A permission may also name one field or relation, such as `Update {0}.{example}`. \
         `Read {0}` bans or grants the records, `Read {0}.{example}` only that of them. A ban wins \
         over any grant, and what a role permits holds in its project.",
        ty.name
    ));
}

fn preset(ty: &Type) -> String {
    match ty.preset {
        Preset::Everyone => "Without any grant, whoever is logged in may read and list it.".into(),
        Preset::Members => {
            "Without any grant, the members of its project may read and list it, and so may groups \
             that reach every project."
                .into()
        }
        Preset::Granted => "Without a grant nobody may read or list it.".into(),
        Preset::Parties => {
            let path = |path: &Vec<String>| {
                code(&path.iter().map(|it| crate::naming::field(it)).collect::<Vec<_>>().join("."))
            };
            let paths = ty.parties.iter().map(path).collect::<Vec<_>>().join(", ");
            format!("Only its parties may see it, whom {paths} lead to, and administrators.")
        }
    }
}

fn of_abstract(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    let kinds = ty.descendants.iter().map(|ix| reference.registry.get(*ix));
    let mut kinds = kinds.filter(|kind| !kind.is_abstract);
    let example = kinds.next().map_or_else(|| code(&ty.name), link);
    out.paragraph(&format!(
        "Permissions name the types that extend it, such as {example}; each record is judged by its \
         own type. A permission may name a field or a relation that is declared here."
    ));
}

fn confidential(out: &mut Markdown, ty: &Type) {
    let names: Vec<_> = ty.fields.iter().filter(|field| field.def.confidential).collect();
    if names.is_empty() {
        return;
    }
    let permissions = names.iter().map(|field| code(&format!("Read {}.{}", ty.name, field.name())));
    let permissions = permissions.collect::<Vec<_>>().join(", ");
    out.paragraph(&format!(
        "Confidential: {}. To read them takes {permissions}; elsewhere they read as null.",
        spelled(names.iter().map(|field| field.name()))
    ));
}
