//! The index: every type in one table for each place in the model, the operations, the error codes.

use schema_som::error::Code;
use schema_som::registry::{NODE, Type};
use schema_som::type_def::{RelationKind, Scope};

use super::markdown::{Markdown, code};
use super::{Reference, WORKFLOW, link, roots};
use crate::meaning::{FieldMeaning, Verb};
use crate::naming;

pub(super) fn text(reference: &Reference<'_>) -> String {
    let mut out = Markdown::titled("Reference");
    out.paragraph(
        "Everything that the model has, with a page for each type. Names are those of GraphQL; \
         permissions and tables have those of the model, `cut_in` for `cutIn`.",
    );
    out.list([
        "[Types](#types)".to_owned(),
        format!("[Workflow]({WORKFLOW}): the statuses of tasks and tickets, and what changes them"),
        "[Operations](#operations)".to_owned(),
        "[Error codes](#error-codes)".to_owned(),
    ]);
    types(&mut out, reference);
    operations(&mut out, reference);
    errors(&mut out);
    out.finish()
}

/// Where a type has its place in the model: each is in the first group that it fits into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Shared,
    Tree,
    Between,
    Project,
    Owner,
    Studio,
}

impl Group {
    const ALL: [(Group, &'static str, &'static str); 6] = [
        (
            Group::Tree,
            "The tree of a project",
            "They share one table; each may be a part of another.",
        ),
        (Group::Project, "In projects", "Seen by the members of their project."),
        (Group::Owner, "Attached to other records", "In a project, or in none."),
        (Group::Studio, "Of the whole studio", "In no project."),
        (
            Group::Between,
            "Between two records",
            "What one record is to another, with fields of its own.",
        ),
        (Group::Shared, "What others extend", "They have no records of their own."),
    ];

    fn of(reference: &Reference<'_>, ty: &Type) -> Self {
        let is_role = |role: &String| *role == ty.name;
        let relations = reference.registry.types().iter().flat_map(|it| &it.relations);
        let mut kinds = relations.map(|relation| &relation.def.kind);
        let is_between =
            kinds.any(|kind| matches!(kind, RelationKind::Through { role, .. } if is_role(role)));
        match ty.scope {
            _ if ty.is_abstract => Group::Shared,
            _ if ty.family.is_some() => Group::Tree,
            _ if is_between => Group::Between,
            Scope::Project { .. } => Group::Project,
            Scope::Owner => Group::Owner,
            Scope::Studio => Group::Studio,
        }
    }
}

fn types(out: &mut Markdown, reference: &Reference<'_>) {
    out.heading(2, "Types");
    for (group, title, doc) in Group::ALL {
        let types = reference.registry.types().iter();
        let mut types: Vec<_> = types.filter(|ty| Group::of(reference, ty) == group).collect();
        if types.is_empty() {
            continue;
        }
        types.sort_by(|a, b| a.name.cmp(&b.name));
        out.heading(3, title);
        out.paragraph(doc);
        let parent = |ty: &Type| ty.parent.map(|ix| link(reference.registry.get(ix)));
        out.table(
            ["Type", "What it is", "Extends"],
            types.iter().map(|ty| [link(ty), ty.doc.clone(), parent(ty).unwrap_or_default()]),
        );
    }
}

/// Root fields that are neither lists nor look-ups nor changes nor streams of one type.
fn operations(out: &mut Markdown, reference: &Reference<'_>) {
    out.heading(2, "Operations");
    out.paragraph(
        "Every type has look-ups, lists, changes and streams of its own, which its page tells of. \
         These are beside them.",
    );
    for root in [naming::QUERY, naming::MUTATION, naming::SUBSCRIPTION] {
        out.heading(3, root);
        out.paragraph(reference.doc(root));
        let fields = reference.fields(root).iter();
        let fields = fields.filter(|field| is_beside_types(field.meaning));
        out.table(
            ["Field", "Login", "What it does", "Errors"],
            fields.map(|field| {
                let [name, doc, errors] = roots::row(field);
                let mut operations = reference.registry.operations().iter();
                let is_public = operations.any(|it| it.name == field.name && it.public);
                let login = if is_public { "not needed" } else { "needed" };
                [name, login.to_owned(), doc, errors]
            }),
        );
    }
}

fn is_beside_types(meaning: FieldMeaning) -> bool {
    match meaning {
        FieldMeaning::LookUp(_)
        | FieldMeaning::LookUpBy(_)
        | FieldMeaning::List(_)
        | FieldMeaning::Follow(_) => false,
        FieldMeaning::Change(ix, verb) => ix == NODE && verb == Verb::Restore,
        _ => true,
    }
}

fn errors(out: &mut Markdown) {
    out.heading(2, "Error codes");
    out.paragraph(
        "`extensions.code` of an error; codes never change their meaning. Beside it stand, as far as \
         they are known, `type`, `field`, `id`, `index`, `hint`, `cursor`, `retryAfter`, `plugin`, \
         `hook` and `details`.",
    );
    let rows = Code::ALL.iter().map(|(_, text, meaning)| [code(text), meaning.trim().to_owned()]);
    out.table(["Code", "What it means"], rows);
}
