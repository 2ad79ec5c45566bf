//! The root fields that exist for a type, and the operations that take or answer it.

use std::fmt;

use schema_som::operation::{AnswerDef, ArgumentKind, OperationDef, PayloadKind};
use schema_som::registry::{NODE, Type};

use super::markdown::{Markdown, coded};
use super::{Reference, codes};
use crate::api::{InputField, OutputField, TypeUse};
use crate::meaning::FieldMeaning;
use crate::naming;

const HEAD: [&str; 3] = ["Field", "What it does", "Errors"];

pub(super) fn add(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    let mut shown = |title: &str, root: &str, is_ours: &dyn Fn(&OutputField) -> bool| {
        let fields = reference.fields(root).iter().filter(|field| is_ours(field));
        let rows: Vec<_> = fields.map(row).collect();
        if rows.is_empty() {
            return;
        }
        out.heading(2, title);
        out.paragraph(&common(reference, root));
        out.table(HEAD, rows);
    };
    let reads = |field: &OutputField| match field.meaning {
        FieldMeaning::LookUp(ix) | FieldMeaning::LookUpBy(ix) | FieldMeaning::List(ix) => {
            ix == ty.ix
        }
        FieldMeaning::Node | FieldMeaning::Nodes => ty.ix == NODE,
        FieldMeaning::History => ty.ix == NODE,
        _ => false,
    };
    shown("Queries", naming::QUERY, &reads);
    let changes =
        |field: &OutputField| matches!(field.meaning, FieldMeaning::Change(ix, _) if ix == ty.ix);
    shown("Mutations", naming::MUTATION, &changes);
    let follows = |field: &OutputField| match field.meaning {
        FieldMeaning::Follow(ix) => ix == ty.ix,
        FieldMeaning::FollowLog => ty.ix == NODE,
        _ => false,
    };
    shown("Subscriptions", naming::SUBSCRIPTION, &follows);
    operations(out, reference, ty);
}

/// The codes that every field of a root may answer, as the root's own doc says.
pub(super) fn common(reference: &Reference<'_>, root: &str) -> String {
    match codes([reference.doc(root)]) {
        codes if codes.is_empty() => String::new(),
        codes => format!("Each may also answer {}.", coded(codes)),
    }
}

fn operations(out: &mut Markdown, reference: &Reference<'_>, ty: &Type) {
    let ours = reference.registry.operations().iter();
    let ours: Vec<_> = ours.filter(|it| is_about(reference, it, ty)).map(|it| &it.name).collect();
    let rows: Vec<_> = reference
        .roots()
        .filter(|(_, field)| ours.contains(&&field.name))
        .map(|(root, field)| {
            let [name, doc, errors] = row(field);
            [name, root.to_lowercase(), doc, errors]
        })
        .collect();
    if !rows.is_empty() {
        out.heading(2, "Operations");
        out.table(["Field", "Root", "What it does", "Errors"], rows);
    }
}

/// Whether an operation takes or answers records of a type.
fn is_about(reference: &Reference<'_>, operation: &OperationDef, ty: &Type) -> bool {
    let names = |name: &String| {
        let named = reference.registry.by_name(name);
        // What takes any record at all is about none.
        named.is_some_and(|named| ty.is_a(named.ix) && (!named.is_abstract || named.ix == ty.ix))
    };
    let takes = operation.arguments.iter().any(|argument| match &argument.holds {
        ArgumentKind::Record(name) | ArgumentKind::Records(name) => names(name),
        ArgumentKind::Value(_) | ArgumentKind::Upload => false,
    });
    let answers = match &operation.answer {
        AnswerDef::Record(name) => names(name),
        AnswerDef::Page { of, .. } | AnswerDef::Changes { of, .. } => names(of),
        AnswerDef::Payload(fields) => fields.iter().any(|field| match &field.holds {
            PayloadKind::Record(name) | PayloadKind::Maybe(name) | PayloadKind::Records(name) => {
                names(name)
            }
            PayloadKind::Value(_) => false,
        }),
        AnswerDef::Value(_) | AnswerDef::Values(_) | AnswerDef::Tree { .. } => false,
    };
    takes || answers
}

/// A root field: how it is called, what it does, which errors its doc and its arguments name.
pub(super) fn row(field: &OutputField) -> [String; 3] {
    let arguments = field.arguments.iter().map(|argument| argument.doc.as_str());
    let errors = codes(std::iter::once(field.doc.as_str()).chain(arguments));
    [signature(field), field.doc.clone(), coded(errors)]
}

/// `shot(id: ID!): AnyShot`, as code.
fn signature(field: &OutputField) -> String {
    let argument = |argument: &InputField| format!("{}: {}", argument.name, Used(&argument.ty));
    let arguments: Vec<_> = field.arguments.iter().map(argument).collect();
    let arguments = match arguments.is_empty() {
        true => String::new(),
        false => format!("({})", arguments.join(", ")),
    };
    format!("`{}{arguments}: {}`", field.name, Used(&field.ty))
}

/// A type as SDL writes it.
struct Used<'a>(&'a TypeUse);

impl fmt::Display for Used<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            TypeUse::Named(name) => f.write_str(name),
            TypeUse::List(inner) => write!(f, "[{}]", Used(inner)),
            TypeUse::NonNull(inner) => write!(f, "{}!", Used(inner)),
        }
    }
}
